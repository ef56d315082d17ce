"""Writes a plan: in one transaction, table by table, in batches sorted by key."""

from __future__ import annotations

from typing import Any

from django.db import models

from registry.curation.models import Query, Severity
from registry.imports.bulk import insert_columns
from registry.imports.compare import CHANGED, NEW
from registry.imports.entities import UNSET, Entity, entities
from registry.imports.existing import Existing, load_patients
from registry.imports.header_problems import is_receptor_like
from registry.imports.memory import collection_paused
from registry.imports.messages import reason
from registry.imports.planned import Plan
from registry.imports.records import Record
from registry.imports.suspicion import AboutYear
from registry.models import User

BATCH = 2_000
RECEPTOR_RULE = "il2_unit_of_receptor"


def write(plan: Plan, user: User | None) -> None:
    """Write the new and changed records of a plan. The caller holds the transaction."""
    with collection_paused():
        _write(plan)
    _raise_queries(plan, user)


def _write(plan: Plan) -> None:
    parents = {entity.parent_name for name, entity in entities().items() if plan.store.records.get(name)}
    for name, entity in entities().items():
        records = plan.store.records.get(name, {}).values()
        numbered = name in parents or _is_queried(plan, name)
        _create(entity, [record for record in records if record.status == NEW], numbered)
        _update(entity, [record for record in records if record.status == CHANGED])


def _create(entity: Entity, records: list[Record], numbered: bool) -> None:
    """Insert new records; with ``numbered``, find out their numbers, which other records point to."""
    # Sorted by parent and key, neighbouring rows land on neighbouring pages of the indexes.
    ordered = sorted(records, key=lambda record: (_parent_pk(record) or 0, str(record.key)))
    columns = {_attribute(entity, name): _column(entity, name, ordered) for name in entity.columns}
    if entity.parent:
        columns[f"{entity.parent}_id"] = [_parent_pk(record) for record in ordered]
    insert_columns(entity.model, columns, len(ordered))
    if numbered and ordered:
        _number(entity, ordered)


def _column(entity: Entity, name: str, records: list[Record]) -> list[Any]:
    index = entity.position[name]
    if name == "reported":
        return [record.final(index) for record in records]
    default = entity.blank(name)
    values = (record.values[index] for record in records)
    return [default if value is UNSET else _plain(value) for value in values]


def _number(entity: Entity, records: list[Record]) -> None:
    """Look the numbers of inserted records up by their keys."""
    if not entity.parent:
        known = load_patients(record.key[0] for record in records)
        for record in records:
            record.pk = known[record.key[0]].pk
        return
    stored = Existing()
    stored.fetch(entity, {parent for record in records if (parent := _parent_pk(record))})
    for record in records:
        found = stored.find(entity, _parent_pk(record), record.key)
        record.pk = found[0] if found else None


def _parent_pk(record: Record) -> int | None:
    return record.parent.pk if record.parent else None


def _attribute(entity: Entity, name: str) -> str:
    return entity.field(name).attname


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, AboutYear) else value


def _update(entity: Entity, records: list[Record]) -> None:
    """Update the changed fields only; records with the same fields share a statement."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in sorted(records, key=lambda record: record.pk or 0):
        groups.setdefault(tuple(record.changes), []).append(record)
    for names, group in groups.items():
        rows = [_changed_row(entity, record) for record in group]
        entity.model._default_manager.bulk_update(rows, names, batch_size=BATCH // (len(names) + 1) + 1)


def _changed_row(entity: Entity, record: Record) -> models.Model:
    values = {_attribute(entity, name): _plain(new) for name, (_old, new) in record.changes.items()}
    return entity.model(pk=record.pk, **values)


def _suspicious(plan: Plan) -> list[Record]:
    """Return the new results that are called IL-2 and look like its soluble receptor."""
    analytes = {analyte.pk: analyte.code for analyte in plan.context.reference.analytes.values()}
    return [
        record
        for record in plan.store.records.get("assayresult", {}).values()
        if record.status == NEW and is_receptor_like(analytes[record.value("analyte")], str(record.value("unit")))
    ]


def _is_queried(plan: Plan, table: str) -> bool:
    return table == "assayresult" and bool(_suspicious(plan))


def _raise_queries(plan: Plan, user: User | None) -> None:
    sentence = reason("receptor_suspected", {"raw": "IL-2 (U/mL)"})
    queries = [
        Query(
            patient_id=record.patient.pk or 0,
            rule=RECEPTOR_RULE,
            severity=Severity.WARNING,
            record=f"assayresult:{record.pk}",
            sentence=sentence,
            raised_by=user,
        )
        for record in _suspicious(plan)
    ]
    Query.objects.bulk_create(queries, batch_size=BATCH, ignore_conflicts=True)
