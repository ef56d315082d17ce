"""Records that a file makes: rows of several sheets merged by their natural keys, contradictions found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from registry.imports.batches import Batch
from registry.imports.entities import UNSET, Entity, Unset
from registry.imports.sheets import ParsedSheet
from registry.imports.suspicion import Rejected, differ

Key = tuple[Any, ...]


@dataclass(slots=True)
class Record:
    """One record of one table; ``values`` are in the order of its columns, ``origins`` are (sheet, position)."""

    entity: Entity
    key: Key
    values: tuple[Any, ...]
    parent: Record | None
    origins: list[tuple[int, int]]
    column: int
    status: str = ""
    pk: int | None = None
    held: tuple[Any, ...] | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Return the value of a field, ``UNSET`` if the file says nothing about it."""
        return self.values[self.entity.position[name]]

    def final(self, index: int) -> Any:
        """Return what a column will hold: the file's value, else the stored one, else the default."""
        value = self.values[index]
        if value is not UNSET:
            return value
        if self.held is not None:
            return self.held[index]
        name = self.entity.columns[index]
        if name == "reported":
            # One result of a specimen, analyte and method is the reported one; a curator may choose another.
            return self.value("replicate") == 1 and self.value("qc_flag") != "reject"
        return self.entity.blank(name)

    @property
    def patient(self) -> Record:
        """The patient that the record belongs to."""
        return self if self.parent is None else self.parent.patient


@dataclass
class KeyedBatch:
    """A batch with each row's record number, natural key and values, as they are stored.

    Rows of one record, in whatever sheet, have one number; ``above`` are the numbers of the parents.
    """

    batch: Batch
    numbers: list[int]
    above: list[int]
    keys: list[Key]
    rows: list[tuple[Any, ...]]


Keyring = dict[str, dict[Any, int]]


def keyed(batches: Sequence[Batch], keyring: Keyring, *, clears: bool) -> list[KeyedBatch]:
    """Give each batch's rows their keys and record numbers; the keyring holds the numbers given so far, by table."""
    made: dict[int, KeyedBatch] = {}
    for batch in batches:
        columns = {name: _stored(batch, name, clears=clears) for name in batch.fields}
        own = [columns.get(name) or [batch.entity.blank(name)] * len(batch.present) for name in batch.entity.key]
        columns |= dict(zip(batch.entity.key, own, strict=True))
        keys = _own_keys(batch.entity, own) or [()] * len(batch.present)
        ring = keyring.setdefault(batch.entity.name, {})
        above = made[id(batch.parent)].numbers if batch.parent is not None else []
        full = zip(above, keys, strict=True) if batch.parent is not None else keys
        numbers = [ring.setdefault(key, len(ring)) for key in full]
        rows = Batch(batch.entity, columns, batch.present, batch.column).rows()
        made[id(batch)] = KeyedBatch(batch, numbers, above, keys, rows)
    return list(made.values())


def _own_keys(entity: Entity, own: Sequence[Sequence[Any]]) -> list[Key]:
    if entity.name == "patient":
        return [(str(value).lower(),) for value in own[0]]
    keys = list(zip(*own, strict=True)) if own else []
    if entity.name == "specimen":
        return [("code", key[0]) if key[0] else key for key in keys]
    return keys


def _stored(batch: Batch, name: str, *, clears: bool) -> list[Any]:
    """Return a field's values as the database holds them; a missing one is left alone or cleared, as declared."""
    entity = batch.entity
    missing = entity.blank(name) if clears or name in entity.key else UNSET
    integer = isinstance(entity.model._meta.get_field(name), models.IntegerField)
    values = batch.fields[name] or [None] * len(batch.present)
    if not integer:
        return [missing if value is None else value for value in values]
    return [missing if value is None else int(value) if isinstance(value, Decimal) else value for value in values]


@dataclass(frozen=True)
class Contradiction:
    """Two rows that give one record different values."""

    first: tuple[int, int]
    second: tuple[int, int]
    field: str
    one: Any
    other: Any


@dataclass
class Store:
    """The records of a file by table and number, in the order in which they were met."""

    records: dict[str, dict[int, Record]] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)

    def add(self, number: int, parsed: ParsedSheet, batches: Sequence[KeyedBatch]) -> None:
        """Add the rows of a sheet that are not refused."""
        for keyed_batch in batches:
            self._add_batch(number, parsed.refused, keyed_batch)

    def _add_batch(self, number: int, refused: set[int], keyed_batch: KeyedBatch) -> None:
        batch = keyed_batch.batch
        records = self.records.setdefault(batch.entity.name, {})
        parents = self.records[batch.entity.parent_name] if batch.parent else None
        above = keyed_batch.above
        for position, (present, own, values) in enumerate(
            zip(batch.present, keyed_batch.numbers, keyed_batch.rows, strict=True)
        ):
            if not present or position in refused:
                continue
            known = records.get(own)
            if known is not None:
                known.origins.append((number, position))
                if values != known.values:
                    self._merge(known, values)
                continue
            parent = parents[above[position]] if parents is not None else None
            key = keyed_batch.keys[position]
            records[own] = Record(batch.entity, key, values, parent, [(number, position)], batch.column)

    def _merge(self, known: Record, values: tuple[Any, ...]) -> None:
        merged = list(known.values)
        for index, (old, value) in enumerate(zip(known.values, values, strict=True)):
            if value is UNSET or value == old:
                continue
            if old is UNSET:
                merged[index] = value
            elif differ(old, value) and known.entity.columns[index] not in known.entity.key:
                name = known.entity.columns[index]
                self.contradictions.append(Contradiction(known.origins[0], known.origins[-1], name, old, value))
        known.values = tuple(merged)


def contradictions_within(number: int, batch: KeyedBatch) -> list[Contradiction]:
    """Find rows of one sheet that give one record different values, refused rows and unreadable cells included."""
    entity = batch.batch.entity
    telling = [
        index
        for index, name in enumerate(entity.columns)
        if name in batch.batch.fields and name not in entity.key and name != "site"
    ]
    present = [position for position, here in enumerate(batch.batch.present) if here]
    if not telling or len({batch.numbers[position] for position in present}) == len(present):
        return []
    first: dict[int, int] = {}
    found = []
    for position in present:
        other = first.setdefault(batch.numbers[position], position)
        if other == position:
            continue
        for index in telling:
            one, two = batch.rows[other][index], batch.rows[position][index]
            if not isinstance(one, Unset) and not isinstance(two, Unset) and differ(one, two):
                name = entity.columns[index]
                found.append(Contradiction((number, other), (number, position), name, one, two))
                break
    return found


def shown(value: Any) -> str:
    """Return a value as a person reads it in an old → new pair."""
    if value is None or isinstance(value, Unset):
        return ""
    if isinstance(value, Rejected):
        return value.raw
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
