"""ROC curves."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.presentation.canvas import COLUMN_INCHES, QUIET
from analysis.presentation.figure_labels import look_of
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.results import Interval
from analysis.statistics.roc import RocCurve

LONGEST_LABEL = 34
TICKS = (0, 0.25, 0.5, 0.75, 1)


@dataclass(frozen=True, eq=False)
class RocFigure:
    """Curves with their labels and areas in words, and the names of the axes."""

    title: str
    horizontal: str
    vertical: str
    curves: tuple[tuple[str, RocCurve], ...]


def draw_roc(figure: RocFigure) -> Figure:
    """Draw the curves; of a single one with the Wilson interval of each sensitivity."""
    canvas = Figure(figsize=(COLUMN_INCHES, COLUMN_INCHES + 0.2 * len(figure.curves)), layout="constrained")
    axes = canvas.subplots()
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)
    for place, (label, curve) in enumerate(figure.curves):
        colour, dash = look_of(place)
        across = np.concatenate(([0.0], 1 - curve.specificity))
        up = np.concatenate(([0.0], curve.sensitivity))
        shown = textwrap.shorten(label, LONGEST_LABEL, placeholder="…")
        axes.plot(across, up, color=colour, linestyle=dash, linewidth=1.4, label=shown, zorder=3)
        if len(figure.curves) == 1:
            low, high = _band(curve)
            axes.fill_between(across, low, high, color=colour, alpha=0.14, linewidth=0, zorder=2)
    percent = FuncFormatter(lambda value, _place: f"{value * 100:.0f} %")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), xticks=TICKS, yticks=TICKS, aspect="equal")
    axes.set(xlabel=figure.horizontal, ylabel=figure.vertical)
    axes.xaxis.set_major_formatter(percent)
    axes.yaxis.set_major_formatter(percent)
    canvas.legend(loc="outside lower center", frameon=False, handlelength=2.4, labelspacing=0.3)
    return canvas


def _band(curve: RocCurve) -> tuple[list[float], list[float]]:
    low, high = [0.0], [0.0]
    for share in curve.sensitivity.tolist():
        interval = wilson_interval(round(share * curve.cases), curve.cases)
        assert isinstance(interval, Interval)  # There are cases, or there would be no curve.
        low.append(interval.low)
        high.append(interval.high)
    return low, high
