"""The chain of hashes over all events, by which an altered, removed or inserted one is found.

Writers don't wait for it: events are sealed afterwards, in batches, by whoever comes. A batch holds the events of
transactions that are over, so that none can join it later.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from registry.audit.waiting import not_waiting

BATCH = 10_000
MANY = 1_000
SEAL_EVERY = timedelta(minutes=1)
START = bytes(32)
HASH_BYTES = 32
# Any number that no other lock of the registry uses (PostgreSQL's advisory locks).
SEALING_LOCK = 0x0C170_1ED6E2

# Told alike by every connection, whatever its time zone.
_AT = {"sqlite": "CAST(at AS text)", "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"}
# An event's own order: on SQLite writers take turns; on PostgreSQL they don't, and transactions have numbers.
_ORDER = {"sqlite": "id", "postgresql": "transaction_id, id"}
_PLACE = {"sqlite": "id", "postgresql": "transaction_id"}
_COLUMNS = (
    "action, table_name, record_id, patient_id, site_id, CAST(changes_records AS integer), user_id, user_name, reason, "
    "request_id, import_run, transaction_id, old, new"
)
_SALT = {"sqlite": "hex(salt)", "postgresql": "salt::text"}
_REASON = 10
Event = Sequence[Any]


@dataclass(frozen=True)
class Head:
    """The last sealed event and its hash: whoever keeps it finds a cut tail."""

    event: int
    hash: str
    events: int


def seal_all() -> int:
    """Seal every event that can be sealed, and return how many were."""
    total = 0
    while sealed := seal():
        total += sealed
    return total


def seal_if_due() -> int:
    """Seal the next batch if there are many open events, or some for a while."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT through, at FROM registry_auditseal ORDER BY id DESC LIMIT 1")
        through, at = cursor.fetchone() or (0, None)
        if at is not None and timezone.now() - _aware(at) < SEAL_EVERY:
            cursor.execute("SELECT COUNT(*) FROM (" + _OPEN[connection.vendor] + ") AS open", [through, MANY])
            if cursor.fetchone()[0] < MANY:
                return 0
    with not_waiting():
        return seal()


def seal_in_passing() -> int:
    """Seal what is due, unless somebody else writes or seals: whoever comes next comes by here, too."""
    try:
        return seal_if_due()
    except OperationalError:
        return 0


_OPEN = {
    "sqlite": "SELECT 1 FROM registry_auditevent WHERE id > %s LIMIT %s",
    "postgresql": "SELECT 1 FROM registry_auditevent WHERE transaction_id > %s LIMIT %s",
}


def _aware(at: Any) -> datetime:
    read = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def seal() -> int:
    """Seal the next batch, and return how many events it holds; none while somebody else seals."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        cursor.execute("SELECT id, through, hashes FROM registry_auditseal ORDER BY id DESC LIMIT 1")
        last = cursor.fetchone()
        events, through = _next_batch(cursor, last[1] if last else 0)
        if not events:
            return 0
        erased = erased_values(cursor, events)
        digests = (digest(event, erased.get(event[0])) for event in events)
        hashes = list(_chained(bytes(last[2])[-HASH_BYTES:] if last else START, digests))
        _store(cursor, through, [event[0] for event in events], hashes)
        return len(events)


def _next_batch(cursor: Any, through: int) -> tuple[list[Event], int]:
    """Return the events that come next, all of their transactions, and through what they reach."""
    cursor.execute(_THROUGH[connection.vendor], [through, BATCH])
    reaches = cursor.fetchone()[0]
    return ([], through) if reaches is None else (events_between(cursor, through, reaches), reaches)


# Below the oldest transaction of this database that still runs, all are over: what they wrote is there, and no more
# comes. PostgreSQL numbers the transactions of all its databases together; one that is known to run in another is none
# of ours, and would keep the chain waiting for as long as it lasts.
_THROUGH = {
    "sqlite": "SELECT MAX(id) FROM (SELECT id FROM registry_auditevent WHERE id > %s ORDER BY id LIMIT %s)",
    "postgresql": """
        WITH running AS (
            SELECT number::text::bigint AS number FROM pg_snapshot_xip(pg_current_snapshot()) AS number
            WHERE NOT EXISTS (
                SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'transactionid' AND granted AND mode = 'ExclusiveLock'
                  AND transactionid = number::xid AND datname <> current_database()
            )
            UNION ALL SELECT pg_current_xact_id_if_assigned()::text::bigint
            UNION ALL SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        )
        SELECT MAX(transaction_id) FROM (
            SELECT transaction_id FROM registry_auditevent
            WHERE transaction_id > %s AND transaction_id <
                (SELECT MIN(number) FROM running) + (SELECT shift FROM registry_auditepoch)
            ORDER BY transaction_id LIMIT %s
        ) AS next
    """,
}


def events_between(cursor: Any, after: int, through: int) -> list[Event]:
    """Return the events of a batch, in their order."""
    place = _PLACE[connection.vendor]
    cursor.execute(
        f"SELECT id, {_AT[connection.vendor]}, {_COLUMNS}, {_SALT[connection.vendor]} FROM registry_auditevent "
        f"WHERE {place} > %s AND {place} <= %s ORDER BY {_ORDER[connection.vendor]}",
        [after, through],
    )
    rows: list[Event] = cursor.fetchall()
    return rows


def events_numbered(cursor: Any, numbers: Sequence[int]) -> list[Event]:
    """Return some events, in the order of their numbers."""
    places = ", ".join(["%s"] * len(numbers))
    cursor.execute(
        f"SELECT id, {_AT[connection.vendor]}, {_COLUMNS}, {_SALT[connection.vendor]} FROM registry_auditevent "
        f"WHERE id IN ({places}) ORDER BY id",
        list(numbers),
    )
    rows: list[Event] = cursor.fetchall()
    return rows


def count_after(cursor: Any, through: int) -> int:
    """Return how many events aren't sealed yet."""
    cursor.execute(f"SELECT COUNT(*) FROM registry_auditevent WHERE {_PLACE[connection.vendor]} > %s", [through])
    total: int = cursor.fetchone()[0]
    return total


