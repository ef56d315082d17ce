"""Rows of a plan told in plain data: what becomes of each, with old and new values as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import models

from registry.imports.entities import UNSET
from registry.imports.planned import Plan
from registry.imports.reading import REGISTRY_ID
from registry.imports.records import Record, shown
from registry.imports.sheets import ParsedSheet
from registry.models import Site, Study, StudyArm

Data = dict[str, Any]

STATUSES = ("refused", "changed", "new", "left", "same")
# Said of a new record only when it differs from what goes without saying.
SELF_EVIDENT = {"qualifier": "=", "nodule_count_qualifier": "=", "hbv_dna_qualifier": "=", "hcv_rna_qualifier": "="}


@dataclass(frozen=True)
class RowTeller:
    """Tells the rows of one plan; looks the names of referred rows up once."""

    plan: Plan

    def rows(self, limit: int, statuses: tuple[str, ...] = STATUSES) -> list[Data]:
        """Return at most ``limit`` rows of each status, the gravest first, each with its records and their changes."""
        by_status: dict[str, list[tuple[int, int]]] = {status: [] for status in statuses}
        for origin, status in self.plan.row_statuses.items():
            if status in by_status:
                by_status[status].append(origin)
        chosen = [origin for origins in by_status.values() for origin in islice(sorted(origins), limit)]
        records: dict[tuple[int, int], list[Record]] = {origin: [] for origin in chosen}
        for record in self.plan.records():
            for origin in record.origins:
                if origin in records:
                    records[origin].append(record)
        return [self._row(origin, found) for origin, found in records.items()]

    def _row(self, origin: tuple[int, int], records: list[Record]) -> Data:
        sheet = self.plan.sheets[origin[0]]
        row = sheet.rows[origin[1]]
        return {
            "sheet": sheet.name,
            "row": row,
            "status": self.plan.row_statuses[origin],
            "patient": patient_of(sheet, origin[1]),
            "warned": (sheet.name, row) in self.plan.warned_rows,
            "records": [self.record(record) for record in records],
        }

    def record(self, record: Record) -> Data:
        """Return a record with what would be written: old → new for a change, what it says for a new one."""
        pairs = self._new(record) if record.status == "new" else record.changes
        return {
            "table": str(record.entity.model._meta.verbose_name),
            "patient": str(record.patient.value("registry_id")),
            "status": record.status,
            "changes": [
                {"field": name, "label": label_of(record.entity.field(name)), "old": self._told(record, name, old),
                 "new": self._told(record, name, new)}
                for name, (old, new) in pairs.items()
            ],
        }  # fmt: skip

    def _new(self, record: Record) -> Mapping[str, tuple[Any, Any]]:
        given = {
            name: value
            for name, value in zip(record.entity.columns, record.values, strict=True)
            if value is not UNSET and value is not None and value != "" and not _self_evident(record, name, value)
        }
        return {name: (None, value) for name, value in given.items()}

    def _told(self, record: Record, name: str, value: Any) -> str:
        field = record.entity.field(name)
        if value is None:
            return ""
        if field.is_relation:
            return self._names.get(field.name, {}).get(value, str(value))
        if field.choices and value != "":
            return str(dict(field.flatchoices).get(value, value))
        return shown(value)

    @cached_property
    def _names(self) -> Mapping[str, Mapping[int, str]]:
        reference = self.plan.context.reference
        tables: dict[str, dict[int, str]] = {
            "analyte": {analyte.pk: analyte.code for analyte in reference.analytes.values()},
            "method": {method.pk: method.code for method in reference.methods},
            "site": dict(Site.objects.values_list("pk", "code")),
            "study": dict(Study.objects.values_list("pk", "code")),
            "arm": dict(StudyArm.objects.values_list("pk", "code")),
        }
        return tables


def patient_of(sheet: ParsedSheet, position: int) -> str:
    """Return the patient's id in a row, as it stands when it couldn't be read."""
    column = sheet.column(REGISTRY_ID)
    if column is None:
        return ""
    return str(column.outcomes[position].value or column.cells[position] or "").strip()


def label_of(field: models.Field[Any, Any]) -> str:
    """Return a field's label, with its unit where it has one."""
    unit = getattr(getattr(field, "spec", None), "unit", "")
    return f"{field.verbose_name} ({unit})" if unit else str(field.verbose_name)


def _self_evident(record: Record, name: str, value: Any) -> bool:
    if SELF_EVIDENT.get(name) == value or (name == "replicate" and value == 1):
        return True
    if name.endswith("_precision"):
        return bool(value == "day")
    if name == "raw_text":
        return bool(value == shown(record.value("value")))
    return name == "size_as_received" and value == shown(record.value("largest_diameter_mm"))
