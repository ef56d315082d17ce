"""From stored records to derived values: units, ambiguity, the course of a patient. Expected values by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from registry.clinical.catalogue import DERIVATIONS
from registry.curation.derived import derive_for, disagrees, recorded_field
from registry.curation.inputs import RecordInputs, can_be_fed, home_of
from registry.models import Analyte, ClinicalAssessment, ColorectalPrimary, Nodule, Patient, Specimen, TumourAssessment
from tests.factories import (
    AssayResultFactory,
    ClinicalAssessmentFactory,
    ColorectalPrimaryFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    RecurrenceFactory,
    ResponseAssessmentFactory,
    SpecimenFactory,
    TreatmentFactory,
    TumourAssessmentFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2017, 3, 5)


def every_row(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()


def value(model: type[Model], code: str, record: int = 0) -> Any:
    """Return a derived value of the n-th record of a model; the missing inputs where it is undetermined."""
    answers = derive_for(model, RecordInputs(every_row))
    found = answers.derived[code].one(record)
    return {item.name for item in answers.missing(code, record)} if found.undetermined else found.value


def store(patient: Patient, code: str, number: str, unit: str, day: date | None = DAY, **more: Any) -> None:
    specimen = SpecimenFactory.create(patient=patient, collected_on=day, code=f"{code}-{number}-{unit}")
    analyte = Analyte.objects.get(code=code)
    AssayResultFactory.create(specimen=specimen, analyte=analyte, value=Decimal(number), unit=unit, **more)


def test_every_derivation_has_a_home_that_feeds_it() -> None:
    unfed = {code for code, derivation in DERIVATIONS.items() if not can_be_fed(derivation)}
    assert unfed <= {"interval_days"}
    for derivation in DERIVATIONS.values():
        inputs = RecordInputs(every_row)
        assert len(derive_for(home_of(derivation), inputs, codes=(derivation.code,)).keys) == 0


@pytest.mark.parametrize(
    ("number", "unit", "points"),
    [
        ("1.0", "mg/dL", 5),
        ("17.104", "umol/L", 5),
        ("34.208", "umol/L", 6),  # 2 mg/dL exactly, the lower end of the middle band
        ("34.2", "umol/L", 5),
        ("3.1", "mg/dL", 7),
    ],
)
def test_laboratory_values_are_converted_before_the_rule(number: str, unit: str, points: int) -> None:
    """Albumin 40 g/L is 4 g/dL; INR 1.0; no ascites; no encephalopathy: one point each beside bilirubin's."""
    assessment = ClinicalAssessmentFactory.create(assessed_on=DAY, ascites="none", encephalopathy="none")
    store(assessment.patient, "bilirubin", number, unit)
    store(assessment.patient, "albumin", "40", "g/L")
    store(assessment.patient, "INR", "1.0", "1")
    assert value(ClinicalAssessment, "child_pugh_points") == points


def test_a_unit_that_does_not_convert_is_a_missing_value() -> None:
    assessment = ClinicalAssessmentFactory.create(assessed_on=DAY)
    store(assessment.patient, "bilirubin", "1.0", "U/L")
    store(assessment.patient, "albumin", "4.0", "g/dL")
    assert value(ClinicalAssessment, "albi_score") == {"bilirubin_mg_dl"}


def test_two_values_of_one_day_that_differ_are_none() -> None:
    assessment = ClinicalAssessmentFactory.create(assessed_on=DAY)
    store(assessment.patient, "bilirubin", "1.0", "mg/dL")
    store(assessment.patient, "bilirubin", "2.0", "mg/dL")
    store(assessment.patient, "albumin", "4.0", "g/dL")
    assert value(ClinicalAssessment, "albi_score") == {"bilirubin_mg_dl"}


def test_two_values_of_one_day_that_agree_are_one() -> None:
    """0.66 · log10(17.104) − 0.085 · 40 = 0.8139 − 3.4 = −2.586."""
    assessment = ClinicalAssessmentFactory.create(assessed_on=DAY)
    store(assessment.patient, "bilirubin", "1.0", "mg/dL")
    store(assessment.patient, "bilirubin", "17.104", "umol/L")
    store(assessment.patient, "albumin", "4.0", "g/dL")
    assert value(ClinicalAssessment, "albi_score") == pytest.approx(-2.586, abs=0.0005)


