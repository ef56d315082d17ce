"""How far a sheet's filled cells really reach, whatever its ``dimension`` says: a reader allocates the whole
rectangle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .model import UnusableFile, column_letters, column_number

MAX_COLUMNS = 2_000
MAX_CELLS = 25_000_000
# A rectangle this large that is nearly empty is a stray cell far from the table, by accident or by intent.
SPARSE_ABOVE = 500_000
SPARSE_FACTOR = 25
ROW_WITH_CELLS = re.compile(rb'<row\b[^>]*?\br="([0-9]{1,7})"[^>]*>(?=\s*<c)')
CELL_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
CELL_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})')


@dataclass
class Extents:
    """The last row and column with a cell, and the number of cells, gathered piece by piece."""

    last_row: int = 0
    cells: int = 0
    columns: set[bytes] = field(default_factory=set)

    def add(self, piece: bytes) -> None:
        """Take in a piece of sheet XML with cells in the usual form."""
        rows = ROW_WITH_CELLS.findall(piece)
        if piece.count(b"<row") != piece.count(b'<row r="'):
            rows = CELL_ROW.findall(piece)
        # A cell may claim another row than the row it stands in; the first cell of a piece's rows and the longest
        # address show it.
        if rows:
            self.last_row = max(self.last_row, max(map(int, rows)), self._far_cell(piece))
        self.cells += piece.count(b'<c r="')
        self.columns.update(CELL_COLUMN.findall(piece))

    @staticmethod
    def _far_cell(piece: bytes) -> int:
        return max(map(int, re.findall(rb'<c r="[A-Z]{1,3}([0-9]{6,7})"', piece)), default=0)

    def check(self) -> None:
        """Refuse a sheet whose rectangle is too large, or is almost all empty."""
        last_column = max((column_number(letters.decode()) for letters in self.columns), default=0)
        check_rectangle(self.last_row, last_column, self.cells)


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
        raise UnusableFile(message % {"column": column_letters(last_column), "limit": MAX_COLUMNS})
    area = last_row * last_column
    if area > MAX_CELLS:
        raise UnusableFile(
            _("The sheet has more than %(limit)s cells: split it, or send it as CSV.") % {"limit": MAX_CELLS}
        )
    if area > SPARSE_ABOVE and cells * SPARSE_FACTOR < area:
        message = _(
            "The sheet is almost empty but reaches to row %(row)s, column %(column)s: delete the stray cell "
            "there and send it again."
        )
        raise UnusableFile(message % {"row": last_row, "column": column_letters(last_column)})
