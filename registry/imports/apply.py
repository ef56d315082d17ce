"""Writes a plan: in one transaction, table by table, in batches sorted by key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from registry.curation.models import Query, Severity
from registry.imports.compare import CHANGED, NEW
from registry.imports.entities import Entity, entities
from registry.imports.header_problems import is_receptor_like
from registry.imports.messages import reason
from registry.imports.plan import Plan
from registry.imports.records import Record
from registry.imports.suspicion import AboutYear
from registry.models import User

BATCH = 2_000
RECEPTOR_RULE = "il2_unit_of_receptor"


def write(plan: Plan, user: User | None) -> None:
    """Write the new and changed records of a plan. The caller holds the transaction."""
    for name, entity in entities().items():
        records = plan.store.records.get(name, {}).values()
        _create(entity, [record for record in records if record.status == NEW])
        _update(entity, [record for record in records if record.status == CHANGED])
    _raise_queries(plan, user)


def _create(entity: Entity, records: list[Record]) -> None:
    # Sorted by parent and key, neighbouring rows land on neighbouring pages of the indexes.
    ordered = sorted(records, key=lambda record: (_parent_pk(record) or 0, str(record.key[-1])))
    rows = [_row(entity, record) for record in ordered]
    made = entity.model._default_manager.bulk_create(rows, batch_size=BATCH)
    for record, row in zip(ordered, made, strict=True):
        record.pk = row.pk


def _parent_pk(record: Record) -> int | None:
    return record.parent.pk if record.parent else None


def _row(entity: Entity, record: Record) -> models.Model:
    values = {_attribute(entity, name): _plain(record.final(index)) for name, index in entity.position.items()}
    if entity.parent:
        values[f"{entity.parent}_id"] = _parent_pk(record)
    return entity.model(**values)


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


def _raise_queries(plan: Plan, user: User | None) -> None:
    """Raise a query for each result that is called IL-2 and looks like its soluble receptor."""
    analytes = {analyte.pk: analyte.code for analyte in plan.context.reference.analytes.values()}
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
        for record in _written(plan.store.records.get("assayresult", {}).values())
        if is_receptor_like(analytes[record.value("analyte")], str(record.value("unit")))
    ]
    Query.objects.bulk_create(queries, batch_size=BATCH, ignore_conflicts=True)


def _written(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if record.status == NEW]
