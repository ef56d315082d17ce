"""How far a sheet's filled cells really reach, whatever its ``dimension`` says: a reader allocates the whole
rectangle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from .model import UnusableFile, column_letters, column_number
from .model import gettext_noop as _

MAX_COLUMNS = 2_000
MAX_CELLS = 25_000_000
# A rectangle this large that is nearly empty is a stray cell far from the table, by accident or by intent.
SPARSE_ABOVE = 500_000
SPARSE_FACTOR = 25
# XML of a sheet: a cell with a number takes some 40 bytes; what is beyond is text, or nothing that a table needs.
BYTES_OF_CELL = 100
FREE_BYTES = 300_000_000
TOO_MANY_CELLS = _("The sheet has more than %(limit)s cells: split it, or send it as CSV.")
CELL = b'<c r="'
LAST_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
CELL_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
CELL_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})')


@dataclass
class Extents:
    """The last row and column with a cell, and the number of cells, gathered piece by piece."""

    last_row: int = 0
    cells: int = 0
    size: int = 0
    columns: set[bytes] = field(default_factory=set)

    def add(self, piece: bytes) -> None:
        """Take in a piece of sheet XML with cells in the usual form."""
        if first := LAST_CELL.search(piece, max(piece.rfind(CELL), 0)):
            self._add_rows(piece, int(first[2]))
            self._add_columns(piece)
        self.cells += piece.count(CELL)
        self.size += len(piece)
        if self.cells > MAX_CELLS:
            raise UnusableFile(TOO_MANY_CELLS, limit=MAX_CELLS)
        if self.size > FREE_BYTES + BYTES_OF_CELL * self.cells:
            raise UnusableFile(_("The sheet holds far more text than a table of its size does: split it."))

    def _add_rows(self, piece: bytes, last: int) -> None:
        """Take in the rows of the cells: each may claim another row than that which it stands in."""
        if _beyond_row(last).search(piece):
            last = max(map(int, set(CELL_ROW.findall(piece))))
        self.last_row = max(self.last_row, last)

    def _add_columns(self, piece: bytes) -> None:
        furthest = max(self.columns, key=lambda letters: (len(letters), letters), default=b"AA")
        if len(furthest) > 1 or _beyond_column(furthest).search(piece):
            self.columns.update(CELL_COLUMN.findall(piece))

    @property
    def area(self) -> int:
        """How many cells the rectangle has that a reader makes of the sheet."""
        return self.last_row * self.last_column

    @property
    def last_column(self) -> int:
        """The number of the last column with a cell."""
        return max((column_number(letters.decode()) for letters in self.columns), default=0)

    def check(self) -> None:
        """Refuse a sheet whose rectangle is too large, or is almost all empty."""
        check_rectangle(self.last_row, self.last_column, self.cells)


@lru_cache(maxsize=128)
def _beyond_row(row: int) -> re.Pattern[bytes]:
    """Return what finds a cell below a row, or below the next round one; in one search instead of a list of cells."""
    digits = f"{row:02}"
    first, second = int(digits[0]), int(digits[1])
    more = [f"[0-9]{{{len(digits) + 1}}}"]
    more += [f"[{first + 1}-9][0-9]{{{len(digits) - 1}}}"] if first < 9 else []
    more += [f"{first}[{second + 1}-9][0-9]{{{len(digits) - 2}}}"] if second < 9 else []
    return re.compile(f'<c r="[A-Z]{{1,3}}(?:{"|".join(more)})'.encode())


@lru_cache(maxsize=32)
def _beyond_column(letter: bytes) -> re.Pattern[bytes]:
    """Return what finds a cell to the right of a column of one letter."""
    more = b"|[%c-Z]" % (letter[0] + 1) if letter != b"Z" else b""
    return re.compile(b'<c r="(?:[A-Z]{2}' + more + b")")


def check_areas(areas: Iterable[int]) -> None:
    """Refuse a workbook whose sheets are together too large, though each alone is not."""
    if sum(areas) > MAX_CELLS:
        message = _("The sheets have together more than %(limit)s cells: send them one by one.")
        raise UnusableFile(message, limit=MAX_CELLS)


def check_rectangle(last_row: int, last_column: int, cells: int) -> None:
    """Refuse a rectangle of ``last_row`` × ``last_column`` with ``cells`` filled cells when no honest table looks
    like that.

    Raises
    ------
    UnusableFile
        With the stray cell's row or column in the sentence.
    """
    if last_column > MAX_COLUMNS:
        message = _(
            "The sheet reaches to column %(column)s, beyond the %(limit)s columns that can be read: delete "
            "what stands there."
        )
        raise UnusableFile(message, column=column_letters(last_column), limit=MAX_COLUMNS)
    area = last_row * last_column
    if area > MAX_CELLS:
        raise UnusableFile(TOO_MANY_CELLS, limit=MAX_CELLS)
    if area > SPARSE_ABOVE and cells * SPARSE_FACTOR < area:
        message = _(
            "The sheet is almost empty but reaches to row %(row)s, column %(column)s: delete the stray cell "
            "there and send it again."
        )
        raise UnusableFile(message, row=last_row, column=column_letters(last_column))
