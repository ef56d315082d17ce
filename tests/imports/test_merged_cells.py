"""Cells that are merged downwards: their value counts in every row that they cover, and that is said."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest

from registry.imports.actions import confirm, preview
from registry.imports.context import ImportContext
from registry.imports.merged_cells import spans_below
from registry.imports.models import ImportProfile
from registry.imports.planned import Plan
from registry.imports.remainder import remainder_workbook
from registry.imports.workbook import Sheet
from registry.models import AssayResult, Site, User
from tests.imports.conftest import applied

pytestmark = pytest.mark.django_db
Planner = Callable[..., Plan]
ROWS: list[list[object]] = [
    ["Patient", "Date of sample", "Marker", "Result", "Units"],
    ["LC-01", dt.date(2023, 10, 22), "CEA", 12.5, "ug/L"],
    [None, None, "IL-6", 4.1, "pg/mL"],
    [None, dt.date(2023, 11, 5), "CEA", 8.2, "ug/L"],
    ["LC-02", dt.date(2023, 10, 23), "CEA", 3.3, "ug/L"],
]


def merged(*ranges: str, rows: list[list[object]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows or ROWS:
        sheet.append(row)
    for cells in ranges:
        sheet.merge_cells(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def stored() -> set[tuple[str, str, str]]:
    found = AssayResult.objects.select_related("specimen__patient", "analyte")
    return {
        (
            each.specimen.patient.registry_id,
            str(each.specimen.collected_on),
            f"{each.analyte.code} {Decimal(each.value or 0).normalize():f}",
        )
        for each in found
    }


def test_patient_and_date_hold_in_every_row_that_their_cell_covers(context: ImportContext) -> None:
    applied(merged("A2:A4", "B2:B3"), context)
    assert stored() == {
        ("LC-01", "2023-10-22", "CEA 12.5"),
        ("LC-01", "2023-10-22", "IL-6 4.1"),
        ("LC-01", "2023-11-05", "CEA 8.2"),
        ("LC-02", "2023-10-23", "CEA 3.3"),
    }


def test_it_is_said_once_for_each_column(plan_of: Planner) -> None:
    told = [
        (problem.cell, problem.severity, problem.params["cells"])
        for problem in plan_of(merged("A2:A4", "B2:B3")).problems
        if problem.code == "merged_down"
    ]
    assert sorted(told) == [("A1", "warn", "A2:A4"), ("B1", "warn", "B2:B3")]


def test_without_merging_a_row_without_a_patient_stays_refused(plan_of: Planner) -> None:
    assert len(plan_of(merged()).sheets[0].refused) == 2


def test_a_cell_merged_across_columns_belongs_to_none_of_them(plan_of: Planner) -> None:
    rows: list[list[object]] = [["Patient", "IL-6 (pg/mL)", "CEA (ng/mL)"], ["LC-01", 5.0, None], ["LC-02", 1.0, 2.0]]
    plan = plan_of(merged("B2:C2", rows=rows))
    assert sorted(str(each.value("value")) for each in plan.records() if each.entity.name == "assayresult") == [
        "1", "2", "5",
    ]  # fmt: skip


def test_what_overlaps_or_covers_a_value_is_left() -> None:
    column = ["id", "LC-01", None, None, "LC-02", "LC-03"]
    sheet = Sheet("", (column,), 6, merged=((2, 1, 3, 1), (3, 1, 4, 1), (5, 1, 6, 1), (4, 1, 90, 1)))
    assert [span.cells for span in spans_below(sheet, 1)] == ["A2:A3"]


def test_a_refused_row_takes_its_patient_with_it(site: Site, curator: User, profile: ImportProfile) -> None:
    rows = [list(row) for row in ROWS]
    rows[2][3] = "abc"
    run = preview(
        file_bytes=merged("A2:A4", "B2:B3", rows=rows), file_name="w.xlsx", user=curator, site=site, profile=profile
    )
    rest = remainder_workbook(confirm(run=run, user=curator, good_rows_only=True))
    sheet = openpyxl.load_workbook(io.BytesIO(rest.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["LC-01", dt.datetime(2023, 10, 22), "IL-6", "abc"]
