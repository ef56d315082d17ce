"""What changed since a freeze: records added, removed, and changed field by field, within what a reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from analysis.dataset.columnar.kinds import Category, Stored
from analysis.dataset.joining import positions_in
from analysis.dataset.reader import NO_KEY, Reader
from analysis.dataset.source import LiveSource, Source, reading_from
from analysis.freezes.reading import FreezeSource
from analysis.freezes.tables import frozen_columns, frozen_models
from registry.models import User

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TableChanges:
    """The records of a table that differ.

    Attributes
    ----------
    added, removed
        Keys.
    changed
        By the name of a column, the keys of the records in which it differs.
    now, then
        Columns of the records that there are now and that there were then, by name, `id` among them.
    """

    model: type[Model]
    added: NDArray[np.int64]
    removed: NDArray[np.int64]
    changed: dict[str, NDArray[np.int64]]
    now: dict[str, Stored]
    then: dict[str, Stored]

    @property
    def changed_records(self) -> NDArray[np.int64]:
        """Keys of the records with a change."""
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *self.changed.values()]))

    def values(self, name: str, keys: NDArray[np.int64]) -> list[tuple[Any, Any]]:
        """Give the value then and now of some records."""
        return list(zip(_at(self.then, name, keys), _at(self.now, name, keys), strict=True))


def changes_since(freeze: FreezeSource, user: User | None) -> Iterator[TableChanges]:
    """Compare each table of a freeze with the records that there are now, both as a user may see them.

    Raises
    ------
    BadCohort
        The files of the freeze aren't those that were written.
    """
    yield from changes_between(freeze, LiveSource(), user)


def changes_between(freeze: FreezeSource, newer: Source, user: User | None) -> Iterator[TableChanges]:
    """Compare each table of a freeze with that of newer data, both as a user may see them.

    Raises
    ------
    BadCohort
        The files of a freeze aren't those that were written.
    """
    with reading_from(newer):
        now = Reader(user)
    with reading_from(freeze):
        then = Reader(user)
    for model in frozen_models():
        names = [name for name in frozen_columns(model) if freeze.holds(model, name) and newer.holds(model, name)]
        if names:
            with reading_from(newer):
                new = now.stored(model, names)
            with reading_from(freeze):
                old = then.stored(model, names)
            yield _compared(model, names, new, old)


def _compared(model: type[Model], names: list[str], now: dict[str, Stored], then: dict[str, Stored]) -> TableChanges:
    new, old = np.asarray(now["id"]), np.asarray(then["id"])
    place = positions_in(new, old)
    both = place != NO_KEY
    changed = {}
    for name in names:
        differs = _differs(now[name][both], then[name][place[both]])
        if differs.any():
            changed[name] = new[both][differs]
    return TableChanges(model, new[~both], old[positions_in(old, new) == NO_KEY], changed, now, then)


def _differs(first: Stored, second: Stored) -> Mask:
    if isinstance(first, Category) and isinstance(second, Category):
        places = {name: place for place, name in enumerate(second.names)}
        same = np.array([places.get(name, -1) for name in first.names] or [-1], dtype=np.int64)
        return np.asarray(same[first.codes] != second.codes)
    one, other = np.asarray(first), np.asarray(second)
    if one.dtype.kind == "f":
        return np.asarray((one != other) & ~(np.isnan(one) & np.isnan(other)))
    if one.dtype.kind == "M":
        return np.asarray(one.astype(np.int64) != other.astype(np.int64))
    return np.asarray(one != other)


def _at(columns: dict[str, Stored], name: str, keys: NDArray[np.int64]) -> list[Any]:
    return list(np.asarray(columns[name][positions_in(keys, np.asarray(columns["id"]))]).tolist())
