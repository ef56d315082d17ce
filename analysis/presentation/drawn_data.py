"""What a figure draws, point by point, as a table below it: for who does not see the figure, and for who checks it.

A report gives its figure individual points only for readers of records; who has none of them drawn is told none here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from analysis.presentation import formatting

MOST_ROWS = 200
"""Rows of all parts together; more would make a page slow that nobody reads to its end."""

MOST_LISTED = 400
"""Values listed in one cell."""

Texts = tuple[str, ...]


@dataclass(frozen=True)
class DrawnPart:
    """Rows under a heading; the first text of each row is its label."""

    title: str
    rows: tuple[Texts, ...]


@dataclass(frozen=True)
class DrawnData:
    """A table of texts alone. ``lists`` says that its cells hold several values each."""

    first: str
    columns: Texts
    parts: tuple[DrawnPart, ...]
    note: str = ""
    lists: bool = False

    @property
    def width(self) -> int:
        """Number of columns, the labels included."""
        return len(self.columns) + 1


def drawn_rows(first: str, columns: Texts, parts: Sequence[tuple[str, int, Iterable[Texts]]]) -> DrawnData | None:
    """Make a table of rows, no longer than a page bears; None where nothing is drawn.

    Each part has its title, the number of its rows, and the rows, of which no more are asked for than are shown.
    """
    every = sum(count for _title, count, _rows in parts)
    if not every:
        return None
    most = _most_of_a_part([count for _title, count, _rows in parts])
    shown = tuple(DrawnPart(title, tuple(islice(rows, most))) for title, _count, rows in parts)
    given = sum(len(part.rows) for part in shown)
    return DrawnData(first, columns, shown, "" if given == every else _shortened(given, every))


def _most_of_a_part(lengths: Sequence[int]) -> int:
    """Give how many rows of a part are shown: long parts have the room that short ones leave.

    >>> _most_of_a_part([300, 20]), _most_of_a_part([10, 20])
    (180, 190)
    """
    left = most = MOST_ROWS
    for place, length in enumerate(sorted(lengths)):
        most = left // (len(lengths) - place)
        left -= min(length, most)
    return most


def drawn_lists(first: str, column: str, lists: Sequence[tuple[str, int, Iterable[str]]]) -> DrawnData | None:
    """Make a table of lists, one row for each group, given as the rows of `drawn_rows` are."""
    every = sum(count for _label, count, _values in lists)
    if not every:
        return None
    # A comma between numbers would be lost beside a decimal comma, and between pairs in any language.
    rows = tuple((label, "; ".join(islice(values, MOST_LISTED))) for label, _count, values in lists)
    given = sum(min(count, MOST_LISTED) for _label, count, _values in lists)
    note = "" if given == every else _shortened(given, every)
    return DrawnData(first, (column,), (DrawnPart("", rows),), note, lists=True)


def _shortened(given: int, every: int) -> str:
    words = {"given": given, "every": every}
    return _("%(given)d of %(every)d are listed; the data set of this report has all.") % words


def signed(value: float, sign: int) -> str:
    """Print a value as recorded: with "<" or ">" where it is a limit.

    >>> signed(2.0, -1), signed(3.5, 0), signed(90.0, 1)
    ('<2', '3.5', '>90')
    """
    return ("<" if sign < 0 else ">" if sign > 0 else "") + formatting.plain_number(value)
