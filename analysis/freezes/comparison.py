"""What changed since a freeze, as a reader may be told: counts for all, the records for those who may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.text import capfirst
from numpy.typing import NDArray

from analysis.dataset.columnar.kinds import NO_KEY
from analysis.disclosure.policy import Policy, policy_for
from analysis.freezes.changes import TableChanges, changes_since
from analysis.freezes.reading import FreezeSource
from analysis.summaries import WITHHELD, Count
from registry.access.scope import scope_path
from registry.models import Patient, User

MOST_LISTED = 500
"""Changes that are listed; beyond them the counts tell how many there are."""

_ROUNDED_TO = 10


@dataclass(frozen=True)
class FieldCount:
    """In how many records a field differs."""

    label: str | Promise
    count: Count


@dataclass(frozen=True)
class TableCounts:
    """How many records of a table differ."""

    label: str | Promise
    added: Count
    removed: Count
    changed: Count
    fields: tuple[FieldCount, ...]


@dataclass(frozen=True)
class ListedChange:
    """A record that was added or removed, or a field of one that changed."""

    table: str | Promise
    record: int
    patient: str
    kind: str
    label: str | Promise = ""
    then: str = ""
    now: str = ""


@dataclass(frozen=True)
class Changes:
    """What changed since a freeze.

    Attributes
    ----------
    protected
        Counts from 1 to 9 are withheld, the others rounded to tens, and nothing is listed.
    withdrawn
        Patients of the freeze who have withdrawn their consent since, or whose records were removed.
    more
        How many changes aren't listed.
    """

    tables: tuple[TableCounts, ...]
    listed: tuple[ListedChange, ...]
    more: int
    withdrawn: Count
    protected: bool


def compared_with_live(freeze: FreezeSource, user: User | None) -> Changes:
    """Say what changed since a freeze, as a user may be told.

    Raises
    ------
    BadCohort
        The files of the freeze aren't those that were written.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user).of_study(None)
    found = list(changes_since(freeze, user))
    patients = _registry_ids(found)
    listed = () if policy.protects else tuple(_listed(found, patients))
    return Changes(
        tables=tuple(_counts(one, policy) for one in found if _any(one)),
        listed=listed[:MOST_LISTED],
        more=max(len(listed) - MOST_LISTED, 0),
        withdrawn=told(_withdrawn(found), policy),
        protected=policy.protects,
    )


def told(count: int, policy: Policy) -> Count:
    """Give a count as it may be told.

    Two looks at different times differ by few records, so that who may not see small counts is told tens.
    """
    if not policy.protects or count == 0:
        return count
    return WITHHELD if count < policy.smallest_count else count // _ROUNDED_TO * _ROUNDED_TO


def _any(table: TableChanges) -> bool:
    return bool(table.added.size or table.removed.size or table.changed)


def _counts(table: TableChanges, policy: Policy) -> TableCounts:
    return TableCounts(
        label=capfirst(str(table.model._meta.verbose_name_plural)),
        added=told(table.added.size, policy),
        removed=told(table.removed.size, policy),
        changed=told(table.changed_records.size, policy),
        fields=tuple(
            FieldCount(_label(table, name), told(keys.size, policy)) for name, keys in sorted(table.changed.items())
        ),
    )


def _label(table: TableChanges, name: str) -> str:
    field = next(field for field in table.model._meta.concrete_fields if field.attname == name)
    return str(getattr(field, "verbose_name", name))


def _withdrawn(found: list[TableChanges]) -> int:
    (patients,) = (table for table in found if table.model is Patient)
    keys = patients.changed.get("consent", np.empty(0, dtype=np.int64))
    return patients.removed.size + sum(now == "withdrawn" for _then, now in patients.values("consent", keys))


def _registry_ids(found: list[TableChanges]) -> dict[int, str]:
    (patients,) = (table for table in found if table.model is Patient)
    ids: dict[int, str] = {}
    for columns in (patients.then, patients.now):
        ids |= zip(np.asarray(columns["id"]).tolist(), np.asarray(columns["registry_id"]).tolist(), strict=True)
    return ids


def _listed(found: list[TableChanges], patients: dict[int, str]) -> Iterator[ListedChange]:
    for table in found:
        label = capfirst(str(table.model._meta.verbose_name))
        for kind, keys, columns in (("added", table.added, table.now), ("removed", table.removed, table.then)):
            for key, owner in zip(keys.tolist(), _owners(table, keys, columns), strict=True):
                yield ListedChange(label, key, patients.get(owner, ""), kind)
        for name, keys in sorted(table.changed.items()):
            values = zip(keys.tolist(), _owners(table, keys, table.now), table.values(name, keys), strict=True)
            for key, owner, (then, now) in values:
                words = (_label(table, name), _text(then), _text(now))
                yield ListedChange(label, key, patients.get(owner, ""), "changed", *words)


def _owners(table: TableChanges, keys: NDArray[np.int64], columns: dict[str, Any]) -> list[int]:
    """Give the key of each record's patient where the record itself names it."""
    if scope_path(table.model) is None or not keys.size:
        return [NO_KEY] * keys.size
    name = "id" if table.model is Patient else "patient_id"
    if name not in columns:
        return [NO_KEY] * keys.size
    places = np.searchsorted(np.asarray(columns["id"]), keys)
    return list(np.asarray(columns[name])[places].tolist())


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
