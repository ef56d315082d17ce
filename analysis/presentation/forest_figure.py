"""A forest of estimates: a line for each, with its interval, and the value of no difference."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.presentation.canvas import BLUE, QUIET
from analysis.presentation.figure_labels import lines_of
from analysis.presentation.formatting import plain_number
from analysis.presentation.log_axis import set_log_ticks

WIDTH_INCHES = 5.2
LINE_INCHES = 0.3
LABEL_WIDTH = 40
"""Characters of a line of a label; a longer one takes several lines."""

TEXT_INCHES = 0.14
BAR_HEIGHT = 0.22
"""Of a bar from bound to bound, as a share of the distance between lines."""


@dataclass(frozen=True)
class ForestLine:
    """One estimate; ``text`` prints it with its interval. Without an interval only its point is drawn.

    ``highest`` is the upper bound of a value that is known between two bounds only, of which ``value`` is the lower.
    """

    label: str
    text: str
    value: float
    low: float | None
    high: float | None
    highest: float | None = None


@dataclass(frozen=True)
class ForestFigure:
    """Estimates of one measure.

    ``null`` is its value of no difference, None where there is none; ratios stand on a logarithmic axis.
    """

    title: str
    axis: str
    lines: tuple[ForestLine, ...]
    null: float | None
    logarithmic: bool

    @property
    def height_inches(self) -> float:
        """Height by the number of lines."""
        further = sum(len(wrapped(line.label)) - 1 for line in self.lines)
        return 0.75 + LINE_INCHES * len(self.lines) + TEXT_INCHES * further


def wrapped(label: str) -> list[str]:
    """Divide a label into lines."""
    return lines_of(label, LABEL_WIDTH) or [label]


def draw_forest(figure: ForestFigure) -> Figure:
    """Draw the estimates from top to bottom, their numbers beside them."""
    canvas = Figure(figsize=(WIDTH_INCHES, figure.height_inches), layout="constrained")
    axes = canvas.subplots()
    places = list(range(len(figure.lines)))[::-1]
    if figure.logarithmic:
        axes.set_xscale("log")
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: plain_number(float(value))))
    if figure.null is not None:
        axes.axvline(figure.null, color=QUIET, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)
    for place, line in zip(places, figure.lines, strict=True):
        if line.low is not None and line.high is not None:
            axes.plot([line.low, line.high], [place, place], color=BLUE, linewidth=1.2, zorder=2)
        if line.highest is None:
            axes.plot([line.value], [place], marker="s", markersize=4, color=BLUE, zorder=3)
        else:
            axes.barh(
                place, line.highest - line.value, BAR_HEIGHT, left=line.value, color=BLUE, zorder=3, clip_on=False
            )
        axes.text(1.02, place, line.text, transform=axes.get_yaxis_transform(), va="center")
    axes.set_yticks(places, ["\n".join(wrapped(line.label)) for line in figure.lines])
    axes.set_ylim(-0.6, len(figure.lines) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", length=3)
    axes.set_xlabel(figure.axis)
    if figure.logarithmic:
        set_log_ticks(axes.xaxis)
    return canvas
