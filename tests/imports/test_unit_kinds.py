"""Units in which results of an analyte can't be: doses, lengths, shares."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import codes, csv_bytes

Planner = Callable[..., Plan]


def test_a_dose_under_the_name_of_an_analyte_is_no_result(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;treatment;start date;IL-2 (MUI)", "CR-01;HAI;01/06/2019;18"))
    assert ("D1", "column_refused_unit") in {(each.cell, each.code) for each in plan.problems}
    assert "assayresult" not in {name for name, counts in plan.counts.items() if counts["new"]}


@pytest.mark.parametrize("unit", ["MIU", "cm", "mg", "%", "10^9/L"])
def test_a_result_in_a_unit_that_is_none_of_its_analyte(plan_of: Planner, unit: str) -> None:
    plan = plan_of(csv_bytes("id;analyte;result;unit", f"BN001;IL-6;5;{unit}", "BN002;IL-6;;", "BN003;IL-6;5;pg/mL"))
    assert codes(plan) == [("C2", "unit_incompatible")]


def test_a_variable_in_a_unit_that_does_not_convert_is_left_out_as_a_column(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;sex;HBV DNA (copies/mL)", "BN001;M;230000", "BN002;F;<20"))
    assert ("warn", "column_refused_unit", "C1") in {(each.severity, each.code, each.cell) for each in plan.problems}
    assert plan.refused_rows == 0
    assert plan.counts["patient"]["new"] == 2
