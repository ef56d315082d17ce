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
    """One record of one table. ``values`` stand in the order of the entity's columns; ``origins`` are (sheet,
    position).
    """

    entity: Entity
    key: Key
    values: list[Any]
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
        """Return what a column will hold once the record is stored: the file's value, else the stored one, else
        the default.
        """
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
    """A batch with the key and the values of each row, as they are stored."""

    batch: Batch
    keys: list[Key]
    rows: list[tuple[Any, ...]]


def keyed(batches: Sequence[Batch], *, clears: bool) -> list[KeyedBatch]:
    """Give each batch's rows their natural keys, the parent's key first."""
    made: dict[int, KeyedBatch] = {}
    for batch in batches:
        columns = {name: _stored(batch, name, clears=clears) for name in batch.fields}
        own = [columns.get(name) or [batch.entity.blank(name)] * len(batch.present) for name in batch.entity.key]
        prepared = Batch(batch.entity, columns, batch.present, batch.column)
        keys = _own_keys(batch.entity, own) or [()] * len(batch.present)
        if batch.parent is not None:
            keys = list(zip(made[id(batch.parent)].keys, keys, strict=True))
        for name, values in zip(batch.entity.key, own, strict=True):
            prepared.fields[name] = values
        made[id(batch)] = KeyedBatch(batch, keys, prepared.rows())
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
    """The records of a file by table and key, in the order in which they were met."""

    records: dict[str, dict[Key, Record]] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)

    def add(self, number: int, parsed: ParsedSheet, batches: Sequence[KeyedBatch]) -> None:
        """Add the rows of a sheet that are not refused."""
        for keyed_batch in batches:
            self._add_batch(number, parsed.refused, keyed_batch)

    def _add_batch(self, number: int, refused: set[int], keyed_batch: KeyedBatch) -> None:
        batch = keyed_batch.batch
        records = self.records.setdefault(batch.entity.name, {})
        parents = self.records[batch.entity.parent_name] if batch.parent else None
        for position, (present, key, values) in enumerate(
            zip(batch.present, keyed_batch.keys, keyed_batch.rows, strict=True)
        ):
            if not present or position in refused:
                continue
            known = records.get(key)
            if known is None:
                parent = parents[key[0]] if parents is not None else None
                records[key] = Record(batch.entity, key, list(values), parent, [(number, position)], batch.column)
            else:
                self._merge(known, values, (number, position))

    def _merge(self, known: Record, values: tuple[Any, ...], origin: tuple[int, int]) -> None:
        known.origins.append(origin)
        for index, value in enumerate(values):
            if value is UNSET or value == known.values[index]:
                continue
            old = known.values[index]
            if old is UNSET:
                known.values[index] = value
            elif differ(old, value) and known.entity.columns[index] not in known.entity.key:
                name = known.entity.columns[index]
                self.contradictions.append(Contradiction(known.origins[0], origin, name, old, value))


def contradictions_within(number: int, batch: KeyedBatch) -> list[Contradiction]:
    """Find rows of one sheet that give one record different values, refused rows and unreadable cells included."""
    entity = batch.batch.entity
    telling = [
        index
        for index, name in enumerate(entity.columns)
        if name in batch.batch.fields and name not in entity.key and name != "site"
    ]
    present = [position for position, here in enumerate(batch.batch.present) if here]
    if not telling or len({batch.keys[position] for position in present}) == len(present):
        return []
    first: dict[Key, int] = {}
    found = []
    for position in present:
        other = first.setdefault(batch.keys[position], position)
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