def test_a_result_that_is_not_reported_does_not_count() -> None:
    assessment = ClinicalAssessmentFactory.create(assessed_on=DAY)
    store(assessment.patient, "bilirubin", "1.0", "mg/dL", reported=False)
    store(assessment.patient, "albumin", "4.0", "g/dL")
    assert value(ClinicalAssessment, "albi_score") == {"bilirubin_mg_dl"}


def test_a_value_with_a_sign_serves_a_band_and_no_formula() -> None:
    """Below 1.5 mg/dL is below 2: one point. ALBI needs the number itself."""
    assessment = ClinicalAssessmentFactory.create(assessed_on=DAY, ascites="none", encephalopathy="none")
    store(assessment.patient, "bilirubin", "1.5", "mg/dL", qualifier="<")
    store(assessment.patient, "albumin", "4.0", "g/dL")
    store(assessment.patient, "INR", "1.0", "1")
    assert value(ClinicalAssessment, "child_pugh_points") == 5
    assert value(ClinicalAssessment, "albi_score") == {"bilirubin_mg_dl"}


def test_another_patients_values_do_not_count() -> None:
    ClinicalAssessmentFactory.create(assessed_on=DAY)
    other = PatientFactory.create()
    store(other, "bilirubin", "1.0", "mg/dL")
    store(other, "albumin", "4.0", "g/dL")
    assert value(ClinicalAssessment, "albi_score") == {"bilirubin_mg_dl", "albumin_g_dl"}


def test_a_stage_takes_the_nearest_clinical_state() -> None:
    """ECOG 3 makes D whatever else is unknown; ECOG 0 of another year does not count."""
    tumour = TumourAssessmentFactory.create(assessed_on=DAY)
    ClinicalAssessmentFactory.create(patient=tumour.patient, assessed_on=date(2016, 3, 5), ecog=0)
    ClinicalAssessmentFactory.create(patient=tumour.patient, assessed_on=date(2017, 3, 1), ecog=3)
    assert value(TumourAssessment, "bclc") == "D"


@pytest.mark.parametrize(("declared", "cm3"), [("sphere", pytest.approx(65.45, abs=0.005)), ("", {"axis_b_mm"})])
def test_a_sphere_only_where_it_was_declared(declared: str, cm3: Any) -> None:
    """π/6 · 50³ / 1000 = 65.45."""
    NoduleFactory.create(assessment__recorded_volume_formula=declared, axis_a_mm=50)
    assert value(Nodule, "volume_cm3") == cm3


def test_the_fong_score_gathers_primary_tumour_and_marker() -> None:
    """Node-positive, 4 months free of disease, 3 metastases, CEA 250 ng/mL, 60 mm: five points."""
    primary = ColorectalPrimaryFactory.create(primary_n="N1", resected_on=date(2016, 11, 5), metastases_found_on=DAY)
    TumourAssessmentFactory.create(patient=primary.patient, nodule_count=3, largest_diameter_mm=60)
    store(primary.patient, "CEA", "250", "ug/L")
    assert value(ColorectalPrimary, "fong") == 5


def test_the_days_from_the_first_treatment() -> None:
    specimen = SpecimenFactory.create(collected_on=date(2017, 4, 11))
    TreatmentFactory.create(patient=specimen.patient, kind="tace", started_on=date(2017, 6, 1))
    TreatmentFactory.create(patient=specimen.patient, started_on=date(2017, 4, 1))
    assert value(Specimen, "days_from_first_treatment") == 10


@pytest.fixture
def resected() -> Patient:
    """Return a patient resected on 1 April 2017, diagnosed on 2 March 2017."""
    patient = PatientFactory.create(diagnosed_on=date(2017, 3, 2))
    TreatmentFactory.create(patient=patient, kind="resection", started_on=date(2017, 4, 1))
    return patient


def days(months: float) -> float:
    return round(months * 30.4375, 6)


