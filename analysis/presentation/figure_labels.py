"""What tells the groups of a figure apart, and names that fit below an axis without a word broken."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from analysis.presentation.canvas import DASHES, PALETTE

SMALLEST = 0.75
"""Of the font size: smaller names are set at a slant instead."""

SLANT_DEGREES = 30
LONGEST_SLANTED = 30
"""Characters of a name at a slant."""


def look_of(place: int) -> tuple[str, Any]:
    """Give the colour and the dash of a line: each pair once among 36 lines.

    >>> look_of(0)[0] == look_of(6)[0], look_of(0)[1] == look_of(6)[1]
    (True, False)
    """
    return PALETTE[place % len(PALETTE)], DASHES[(place + place // len(PALETTE)) % len(DASHES)]


def lines_of(text: str, width: int) -> list[str]:
    """Break a text between its words; a word that is longer than a line stands alone on one.

    >>> lines_of("Systemic chemotherapy", 9)
    ['Systemic', 'chemotherapy']
    """
    return textwrap.wrap(text, width, break_long_words=False)


def name_places(axes: Axes, names: Sequence[str], width: int, notes: Sequence[str] = ()) -> None:
    """Write the names below their places on the axis, each with its note.

    Where a word is longer than its room, all names are set smaller, and at a slant where they would be too small.

    Parameters
    ----------
    width
        Characters that fit side by side at the font size of the canvas.
    """
    below = list(notes) or [""] * len(names)
    longest = max((len(word) for name in names for word in name.split()), default=1)
    share = min(1.0, width / longest)
    size = float(mpl.rcParams["font.size"])
    if share >= SMALLEST:
        texts = [[*lines_of(name, max(width, longest)), note] for name, note in zip(names, below, strict=True)]
        axes.set_xticks(
            range(len(names)), ["\n".join(filter(None, one)) for one in texts], linespacing=1.35, fontsize=size * share
        )
        return
    short = [textwrap.shorten(name, LONGEST_SLANTED, placeholder="…") for name in names]
    slanted = ["\n".join(filter(None, one)) for one in zip(short, below, strict=True)]
    axes.set_xticks(
        range(len(names)), slanted, rotation=SLANT_DEGREES, ha="right", rotation_mode="anchor", linespacing=1.2,
        fontsize=size * SMALLEST,
    )  # fmt: skip
