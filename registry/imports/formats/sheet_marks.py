"""What is found in a sheet beyond its values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from .model import CellError, Remark, RemarkKind, UncachedFormula

# A million marks say enough; what is beyond is not listed.
MOST_REMARKS = 1_000_000
# A table with banded rows has as many coloured cells as it has cells: beyond these they are counted alone.
MOST_COLOURED = 1_000


@dataclass
class SheetMarks:
    """Errors, formulas without a value, merged ranges, remarks, and how far the cells reach.

    Positions are (row, column) from 1; ``area`` is the rectangle that a reader makes of the sheet, ``cells`` how many
    of it are filled, ``text_bytes`` an upper bound of the text that stands in the sheet itself.
    """

    replaced: dict[tuple[int, int], CellError | UncachedFormula] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    area: int = 0
    cells: int = 0
    text_bytes: int = 0
    coloured: int = 0

    def note(self, remarks: Iterable[Remark]) -> None:
        """Add remarks, up to the limit."""
        self.remarks += islice(remarks, MOST_REMARKS - len(self.remarks))

    def mark_cell(self, kind: RemarkKind, row: int, column: int) -> None:
        """Add the mark of a cell's style."""
        if kind == "colour":
            self.coloured += 1
            if self.coloured > MOST_COLOURED:
                return
        self.note([Remark(kind, row, column)])

    def every_remark(self) -> tuple[Remark, ...]:
        """Return the remarks; where more cells are coloured than are listed, the last has the number of the others."""
        more = self.coloured - MOST_COLOURED
        return (*self.remarks, *([Remark("colour", text=str(more))] if more > 0 else []))
