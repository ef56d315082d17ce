"""Heat map of shares: rows by columns, with the share written in each cell where there is room."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.presentation.canvas import BLUE, COLUMN_INCHES, INK, PAPER, SHADE
from analysis.presentation.figure_labels import lines_of

CELL_INCHES = 0.36
ROW_INCHES = 0.26
LABEL_INCHES = 1.7
LABEL_WIDTH = 26
WIDEST_INCHES = 2.4 * COLUMN_INCHES
NARROWEST_INCHES = 1.4 * COLUMN_INCHES
COLOURS = LinearSegmentedColormap.from_list("share", ["#fcfdfe", "#9cc8e3", BLUE, "#08304a"])
"""Even in brightness, so that it reads with any colour vision and in grey: no share is near white, all is dark."""

FEW_COLUMNS = 6
"""Up to so many columns their names stand upright, in several lines."""

DARK_FROM = 0.6
WITHHELD = "×"


@dataclass(frozen=True)
class GridFigure:
    """Shares from 0 to 1; None where nothing is expected, and a text for each cell, empty where there is none."""

    title: str
    bar_label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]

    @property
    def size_inches(self) -> tuple[float, float]:
        """Width and height by the number of cells."""
        width = LABEL_INCHES + CELL_INCHES * len(self.columns) + 0.9
        longest = max((min(len(one), LABEL_WIDTH) for one in self.columns), default=0)
        labels = 0.5 if len(self.columns) <= FEW_COLUMNS else 0.06 * longest
        return (
            min(max(width, NARROWEST_INCHES), WIDEST_INCHES), 0.6 + labels + ROW_INCHES * max(len(self.rows), 2),
        )  # fmt: skip


def draw_grid(figure: GridFigure) -> Figure:
    """Draw the cells; grey where nothing is expected or shown."""
    canvas = Figure(figsize=figure.size_inches, layout="constrained")
    axes = canvas.subplots()
    values = np.array([[np.nan if one is None else one for one in row] for row in figure.shares], dtype=float)
    axes.set_facecolor(SHADE)
    shown = axes.imshow(np.ma.masked_invalid(values), cmap=COLOURS, vmin=0, vmax=1, aspect="auto")
    if CELL_INCHES * len(figure.columns) <= WIDEST_INCHES - LABEL_INCHES:
        for row, texts in enumerate(figure.texts):
            for column, text in enumerate(texts):
                dark = values[row, column] >= DARK_FROM
                axes.text(column, row, text, ha="center", va="center", fontsize=6, color=PAPER if dark else INK)
    if len(figure.columns) <= FEW_COLUMNS:
        axes.set_xticks(range(len(figure.columns)), ["\n".join(lines_of(one, 16)) for one in figure.columns])
    else:
        short = [textwrap.shorten(one, LABEL_WIDTH, placeholder="…") for one in figure.columns]
        axes.set_xticks(range(len(figure.columns)), short, rotation=90)
    axes.set_yticks(range(len(figure.rows)), ["\n".join(lines_of(one, LABEL_WIDTH)) for one in figure.rows])
    axes.set_xticks(np.arange(len(figure.columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(figure.rows) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=SHADE, linewidth=0.4)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    percent = FuncFormatter(lambda value, _place: f"{100 * value:.0f} %")
    bar = canvas.colorbar(shown, ax=axes, ticks=[0, 0.5, 1], format=percent, fraction=0.05)
    bar.set_label(figure.bar_label)
    bar.outline.set_visible(False)
    return canvas
