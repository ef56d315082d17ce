"""Whether the chain holds: which events were altered, removed or inserted, and between which good ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from registry.audit.chain import (
    HASH_BYTES,
    START,
    Event,
    Head,
    ValueHashes,
    count_after,
    digest,
    erased_values,
    events_between,
    numbers_of,
)
from registry.audit.erasure import unjustified

ALTERED, REMOVED, INSERTED, CUT, UNJUSTIFIED = "altered", "removed", "inserted", "cut", "unjustified"
GOOD = ""


@dataclass(frozen=True)
class Fault:
    """What doesn't verify: which event, and between which good ones (``None``: the beginning, or the end)."""

    kind: str
    event: int
    after: int | None
    before: int | None


@dataclass
class Verification:
    """What a verification found: events that are sealed, those that aren't yet, and what is wrong."""

    events: int = 0
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(kept: Head | None = None) -> Verification:
    """Check every sealed event, and whether a head that was kept elsewhere is still in the chain."""
    found, kept_is_there, through = Verification(), kept is None, 0
    good: int | None = None
    waiting: list[tuple[str, int]] = []
    with connection.cursor() as cursor:
        for seal, after, last in _seals(cursor):
            kept_is_there = kept_is_there or (kept is not None and _holds(seal, kept))
            found.events += len(seal.numbers)
            events = events_between(cursor, after, seal.through)
            for number, kind in _verdicts(seal, events, erased_values(cursor, events), last):
                if kind != GOOD:
                    waiting.append((kind, number))
                    continue
                found.faults += [Fault(wrong, event, good, number) for wrong, event in waiting]
                good, waiting = number, []
            through = seal.through
        found.unsealed = count_after(cursor, through)
        found.faults += [Fault(UNJUSTIFIED, event, None, None) for event in unjustified(cursor)]
    found.faults += [Fault(wrong, event, good, None) for wrong, event in waiting]
    if kept is not None and not kept_is_there:
        found.faults.append(Fault(CUT, kept.event, good, None))
    return found


@dataclass(frozen=True)
class _Seal:
    through: int
    numbers: tuple[int, ...]
    hashes: bytes

    def hash_at(self, place: int) -> bytes:
        return self.hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]


def _seals(cursor: Any) -> Iterator[tuple[_Seal, int, bytes]]:
    """Yield each seal, through what the one before it reached, and that one's last hash."""
    number, after, last = 0, 0, START
    while True:
        cursor.execute(
            "SELECT id, through, events, hashes FROM registry_auditseal WHERE id > %s ORDER BY id LIMIT 1", [number]
        )
        row = cursor.fetchone()
        if row is None:
            return
        number, seal = row[0], _Seal(row[1], numbers_of(bytes(row[2])), bytes(row[3]))
        yield seal, after, last
        after, last = seal.through, seal.hashes[-HASH_BYTES:]


def _verdicts(seal: _Seal, events: list[Event], erased: dict[int, ValueHashes], last: bytes) -> list[tuple[int, str]]:
    """Return what is to be said of each event of a batch, in the order of their numbers."""
    stored = {event[0]: event for event in events}
    verdicts = [(number, INSERTED) for number in stored.keys() - set(seal.numbers)]
    for place, number in enumerate(seal.numbers):
        event, sealed = stored.get(number), seal.hash_at(place)
        if event is None:
            verdicts.append((number, REMOVED))
        else:
            refilled = number in erased and (event[-3] or event[-2])
            holds = hashlib.sha256(last + digest(event, erased.get(number))).digest() == sealed and not refilled
            verdicts.append((number, GOOD if holds else ALTERED))
        # From the hash that was sealed, so that one fault doesn't make all after it look altered.
        last = sealed
    return sorted(verdicts)


def _holds(seal: _Seal, kept: Head) -> bool:
    return kept.event in seal.numbers and seal.hash_at(seal.numbers.index(kept.event)).hex() == kept.hash
