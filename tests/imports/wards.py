"""What the tests of wards' workbooks share."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from registry.imports.plan import Plan
from registry.models import AssayResult

Table = Sequence[Sequence[Any]]


def book(sheets: Mapping[str, Table], merged: Sequence[str] = ()) -> bytes:
    """Return an XLSX file of these sheets, with these ranges merged in the first."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        workbook.worksheets[0].merge_cells(cells)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def read_as(plan: Plan, sheet: int = 0) -> list[str]:
    """Return what each column of a sheet was taken for, with its unit."""
    return [f"{match.code} {match.unit}".strip() for match in plan.sheets[sheet].header.matches]


def results(patient: str) -> dict[str, str]:
    """Return a patient's results as they are stored: sign, number, unit."""
    rows = AssayResult.objects.filter(specimen__patient__registry_id=patient).select_related("analyte")
    return {
        row.analyte.code: f"{row.qualifier.replace('=', '')}{row.value.normalize():f} {row.unit}"
        for row in rows
        if row.value is not None
    }


def values(record: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in names)
