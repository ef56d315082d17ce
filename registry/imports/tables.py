"""The records that a file makes, by columns: what would become of each, and which rows of the file speak of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.imports.coded import Coded, Codes
from registry.imports.entities import UNSET, Entity

# What becomes of a record, and of a row the greatest of its records'; a record of refused rows only is absent.
ABSENT, SAME, LEFT, NEW, CHANGED, REFUSED = range(6)
STATUS_NAMES = ("", "same", "left", "new", "changed", "refused")
NOBODY = -1

Statuses = NDArray[np.int8]


@dataclass(frozen=True)
class Changes:
    """The changes of one field: the numbers of the records, ascending, with what is stored and what would be."""

    numbers: NDArray[np.intp]
    old: Coded
    new: Coded


@dataclass
class Table:
    """The records of one table. A record's number is its place, in the order in which the file first speaks of it.

    Attributes
    ----------
    given
        By field, what the file says of each record; ``UNSET`` where it says nothing.
    parents
        The number of the record that each belongs to, in the parent's table; empty where there is no parent.
    pks
        The stored row's number; 0 for a record that isn't stored.
    """

    entity: Entity
    given: dict[str, Coded]
    parents: Codes
    status: Statuses
    pks: NDArray[np.int64]
    changes: dict[str, Changes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.status)

    def numbers(self, status: int) -> NDArray[np.intp]:
        """Return the numbers of the records of a status."""
        return np.flatnonzero(self.status == status)

    def counts(self) -> dict[str, int]:
        """Return how many records are new, changed, the same and left."""
        counted = np.bincount(self.status, minlength=REFUSED)
        return {STATUS_NAMES[status]: int(counted[status]) for status in (NEW, CHANGED, SAME, LEFT)}

    def value(self, name: str, number: int) -> Any:
        """Return what the file says of a field of a record, ``UNSET`` if nothing."""
        return self.given[name][number] if name in self.given else UNSET


@dataclass(frozen=True)
class Mention:
    """Which record of a table each row of a sheet speaks of, by its number; ``NOBODY`` for none."""

    entity: str
    numbers: Codes
    column: int
