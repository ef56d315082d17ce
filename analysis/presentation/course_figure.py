"""Course of an analyte over visits: median with quartiles of each group, and how many were measured."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.presentation.box_drawing import draw_bar
from analysis.presentation.box_figure import Box
from analysis.presentation.canvas import COLUMN_INCHES, INK, QUIET
from analysis.presentation.figure_labels import look_of, name_places
from analysis.presentation.formatting import plain_number

WIDTH_INCHES = 1.6 * COLUMN_INCHES
LINE_HEIGHT = 0.17
VISIT_WIDTH = 14
SPREAD = 0.5
"""Share of the distance between visits over which the groups stand side by side."""

MARKERS = ("o", "s", "^", "D", "v", "P")
BEGIN_OF_ROW = -0.05
SAMPLE = 0.07
BAR_WIDTH = 1.1
LONGEST_LABEL = 40


@dataclass(frozen=True)
class CourseLine:
    """One group: the quartiles at each visit, and the numbers measured as text."""

    label: str
    quartiles: tuple[Box, ...]
    counts: tuple[str, ...]


@dataclass(frozen=True)
class CourseFigure:
    """Groups over visits, with a limit where there is one."""

    title: str
    value_axis: str
    visits: tuple[str, ...]
    counts_label: str
    lines: tuple[CourseLine, ...]
    limit: float | None = None
    limit_label: str = ""

    @property
    def height_inches(self) -> float:
        """Height of the figure: a line more for the numbers of each group."""
        return 2.8 + LINE_HEIGHT * (len(self.lines) + 1)


def draw_course(figure: CourseFigure) -> Figure:
    """Draw the medians, joined, with bars to the quartiles, over the numbers measured."""
    canvas = Figure(figsize=(WIDTH_INCHES, figure.height_inches), layout="constrained")
    rows = LINE_HEIGHT * (len(figure.lines) + 1)
    course, numbers = canvas.subplots(2, 1, sharex=True, height_ratios=(figure.height_inches - rows, rows))
    for place, line in enumerate(figure.lines):
        _draw_line(course, line, place, len(figure.lines))
    if figure.limit is not None:
        course.axhline(figure.limit, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        course.text(1.01, figure.limit, figure.limit_label, transform=course.get_yaxis_transform(), va="center",
                    color=QUIET, fontsize=6.5)  # fmt: skip
    name_places(course, figure.visits, VISIT_WIDTH)
    course.set_xlim(-0.5, len(figure.visits) - 0.5)
    course.set_ylim(bottom=min(0.0, course.get_ylim()[0]))
    course.set_ylabel(figure.value_axis)
    course.tick_params(labelbottom=True)
    course.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    course.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: plain_number(float(value))))
    _draw_numbers(numbers, figure)
    return canvas


def _offset(place: int, count: int) -> float:
    return 0.0 if count == 1 else SPREAD * (place / (count - 1) - 0.5)


def _draw_line(axes: Axes, line: CourseLine, place: int, count: int) -> None:
    colour, dash = look_of(place)
    known = [(visit + _offset(place, count), box) for visit, box in enumerate(line.quartiles) if box.ends is not None]
    for middle, box in known:
        draw_bar(axes, middle, box, colour, BAR_WIDTH)
    across = [middle for middle, _box in known]
    medians = [np.nan if box.median is None else box.median for _middle, box in known]  # The line breaks at a limit.
    axes.plot(
        across, medians, color=colour, linestyle=dash, linewidth=1.2, marker=MARKERS[place % len(MARKERS)],
        markersize=4, markerfacecolor="white", markeredgecolor=colour, zorder=3,
    )  # fmt: skip


def _draw_numbers(axes: Axes, figure: CourseFigure) -> None:
    axes.set_axis_off()
    axes.set_ylim(len(figure.lines) + 0.5, -0.5)
    beside = axes.get_yaxis_transform()
    axes.text(BEGIN_OF_ROW, 0, figure.counts_label, color=QUIET, va="center", ha="right", transform=beside)
    for place, line in enumerate(figure.lines):
        colour, dash = look_of(place)
        name = textwrap.shorten(line.label, LONGEST_LABEL, placeholder="…")
        axes.text(BEGIN_OF_ROW - SAMPLE, place + 1, name, color=INK, va="center", ha="right", transform=beside)
        sample = [BEGIN_OF_ROW - 0.85 * SAMPLE, BEGIN_OF_ROW]
        axes.plot(sample, [place + 1] * 2, color=colour, linestyle=dash, linewidth=1.2, transform=beside, clip_on=False)
        for visit, text in enumerate(line.counts):
            axes.text(visit, place + 1, text, color=INK, va="center", ha="center")
