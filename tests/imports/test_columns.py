"""Columns whose header says more than their name: other units, logarithms, shares, comparisons."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import csv_bytes

Planner = Callable[..., Plan]


def said(plan: Plan) -> list[tuple[str, str]]:
    return sorted((problem.cell, problem.code) for problem in plan.problems)


def numbers(plan: Plan) -> list[tuple[object, object]]:
    results = [record for record in plan.records() if record.entity.name == "assayresult"]
    return [(record.value("value"), record.value("unit")) for record in results]


@pytest.mark.parametrize(
    "lines",
    [
        ("id;HBV DNA (log IU/mL)", "B001;5,3"),
        ("id;HBV DNA (log10 IU/mL)", "B001;5,3"),
        ("id;AFP (log)", "B001;5,3"),
        ("id;IL-6 (ln pg/mL)", "B001;5,3"),
        ("id;AFP", ";log ng/mL", "B001;5,3"),
    ],
)
def test_logarithms_are_not_read_as_numbers(plan_of: Planner, lines: tuple[str, ...]) -> None:
    plan = plan_of(csv_bytes(*lines))
    assert ("B1", "column_refused_logarithm") in said(plan)
    assert not plan.blocked
    assert plan.sheets[0].header.matches[1].codes == ()


def test_it_is_said_what_to_do_with_logarithms(plan_of: Planner) -> None:
    problem = plan_of(csv_bytes("id;HBV DNA (log IU/mL)", "B001;5,3")).problems[0]
    assert problem.code == "column_refused_logarithm"
    assert "HBV DNA (IU/mL)" in problem.remedy


@pytest.mark.parametrize("header", ["Lymphocytes (%)", "Lymphocytes %", "CD4 (%)", "NK (% of lymphocytes)",
                                    "IL-6 (%)", "Lymphocytes (pg/mL)", "IL-6 (10^9/L)"])  # fmt: skip
def test_a_share_is_no_count_and_a_count_no_concentration(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id,{header}", "B001,31"))
    assert said(plan) == [("B1", "column_refused_unit")]
    assert numbers(plan) == []


def test_a_blood_count_beside_its_shares_is_taken(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,Lymphocytes (x10^9/L),Lymphocytes (%)", "B001,1.4,31"))
    assert said(plan) == [("C1", "column_refused_unit")]
    assert [f"{value} {unit}" for value, unit in numbers(plan)] == ["1.4 10*9/L"]


def test_of_two_units_the_one_that_converts_is_taken(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,IL-2 (U/mL),IL-2 (pg/mL)", "B001,355,5.5"))
    assert said(plan) == [("B1", "column_refused_rival")]
    assert [f"{value} {unit}" for value, unit in numbers(plan)] == ["5.5 pg/mL"]


def test_two_columns_in_units_that_both_convert_are_doubles(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,IL-6 (ng/L),IL-6 (pg/mL)", "B001,355,5.5"))
    assert ("C1", "duplicate_header") in said(plan)


@pytest.mark.parametrize("header", ["AFP (fold change)", "IL-6 (z-score)", "AFP (>400)"])
def test_what_was_computed_from_results_is_no_result(plan_of: Planner, header: str) -> None:
    assert said(plan_of(csv_bytes(f"id,{header}", "B001,1", "B002,0"))) == [("B1", "column_refused_computed")]


def test_a_normal_range_in_the_header_hides_nothing(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,AST (<40 U/L)", "B001,12.5"))
    assert [match.code for match in plan.sheets[0].header.matches] == ["patient.registry_id", "analyte:AST"]


def test_a_plural_in_brackets_is_no_second(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,Treatment(s)", "B001,TACE"))
    assert plan.sheets[0].header.matches[1].code == "treatment.kind"


@pytest.mark.parametrize(
    ("header", "code"),
    [("PT (%)", "column_refused_code"), ("PT (s)", "column_refused_unit"), ("PT (giây)", "column_refused_unit")],
)
def test_the_prothrombin_time_is_no_stage(plan_of: Planner, header: str, code: str) -> None:
    plan = plan_of(csv_bytes(f"id,sex,{header}", "B001,M,71", "B002,F,88"))
    assert said(plan) == [("C1", code)]
    assert not plan.refused_rows
