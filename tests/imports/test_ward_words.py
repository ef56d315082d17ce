"""Abbreviations of wards in Hà Nội, Milano and London, as they stand in their sheets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.imports.planned import Plan
from tests.imports.conftest import csv_bytes

pytestmark = pytest.mark.django_db
Planner = Callable[..., Plan]


@pytest.mark.parametrize(
    ("header", "cell", "code", "value"),
    [
        ("Sincrone/Metacrone", "S", "recorded_timing", "synchronous"),
        ("Sincrone/Metacrone", "M", "recorded_timing", "metachronous"),
        ("Sede primitivo", "colon sn", "primary_site", "left_colon"),
        ("Sede primitivo", "emicolon dx", "primary_site", "right_colon"),
        ("Ø max (mm)", "35", "largest_diameter_mm", 35),
        ("Max tumour diam (mm)", "35", "largest_diameter_mm", 35),
        ("CĐ", "HCC", "diagnosis_group", "hcc"),
        ("BC (G/L)", "5,4", "value", "5.4"),
    ],
)
def test_it_is_understood(plan_of: Planner, header: str, cell: str, code: str, value: object) -> None:
    plan = plan_of(csv_bytes(f"Mã BN;{header}", f"HN-01;{cell}"))
    found = [record.value(code) for record in plan.records() if code in record.entity.columns]
    assert [str(each) for each in found] == [str(value)], [problem.code for problem in plan.problems]


def test_length_and_width_of_a_nodule_in_vietnamese(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("Mã BN;Nhân số;Dài (cm);Rộng (cm)", "HN-01;1;3,5;2"))
    nodule = next(record for record in plan.records() if record.entity.name == "nodule")
    assert (nodule.value("axis_a_mm"), nodule.value("axis_b_mm")) == (35, 20)


@pytest.mark.parametrize("text", ["KPH", "kphđ"])
def test_not_detected_in_vietnamese(plan_of: Planner, text: str) -> None:
    plan = plan_of(csv_bytes("Mã BN;TNF-α (pg/mL)", f"HN-01;{text}"))
    assert [record.value("qualifier") for record in plan.records() if record.entity.name == "assayresult"] == ["ND"]


def test_the_sign_of_a_diameter_is_a_letter_of_other_words(plan_of: Planner) -> None:
    plan = plan_of(csv_bytes("Mã BN;Giới;Brønd (mm)", "HN-01;Nam;35"))
    assert [problem.code for problem in plan.problems] == ["unknown_column"]
