"""What headers tell beside their field: events as yes or no, the treatment of a date, the method of a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry.imports.context import ImportContext
from registry.imports.planned import Plan
from registry.models import Patient, TumourAssessment
from tests.imports.conftest import applied, csv_bytes

Planner = Callable[..., Plan]


def stored(plan: Plan, table: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(map(each.value, names)) for each in plan.records() if each.entity.name == table]


@pytest.mark.parametrize(
    ("header", "no", "yes"),
    [
        ("os_event", "0", "1"), ("Death", "no", "yes"), ("Dead (1/0)", "0", "1"), ("Deceased", "N", "Y"),
        ("Tử vong", "không", "có"), ("Deceduto", "no", "sì"), ("os_event", "alive", "dead"),
    ],
)  # fmt: skip
def test_yes_under_the_name_of_death_is_dead(plan_of: Planner, header: str, no: str, yes: str) -> None:
    plan = plan_of(csv_bytes(f"id,Last contact,{header}", f"B001,01/02/2018,{yes}", f"B002,01/02/2018,{no}"))
    assert stored(plan, "followup", "status") == [("dead",), ("alive",)]


@pytest.mark.parametrize(("header", "no", "yes"), [("Synchronous", "0", "1"), ("Sincrone", "no", "sì")])
def test_yes_under_synchronous_is_synchronous(plan_of: Planner, header: str, no: str, yes: str) -> None:
    plan = plan_of(csv_bytes(f"id,{header}", f"B001,{yes}", f"B002,{no}"))
    assert stored(plan, "colorectalprimary", "recorded_timing") == [("synchronous",), ("metachronous",)]


def test_a_status_in_full_comes_before_yes_and_no(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,Last contact,Death,Status", "B001,01/02/2018,1,dead"))
    assert [(each.cell, each.code) for each in plan.problems] == [("C1", "column_refused_said")]
    assert stored(plan, "followup", "status") == [("dead",)]


def test_dates_below_death_are_not_its_status(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id,sex,Death", "B001,M,01/02/2018", "B002,F,"))
    assert [(each.cell, each.code) for each in plan.problems] == [("C1", "column_refused_event")]


@pytest.mark.parametrize(
    "header",
    ["Ngày cắt gan", "Date of hepatectomy", "Liver resection date", "Data epatectomia", "Data resezione epatica"],
)
def test_the_date_of_a_resection_makes_one(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id,sex,{header}", "B001,M,01/02/2018", "B002,F,"))
    assert [(kind, str(day)) for kind, day in stored(plan, "treatment", "kind", "started_on")] == [
        ("resection", "2018-02-01")
    ]
    assert [each.code for each in plan.problems] == ["kind_of_date"]


@pytest.mark.parametrize("header", ["Date of surgery", "Ngày mổ"])
def test_the_date_of_any_surgery_makes_none(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id,sex,{header}", "B001,M,01/02/2018"))
    assert [each.code for each in plan.problems] == ["column_unused_required"]


def test_microvascular_invasion_is_a_finding_of_histology(context: ImportContext) -> None:
    applied(csv_bytes("id,Number of nodules,MVI", "B001,2,1", "B002,1,"), context)
    found = TumourAssessment.objects.order_by("patient__registry_id", "method")
    names = ("patient__registry_id", "method", "nodule_count", "microvascular_invasion")
    assert list(found.values_list(*names)) == [
        ("B001", "", 2, ""), ("B001", "histology", None, "yes"), ("B002", "", 1, ""),
    ]  # fmt: skip
    assert applied(csv_bytes("id,Number of nodules,MVI", "B001,2,1"), context).counts["tumourassessment"]["same"] == 2


def test_microvascular_invasion_alone_has_the_date_of_its_row(context: ImportContext) -> None:
    applied(csv_bytes("id,Imaging date,MVI", "B001,01/02/2018,no"), context)
    (found,) = Patient.objects.get(registry_id="B001").tumour_assessments.all()
    assert (found.method, str(found.assessed_on), found.microvascular_invasion) == ("histology", "2018-02-01", "no")
