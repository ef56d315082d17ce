"""A scatter plot of two numbers, with the regions below their limits of detection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from analysis.presentation.canvas import BLUE, COLUMN_INCHES, QUIET, SHADE
from analysis.presentation.formatting import plain_number
from analysis.presentation.log_axis import set_log_ticks

HEIGHT_INCHES = 3.2
POINT_AREA = 10.0
MOST_POINTS = 3000
"""Of more patients, hexagons are shaded by their number."""


@dataclass(frozen=True, eq=False)
class ScatterFigure:
    """Points with their signs, −1 for "<" and 1 for ">" of either number; limits are the highest beside "<"."""

    title: str
    x_axis: str
    y_axis: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_signs: NDArray[np.int8]
    y_signs: NDArray[np.int8]
    x_limit: float | None
    y_limit: float | None
    logarithmic_x: bool = False
    logarithmic_y: bool = False

    @property
    def crowded(self) -> bool:
        """Whether there are too many patients for a point each."""
        return self.x.size > MOST_POINTS


def draw_scatter(figure: ScatterFigure) -> Figure:
    """Draw measured pairs as points, and pairs outside a limit as open triangles that point where the value lies."""
    canvas = Figure(figsize=(COLUMN_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    _scale(axes, figure)
    exact = (figure.x_signs == 0) & (figure.y_signs == 0)
    if figure.crowded:
        axes.hexbin(
            figure.x[exact], figure.y[exact], gridsize=35, cmap="Blues", mincnt=1, linewidths=0.1, zorder=2,
            xscale="log" if figure.logarithmic_x else "linear", yscale="log" if figure.logarithmic_y else "linear",
        )  # fmt: skip
    else:
        # In the order of their values: the order of the patients is nobody's business.
        order = np.lexsort((figure.y[exact], figure.x[exact]))
        axes.scatter(
            figure.x[exact][order], figure.y[exact][order], s=POINT_AREA, color=BLUE, alpha=0.6, linewidth=0, zorder=3
        )
    for marker, mask in _signed(figure):
        order = np.lexsort((figure.y[mask], figure.x[mask]))
        axes.scatter(
            figure.x[mask][order], figure.y[mask][order], s=POINT_AREA + 4, marker=marker, facecolor="none",
            edgecolor=BLUE, linewidth=0.7, alpha=0.8, zorder=4, clip_on=False,
        )  # fmt: skip
    _shade_limits(axes, figure)
    for axis, logarithmic in ((axes.xaxis, figure.logarithmic_x), (axes.yaxis, figure.logarithmic_y)):
        if logarithmic:
            set_log_ticks(axis)
    axes.set(xlabel=figure.x_axis, ylabel=figure.y_axis)
    return canvas


def _signed(figure: ScatterFigure) -> list[tuple[str, NDArray[np.bool_]]]:
    """Give the marker of each kind of pair outside a limit; a diamond where both numbers are outside one."""
    x, y = figure.x_signs, figure.y_signs
    kinds = [("v", (x == 0) & (y < 0)), ("^", (x == 0) & (y > 0)), ("<", (x < 0) & (y == 0)), (">", (x > 0) & (y == 0))]
    return [*((marker, mask) for marker, mask in kinds if mask.any()), ("D", (x != 0) & (y != 0))]


def _scale(axes: Axes, figure: ScatterFigure) -> None:
    plain = FuncFormatter(lambda value, _place: plain_number(float(value)))
    for axis, logarithmic, name in ((axes.xaxis, figure.logarithmic_x, "x"), (axes.yaxis, figure.logarithmic_y, "y")):
        if logarithmic:
            (axes.set_xscale if name == "x" else axes.set_yscale)("log")
        else:
            axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(plain)


def _shade_limits(axes: Axes, figure: ScatterFigure) -> None:
    """Shade what lies below the limits, after the extent of the axes is known."""
    if figure.y_limit is not None:
        bottom = axes.get_ylim()[0]
        axes.axhspan(bottom, figure.y_limit, color=SHADE, linewidth=0, zorder=0)
        axes.axhline(figure.y_limit, color=QUIET, linewidth=0.6, linestyle=(0, (2, 2)), zorder=1)
        axes.set_ylim(bottom=bottom)
    if figure.x_limit is not None:
        left = axes.get_xlim()[0]
        axes.axvspan(left, figure.x_limit, color=SHADE, linewidth=0, zorder=0)
        axes.axvline(figure.x_limit, color=QUIET, linewidth=0.6, linestyle=(0, (2, 2)), zorder=1)
        axes.set_xlim(left=left)
