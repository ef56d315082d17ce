"""What changed since a freeze, as a reader may be told: counts for all, the records for those who may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.text import capfirst

from analysis.disclosure.policy import Policy, policy_for
from analysis.freezes.changes import TableChanges, changes_since
from analysis.freezes.reading import FreezeSource
from analysis.freezes.records import Named, Records
from analysis.summaries import WITHHELD, Count
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
    of: Named
    kind: str
    label: str | Promise = ""
    then: str = ""
    now: str = ""

    @property
    def patient(self) -> str:
        """The registry identifier of its patient."""
        return self.of.patient


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
    # Only what is listed is named: there may be millions of changes.
    listed = () if policy.protects else tuple(islice(_listed(found, user), MOST_LISTED))
    return Changes(
        tables=tuple(_counts(one, policy) for one in found if _any(one)),
        listed=listed,
        more=0 if policy.protects else sum(map(_number_of, found)) - len(listed),
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


def _number_of(table: TableChanges) -> int:
    return table.added.size + table.removed.size + sum(keys.size for keys in table.changed.values())


def _listed(found: list[TableChanges], user: User | None) -> Iterator[ListedChange]:
    records = Records(found, user)
    for table in found:
        label = capfirst(str(table.model._meta.verbose_name))
        for kind, keys in (("added", table.added), ("removed", table.removed)):
            for key in keys.tolist():
                yield ListedChange(label, key, records.named(table.model, key), kind)
        for name, keys in sorted(table.changed.items()):
            for key, (then, now) in zip(keys.tolist(), table.values(name, keys), strict=True):
                words = (_label(table, name), _text(then), _text(now))
                yield ListedChange(label, key, records.named(table.model, key), "changed", *words)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