def test_survival_of_the_living_is_censored_at_the_last_contact(resected: Patient) -> None:
    """From 2 March 2017 to 2 March 2018: 365 days; disease-free from 1 April: 335."""
    FollowUpFactory.create(patient=resected, last_contact_on=date(2017, 9, 1))
    FollowUpFactory.create(patient=resected, last_contact_on=date(2018, 3, 2))
    assert days(value(Patient, "os_months")) == 365
    assert value(Patient, "os_event") == "censored"
    assert days(value(Patient, "dfs_months")) == 335
    assert value(Patient, "dfs_event") == "censored"


def test_the_first_recurrence_after_the_resection_ends_freedom_of_disease(resected: Patient) -> None:
    """1 April to 1 July 2017: 91 days. What is dated before the resection is no recurrence after it."""
    for day in (date(2017, 3, 20), date(2017, 12, 1), date(2017, 7, 1)):
        RecurrenceFactory.create(patient=resected, recurred_on=day)
    FollowUpFactory.create(patient=resected, last_contact_on=date(2018, 3, 2), status="alive_with_disease")
    assert days(value(Patient, "dfs_months")) == 91
    assert value(Patient, "dfs_ended_by") == "recurrence"


@pytest.mark.parametrize(
    ("status", "cause", "missing"),
    [
        ("alive_without_disease", "", set()),
        ("lost", "", set()),
        ("alive_with_disease", "", {"recurrence"}),
        ("dead", "cancer", {"recurrence"}),
        ("dead", "other", set()),
    ],
)
def test_no_recurrence_is_believed_only_where_a_follow_up_would_have_told(
    status: str, cause: str, missing: set[str], resected: Patient
) -> None:
    died_on = date(2018, 3, 2) if status == "dead" else None
    FollowUpFactory.create(
        patient=resected, last_contact_on=date(2018, 3, 2), status=status, died_on=died_on, cause_of_death=cause
    )
    found = value(Patient, "dfs_months")
    assert missing <= found if missing else days(found) == 335


def test_without_a_follow_up_nothing_is_known(resected: Patient) -> None:
    assert "status" in value(Patient, "os_months")
    assert {"status", "recurrence"} <= value(Patient, "dfs_event")


def test_two_dates_of_death_are_none(resected: Patient) -> None:
    for day in (date(2018, 3, 2), date(2018, 3, 3)):
        FollowUpFactory.create(patient=resected, last_contact_on=day, status="dead", died_on=day)
    assert value(Patient, "os_event") == "event"
    assert "died_on" in value(Patient, "os_months")


def test_progression_runs_from_the_first_treatment(resected: Patient) -> None:
    """1 April to 1 June 2017: 61 days."""
    ResponseAssessmentFactory.create(patient=resected, assessed_on=date(2017, 6, 1), recorded_response="PD")
    FollowUpFactory.create(patient=resected, last_contact_on=date(2018, 3, 2), status="alive_with_disease")
    assert days(value(Patient, "pfs_months")) == 61
    assert value(Patient, "pfs_ended_by") == "progression"


@pytest.mark.parametrize(
    ("code", "recorded", "derived", "expected"),
    [
        ("bclc", "A", "A", False),
        ("bclc", "A", "B", True),
        ("bclc", "", "B", False),
        ("bclc", "A", None, False),
        ("clip", 2, 2.0, False),
        ("clip", 2, 3.0, True),
        ("volume_cm3", Decimal("34.5"), 31.4159, False),  # 9.8 % off
        ("volume_cm3", Decimal("34.6"), 31.4159, True),  # 10.1 % off
        ("disease_free_interval_months", Decimal("12.4"), 12.0, False),
        ("disease_free_interval_months", Decimal("12.6"), 12.0, True),
    ],
)
def test_what_contradicts(code: str, recorded: object, derived: object, expected: bool) -> None:
    assert disagrees(code, recorded, derived) is expected


def test_the_recorded_counterparts() -> None:
    assert recorded_field("bclc", TumourAssessment) == "recorded_bclc"
    assert recorded_field("metastases_timing", ColorectalPrimary) == "recorded_timing"
    assert recorded_field("milan", TumourAssessment) is None
