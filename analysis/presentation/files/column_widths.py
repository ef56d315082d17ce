"""How wide the columns of a table on paper are, so that no word is broken and long texts get what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LETTER = 0.68
"""Width of a letter by the size of the type: bold ones of DejaVu, the widest type that a reader may have, take 0.67."""

PADDING = 8.0
"""Points between the text of two columns."""

SIZES = (9.0, 8.0, 7.0)
"""Sizes of type in points, the first with which every word fits its column."""


@dataclass(frozen=True)
class Fitted:
    """The size of the type and the width of each column, in points."""

    size: float
    widths: tuple[float, ...]


def fitted(headings: Sequence[str], rows: Sequence[Sequence[str]], available: float) -> Fitted:
    """Fit columns into a width.

    Parameters
    ----------
    headings
        Broken between words where that saves width.
    rows
        A text for each column; they are broken between words only where the width doesn't suffice.
    available
        Width of the page in points.

    Examples
    --------
    >>> [round(width, 1) for width in fitted(["n", "Mean"], [["86", "355.7"]], 400).widths]
    [20.2, 38.6]
    """
    columns = list(zip(headings, *rows, strict=True))
    words = [max(_longest_word(text) for text in column) for column in columns]
    lines = [max(_longest_word(column[0]), *(len(text) for text in column[1:]), 1) for column in columns]
    fits = (size for size in SIZES if sum(_points(word, size) for word in words) <= available)
    size = next(fits, SIZES[-1])
    least, most = ([_points(letters, size) for letters in found] for found in (words, lines))
    wanted, left = sum(most) - sum(least), available - sum(least)
    if left < 0:
        return Fitted(size, tuple(width * available / sum(least) for width in least))
    share = min(1.0, left / wanted) if wanted else 0.0
    return Fitted(size, tuple(low + share * (high - low) for low, high in zip(least, most, strict=True)))


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split(" ")), default=0)


def _points(letters: int, size: float) -> float:
    return letters * LETTER * size + PADDING
