"""Violins: the density of the measured values of each group, with its quartiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import gaussian_kde

from analysis.presentation.box_drawing import draw_bar
from analysis.presentation.box_figure import BoxFigure, BoxGroup
from analysis.presentation.canvas import BLUE, COLUMN_INCHES, INK
from analysis.presentation.figures import HEIGHT_INCHES, label_groups, mark_limits, scale

LEAST_VALUES = 5
"""A group with fewer different measured values has its quartiles, but no violin."""

STEPS = 160
WIDEST = 0.8
QUARTILES_WIDTH = 3.0


@dataclass(frozen=True, eq=False)
class Density:
    """Half the width of a violin at each height, as a share of the distance between groups."""

    heights: NDArray[np.float64]
    widths: NDArray[np.float64]


def draw_violins(figure: BoxFigure) -> Figure:
    """Draw a violin for each group on the axes of the box figure; the widest of all takes the room of a group."""
    canvas = Figure(figsize=(COLUMN_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    scale(axes, figure)
    label_groups(axes, figure.groups, figure.group_axis)
    axes.set_ylabel(figure.value_axis)
    mark_limits(axes, figure)
    found = [density(group, logarithmic=figure.logarithmic) for group in figure.groups]
    widest = max((float(one.widths.max()) for one in found if one is not None), default=1.0)
    for position, (group, one) in enumerate(zip(figure.groups, found, strict=True)):
        if one is not None:
            reach = one.widths / widest * WIDEST / 2
            axes.fill_betweenx(one.heights, position - reach, position + reach, color=BLUE, alpha=0.25, linewidth=0)
            for side in (-reach, reach):
                axes.plot(position + side, one.heights, color=BLUE, linewidth=0.8)
        _quartiles(axes, position, group)
    return canvas


def density(group: BoxGroup, *, logarithmic: bool) -> Density | None:
    """Estimate the density of the measured values: a Gaussian kernel with Scott's width, scaled by their share.

    It ends at the smallest and largest measured value. Values outside a limit are not part of it: nobody knows where
    they lie. On a logarithmic axis it is the density of the logarithms.

    Source: Scott DW. Multivariate Density Estimation. 1992; Hintze JL, Nelson RD. Am Stat 1998;52:181–184.
    """
    if group.points is None:
        return None
    values = np.array(group.points.values, dtype=float)
    exact = values[~(np.array(group.points.below, dtype=bool) | np.array(group.points.above, dtype=bool))]
    if np.unique(exact).size < LEAST_VALUES:
        return None
    placed = np.log(exact) if logarithmic else exact
    along = np.linspace(placed.min(), placed.max(), STEPS)
    share = exact.size / values.size
    return Density(np.exp(along) if logarithmic else along, gaussian_kde(placed)(along) * share)


def _quartiles(axes: Axes, position: int, group: BoxGroup) -> None:
    if group.box is None:
        return
    draw_bar(axes, position, group.box, INK, QUARTILES_WIDTH)
    if group.box.median is not None:
        axes.hlines(group.box.median, position - 0.16, position + 0.16, color=INK, linewidth=1.6, zorder=5)
