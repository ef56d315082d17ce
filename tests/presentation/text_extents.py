"""Where the texts of a saved figure stand on its paper, to find those that are printed over one another or cut off."""

from __future__ import annotations

import math
from itertools import combinations
from unittest.mock import patch

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from analysis.presentation.canvas import ImageFormat
from analysis.presentation.report_page import Picture

TOLERANCE = 0.6
"""Points (1/72 inch) that the boxes around two texts may share: a box holds room for letters below its line."""

FOOTER = (
    "Study DEMO-HCC. Synthetic data. Alpha-fetoprotein: above 400 ng/mL. Data version 0123456789ab of 22 Nov 2026. "
    "Cytoledger 0.1.0, SciPy 1.17.0, NumPy 2.4.0, pandas 3.0.0, statsmodels 0.14.6."
)
Corners = NDArray[np.float64]
Placed = list[tuple[str, Corners]]


def faults_of(picture: Picture) -> list[str]:
    """Save a figure with a footer; name the texts that overlap another or leave the paper."""
    found, (width, height) = texts_of(picture)
    cut = [
        f"{text!r} leaves the paper"
        for text, at in found
        if at.min() < -TOLERANCE or at[:, 0].max() > width + TOLERANCE or at[:, 1].max() > height + TOLERANCE
    ]
    over = [f"{a!r} over {b!r}" for (a, first), (b, second) in combinations(found, 2) if _share_room(first, second)]
    return cut + over


def texts_of(picture: Picture) -> tuple[Placed, tuple[float, float]]:
    """Save a figure with a footer; give each text that is written with its place, and the size of the paper."""
    found: Placed = []
    paper: list[float] = []
    draw_figure, draw_text = Figure.draw, Text.draw

    def figure_drawn(canvas: Figure, renderer: RendererBase) -> None:
        found.clear()  # The figure is drawn several times; the last time is the one that is written.
        draw_figure(canvas, renderer)
        paper[:] = [canvas.bbox.width, canvas.bbox.height]

    def text_drawn(text: Text, renderer: RendererBase, *more: object, **named: object) -> None:
        draw_text(text, renderer, *more, **named)
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), _corners(text, renderer)))

    with patch.object(Figure, "draw", figure_drawn), patch.object(Text, "draw", text_drawn):
        picture.render(ImageFormat.SVG, FOOTER)
    return found, (paper[0], paper[1])


def _corners(text: Text, renderer: RendererBase) -> Corners:
    """Give the corners of the box around a text, which may stand at a slant around its anchor."""
    angle = text.get_rotation()
    if angle % 90 == 0:
        box = text.get_window_extent(renderer)
        return np.array(box.corners())[[0, 1, 3, 2]]
    text.set_rotation(0)
    straight = np.array(text.get_window_extent(renderer).corners())[[0, 1, 3, 2]]
    text.set_rotation(angle)
    turn = math.radians(angle)
    matrix = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    anchor = text.get_transform().transform(text.get_unitless_position())
    turned: Corners = (straight - anchor) @ matrix + anchor
    return turned


def _share_room(first: Corners, second: Corners) -> bool:
    """Tell whether two convex boxes overlap: no line along a side of either separates them."""
    for box in (first, second):
        for side in (box[1] - box[0], box[2] - box[1]):
            length = float(np.hypot(*side))
            if not length:
                return False
            along = (side[0] / length, side[1] / length)
            a, b = first @ along, second @ along
            if a.max() <= b.min() + TOLERANCE or b.max() <= a.min() + TOLERANCE:
                return False
    return True
