"""The rules about values: each broken and held, and with missing values. Expected answers by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from registry.curation.rules import RULES
from registry.models import Analyte, AssayMethod, Patient
from tests.curation.patients import Make, broken, drawn, measured, on, seen
from tests.factories import (
    ClinicalAssessmentFactory,
    ColorectalPrimaryFactory,
    CutOffFactory,
    ResponseAssessmentFactory,
)

pytestmark = pytest.mark.django_db


def test_haemolysis() -> None:
    assert broken(drawn("2017-03-05", haemolysis=2)) == {"haemolysis": {"value": "2"}}
    assert broken(drawn("2017-03-05", haemolysis=1)) == {}


def test_no_nodule_with_size() -> None:
    assert set(broken(seen(0, None, ("20",)))) == {"no_nodule_with_size"}
    assert broken(seen(0, None)) == {}


def test_nodule_above_largest() -> None:
    assert broken(seen(1, "50", ("50.1",))) == {"nodule_above_largest": {"value": "50.1", "other": "50"}}
    assert broken(seen(1, "50", ("50",))) == {}
    assert broken(seen(1, None, ("50",))) == {}


# 50 × 40 × 30 mm: π/6 · 60000/1000 = 31.416 cm³. A tenth more is 34.56, less 28.27; as a sphere it would be 65.4.
@pytest.mark.parametrize(("volume", "breaks"), [("34.5", False), ("34.6", True), ("28.3", False), ("65.4", True)])
def test_volume_off(volume: str, breaks: bool) -> None:
    asked = broken(seen(1, "50", ("50x40x30",), recorded_volume_cm3=Decimal(volume)))
    assert asked == ({"volume_off": {"value": volume, "other": "31.4"}} if breaks else {})


def test_volume_of_some_nodules_says_nothing() -> None:
    assert broken(seen(2, "50", ("50x40x30",), recorded_volume_cm3=Decimal(90))) == {}


def _liver(**recorded: Any) -> tuple[Make, ...]:
    """Bilirubin 1 (1 point), albumin 4 (1), INR 1 (1), ascites none (1), encephalopathy none (1): 5 points, class A."""
    return (
        measured("bilirubin", "1", "mg/dL"),
        measured("albumin", "40", "g/L"),
        measured("INR", "1", "1"),
        lambda patient: ClinicalAssessmentFactory.create(
            patient=patient, ecog=0, ascites="none", encephalopathy="none", **recorded
        ),
    )


def test_child_pugh() -> None:
    asked = broken(*_liver(recorded_child_pugh_points=7, recorded_child_pugh_class="B"))
    assert asked == {"child_pugh_not_its_parts": {"value": "B7", "other": "A5"}}
    assert broken(*_liver(recorded_child_pugh_points=5, recorded_child_pugh_class="A")) == {}
    assert broken(*_liver()[1:3], _liver(recorded_child_pugh_class="B")[3]) == {}


def test_child_pugh_class_of_points() -> None:
    def alone(patient: Patient) -> None:
        ClinicalAssessmentFactory.create(patient=patient, recorded_child_pugh_points=7, recorded_child_pugh_class="A")

    assert broken(alone) == {"child_pugh_class_of_points": {"value": "7", "other": "A"}}


# ECOG 0, Child-Pugh A, one nodule of 50 mm, no invasion, no spread: A.
def test_bclc() -> None:
    spread: dict[str, Any] = {
        "portal_vein_thrombosis": "none",
        "hepatic_vein_invasion": "no",
        "nodes": "N0",
        "metastasis": "M0",
    }
    assert broken(*_liver(), seen(1, "50", recorded_bclc="A", **spread)) == {}
    asked = broken(*_liver(), seen(1, "50", recorded_bclc="B", **spread))
    assert asked == {"bclc_not_derived": {"value": "B", "other": "A"}}


@pytest.mark.parametrize(
    ("before", "now", "breaks"),
    [("100", "70", False), ("100", "70.1", True), ("33.3", "23.3", False), (None, "90", False), ("100", None, False)],
)  # 33.3 to 23.3 is a fall of 30.03 %.
def test_pr_without_fall(before: str | None, now: str | None, breaks: bool) -> None:
    sums = {"sum_baseline_mm": before and Decimal(before), "sum_now_mm": now and Decimal(now)}
    asked = broken(lambda patient: ResponseAssessmentFactory.create(patient=patient, recorded_response="PR", **sums))
    assert set(asked) == ({"pr_without_fall"} if breaks else set())


# 2017-01-01 to 2017-07-03 are 183 days: 6.01 months of 30.4375 days.
@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ({"recorded_disease_free_months": Decimal("6.1")}, True),
        ({"recorded_disease_free_months": Decimal(6)}, False),
        ({"resected_on": on("2017-01-01"), "metastases_found_on": on("2017-07-03")}, True),
        ({"resected_on": on("2017-01-01"), "metastases_found_on": on("2017-07-02")}, False),
        ({}, False),
    ],
)
def test_synchronous_with_interval(values: dict[str, Any], breaks: bool) -> None:
    asked = broken(
        lambda patient: ColorectalPrimaryFactory.create(patient=patient, recorded_timing="synchronous", **values)
    )
    assert set(asked) == ({"synchronous_with_interval"} if breaks else set())


# 20 mg/dL of creatinine (113.12 g/mol) are 1 768 µmol/L; 8 g/dL of albumin are 80 g/L.
@pytest.mark.parametrize(
    ("code", "value", "unit", "rule"),
    [("WBC", "4900", "10*9/L", "unit_slip_high"), ("WBC", "500", "10*9/L", ""),
     ("albumin", "4.2", "g/L", "unit_slip_low"), ("albumin", "4.2", "g/dL", ""),
     ("albumin", "42", "g/dL", "unit_slip_high"), ("creatinine", "88", "mg/dL", "unit_slip_high"),
     ("creatinine", "88", "umol/L", ""), ("creatinine", "20", "mg/dL", "")],
)  # fmt: skip
def test_unit_slips(code: str, value: str, unit: str, rule: str) -> None:
    assert set(broken(measured(code, value, unit))) == ({rule} if rule else set())


def _method(lod: str | None, unit: str = "pg/mL") -> AssayMethod:
    analyte = Analyte.objects.get(code="IL-6")
    return AssayMethod.objects.create(
        analyte=analyte, code="lab", platform="elisa", unit=unit, lod=lod and Decimal(lod)
    )


@pytest.mark.parametrize(
    ("lod", "value", "unit", "qualifier", "breaks"),
    [("5", "2.5", "pg/mL", "=", True), ("5", "2.51", "pg/mL", "=", False), ("5", "0.0025", "ng/mL", "=", True),
     ("5", "2.5", "pg/mL", "<", False), (None, "2.5", "pg/mL", "=", False), ("0.3", "0.15", "ng/L", "=", True)],
)  # fmt: skip
def test_half_of_lod(lod: str | None, value: str, unit: str, qualifier: str, breaks: bool) -> None:
    asked = broken(measured("IL-6", value, unit, method=_method(lod), qualifier=qualifier))
    assert set(asked) == ({"half_of_lod"} if breaks else set())


def test_zero() -> None:
    assert set(broken(measured("IL-6", "0", "pg/mL"))) == {"zero_concentration"}
    assert broken(measured("IL-6", "0", "pg/mL", qualifier="<")) == {}
    assert broken(measured("CD4", "0", "/uL")) == {}


def test_cv() -> None:
    assert broken(measured("IL-6", "5", "pg/mL", cv_percent=Decimal("20.5"))) == {"cv_high": {"value": "20.5"}}
    assert broken(measured("IL-6", "5", "pg/mL", cv_percent=Decimal(20))) == {}


@pytest.mark.parametrize(
    ("group", "value", "unit", "qualifier", "breaks"),
    [("healthy", "400", "ng/mL", "=", True), ("healthy", "399.9", "ug/L", "=", False),
     ("hcc", "400", "ng/mL", "=", False), ("healthy", "400", "ng/mL", "<", False),
     ("healthy", "1000", "ng/mL", ">", True), ("healthy", "0.5", "mg/L", "=", True)],
)  # fmt: skip
def test_afp_in_healthy(group: str, value: str, unit: str, qualifier: str, breaks: bool) -> None:
    asked = broken(measured("AFP", value, unit, qualifier=qualifier), diagnosis_group=group)
    assert set(asked) == ({"afp_in_healthy"} if breaks else set())


@pytest.mark.parametrize(("unit", "breaks"), [("pg/mL", False), ("ng/L", False), ("U/mL", True)])
def test_cut_off_unit(unit: str, breaks: bool) -> None:
    method = _method(None)
    CutOffFactory.create(analyte=method.analyte, method=method, unit="pg/mL")
    asked = broken(measured("IL-6", "7", unit, method=method))
    assert set(asked) == ({"cut_off_unit"} if breaks else set())


def test_each_rule_speaks_of_fields_that_there_are() -> None:
    for rule in RULES.values():
        for name in rule.fields:
            model, field = name.split(".")
            assert apps.get_model("registry", model)._meta.get_field(field)


def test_each_constraint_named_is_one() -> None:
    names = {each.name for model in apps.get_models() for each in model._meta.constraints}
    assert {each for rule in RULES.values() for each in rule.constraints} <= names
    assert {
        "clinicalassessment_ecog_possible", "result_one_reported", "result_one_reported_method_missing",
        "tumourassessment_largest_diameter_mm_possible", "nodule_axis_a_mm_possible",
    } <= names  # fmt: skip
