"""Doses and regimens: cells that name more than a number or a treatment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import codes, csv_bytes

Planner = Callable[..., Plan]


def doses(plan: Plan) -> list[tuple[str, str]]:
    drugs = [record for record in plan.records() if record.entity.name == "treatmentdrug"]
    return [(f"{record.value('dose')}", record.value("dose_unit")) for record in drugs]


@pytest.mark.parametrize(
    ("header", "cell", "unit"),
    [
        ("Dose", "18 MIU", "10*6.[IU]"), ("Dose", "18 MIU/m²", "10*6.[IU]/m2"), ("Dose (mg)", "18", "mg"),
        ("Dose (mg/m2)", "18", "mg/m2"), ("Dose (mg)", "18 MIU", "10*6.[IU]"), ("Liều", "18 triệu đơn vị", "10*6.[IU]"),
    ],
)  # fmt: skip
def test_a_dose_may_name_its_unit(plan_of: Planner, header: str, cell: str, unit: str) -> None:
    plan = plan_of(csv_bytes(f"id;Treatment;Drug;{header}", f"B001;ril2;aldesleukin;{cell}"))
    assert doses(plan) == [("18", unit)]
    assert codes(plan) == []


@pytest.mark.parametrize("cell", ["18 mIU", "18 stones"])
def test_a_dose_in_another_unit_is_refused(plan_of: Planner, cell: str) -> None:
    plan = plan_of(csv_bytes("id;Treatment;Drug;Dose", f"B001;ril2;aldesleukin;{cell}"))
    assert [cell for cell, _code in codes(plan)] == ["D2"]


def test_a_dose_whose_unit_stands_twice_and_differs_is_refused(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;Treatment;Drug;Dose;Dose units", "B001;ril2;aldesleukin;18 MIU;mg"))
    assert codes(plan) == [("D2", "dose_units")]


@pytest.mark.parametrize("cell", ["FOLFOX", "XELOX", "FOLFIRI", "mFOLFOX6 + bevacizumab"])
def test_a_regimen_under_chemotherapy_is_its_schedule(plan_of: Planner, cell: str) -> None:
    plan = plan_of(csv_bytes("id;Chemotherapy", f"B001;{cell}"))
    (treatment,) = [record for record in plan.records() if record.entity.name == "treatment"]
    assert (treatment.value("kind"), treatment.value("schedule")) == ("chemotherapy", cell)
    assert [problem.code for problem in plan.problems] == ["treatment_particular"]


def test_another_text_under_chemotherapy_is_refused(plan_of: Planner) -> None:
    assert codes(plan_of(csv_bytes("id;Chemotherapy", "B001;perhaps"))) == [("B2", "unknown_code")]


@pytest.mark.parametrize(
    ("header", "analyte", "unit", "timepoint"),
    [
        ("IL-2 (pg/mL) T0", "IL-2", "pg/mL", "scheduled"), ("IL 2 conc. (pg/ml)", "IL-2", "pg/mL", None),
        ("il_6_pgml", "IL-6", "pg/mL", None), ("linfociti/mmc", "lymphocytes", "/uL", None),
        ("Linfociti (10^3/mmc)", "lymphocytes", "10*3/uL", None), ("WBC (Giga/L)", "WBC", "10*9/L", None),
        ("PIVKA-II (mAU/mL)", "PIVKA-II", "m[AU]/mL", None), ("Albumin (g/100ml)", "albumin", "g/dL", None),
    ],
)  # fmt: skip
def test_headers_with_their_unit_elsewhere_or_spelled_otherwise(
    plan_of: Planner, header: str, analyte: str, unit: str, timepoint: str | None
) -> None:
    match = plan_of(csv_bytes(f'id;"{header}"', "B001;5")).sheets[0].header.matches[1]
    assert (match.analyte, match.unit, match.timepoint.get("timepoint")) == (analyte, unit, timepoint)
