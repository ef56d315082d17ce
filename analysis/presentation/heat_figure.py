"""A heat map of correlations: a square for every two numbers, with its coefficient written in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from analysis.presentation.canvas import INK, PAPER
from analysis.presentation.figure_labels import lines_of
from analysis.presentation.formatting import BLANK

SQUARE_INCHES = 0.62
LABEL_INCHES = 1.5
LABEL_WIDTH = 20
COLOURS = "PuOr"
"""From orange over white to violet: told apart with any colour vision; the numbers stand in the squares anyway."""

DARK_FROM = 0.7
"""From this coefficient on, the ink is white."""


@dataclass(frozen=True)
class HeatFigure:
    """Labels, and for each two places (row above column) the coefficient, None where there is none, and its text."""

    title: str
    bar_label: str
    labels: tuple[str, ...]
    squares: tuple[tuple[int, int, float | None, str], ...]

    @property
    def side_inches(self) -> tuple[float, float]:
        """Width and height by the number of labels."""
        squares = SQUARE_INCHES * (len(self.labels) - 1)
        return squares + LABEL_INCHES + 0.9, squares + LABEL_INCHES - 0.3


def draw_heat(figure: HeatFigure) -> Figure:
    """Draw the lower triangle."""
    canvas = Figure(figsize=figure.side_inches, layout="constrained")
    axes = canvas.subplots()
    count = len(figure.labels) - 1
    values = np.full((count, count), np.nan)
    for first, second, value, _text in figure.squares:
        values[second - 1, first] = np.nan if value is None else value
    shown = axes.imshow(np.ma.masked_invalid(values), cmap=COLOURS, vmin=-1, vmax=1)
    for first, second, value, text in figure.squares:
        colour = PAPER if value is not None and abs(value) >= DARK_FROM else INK
        axes.text(first, second - 1, text or BLANK, ha="center", va="center", color=colour)
    wrapped = ["\n".join(lines_of(label, LABEL_WIDTH)) for label in figure.labels]
    axes.set_xticks(range(count), wrapped[:-1], rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(count), wrapped[1:])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = canvas.colorbar(shown, ax=axes, shrink=0.7, ticks=[-1, -0.5, 0, 0.5, 1], format="{x:g}")
    bar.set_label(figure.bar_label)
    bar.outline.set_visible(False)
    return canvas
