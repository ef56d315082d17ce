"""Whether each table is what its events make of it: what was changed while nothing recorded it is found so.

The chain tells that no event was altered. Who took the triggers away, wrote, and put them back altered none: only the
table itself, beside the one that its events make, speaks of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from registry.audit import postgres_sql, sqlite_sql
from registry.audit.kinds import Action
from registry.audit.models import values_of
from registry.audit.tables import Table, audited_tables

# Records that are read at a time, with all their events.
TOGETHER = 5_000
ADDED, GONE, CHANGED = "added", "gone", "changed"


@dataclass(frozen=True)
class Difference:
    """A record that isn't what its events make of it: added, gone, or changed in some columns, which no event tells."""

    table: str
    record: int
    kind: str
    columns: tuple[str, ...] = ()


@dataclass
class _Rebuilt:
    """A record as its events make it: JSON of the whole row, or its values by column; ``None`` where it isn't there.

    Attributes
    ----------
    known : bool
        False once values of it were erased.
    broken : set of str
        Columns of which an event tells another value before it than the event before that left.
    """

    row: str | dict[str, Any] | None
    known: bool
    broken: set[str]

    def values(self) -> dict[str, Any]:
        return values_of(self.row) if isinstance(self.row, str) else self.row or {}


def differences() -> Iterator[Difference]:
    """Yield every record that isn't what its events make of it, table by table."""
    for table in audited_tables().values():
        for first, last in _ranges(table):
            # A record that somebody changes while it is read is the same at a second look.
            found = set(_compared(table, first, last))
            yield from sorted(found & set(_compared(table, first, last)) if found else (), key=lambda one: one.record)


def _ranges(table: Table) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of some thousands of records or events at a time, through all there are."""
    last: int | None = 0
    while last is not None:
        first = last + 1
        row_bound, highest_row = _bound(f'SELECT "{table.key}" AS number FROM "{table.name}"', table.key, first)
        told = f"SELECT record_id AS number FROM registry_auditevent WHERE table_name = '{table.name}'"
        event_bound, highest_event = _bound(told, "record_id", first)
        bounds = [bound for bound in (row_bound, event_bound) if bound is not None]
        last = min(bounds, default=None)
        yield first, max(highest_row, highest_event) if last is None else last


def _bound(rows: str, key: str, first: int) -> tuple[int | None, int]:
    """Return the number that ends so many rows, ``None`` if there are fewer, and the highest of those looked at."""
    where = "AND" if "WHERE" in rows else "WHERE"
    sql = (
        f'SELECT COUNT(*), COALESCE(MAX(number), 0) FROM ({rows} {where} "{key}" >= %s ORDER BY "{key}" LIMIT %s) AS n'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, TOGETHER])
        count, highest = cursor.fetchone()
    return (int(highest) if count == TOGETHER else None), int(highest)


def _compared(table: Table, first: int, last: int) -> Iterator[Difference]:
    stored, rebuilt = _stored(table, first, last), _rebuilt(table, first, last)
    for number in stored.keys() | rebuilt.keys():
        told = rebuilt.get(number, _Rebuilt(None, True, set()))
        if not told.known:
            continue
        if told.row is None or number not in stored:
            if told.row is not None or number in stored:
                yield Difference(table.name, number, GONE if number not in stored else ADDED)
        elif told.row != stored[number] or told.broken:
            columns = told.broken | set(_different(told.values(), values_of(stored[number])))
            if columns:
                yield Difference(table.name, number, CHANGED, tuple(sorted(columns)))


def _stored(table: Table, first: int, last: int) -> dict[int, str]:
    """Read rows as the triggers write them into events."""
    if connection.vendor == "postgresql":
        row, source = postgres_sql.whole(table, "n"), f'"{table.name}" AS n'
        key = f'n."{table.key}"'
    else:
        row, source = sqlite_sql.whole(table, f'"{table.name}"'), f'"{table.name}"'
        key = f'"{table.key}"'
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {row} FROM {source} WHERE {key} BETWEEN %s AND %s", [first, last])
        return dict(cursor.fetchall())


def _rebuilt(table: Table, first: int, last: int) -> Mapping[int, _Rebuilt]:
    events: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_id, action, old, new FROM registry_auditevent "
            "WHERE table_name = %s AND record_id BETWEEN %s AND %s ORDER BY id",
            [table.name, first, last],
        )
        for number, *event in cursor.fetchall():
            events[number].append(tuple(event))
    return {number: _played(some) for number, some in events.items()}


def _played(events: Iterable[tuple[str, str, str]]) -> _Rebuilt:
    """Play the events of a record from the first to the last."""
    found = _Rebuilt(None, True, set())
    for action, old, new in events:
        if not old and not new:
            found = _Rebuilt(None, False, set())
        elif action == Action.DELETE:
            found = _Rebuilt(None, True, found.broken)
        elif action != Action.UPDATE:
            found = _Rebuilt(new, True, set())
        elif found.known:
            before, after = found.values(), values_of(new)
            found.broken |= set(_different(values_of(old), before))
            found.row = before | after
    return found


def _different(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns that both have, with other values: a table may have got columns since."""
    for name in one.keys() & other.keys():
        if one[name] != other[name] and not _is_same_time(one[name], other[name]):
            yield name


def _is_same_time(one: Any, other: Any) -> bool:
    """Tell whether two texts are the same moment: PostgreSQL writes it in the time zone of who wrote."""
    try:
        return dt.datetime.fromisoformat(one) == dt.datetime.fromisoformat(other)
    except (TypeError, ValueError):
        return False
