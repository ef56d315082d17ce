"""Swimmer plot: the course of each patient on treatment, a lane each."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.presentation.canvas import COLUMN_INCHES, INK, PALETTE, SHADE
from analysis.presentation.formatting import plain_number
from analysis.presentation.survival_figure import ticks_until

WIDTH_INCHES = 2 * COLUMN_INCHES
LANE_INCHES = 0.1
FRAME_INCHES = 1.3
"""Height of the axis and of the legend."""

LONGEST_LABEL = 30
SHORTEST_STRETCH = 0.15
"""Months: a treatment without an end, or of a day, is drawn this long, so that it can be seen."""


@dataclass(frozen=True)
class Lane:
    """One patient; all times in months from the start of treatment. A stretch is (place of its kind, start, end).

    ``number`` counts the lanes of all groups, from 1.
    """

    until: float
    alive: bool
    stretches: tuple[tuple[int, float, float], ...]
    responses: tuple[float, ...]
    progressions: tuple[float, ...]
    operations: tuple[float, ...]
    number: int = 0


@dataclass(frozen=True)
class SwimmerFigure:
    """Lanes in their order, parts of which begin with a heading: (heading, lanes)."""

    title: str
    time_axis: str
    parts: tuple[tuple[str, tuple[Lane, ...]], ...]
    kinds: tuple[str, ...]
    event_names: tuple[str, str, str, str, str]
    """Names of: response, progression or recurrence, operation, death, alive at the last contact."""

    @property
    def lane_count(self) -> int:
        """Lanes and headings."""
        return sum(len(lanes) + 1 for _heading, lanes in self.parts)

    @property
    def height_inches(self) -> float:
        """Height of the figure."""
        return FRAME_INCHES + LANE_INCHES * max(self.lane_count, 6)


def draw_swimmers(figure: SwimmerFigure) -> Figure:
    """Draw the lanes, the longest of each part at its top."""
    canvas = Figure(figsize=(WIDTH_INCHES, figure.height_inches), layout="constrained")
    axes = canvas.subplots()
    row, longest = 0, 1.0
    for heading, lanes in figure.parts:
        axes.text(0, row, textwrap.shorten(heading, 60, placeholder="…"), va="center", color=INK, fontsize=6.5)
        for place, lane in enumerate(lanes, start=row + 1):
            _draw_lane(axes, place, lane)
            longest = max(longest, lane.until)
        _draw_events(axes, row + 1, lanes)
        row += len(lanes) + 1
    ticks = ticks_until(longest)
    axes.set(xlim=(-0.01 * longest, longest * 1.02), ylim=(row, -1), yticks=[], xlabel=figure.time_axis)
    axes.set_xticks(ticks, [plain_number(tick) for tick in ticks])
    axes.spines["left"].set_visible(False)
    canvas.legend(handles=_legend(figure), loc="outside lower center", ncols=3, frameon=False, handlelength=1.6)
    return canvas


def _draw_lane(axes: Axes, row: int, lane: Lane) -> None:
    axes.barh(row, lane.until, height=0.5, color=SHADE, linewidth=0, zorder=1)
    for kind, start, end in lane.stretches:
        length = max(end - start, SHORTEST_STRETCH)
        axes.barh(row, length, left=start, height=0.72, color=PALETTE[kind % len(PALETTE)], linewidth=0, zorder=2)


def _draw_events(axes: Axes, row: int, lanes: Sequence[Lane]) -> None:
    for months, marker, face in (("responses", "^", "white"), ("progressions", "D", INK), ("operations", "|", INK)):
        points = [(one, place) for place, lane in enumerate(lanes, start=row) for one in getattr(lane, months)]
        _points(axes, points, marker, face)
    for alive, marker in ((False, "x"), (True, ">")):
        ends = [(lane.until, place) for place, lane in enumerate(lanes, start=row) if lane.alive is alive]
        _points(axes, ends, marker, INK if not alive else "white")


def _points(axes: Axes, points: Sequence[tuple[float, int]], marker: str, face: str) -> None:
    if points:
        across, down = zip(*points, strict=True)
        axes.plot(across, down, linestyle="none", marker=marker, markersize=3.2, markerfacecolor=face,
                  markeredgecolor=INK, markeredgewidth=0.6, zorder=3, clip_on=False)  # fmt: skip


def _legend(figure: SwimmerFigure) -> list[Line2D | Patch]:
    kinds = [
        Patch(color=PALETTE[place % len(PALETTE)], label=textwrap.shorten(name, LONGEST_LABEL, placeholder="…"))
        for place, name in enumerate(figure.kinds)
    ]
    looks = (("^", "white"), ("D", INK), ("|", INK), ("x", INK), (">", "white"))
    marks = [
        Line2D([], [], linestyle="none", marker=marker, markersize=4, markerfacecolor=face, markeredgecolor=INK,
               markeredgewidth=0.6, label=name)
        for (marker, face), name in zip(looks, figure.event_names, strict=True)
    ]  # fmt: skip
    return [*kinds, *marks]
