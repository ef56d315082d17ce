"""ROC curves."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.ticker import FuncFormatter

from analysis.presentation.canvas import COLUMN_INCHES, QUIET
from analysis.presentation.figure_labels import lines_of, look_of
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.results import Interval
from analysis.statistics.roc import RocCurve

LONGEST_LABEL = 34
LONGEST_TITLE = 22
TICKS = (0, 0.25, 0.5, 0.75, 1)
TICKS_OF_A_PANEL = (0, 0.5, 1)
LEGEND_LINE = 0.2
PANEL_INCHES, PANEL_COLUMNS = 1.8, 2
MOST_BANDS = 2
"""Bands of more curves than this would hide one another in one panel."""


@dataclass(frozen=True, eq=False)
class RocFigure:
    """Curves with their labels and areas in words, and the names of the axes."""

    title: str
    horizontal: str
    vertical: str
    curves: tuple[tuple[str, RocCurve], ...]

    @property
    def size_inches(self) -> tuple[float, float]:
        """Width and height: a line more for each curve, and below many curves a panel for each."""
        rows = math.ceil(len(self.curves) / PANEL_COLUMNS) if len(self.curves) > MOST_BANDS else 0
        return COLUMN_INCHES, COLUMN_INCHES + LEGEND_LINE * len(self.curves) + PANEL_INCHES * rows


def draw_roc(figure: RocFigure) -> Figure:
    """Draw the curves, each with the Wilson interval of its sensitivities: of many, in a panel for each below them."""
    canvas = Figure(figsize=figure.size_inches, layout="constrained")
    if len(figure.curves) <= MOST_BANDS:
        _draw_curves(canvas, figure, banded=True)
        return canvas
    together = COLUMN_INCHES + LEGEND_LINE * len(figure.curves)
    ratios = (together, figure.size_inches[1] - together)
    above, below = canvas.subfigures(2, 1, squeeze=False, height_ratios=ratios)[:, 0]
    _draw_curves(above, figure, banded=False)
    rows = math.ceil(len(figure.curves) / PANEL_COLUMNS)
    panels = below.subplots(rows, PANEL_COLUMNS, squeeze=False).ravel()
    for place, ((label, curve), axes) in enumerate(zip(figure.curves, panels, strict=False)):
        _draw_curve(axes, curve, place, "", banded=True)
        _frame(axes, TICKS_OF_A_PANEL)
        axes.set_title("\n".join(lines_of(label, LONGEST_TITLE)), fontsize=6.5)
    for axes in panels[len(figure.curves) :]:
        axes.set_axis_off()
    return canvas


def _draw_curves(canvas: FigureBase, figure: RocFigure, *, banded: bool) -> None:
    axes = canvas.subplots()
    for place, (label, curve) in enumerate(figure.curves):
        shown = textwrap.shorten(label, LONGEST_LABEL, placeholder="…")
        _draw_curve(axes, curve, place, shown, banded=banded, hatched=place > 0)
    _frame(axes, TICKS)
    axes.set(xlabel=figure.horizontal, ylabel=figure.vertical)
    canvas.legend(loc="outside lower center", frameon=False, handlelength=2.4, labelspacing=0.3)


def _draw_curve(axes: Axes, curve: RocCurve, place: int, label: str, *, banded: bool, hatched: bool = False) -> None:
    colour, dash = look_of(place)
    across, up = np.concatenate(([0.0], 1 - curve.specificity)), np.concatenate(([0.0], curve.sensitivity))
    axes.plot(across, up, color=colour, linestyle=dash, linewidth=1.4, label=label, zorder=3)
    if banded:
        ends = [band_at(curve, sensitivity) for sensitivity in curve.sensitivity.tolist()]
        low, high = ([0.0, *(one[side] for one in ends)] for side in (0, 1))
        axes.fill_between(across, low, high, facecolor=colour, alpha=0.14, linewidth=0, zorder=2)
        if hatched:  # Of two bands the second, so that they are told apart where they overlap.
            axes.fill_between(
                across, low, high, facecolor="none", edgecolor=colour, hatch="////", alpha=0.3, linewidth=0, zorder=2
            )


def _frame(axes: Axes, ticks: tuple[float, ...]) -> None:
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)
    percent = FuncFormatter(lambda value, _place: f"{value * 100:.0f} %")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), xticks=ticks, yticks=ticks, aspect="equal")
    axes.xaxis.set_major_formatter(percent)
    axes.yaxis.set_major_formatter(percent)


def band_at(curve: RocCurve, sensitivity: float) -> tuple[float, float]:
    """Give the Wilson interval of a sensitivity."""
    interval = wilson_interval(round(sensitivity * curve.cases), curve.cases)
    assert isinstance(interval, Interval)  # There are cases, or there would be no curve.
    return interval.low, interval.high
