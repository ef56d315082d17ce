"""Kaplan–Meier curves with numbers at risk, and cumulative incidence of competing causes."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from analysis.presentation.canvas import COLUMN_INCHES, INK, QUIET
from analysis.presentation.figure_labels import look_of
from analysis.presentation.formatting import plain_number

MOST_TICKS = 7
STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
MOST_BANDS = 2
"""Confidence bands of more curves than this would hide one another."""

LINE_HEIGHT = 0.16
"""Inches for each line of the numbers at risk."""

LONGEST_LABEL = 40
"""Characters of a curve's name."""

BEGIN_OF_ROW = -0.045
SAMPLE = 0.09
"""Where the row of a curve begins, and the length of its sample line, in shares of the axis."""

BEYOND_LAST = 0.015
"""Share of the axis behind the last time, so that a fall there is seen whole."""

WIDTH_INCHES = 1.5 * COLUMN_INCHES
"""One and a half columns, 133 mm: beside the axis stand the names of the groups."""


@dataclass(frozen=True, eq=False)
class Line:
    """One curve: share at each time from (0, start), band where there is one, and where somebody was censored."""

    label: str
    times: NDArray[np.float64]
    shares: NDArray[np.float64]
    low: NDArray[np.float64] | None
    high: NDArray[np.float64] | None
    censored: NDArray[np.float64]
    at_risk: tuple[int, ...]


@dataclass(frozen=True)
class SurvivalFigure:
    """What is drawn. ``rises`` for cumulative incidence, which begins at 0."""

    title: str
    value_axis: str
    time_axis: str
    risk_label: str
    lines: tuple[Line, ...]
    ticks: tuple[float, ...]
    rises: bool = False

    @property
    def height_inches(self) -> float:
        """Height of the figure: a line more for each curve's numbers at risk."""
        return 2.7 + LINE_HEIGHT * (len(self.lines) + 1)


def ticks_until(last: float) -> tuple[float, ...]:
    """Choose times for the axis: whole months in common steps, at most seven of them.

    Examples
    --------
    >>> ticks_until(60)
    (0.0, 12.0, 24.0, 36.0, 48.0, 60.0)
    """
    step = next((one for one in STEPS_OF_MONTHS if last / one < MOST_TICKS), STEPS_OF_MONTHS[-1])
    return tuple(float(tick) for tick in range(0, int(last) + 1, step))


def told_ticks(times: Sequence[float]) -> tuple[float, ...]:
    """Choose times for the axis among those at which curves are told, the last one among them: at most seven.

    Examples
    --------
    >>> told_ticks([0, 3, 6, 9, 12, 15, 18, 21, 24])
    (0.0, 6.0, 12.0, 18.0, 24.0)
    """
    step = max(1, math.ceil((len(times) - 1) / (MOST_TICKS - 1)))
    return tuple(float(tick) for tick in sorted({times[0], *times[::-step]}))


def draw_survival(figure: SurvivalFigure) -> Figure:
    """Draw the curves over their numbers at risk, whose rows name the curves."""
    canvas = Figure(figsize=(WIDTH_INCHES, figure.height_inches), layout="constrained")
    rows = LINE_HEIGHT * (len(figure.lines) + 1)
    curves, risk = canvas.subplots(2, 1, sharex=True, height_ratios=(figure.height_inches - rows, rows))
    for place, line in enumerate(figure.lines):
        _draw_line(curves, line, place, figure)
    _frame(curves, figure)
    _numbers_at_risk(risk, figure)
    return canvas


def _draw_line(axes: Axes, line: Line, place: int, figure: SurvivalFigure) -> None:
    colour, dash = look_of(place)
    start = 0.0 if figure.rises else 1.0
    times = np.concatenate(([0.0], line.times))
    shares = np.concatenate(([start], line.shares))
    axes.step(times, shares, where="post", color=colour, linestyle=dash, linewidth=1.4, zorder=3)
    if line.low is not None and line.high is not None and len(figure.lines) <= MOST_BANDS:
        low, high = np.concatenate(([start], line.low)), np.concatenate(([start], line.high))
        axes.fill_between(times, low, high, step="post", color=colour, alpha=0.14, linewidth=0, zorder=1)
    if line.censored.size:
        heights = shares[np.searchsorted(line.times, line.censored, side="right")]
        axes.plot(line.censored, heights, linestyle="none", marker="|", markersize=4, markeredgewidth=0.6, color=colour)


def _frame(axes: Axes, figure: SurvivalFigure) -> None:
    axes.set_ylim(0, 1.02)
    last = max(figure.ticks[-1], *(float(line.times[-1]) for line in figure.lines if line.times.size), 1.0)
    axes.set_xlim(0, last * (1 + BEYOND_LAST))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value * 100:.0f} %"))
    axes.set_ylabel(figure.value_axis)
    axes.set_xticks(figure.ticks, [plain_number(tick) for tick in figure.ticks])
    axes.tick_params(labelbottom=True)
    axes.set_xlabel(figure.time_axis)


def _numbers_at_risk(axes: Axes, figure: SurvivalFigure) -> None:
    axes.set_axis_off()
    axes.set_ylim(len(figure.lines) + 0.5, -0.5)
    beside = axes.get_yaxis_transform()
    axes.text(BEGIN_OF_ROW, 0, figure.risk_label, color=QUIET, va="center", ha="right", transform=beside)
    for place, line in enumerate(figure.lines):
        colour, dash = look_of(place)
        name = textwrap.shorten(line.label, LONGEST_LABEL, placeholder="…")
        axes.text(BEGIN_OF_ROW - SAMPLE, place + 1, name, color=INK, va="center", ha="right", transform=beside)
        sample = [BEGIN_OF_ROW - 0.8 * SAMPLE, BEGIN_OF_ROW]
        axes.plot(sample, [place + 1] * 2, color=colour, linestyle=dash, linewidth=1.4, transform=beside, clip_on=False)
        for tick, count in zip(figure.ticks, line.at_risk, strict=False):
            axes.text(tick, place + 1, str(count), color=INK, va="center", ha="center")
