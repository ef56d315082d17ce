"""A column of cycles: results of a cycle are found under that timepoint, and not under none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import csv_bytes

pytestmark = pytest.mark.django_db
Planner = Callable[..., Plan]


def timepoints(plan: Plan) -> list[tuple[object, object]]:
    records = [record for record in plan.records() if record.entity.name == "specimen"]
    return [(record.value("timepoint"), record.value("timepoint_cycle")) for record in records]


@pytest.mark.parametrize("header", ["Cycle", "Cycle no", "Chu kỳ", "N ciclo"])
def test_a_cycle_is_the_timepoint(plan_of: Planner, header: str) -> None:
    plan = plan_of(csv_bytes(f"id;{header};CEA (ng/mL)", "B001;1;5", "B001;2;4", "B002;;7"))
    assert timepoints(plan) == [("cycle", 1), ("cycle", 2), ("", None)]


def test_a_numbered_visit_is_none(plan_of: Planner) -> None:
    assert timepoints(plan_of(csv_bytes("id;Visit number;CEA (ng/mL)", "B001;1;5"))) == [("", 1)]


def test_what_a_column_of_timepoints_says_comes_first(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("id;Timepoint;Cycle;CEA (ng/mL)", "B001;baseline;1;5"))
    assert timepoints(plan) == [("baseline", 1)]


def test_a_row_without_a_cycle_has_the_profiles_timepoint(plan_of: Planner) -> None:
    plan = plan_of(
        csv_bytes("id;Cycle;CEA (ng/mL)", "B001;1;5", "B001;;4"), defaults={"specimen.timepoint": "baseline"}
    )
    assert timepoints(plan) == [("cycle", 1), ("baseline", None)]
