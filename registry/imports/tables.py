"""The records that a file makes, by columns: what would become of each, and which rows of the file speak of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.imports.coded import Coded, Codes, Positions, paired
from registry.imports.entities import UNSET, Entity

# What becomes of a record, and of a row the greatest of its records'; a record of refused rows only is absent.
ABSENT, SAME, LEFT, NEW, CHANGED, REFUSED = range(6)
STATUS_NAMES = ("", "same", "left", "new", "changed", "refused")
NOBODY = -1

Statuses = NDArray[np.int8]
# Gives what is stored in a field of some records; ``UNSET`` where no row is.
Held = Callable[[str, Positions], Coded]
EVERY = slice(None)


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
    held: Held
    changes: dict[str, Changes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.status)

    def numbers(self, *statuses: int) -> NDArray[np.intp]:
        """Return the numbers of the records of some statuses."""
        return np.flatnonzero(np.isin(self.status, statuses))

    def counts(self) -> dict[str, int]:
        """Return how many records are new, changed, the same and left."""
        counted = np.bincount(self.status, minlength=REFUSED)
        return {STATUS_NAMES[status]: int(counted[status]) for status in (NEW, CHANGED, SAME, LEFT)}

    def said(self, name: str, numbers: Positions | slice = EVERY) -> Coded:
        """Return what the file says of a field, ``UNSET`` where nothing."""
        column = self.given[name] if name in self.given else Coded.same(UNSET, len(self))
        return Coded(column.codes[numbers], column.values)

    def final(self, name: str, numbers: Positions | slice = EVERY) -> Coded:
        """Return what a field will hold: the file's value, else the stored one, else the default."""
        said, chosen = self.said(name, numbers), np.arange(len(self))[numbers]
        if not said.where(is_unset).any():
            return said
        if (self.pks[chosen] > 0).any():
            held = self.held(name, chosen)
            said = paired(said, held).map(lambda pair: pair[1] if pair[0] is UNSET else pair[0])
        return self._reported(said, chosen) if name == "reported" else with_default(self.entity, name, said)

    def _reported(self, said: Coded, numbers: Positions) -> Coded:
        """One result of a specimen, analyte and method is the reported one; a curator may choose another."""
        return paired(said, self.said("replicate", numbers), self.said("qc_flag", numbers)).map(
            lambda row: row[1] == 1 and row[2] != "reject" if row[0] is UNSET else row[0]
        )


def is_unset(value: Any) -> bool:
    """Tell whether the file says nothing."""
    return value is UNSET


def with_default(entity: Entity, name: str, said: Coded) -> Coded:
    """Return a field's values with its default where nothing is said."""
    blank = entity.blank(name)
    return said.map(lambda value: blank if value is UNSET else value)


@dataclass(frozen=True)
class Mention:
    """Which record of a table each row of a sheet speaks of, by its number; ``NOBODY`` for none."""

    entity: str
    numbers: Codes
    column: int


@dataclass(frozen=True)
class Record:
    """One record of a table, for who looks at a few."""

    table: Table
    number: int

    @property
    def entity(self) -> Entity:
        """The table it belongs to."""
        return self.table.entity

    @property
    def status(self) -> str:
        """What would become of it."""
        return STATUS_NAMES[self.table.status[self.number]]

    @property
    def pk(self) -> int | None:
        """The number of its stored row, if there is one."""
        return int(self.table.pks[self.number]) or None

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Its changes: by field, what is stored and what would be."""
        return {
            name: (changes.old[place], changes.new[place])
            for name, changes in self.table.changes.items()
            for place in np.flatnonzero(changes.numbers == self.number).tolist()
        }

    def value(self, name: str) -> Any:
        """Return what the file says of a field, ``UNSET`` if nothing."""
        return self.table.said(name)[self.number]
