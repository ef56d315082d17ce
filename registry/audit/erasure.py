"""Takes the values out of events, where a person's data must go, so that the chain still verifies.

The chain is made over salted hashes of the values. An erasure keeps these hashes, empties values and salt, and is
itself an event, which names the list of the emptied ones by a hash: nobody can empty an event and leave no trace.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from registry.audit.chain import Event, ValueHashes, events_numbered, value_hashes
from registry.audit.events import record
from registry.audit.kinds import Action
from registry.audit.models import values_of

# SQLite binds at most 32,766 values in one statement.
TOGETHER = 5_000
Listed = tuple[int, ValueHashes]


def erase_values(
    events: Sequence[int], *, reason: str, patient_id: int, site_id: int | None, particulars: dict[str, Any]
) -> int:
    """Empty the values of events, and return the number of the event that says so. It belongs into a transaction.

    Parameters
    ----------
    events
        Numbers of events, sealed or not. One that is emptied already stays as it is.
    reason
        Why; kept, so it names nobody.
    particulars
        What else there is to say, without values.
    """
    with connection.cursor() as cursor:
        listed = [
            (event[0], value_hashes(event))
            for numbers in _parts(sorted(events))
            for event in _with_values(cursor, numbers)
        ]
        told = particulars | {"events": len(listed), "sha256": list_hash(listed)}
        erasure = record(Action.ERASE, reason=reason, patient_id=patient_id, site_id=site_id, particulars=told)
        for part in _parts(listed):
            _empty(cursor, erasure, part)
    return erasure


def _parts(listed: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (listed[start : start + TOGETHER] for start in range(0, len(listed), TOGETHER))


def _with_values(cursor: Any, numbers: Sequence[int]) -> Iterator[Event]:
    return (event for event in events_numbered(cursor, numbers) if event[-3] or event[-2])


def _empty(cursor: Any, erasure: int, listed: Sequence[Listed]) -> None:
    cursor.executemany(
        "INSERT INTO registry_auditerasure (event_id, erasure_id, old_hash, new_hash, reason_hash) "
        "VALUES (%s, %s, %s, %s, %s)",
        [(number, erasure, hashes.old, hashes.new, hashes.reason) for number, hashes in listed],
    )
    places = ", ".join(["%s"] * len(listed))
    cursor.execute(
        f"UPDATE registry_auditevent SET old = '', new = '', salt = NULL, "
        f"reason = CASE WHEN salt IS NULL THEN reason ELSE '' END WHERE id IN ({places})",
        [number for number, _hashes in listed],
    )


def list_hash(listed: Iterable[Listed]) -> str:
    """Return the hash by which an erasure names the events that it emptied.

    >>> list_hash([])
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    lines = (
        f"{number} {each.old} {each.new} {each.reason}\n" for number, each in sorted(listed, key=lambda one: one[0])
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def unjustified(cursor: Any) -> list[int]:
    """Return the numbers of the emptied events that no erasure names, or one whose list they aren't."""
    cursor.execute("SELECT erasure_id, event_id, old_hash, new_hash, reason_hash FROM registry_auditerasure")
    lists: dict[int, list[Listed]] = defaultdict(list)
    for erasure, number, *hashes in cursor.fetchall():
        lists[erasure].append((number, ValueHashes(*hashes)))
    found = [number for erasure, listed in lists.items() if not _names(cursor, erasure, listed) for number, _ in listed]
    return sorted(found)


def _names(cursor: Any, erasure: int, listed: list[Listed]) -> bool:
    cursor.execute("SELECT new FROM registry_auditevent WHERE id = %s AND action = %s", [erasure, Action.ERASE.value])
    row = cursor.fetchone()
    try:
        return row is not None and values_of(row[0]).get("sha256") == list_hash(listed)
    except json.JSONDecodeError:
        return False
