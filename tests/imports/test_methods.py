"""A method is recorded only with results in a unit that it can give: a paper's methods paragraph is written from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from registry.models import Analyte, AssayMethod
from tests.imports.conftest import csv_bytes

pytestmark = pytest.mark.django_db
Planner = Callable[..., Plan]
METHODS = {"IL-2": "immulite-il2-u", "TNF-alpha": "immulite-tnf"}


def methods(plan: Plan) -> dict[str, str]:
    names = dict(AssayMethod.objects.values_list("pk", "code"))
    return {
        f"{record.value('value')} {record.value('unit')}": names.get(record.value("method"), "")
        for record in plan.records()
        if record.entity.name == "assayresult"
    }


def said(plan: Plan) -> list[tuple[str, str]]:
    return [(each.cell, each.params["other"]) for each in plan.problems if each.code == "method_in_other_unit"]


def test_the_profiles_method_goes_with_results_in_its_unit(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;IL-2 (U/mL);TNF-a (pg/mL)", "B001;500;3"), methods=METHODS)
    assert methods(plan) == {"500 U/mL": "immulite-il2-u", "3 pg/mL": "immulite-tnf"}
    assert said(plan) == []


def test_results_in_a_unit_that_it_cannot_give_have_no_method_and_that_is_said(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;IL-2 (pg/mL);TNF-a (ng/L)", "B001;6,49;3"), methods=METHODS)
    assert methods(plan) == {"6.49 pg/mL": "", "3 ng/L": "immulite-tnf"}
    assert said(plan) == [("B:B", "U/mL")]


def test_one_result_a_row(plan_of: Planner) -> None:
    plan = plan_of(
        csv_bytes("id;test;result;unit", "B001;IL-2;6,49;pg/mL", "B002;IL-2;500;U/mL", "B003;IL-2;5;pg/mL"),
        methods=METHODS,
    )
    assert methods(plan) == {"6.49 pg/mL": "", "500 U/mL": "immulite-il2-u", "5 pg/mL": ""}
    assert said(plan) == [("D2", "U/mL")]


def test_a_method_in_international_units_may_give_mass_by_its_kits_factor(plan_of: Planner) -> None:
    AssayMethod.objects.create(
        code="kit-iu", analyte=Analyte.objects.get(code="IL-2"), platform="elisa", unit="[IU]/mL"
    )
    plan = plan_of(csv_bytes("id;IL-2 (pg/mL)", "B001;6,49"), methods={"IL-2": "kit-iu"})
    assert methods(plan) == {"6.49 pg/mL": "kit-iu"}
