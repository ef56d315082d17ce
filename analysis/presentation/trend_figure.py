"""Estimates over ordered groups: a point with its span for each group, joined by a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.presentation.box_drawing import draw_bar
from analysis.presentation.box_figure import Box
from analysis.presentation.canvas import BLUE, COLUMN_INCHES, QUIET
from analysis.presentation.figure_labels import lines_of, name_places
from analysis.presentation.figures import HEIGHT_INCHES, LONGEST_LABEL_LINE
from analysis.presentation.formatting import plain_number

SPAN_WIDTH = 1.2
LONGEST_AXIS = 34
"""Characters of a line beside the axis."""


@dataclass(frozen=True)
class TrendPoint:
    """A group; ``value`` is None where it is withheld or cannot be given, ``text`` prints it with its span.

    ``quartiles`` are those of a median; without them ``low`` and ``high`` are the span. A median beyond a limit has no
    value either.
    """

    label: str
    note: str
    text: str
    value: float | None
    low: float | None
    high: float | None
    quartiles: Box | None = None


@dataclass(frozen=True)
class TrendFigure:
    """Points in the order of the groups; ``slope`` is the fitted change per step, through ``centre``."""

    title: str
    value_axis: str
    group_axis: str
    points: tuple[TrendPoint, ...]
    slope: float | None = None
    centre: tuple[float, float] | None = None


def draw_trend(figure: TrendFigure) -> Figure:
    """Draw the points from left to right, and the fitted line dashed."""
    canvas = Figure(figsize=(COLUMN_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    shown = [(place, point.value) for place, point in enumerate(figure.points) if point.value is not None]
    for place, point in enumerate(figure.points):
        if point.quartiles is not None:
            draw_bar(axes, place, point.quartiles, BLUE, SPAN_WIDTH)
        elif point.value is not None and point.low is not None and point.high is not None:
            axes.plot([place, place], [point.low, point.high], color=BLUE, linewidth=SPAN_WIDTH, zorder=2)
    joined = [(place, one) for place, one in enumerate(figure.points) if one.value is not None or one.quartiles]
    heights = [np.nan if one.value is None else one.value for _place, one in joined]  # The line breaks at a limit.
    axes.plot([place for place, _one in joined], heights, color=BLUE, linewidth=0.9, marker="s", markersize=4, zorder=3)
    if figure.slope is not None and figure.centre is not None and len(shown) > 1:
        across = (shown[0][0], shown[-1][0])
        ends = [figure.centre[1] + figure.slope * (place - figure.centre[0]) for place in across]
        axes.plot(across, ends, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    width = max(LONGEST_LABEL_LINE // max(len(figure.points), 1), 6)
    name_places(axes, [point.label for point in figure.points], width, [point.note for point in figure.points])
    axes.set_xlim(-0.5, max(len(figure.points), 1) - 0.5)
    axes.set(xlabel=figure.group_axis, ylabel="\n".join(lines_of(figure.value_axis, LONGEST_AXIS)))
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: plain_number(float(value))))
    return canvas
