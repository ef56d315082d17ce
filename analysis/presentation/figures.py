"""Box-and-points figures. No random number places a point."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from analysis.presentation.box_drawing import draw_box
from analysis.presentation.box_figure import Box, BoxFigure, BoxGroup, Points
from analysis.presentation.canvas import (
    BLUE,
    COLUMN_INCHES,
    INK,
    MEDIA_TYPES,
    QUIET,
    SHADE,
    VERMILION,
    ImageFormat,
    saved,
)
from analysis.presentation.figure_labels import name_places
from analysis.presentation.formatting import plain_number
from analysis.presentation.swarm import swarm

__all__ = ["MEDIA_TYPES", "ImageFormat", "draw_boxes", "label_groups", "mark_limits", "render", "scale"]

POINTS = BLUE
CUT_OFF = VERMILION
HEIGHT_INCHES = 2.8

BOX_WIDTH = 0.56
POINT_DIAMETER = 3.6
"""In points (1/72 inch); two points that would overlap are moved apart sideways."""

LONGEST_LABEL_LINE = 38
"""Characters of all group labels that stand side by side under the axis at the font size of the canvas."""


def render(figure: BoxFigure, image_format: ImageFormat, footer: str = "") -> bytes:
    """Draw a figure."""
    return saved(lambda: draw_boxes(figure), figure.title, image_format, footer)


def draw_boxes(figure: BoxFigure) -> Figure:
    """Draw the boxes and points; called under the lock of the canvas only."""
    canvas = Figure(figsize=(COLUMN_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    scale(axes, figure)
    label_groups(axes, figure.groups, figure.group_axis)
    axes.set_ylabel(figure.value_axis)
    mark_limits(axes, figure)
    for position, group in enumerate(figure.groups):
        if group.box is not None:
            _draw_box(axes, position, group.box, filled=group.points is None)
    # The size of the axes is known only once they are laid out; points are moved apart in that size.
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")
    for position, group in enumerate(figure.groups):
        if group.points is not None:
            _draw_points(axes, position, group.points)
    if figure.empty_note:
        axes.text(0.5, 0.5, figure.empty_note, transform=axes.transAxes, ha="center", va="center", color=QUIET)
    return canvas


def scale(axes: Axes, figure: BoxFigure) -> None:
    """Set the axis of the values so that all of them lie within it."""
    values = np.array(_extent(figure), dtype=float)
    if figure.logarithmic:
        axes.set_yscale("log")
        axes.set_ylim(values.min() / 1.4, values.max() * 1.4)
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        low, high = min(0.0, float(values.min())), float(values.max())
        margin = 0.05 * (high - low or 1.0)
        axes.set_ylim(low - (margin if low < 0 else 0), high + margin)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _position: plain_number(float(value))))
    axes.set_xlim(-0.5, max(len(figure.groups), 1) - 0.5)


def _extent(figure: BoxFigure) -> list[float]:
    """List every value that must lie within the axis; something must, even in an empty figure."""
    found = [value for value in (figure.cutoff, figure.detection_limit) if value is not None]
    for group in figure.groups:
        if group.points is not None:
            found += group.points.values
        if group.box is not None:
            found += group.box.heights
    return [value for value in found if value > 0 or not figure.logarithmic] or [1.0]


def label_groups(axes: Axes, groups: Sequence[BoxGroup], group_axis: str) -> None:
    """Write the labels of the groups, with their notes, under the axis."""
    width = max(LONGEST_LABEL_LINE // max(len(groups), 1), 6)
    name_places(axes, [group.label for group in groups], width, [group.note for group in groups])
    axes.set_xlabel(group_axis, labelpad=4)


def mark_limits(axes: Axes, figure: BoxFigure) -> None:
    """Shade what lies below the limit of detection, and draw the cut-off."""
    outside = axes.get_yaxis_transform()
    if figure.detection_limit is not None:
        axes.axhspan(axes.get_ylim()[0], figure.detection_limit, color=SHADE, linewidth=0, zorder=0)
        if not _collide(axes, figure.detection_limit, figure.cutoff):
            axes.text(
                1.015, figure.detection_limit, figure.detection_label, transform=outside, va="center", color=QUIET
            )
    if figure.cutoff is not None:
        axes.axhline(figure.cutoff, color=CUT_OFF, linewidth=1, linestyle=(0, (5, 3)), zorder=1)
        axes.text(1.015, figure.cutoff, figure.cutoff_label, transform=outside, va="center", color=CUT_OFF)


def _collide(axes: Axes, first: float, second: float | None) -> bool:
    """Tell whether two labels at these values would be printed over one another."""
    if second is None:
        return False
    heights = axes.transLimits.transform(axes.transScale.transform([(0, first), (0, second)]))[:, 1]
    return bool(abs(heights[0] - heights[1]) < 0.08)


def _draw_box(axes: Axes, position: int, box: Box, *, filled: bool) -> None:
    draw_box(axes, position, box, BOX_WIDTH, SHADE if filled else "none")
    for inner, outer in ((box.first, box.whisker_low), (box.third, box.whisker_high)):
        if inner is not None and outer is not None and inner != outer:
            axes.vlines(position, inner, outer, color=INK, linewidth=0.8)
            axes.hlines(outer, position - BOX_WIDTH / 5, position + BOX_WIDTH / 5, color=INK, linewidth=0.8)


def _draw_points(axes: Axes, position: int, points: Points) -> None:
    # In the order of their values: the order of the patients is nobody's business.
    order = np.lexsort((points.above, points.below, points.values))
    values = np.array(points.values, dtype=float)[order]
    below, above = np.array(points.below, dtype=bool)[order], np.array(points.above, dtype=bool)[order]
    places = position + swarm(_heights(axes, values), _width_of_a_group(axes))
    for mask, marker, face in (
        (~(below | above), "o", POINTS),
        (below, "v", "none"),
        (above, "^", "none"),
    ):
        axes.scatter(
            places[mask],
            values[mask],
            s=(POINT_DIAMETER - 0.5) ** 2,
            marker=marker,
            facecolor=face,
            edgecolor=POINTS,
            linewidth=0.6,
            alpha=0.75,
            zorder=3,
            clip_on=False,
        )


def _heights(axes: Axes, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the height of each value on the paper, in diameters of a point."""
    pixels: NDArray[np.float64] = axes.transData.transform(np.column_stack([np.zeros_like(values), values]))[:, 1]
    return pixels / _pixels_of_a_point(axes)


def _width_of_a_group(axes: Axes) -> float:
    """Give the distance between two groups, in diameters of a point."""
    left, right = axes.transData.transform([(0, 0), (1, 0)])[:, 0]
    return float(right - left) / _pixels_of_a_point(axes)


def _pixels_of_a_point(axes: Axes) -> float:
    # Axes measure themselves at the canvas's own resolution, whatever that of the file will be.
    return POINT_DIAMETER / 72 * float(mpl.rcParams["figure.dpi"])
