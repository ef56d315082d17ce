"""What is found in a sheet beyond its values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from .model import CellError, Remark, UncachedFormula

# A million marks say enough; what is beyond is not listed.
MOST_REMARKS = 1_000_000


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

    def note(self, remarks: Iterable[Remark]) -> None:
        """Add remarks, up to the limit."""
        self.remarks += islice(remarks, MOST_REMARKS - len(self.remarks))
