"""What a run staged, as pages and the confirmation read it back: rows, records and their changes, in neutral values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StagedChange:
    """One field of a record: what is stored (``None`` for a new record), and what would be."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class StagedRecord:
    """One record that a row speaks of; ``entity`` is the table's name in `entities`."""

    entity: str
    patient: str
    status: str
    changes: tuple[StagedChange, ...]


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One data row of the file: what becomes of it (``new``, ``changed``, ``same``, ``left``, ``refused``)."""

    sheet: str
    row: int
    status: str
    warned: bool
    patient: str
    records: tuple[StagedRecord, ...]
