"""Rows of a plan told in plain data: what becomes of each, with old and new values as a person reads them."""

from __future__ import annotations

from typing import Any

from registry.imports.entities import entities
from registry.imports.planned import Plan
from registry.imports.stage_writing import planned_rows
from registry.imports.staged import StagedRecord, StagedRow
from registry.imports.value_words import Names, field_label, referred_names, value_words

Data = dict[str, Any]


def rows_data(plan: Plan, only: str, limit: int) -> list[Data]:
    """Return the first rows of a status, each with its records and their changes."""
    rows = planned_rows(plan, only=only, count=limit)
    names = referred_names(rows)
    return [_row(row, names) for row in rows]


def _row(row: StagedRow, names: Names) -> Data:
    return {
        "sheet": row.sheet,
        "row": row.row,
        "status": row.status,
        "patient": row.patient,
        "warned": bool(row.warned),
        "records": [_record(record, names) for record in row.records],
    }


def _record(record: StagedRecord, names: Names) -> Data:
    """Return a record with what would be written: old → new for a change, what it says for a new one."""
    entity = entities()[record.entity]
    changes = [
        {
            "field": change.field,
            "label": field_label(entity.field(change.field)),
            "old": value_words(entity.field(change.field), change.old, names),
            "new": value_words(entity.field(change.field), change.new, names),
        }
        for change in record.changes
    ]
    return {
        "table": str(entity.model._meta.verbose_name),
        "patient": record.patient,
        "status": record.status,
        "changes": changes,
    }
