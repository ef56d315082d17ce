"""Columns whose name many things have are told by their cells."""

from __future__ import annotations

from collections.abc import Callable

from registry.imports.planned import Plan
from tests.imports.conftest import csv_bytes

Planner = Callable[..., Plan]


def codes_of(plan: Plan) -> dict[str, str]:
    return {match.text: match.code or match.refused for match in plan.sheets[0].header.matches}


def test_a_laboratorys_status_is_not_the_patients(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,IL-6 (pg/mL),Status", "BN001,5,Final", "BN002,6,Prelim"))
    assert codes_of(plan)["Status"] == "codes"
    assert plan.refused_rows == 0
    assert "column_refused_codes" in {problem.code for problem in plan.problems}


def test_a_status_with_one_known_cell_is_the_patients(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,Last contact,Status", "BN001,2018-05-01,Dead", "BN002,2018-05-01,Final"))
    assert codes_of(plan)["Status"] == "followup.status"
    assert plan.refused_rows == 1


def test_what_the_profile_declares_stays(plan_of: Planner) -> None:
    data = csv_bytes("id,Last contact,Status", "BN001,2018-05-01,Final")
    assert codes_of(plan_of(data, headers={"Status": "followup.status"}))["Status"] == "followup.status"


def test_specimens_that_are_types_are_no_codes_of_tubes(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("Sample ID,id,Specimen,IL-6 (pg/mL)", "S-1,BN001,Serum,5", "S-2,BN002,EDTA plasma,6"))
    assert codes_of(plan)["Specimen"] == "specimen.specimen_type"
    assert not plan.blocked


def test_codes_of_tubes_stay_codes(plan_of: Planner) -> None:
    assert codes_of(plan_of(csv_bytes("id,Specimen,IL-6 (pg/mL)", "BN001,S-1,5")))["Specimen"] == "specimen.code"
