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
    """One record that a row speaks of; ``entity`` is the table's name in `entities`.

    ``key`` tells which of the patient's records it is: (table, field, value), the parent's key before its own.
    """

    entity: str
    patient: str
    status: str
    changes: tuple[StagedChange, ...]
    key: tuple[tuple[str, str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One data row of the file: what becomes of it (``new``, ``changed``, ``same``, ``left``, ``refused``).

    ``problems`` are the numbers of what is said of the row, as `staging.problems_of_rows` looks them up.
    """

    sheet: str
    row: int
    status: str
    warned: bool
    patient: str
    records: tuple[StagedRecord, ...]
    problems: tuple[int, ...] = ()