@dataclass(frozen=True)
class ValueHashes:
    """What the chain knows of the values of an event. The reason's is empty where it is chained in clear."""

    old: str
    new: str
    reason: str


def value_hashes(event: Event) -> ValueHashes:
    """Hash the values of an event, with its salt: once that is gone, nobody can guess the values by their hashes.

    Events from before there were salts have none.
    """
    *_particulars, old, new, salt = event
    salt = salt or ""
    hashed = [hashlib.sha256((salt + text).encode()).hexdigest() for text in (old, new, event[_REASON])]
    return ValueHashes(hashed[0], hashed[1], hashed[2] if salt else "")


def digest(event: Event, erased: ValueHashes | None = None) -> bytes:
    """Return the digest of an event: its particulars, and the hashes of its values, kept ones where they are erased."""
    hashes = erased or value_hashes(event)
    particulars = ["" if value is None else str(value) for value in event[:-3]]
    if hashes.reason:
        particulars[_REASON] = hashes.reason
    return hashlib.sha256("\x1f".join([*particulars, hashes.old, hashes.new]).encode()).digest()


def erased_values(cursor: Any, events: Sequence[Event]) -> dict[int, ValueHashes]:
    """Return the kept hashes of those of a batch of events whose values were erased."""
    if not events:
        return {}
    numbers = [event[0] for event in events]
    cursor.execute(
        "SELECT event_id, old_hash, new_hash, reason_hash FROM registry_auditerasure WHERE event_id BETWEEN %s AND %s",
        [min(numbers), max(numbers)],
    )
    return {number: ValueHashes(*hashes) for number, *hashes in cursor.fetchall()}


def _chained(last: bytes, digests: Iterator[bytes]) -> Iterator[bytes]:
    for own in digests:
        last = hashlib.sha256(last + own).digest()
        yield last


def _store(cursor: Any, through: int, numbers: list[int], hashes: list[bytes]) -> None:
    cursor.execute(
        "INSERT INTO registry_auditseal (event_count, through, events, hashes) VALUES (%s, %s, %s, %s)",
        [len(numbers), through, struct.pack(f">{len(numbers)}q", *numbers), b"".join(hashes)],
    )


def head() -> Head | None:
    """Return the head of the chain, to be kept elsewhere; none before anything is sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(event_count) FROM registry_auditseal")
        total = cursor.fetchone()[0]
        cursor.execute("SELECT events, hashes FROM registry_auditseal ORDER BY id DESC LIMIT 1")
        last = cursor.fetchone()
    if last is None:
        return None
    events, hashes = map(bytes, last)
    return Head(numbers_of(events)[-1], hashes[-HASH_BYTES:].hex(), int(total))


def numbers_of(events: bytes) -> tuple[int, ...]:
    """Return the numbers of the events of a batch."""
    return struct.unpack(f">{len(events) // 8}q", events)
