"""Boxes and bars of quartiles; an end that lies beyond a limit of the assay is open, with a triangle at the limit."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.presentation.box_figure import Box
from analysis.presentation.canvas import INK, PAPER

EDGE = 0.8
MEDIAN_WIDTH = 1.6
TRIANGLE = 4.0
"""Points (1/72 inch)."""


def draw_box(axes: Axes, place: float, box: Box, width: float, face: str) -> None:
    """Draw a box with its median; without a lower or an upper edge where that quartile lies beyond a limit."""
    left, right = place - width / 2, place + width / 2
    if box.ends is not None:
        low, high = box.ends
        axes.add_patch(Rectangle((left, low), width, high - low, facecolor=face, edgecolor="none", zorder=1))
        sides = [left, right] if high > low else []
        axes.vlines(sides, low, high, color=INK, linewidth=EDGE, capstyle="projecting", zorder=2)
        edges = [end for end, quartile in ((low, box.first), (high, box.third)) if quartile is not None]
        axes.hlines(edges, left, right, color=INK, linewidth=EDGE, zorder=2)
    if box.median is not None:
        axes.hlines(box.median, left, right, color=INK, linewidth=MEDIAN_WIDTH, zorder=5)
    mark_open_ends(axes, place, box)


def draw_bar(axes: Axes, place: float, box: Box, colour: str, width: float) -> None:
    """Draw a bar from Q1 to Q3."""
    if box.ends is not None:
        axes.vlines(place, *box.ends, color=colour, linewidth=width, zorder=2)
    mark_open_ends(axes, place, box, colour)


def mark_open_ends(axes: Axes, place: float, box: Box, colour: str = INK) -> None:
    """Mark where a box ends at a limit, because a quartile lies beyond it."""
    for limit, marker in ((box.open_below, "v"), (box.open_above, "^")):
        if limit is not None:
            axes.plot(
                [place], [limit], linestyle="none", marker=marker, markersize=TRIANGLE, markerfacecolor=PAPER,
                markeredgecolor=colour, markeredgewidth=0.8, zorder=6, clip_on=False,
            )  # fmt: skip


def open_ends(boxes: Iterable[Box | None]) -> tuple[str, ...]:
    """Explain the open ends, where a figure has one."""
    if any(box is not None and box.is_open for box in boxes):
        return (_("A triangle where a box or bar ends: that quartile lies beyond the limit at which it ends."),)
    return ()
