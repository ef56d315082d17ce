"""What the group above a column, or its sheet, says of a header that says little by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import csv_bytes, workbook_bytes

Planner = Callable[..., Plan]


def headed(plan: Plan, sheet: int = 0) -> list[str]:
    return [match.code for match in plan.sheets[sheet].header.matches]


@pytest.mark.parametrize(
    ("sheet", "header", "code"),
    [
        ("Follow-up", ("Date", "Status"), "followup.last_contact_on"),
        ("Theo doi", ("Ngày", "Tình trạng"), "followup.last_contact_on"),
        ("Trattamenti", ("Data", "Trattamento"), "treatment.started_on"),
        ("Imaging", ("Date", "Number of nodules"), "tumourassessment.assessed_on"),
        ("Recurrence", ("Date", "Recurrence site"), "recurrence.recurred_on"),
        ("Visits", ("Date", "ECOG"), "clinicalassessment.assessed_on"),
        ("Sheet1", ("Date", "ECOG"), "specimen.collected_on"),
        ("Clinical data", ("Date", "IL-6 (pg/mL)"), "specimen.collected_on"),
    ],
)
def test_a_bare_date_is_the_main_date_of_its_sheet(
    plan_of: Planner, sheet: str, header: tuple[str, str], code: str
) -> None:
    plan = plan_of(workbook_bytes(**{sheet: [["id", *header], ["B001", "01/02/2018", "1"]]}))
    assert headed(plan)[1] == code


def test_a_follow_up_has_its_date(plan_of: Planner) -> None:
    plan = plan_of(workbook_bytes(**{"Follow-up": [["id", "Date", "Status"], ["B001", "01/02/2018", "alive"]]}))
    (followup,) = [record for record in plan.records() if record.entity.name == "followup"]
    assert str(followup.value("last_contact_on")) == "2018-02-01"


def test_a_bare_date_is_that_of_its_group(plan_of: Planner) -> None:
    plan = plan_of(
        csv_bytes(
            ";Surgery;;Imaging;;Follow-up;;Cytokines;",
            "id;Date;Treatment;Date;No. of nodules;Date;Status;Date;IL-6 (pg/mL)",
            "B001;01/02/2018;Resection;02/01/2018;2;03/04/2019;alive;31/01/2018;5",
        )
    )
    assert headed(plan) == [
        "patient.registry_id", "treatment.started_on", "treatment.kind", "tumourassessment.assessed_on",
        "tumourassessment.nodule_count", "followup.last_contact_on", "followup.status", "specimen.collected_on",
        "analyte:IL-6",
    ]  # fmt: skip
    assert not plan.blocked


def test_a_column_that_is_read_and_not_stored_is_listed(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,Date", "B001,M,01/02/2018"))
    assert [(problem.cell, problem.code) for problem in plan.problems] == [("C1", "column_unstored")]


@pytest.mark.parametrize("header", ["Platform", "Analyte", "Unit"])
def test_particulars_of_no_result_are_listed(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id,sex,{header}", "B001,M,IL-6"))
    assert [(problem.cell, problem.code) for problem in plan.problems] == [("C1", "column_unused_analyte")]


@pytest.mark.parametrize(("group", "name"), [("Patient", "Shoe size"), ("Cytokine", "IL-88"), ("Xét nghiệm", "Bil TT")])
def test_a_group_does_not_name_the_columns_below_it(plan_of: Planner, group: str, name: str) -> None:
    plan = plan_of(csv_bytes(f";{group};", f"id;{name};Sex", "B001;43;M"))
    assert headed(plan)[:2] == ["patient.registry_id", ""]
    assert not plan.blocked


def test_a_name_above_its_unit_or_timepoint_names_the_column(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;IL-6;IL-6", ";T0;T1", "B001;5;6"))
    assert headed(plan) == ["patient.registry_id", "analyte:IL-6", "analyte:IL-6"]
