"""A thing said about a place in the file, as people and programs are told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.imports.messages import reason, remedy
from registry.imports.workbook import address

# From the gravest to the lightest, as lists are sorted.
SEVERITIES = ("reject", "warn", "ignore", "skip", "accept")


@dataclass(frozen=True, slots=True)
class Problem:
    """A verdict on a cell, row, column or sheet; ``row`` and ``column`` count from 1, and 0 is the whole."""

    severity: str
    code: str
    sheet: str
    row: int = 0
    column: int = 0
    raw: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """The address: ``F8``, ``8:8`` for a row, ``F:F`` for a column."""
        return address(self.row, self.column)

    @property
    def reason(self) -> str:
        """What is the matter, in a sentence."""
        return reason(self.code, {"cell": self.cell, "sheet": self.sheet, "row": str(self.row), **self.params})

    @property
    def remedy(self) -> str:
        """What to do, in a sentence."""
        return remedy(self.code, {"cell": self.cell, "sheet": self.sheet, **self.params})

    @property
    def text(self) -> str:
        """Reason and remedy together."""
        return f"{self.reason} {self.remedy}".strip()
