"""Paired lines: both values of each pair joined, over the quartiles of each side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from analysis.presentation.box_drawing import draw_box
from analysis.presentation.box_figure import Box
from analysis.presentation.canvas import BLUE, COLUMN_INCHES, INK, SHADE, VERMILION
from analysis.presentation.figure_labels import lines_of, name_places
from analysis.presentation.formatting import plain_number
from analysis.summaries.before_after import PairLines

PANEL_INCHES = 1.35
HEIGHT_INCHES = 2.9
MOST_PANELS = 6
BOX_WIDTH = 0.34
LABEL_WIDTH = 18
VISIT_WIDTH = 12


@dataclass(frozen=True, eq=False)
class PairPanel:
    """One group: the quartiles of each side, and each pair where it may be shown."""

    label: str
    note: str
    before: Box
    after: Box
    lines: PairLines | None


@dataclass(frozen=True)
class PairsFigure:
    """Panels beside one another on one axis of values."""

    title: str
    value_axis: str
    before: str
    after: str
    panels: tuple[PairPanel, ...]
    logarithmic: bool

    @property
    def width_inches(self) -> float:
        """Width of the figure: a panel for each group."""
        return max(COLUMN_INCHES, 0.7 + PANEL_INCHES * len(self.panels))


def draw_pairs(figure: PairsFigure) -> Figure:
    """Draw the panels."""
    canvas = Figure(figsize=(figure.width_inches, HEIGHT_INCHES), layout="constrained")
    grid = canvas.subplots(1, len(figure.panels), sharey=True, squeeze=False)[0]
    for axes, panel in zip(grid, figure.panels, strict=True):
        _draw_panel(axes, panel, figure)
    grid[0].set_ylabel(figure.value_axis)
    _scale(grid[0], figure)
    return canvas


def _scale(axes: Axes, figure: PairsFigure) -> None:
    if figure.logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: plain_number(float(value))))


def _draw_panel(axes: Axes, panel: PairPanel, figure: PairsFigure) -> None:
    for place, box in enumerate((panel.before, panel.after)):
        draw_box(axes, place, box, BOX_WIDTH, SHADE)
        axes.plot([place] * len(box.heights), box.heights, linewidth=0)  # So that the axis spans the box.
    if panel.lines is not None:
        _draw_lines(axes, panel.lines)
    elif panel.before.median is not None and panel.after.median is not None:
        axes.plot([0, 1], [panel.before.median, panel.after.median], color=INK, linewidth=1, zorder=4)
    name_places(axes, (figure.before, figure.after), VISIT_WIDTH)
    axes.set_xlim(-0.45, 1.45)
    heading = [*lines_of(panel.label, LABEL_WIDTH), panel.note]
    axes.set_title("\n".join(filter(None, heading)), fontsize=7)


def _draw_lines(axes: Axes, lines: PairLines) -> None:
    rose = lines.after >= lines.before
    for chosen, colour in ((rose, BLUE), (~rose, VERMILION)):
        if chosen.any():
            pairs = [lines.before[chosen], lines.after[chosen]]
            axes.plot([0, 1], pairs, color=colour, linewidth=0.5, alpha=0.55, zorder=3)
    sides = ((0, lines.before, lines.before_qualifiers), (1, lines.after, lines.after_qualifiers))
    for place, values, signs in sides:
        for sign, marker in ((-1, "v"), (1, "^")):
            outside = values[signs == sign]
            axes.plot(
                np.full(outside.size, place), outside, linestyle="none", marker=marker, markersize=3,
                markerfacecolor="white", markeredgecolor=INK, markeredgewidth=0.5, zorder=4,
            )  # fmt: skip
