"""Which records describe a patient, and what follows from them."""

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest

from registry.models import Patient
from tests.analysis.rows import DAY, by, cohort, only_analyte, report, result, tumour
from tests.factories import ClinicalAssessmentFactory, NoduleFactory, SpecimenFactory

pytestmark = pytest.mark.django_db


def patient_with_tumour(**fields: Any) -> Patient:
    (patient,) = cohort(["5"])
    tumour(patient, **fields)
    return patient


def days_from(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def liver_values(patient: Patient, on: dt.date | None, **values: tuple[str, str]) -> None:
    drawn = SpecimenFactory.create(patient=patient, collected_on=on, timepoint="", specimen_type="edta_plasma")
    for code, (text, unit) in values.items():
        result(patient, text, code, unit=unit, specimen=drawn)


NORMAL = {"bilirubin": ("17.104", "umol/L"), "albumin": ("40", "g/L"), "INR": ("1.0", "1")}
LARGE_SINGLE = {
    "largest_diameter_mm": 60,
    "nodule_count": 1,
    "portal_vein_thrombosis": "none",
    "hepatic_vein_invasion": "no",
    "nodes": "N0",
    "metastasis": "M0",
}


def level(code: str, **parameters: str) -> str | None:
    found = by(report(by=code, **parameters), code)
    return next((group.code for group in found.groups if group.description.n), None)


def test_bclc_is_derived_from_the_tumour_the_visit_and_the_laboratory() -> None:
    # Bilirubin 17.104 µmol/L = 1 mg/dL, albumin 40 g/L = 4 g/dL, INR 1.0, no ascites, no encephalopathy: Child-Pugh
    # A (5 points); ECOG 0; a single tumour above 2 cm without invasion or spread: BCLC A.
    patient = patient_with_tumour(**LARGE_SINGLE)
    ClinicalAssessmentFactory.create(
        patient=patient, assessed_on=days_from(-3), ecog=0, ascites="none", encephalopathy="none"
    )
    liver_values(patient, days_from(2), **NORMAL)
    assert level("child_pugh_class") == "A"
    assert level("bclc") == "A"


def test_a_visit_outside_the_window_leaves_the_stage_undetermined_and_says_what_lacks() -> None:
    patient = patient_with_tumour(**LARGE_SINGLE)
    ClinicalAssessmentFactory.create(
        patient=patient, assessed_on=days_from(-40), ecog=0, ascites="none", encephalopathy="none"
    )
    liver_values(patient, days_from(2), **NORMAL)
    found = by(report(by="bclc"), "bclc")
    # Three laboratory values of one point each leave Child-Pugh at 9 points at most, which is B: it can't make a D.
    assert (found.not_determined, [(one.code, one.count) for one in found.missing_inputs]) == (1, [("ecog", 1)])
    assert level("bclc", window="40") == "A"


def test_an_unknown_that_cannot_change_the_stage_does_not_matter() -> None:
    patient = patient_with_tumour(portal_vein_thrombosis="unknown")
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=DAY, ecog=3)
    assert level("bclc") == "D"


def test_the_first_tumour_assessment_counts_and_mri_before_ultrasound_on_one_day() -> None:
    patient = patient_with_tumour(largest_diameter_mm=60, method="us")
    tumour(patient, largest_diameter_mm=20, method="mri")
    tumour(patient, largest_diameter_mm=90, method="mri", assessed_on=days_from(30))
    tumour(patient, largest_diameter_mm=90, method="ct", assessed_on=None)
    assert level("size_group_5") == "le_5"


def test_the_nearest_visit_counts_and_of_two_as_near_the_earlier() -> None:
    patient = patient_with_tumour()
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=days_from(5), ecog=1)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=days_from(-5), ecog=2)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=days_from(6), ecog=3)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=None, ecog=4)
    assert level("clinicalassessment.ecog") == "2"


def test_undated_records_belong_together_and_to_no_dated_moment() -> None:
    undated = patient_with_tumour(assessed_on=None)
    ClinicalAssessmentFactory.create(patient=undated, assessed_on=None, ecog=1)
    dated = patient_with_tumour()
    ClinicalAssessmentFactory.create(patient=dated, assessed_on=None, ecog=2)
    found = by(report(by="clinicalassessment.ecog"), "clinicalassessment.ecog")
    assert [group.description.n for group in found.groups] == [0, 1, 0, 0, 0]


def test_without_a_tumour_the_first_visit_is_the_moment() -> None:
    (patient,) = cohort(["5"])
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=days_from(9), ecog=2)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=days_from(-9), ecog=1)
    assert level("clinicalassessment.ecog") == "1"


def test_a_laboratory_value_below_a_limit_serves_bands_but_no_formula() -> None:
    # "<0.5 mg/dL" is below 2 mg/dL whatever it is, which settles Child-Pugh; ALBI needs the number.
    patient = patient_with_tumour()
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=DAY, ascites="none", encephalopathy="none")
    liver_values(patient, DAY, **(NORMAL | {"bilirubin": ("<0.5", "mg/dL")}))
    assert level("child_pugh_class") == "A"
    assert level("albi_grade") is None


def test_age_groups_are_differences_of_years() -> None:
    (patient,) = cohort(["5"])
    patient.birth_year, patient.diagnosed_on = 1950, dt.date(2020, 1, 1)
    patient.save()
    assert level("age_group") == "≥70"


def volume_of(**parameters: str) -> tuple[Any, list[tuple[str, Any]]]:
    found = next(one for one in only_analyte(report(**parameters)).correlations if one.code == "volume_cm3")
    assert found.points is not None
    return found.points.x.tolist(), [(origin.code, origin.count) for origin in found.origins]


def test_volume_is_derived_from_the_largest_nodule_before_the_recorded_one() -> None:
    # π/6 · 50 · 40 · 30 / 1000 = 31.4 cm³; the smaller nodule doesn't count, nor the recorded volume beside the axes.
    first = tumour(cohort(["5"])[0], recorded_volume_cm3=99)
    NoduleFactory.create(assessment=first, number=1, axis_a_mm=20, axis_b_mm=20, axis_c_mm=20)
    NoduleFactory.create(assessment=first, number=2, axis_a_mm=50, axis_b_mm=40, axis_c_mm=30)
    tumour(cohort(["6"])[0], recorded_volume_cm3=Decimal("12.5"))
    values, origins = volume_of()
    assert values == [pytest.approx(math.pi / 6 * 60), 12.5]
    assert origins == [("ellipsoid", 1), ("recorded", 1)]


def test_a_sphere_is_reckoned_only_when_declared() -> None:
    # π/6 · 50³ / 1000 = 65.4 cm³
    tumour(cohort(["5"])[0], largest_diameter_mm=50)
    assert volume_of() == ([], [])
    assert volume_of(sphere="1") == ([pytest.approx(65.4498469)], [("sphere", 1)])


def test_the_cohort_can_be_narrowed_by_the_recorded_or_the_derived_stage() -> None:
    patient = patient_with_tumour(recorded_bclc="B", **LARGE_SINGLE)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=DAY, ecog=4)
    assert report(bclc="B").patients == 1
    assert report(bclc="B", stage_source="derived").patients == 0
    assert report(bclc="D", stage_source="derived").patients == 1
