"""Each record against what is stored: new, changed (old → new), or the same; and whether it may be stored at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from registry.imports.constraints import Check, broken, checks_of
from registry.imports.entities import UNSET, Entity, entities
from registry.imports.existing import Existing
from registry.imports.records import Record, Store
from registry.imports.suspicion import AboutYear, differ

# The same value written in another way ("355" for "355.0") is no change: what was received first is kept.
AS_RECEIVED = frozenset({"raw_text", "size_as_received"})
NEW, CHANGED, SAME, LEFT = "new", "changed", "same", "left"

# Called with the record that can't be stored, the message's code, and what it says.
Refuse = Callable[..., None]


def compare(store: Store, existing: Existing) -> None:
    """Give every record its status, its number if it is stored, and its changes."""
    for name, entity in entities().items():
        records = store.records.get(name, {}).values()
        if name == "patient":
            _number_patients(records, existing)
        existing.fetch(entity, {parent for record in records if (parent := _parent_pk(entity, record))})
        for record in records:
            _compare_record(entity, record, existing)


def _number_patients(records: Iterable[Record], existing: Existing) -> None:
    for record in records:
        known = existing.patients.get(record.key[0])
        record.pk = known.pk if known else None


def _parent_pk(entity: Entity, record: Record) -> int | None:
    if not entity.parent:
        return record.pk
    return record.parent.pk if record.parent else None


def _compare_record(entity: Entity, record: Record, existing: Existing) -> None:
    parent = _parent_pk(entity, record)
    own_key = record.key if entity.parent else ()
    stored = existing.find(entity, parent, own_key) if parent is not None else None
    if stored is None:
        record.status, record.pk, record.held = NEW, None, None
        return
    record.pk, record.held = stored
    if record.values != record.held:
        record.changes = {
            name: (old, new)
            for name, old, new in zip(entity.columns, record.held, record.values, strict=True)
            if new is not UNSET and new != old and name not in entity.key and _changes(old, new)
        }
    if record.changes.keys() <= AS_RECEIVED:
        record.changes = {}
    record.status = CHANGED if record.changes else SAME


def _changes(old: Any, new: Any) -> bool:
    # A year counted back from an age says nothing against a stored year beside it.
    return differ(old, new) if isinstance(new, AboutYear) and old is not None else True


def check_storable(store: Store, refuse: Refuse) -> None:
    """Refuse the records that lack a required field or break a constraint of their table."""
    for name, records in store.records.items():
        entity = entities()[name]
        written = [record for record in records.values() if record.status in (NEW, CHANGED)]
        for field in entity.required():
            _check_required(entity, field, written, refuse)
        for check in checks_of(entity):
            _check(entity, check, written, refuse)


def _check_required(entity: Entity, name: str, written: list[Record], refuse: Refuse) -> None:
    index, label = entity.position[name], str(entity.field(name).verbose_name)
    for record in written:
        if record.status == NEW and record.final(index) in (None, ""):
            refuse(record, "required_missing", label=label)


def _check(entity: Entity, check: Check, written: list[Record], refuse: Refuse) -> None:
    """Ask a constraint of each record, and of each combination of values once."""
    verdicts: dict[tuple[Any, ...], bool] = {}
    places = [(entity.position[name], name in check.only_null) for name in check.names]
    for record in written:
        key = tuple(
            (None if record.final(index) is None else 0) if only_null else record.final(index)
            for index, only_null in places
        )
        if key not in verdicts:
            verdicts[key] = broken(check.constraint, dict(zip(check.names, key, strict=True)))
        if verdicts[key]:
            refuse(record, "constraint", sentence=str(check.constraint.violation_error_message))
