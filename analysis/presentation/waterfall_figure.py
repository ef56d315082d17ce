"""Waterfall plot: the best change of the sum of diameters, a bar for each patient."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.presentation.canvas import COLUMN_INCHES, INK, PALETTE, QUIET
from analysis.presentation.formatting import localised

WIDTH_INCHES = 2 * COLUMN_INCHES
HEIGHT_INCHES = 2.9
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----")
"""One for each colour, so that bars are told apart in black and white too."""

RESPONSE_AT, PROGRESSION_AT = -30, 20
"""Changes in percent from which RECIST 1.1 speaks of a response and of a progression."""

HIGHEST = 100
"""Rises beyond this are cut, as usual; the table has them in full."""

LONGEST_LABEL = 50


@dataclass(frozen=True)
class WaterfallFigure:
    """Bars from the largest rise to the largest fall: change in percent, and the place of the colour's name."""

    title: str
    value_axis: str
    patient_axis: str
    changes: tuple[float, ...]
    kinds: tuple[int, ...]
    names: tuple[str, ...]


def draw_waterfall(figure: WaterfallFigure) -> Figure:
    """Draw the bars with the lines of response and progression."""
    canvas = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    changes = np.minimum(np.array(figure.changes), HIGHEST)
    kinds = np.array(figure.kinds)
    for place, name in enumerate(figure.names):
        rows = np.flatnonzero(kinds == place)
        if rows.size:
            label = textwrap.shorten(name, LONGEST_LABEL, placeholder="…")
            colour = PALETTE[place % len(PALETTE)]
            axes.bar(rows, _visible(changes[rows]), width=0.8, color=colour, label=label,
                     hatch=HATCHES[place % len(HATCHES)], edgecolor="white", linewidth=0)  # fmt: skip
    axes.axhline(0, color=INK, linewidth=0.8)
    for level in (RESPONSE_AT, PROGRESSION_AT):
        axes.axhline(level, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    axes.set(xlim=(-1, max(len(changes), 1)), xticks=[], ylabel=figure.value_axis, xlabel=figure.patient_axis)
    axes.set_ylim(min(-100.0, float(changes.min(initial=0.0))), max(40.0, float(changes.max(initial=0.0)) + 5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: localised(f"{value:.0f}")))
    axes.spines["bottom"].set_visible(False)
    canvas.legend(loc="outside lower center", ncols=2, frameon=False, handlelength=1.6)
    return canvas


def _visible(changes: np.ndarray) -> np.ndarray:
    """Give a bar without any change a height that can be seen."""
    return np.where(np.abs(changes) < 0.5, 0.5, changes)
