"""A patient's page: the whole course, derived values beside the recorded ones, a steady number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factory.django import DjangoModelFactory

from registry.admin.derived import DerivedRow
from registry.curation.tables import DATE_OF
from registry.models import Analyte, AssayResult, Patient, Site, User
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import (
    AdverseEventFactory,
    AssayResultFactory,
    ClinicalAssessmentFactory,
    ColorectalPrimaryFactory,
    EnrolmentFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    QueryFactory,
    RecurrenceFactory,
    ResponseAssessmentFactory,
    SiteFactory,
    SpecimenFactory,
    TreatmentDrugFactory,
    TreatmentFactory,
    TumourAssessmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = date(2017, 3, 5)


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def curator(site: Site, client: Client) -> User:
    user = UserFactory.create(sites=[site], roles=["curator"])
    client.force_login(user)
    return user


@pytest.fixture
def patient(site: Site) -> Patient:
    return PatientFactory.create(site=site, registry_id="VN-001", sex="male", diagnosed_on=DAY)


def with_liver_values(patient: Patient, day: date = DAY, **values: str) -> None:
    """Store laboratory values by the codes of the shipped analytes: `bilirubin="1.0"`."""
    specimen = SpecimenFactory.create(patient=patient, collected_on=day)
    for code, value in values.items():
        analyte = Analyte.objects.get(code=code)
        AssayResultFactory.create(specimen=specimen, analyte=analyte, value=Decimal(value), unit=analyte.canonical_unit)


def derived_rows(client: Client, patient: Patient) -> dict[str, DerivedRow]:
    """Return the derived values of a patient's page, by rule and label."""
    groups = client.get(address(patient, "change", patient.pk)).context["derived_groups"]
    return {row.label: row for group in groups for line in group.tables for row in line.rows}


def full_course(patient: Patient) -> None:
    """Store one more record of each kind."""
    number = patient.tumour_assessments.count() + 1
    day = date(2018, 1, number)
    EnrolmentFactory.create(patient=patient)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=day)
    NoduleFactory.create(assessment=TumourAssessmentFactory.create(patient=patient, assessed_on=day))
    drug = TreatmentDrugFactory.create(treatment=TreatmentFactory.create(patient=patient, started_on=day))
    ResponseAssessmentFactory.create(patient=patient, treatment=drug.treatment, assessed_on=day)
    AdverseEventFactory.create(patient=patient, treatment=drug.treatment, onset_on=day)
    FollowUpFactory.create(patient=patient, last_contact_on=day)
    RecurrenceFactory.create(patient=patient, recurred_on=day)
    QueryFactory.create(patient=patient)
    AssayResultFactory.create(specimen__patient=patient, specimen__collected_on=day)


def test_the_page_shows_the_whole_course(curator: User, patient: Patient, client: Client) -> None:
    full_course(patient)
    ColorectalPrimaryFactory.create(patient=patient, ras="mutated")
    page = client.get(address(patient, "change", patient.pk))
    shown = {inline.opts.model._meta.model_name for inline in page.context["inline_admin_formsets"]}
    assert shown == {
        "enrolment", "clinicalassessment", "tumourassessment", "colorectalprimary", "treatment", "responseassessment",
        "adverseevent", "recurrence", "followup", "query",
    }  # fmt: skip
    assert all(inline.formset.initial_form_count() == 1 for inline in page.context["inline_admin_formsets"])
    text = page.content.decode()
    assert "12.5 pg/mL" in text
    assert TreatmentDrugFactory._meta.model.objects.get().name in text


def test_the_queries_of_the_page_do_not_grow_with_the_course(curator: User, patient: Patient, client: Client) -> None:
    client.get(address(patient, "change", patient.pk))  # A session's first request writes down that it is in use.
    counts = []
    for more in (2, 4):
        for _ in range(more):
            full_course(patient)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(patient, "change", patient.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 70


def test_the_page_holds_two_hundred_specimens(curator: User, patient: Patient, client: Client) -> None:
    for number in range(200):
        AssayResultFactory.create(
            specimen__patient=patient, specimen__code=f"TUBE-{number}", analyte=Analyte.objects.get(code="IL-2")
        )
    page = client.get(address(patient, "change", patient.pk))
    assert len(page.context["results_table"].lines) == 200
    assert client.post(address(patient, "change", patient.pk), sent_back(page)).status_code == 302


def test_a_derived_stage_stands_beside_the_recorded_one(curator: User, patient: Patient, client: Client) -> None:
    """One nodule of 30 mm, ECOG 0, Child-Pugh A (bilirubin 1, albumin 4, INR 1, no ascites): BCLC A, TNM IB."""
    ClinicalAssessmentFactory.create(patient=patient, ecog=0, ascites="none", encephalopathy="none")
    with_liver_values(patient, bilirubin="1.0", albumin="4.0", INR="1.0")
    TumourAssessmentFactory.create(
        patient=patient, nodule_count=1, largest_diameter_mm=30, portal_vein_thrombosis="none",
        hepatic_vein_invasion="no", nodes="N0", metastasis="M0", adjacent_organ_invasion="no", recorded_bclc="B",
    )  # fmt: skip
    rows = derived_rows(client, patient)
    bclc = rows["BCLC stage, derived"]
    assert (bclc.derived, bclc.recorded, bclc.disagrees) == ("A", "B", True)
    assert bclc.rule_version.startswith("BCLC-2022")
    assert rows["Child-Pugh points"].derived == "5"
    assert "(differs)" in client.get(address(patient, "change", patient.pk)).content.decode()


def test_metastases_are_not_staged_as_carcinoma(curator: User, site: Site, client: Client) -> None:
    patient = PatientFactory.create(site=site, diagnosis_group="crlm")
    NoduleFactory.create(assessment__patient=patient, axis_a_mm=50, axis_b_mm=40)
    rows = derived_rows(client, patient)
    assert "BCLC stage, derived" not in rows
    assert rows["Tumour volume"].derived


def test_what_is_missing_is_named_down_to_what_is_observed(curator: User, patient: Patient, client: Client) -> None:
    TumourAssessmentFactory.create(
        patient=patient, nodule_count=1, largest_diameter_mm=30, portal_vein_thrombosis="none",
        hepatic_vein_invasion="no", nodes="N0", metastasis="M0",
    )  # fmt: skip
    bclc = derived_rows(client, patient)["BCLC stage, derived"]
    assert bclc.derived == ""
    assert "ECOG performance status, 0 to 4" in bclc.missing
    assert "total bilirubin in serum" in bclc.missing
    assert "Child-Pugh class, derived" not in bclc.missing
    assert "undetermined" in client.get(address(patient, "change", patient.pk)).content.decode()


def test_laboratory_values_count_within_the_window_only(curator: User, patient: Patient, client: Client) -> None:
    """Thirty days: a value of 31 March counts for 1 March, one of 1 April does not."""
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=date(2017, 3, 1))
    with_liver_values(patient, date(2017, 3, 31), bilirubin="1.0")
    with_liver_values(patient, date(2017, 4, 1), albumin="4.0")
    missing = derived_rows(client, patient)["ALBI score"].missing
    assert missing == ("albumin in serum",)
    assert "30" in client.get(address(patient, "change", patient.pk)).content.decode()


def test_volume_response_and_survival_are_derived(curator: User, patient: Patient, client: Client) -> None:
    """50 × 40 × 30 mm is 31.4 cm³; 100 to 65 mm is a fall of 35 %: PR; 2017-03-05 to 2018-03-05 is 365 / 30.4375."""
    NoduleFactory.create(assessment__patient=patient, axis_a_mm=50, axis_b_mm=40, axis_c_mm=30)
    ResponseAssessmentFactory.create(
        patient=patient, sum_baseline_mm=100, sum_nadir_mm=100, sum_now_mm=65, new_lesions="no", recorded_response="SD"
    )
    FollowUpFactory.create(patient=patient, last_contact_on=date(2018, 3, 5), status="dead", died_on=date(2018, 3, 5))
    rows = derived_rows(client, patient)
    assert rows["Tumour volume"].derived == "31.42 cm³"
    response = next(row for label, row in rows.items() if "esponse" in label)
    assert response.derived == "partial response"
    assert response.disagrees
    assert rows["Overall survival"].derived == "11.99 months · event · death"


def test_a_curator_corrects_a_record_on_the_page(curator: User, patient: Patient, client: Client) -> None:
    treatment = TreatmentFactory.create(patient=patient)
    page = address(patient, "change", patient.pk)
    data = sent_back(client.get(page))
    assert client.post(page, data | {"birth_year": 1950, "treatments-0-kind": "tace"}).status_code == 302
    patient.refresh_from_db()
    treatment.refresh_from_db()
    assert (patient.birth_year, treatment.kind) == (1950, "tace")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"registry_id": "vn-000"}, "A patient with this registry id exists"),
        ({"registry_id": "a b"}, "3 to 20 letters"),
        ({"birth_year": 2999}, "2999 is in the future"),
        ({"consent_withdrawn_on": "2020-01-01"}, "A withdrawal date stands only beside a withdrawn consent."),
        ({"treatments-0-ended_on": "2016-01-01"}, "The treatment ends before it starts."),
        ({"follow_ups-0-died_on": "2018-01-01"}, "A date of death stands only beside the status"),
    ],
)
def test_a_broken_rule_is_an_error_on_the_form(
    changed: dict[str, object], sentence: str, curator: User, site: Site, patient: Patient, client: Client
) -> None:
    PatientFactory.create(site=site, registry_id="VN-000")
    TreatmentFactory.create(patient=patient)
    FollowUpFactory.create(patient=patient)
    page = address(patient, "change", patient.pk)
    response = client.post(page, sent_back(client.get(page)) | changed)
    assert response.status_code == 200
    assert sentence in errors_of(response)


def test_an_id_taken_at_another_site_is_refused_without_a_word_about_the_site(
    curator: User, patient: Patient, client: Client
) -> None:
    PatientFactory.create(site=SiteFactory.create(code="THERE"), registry_id="IT-001")
    page = address(patient, "change", patient.pk)
    response = client.post(page, sent_back(client.get(page)) | {"registry_id": "it-001"})
    assert "A patient with this registry id exists" in errors_of(response)
    assert "THERE" not in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Another assay result has the same specimen, analyte and replicate."),
        ({"replicate": 2}, "This specimen has a reported result of that analyte without a method."),
        ({"replicate": 2, "reported": "", "qc_flag": "reject"}, "A rejected result states its reason"),
        ({"replicate": 2, "reported": "", "value": ""}, "A result has a value"),
        ({"replicate": 2, "reported": "", "value": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_second_result_is_refused_in_words(
    changed: dict[str, object], sentence: str, curator: User, patient: Patient, client: Client
) -> None:
    first = AssayResultFactory.create(specimen__patient=patient)
    data = {
        "specimen": first.specimen_id, "analyte": first.analyte_id, "qualifier": "=", "value": "3", "unit": "pg/mL",
        "replicate": 1, "qc_flag": "ok", "reported": "on",
    }  # fmt: skip
    response = client.post(address(AssayResult, "add"), data | changed)
    assert response.status_code == 200
    assert sentence in errors_of(response)


def test_two_results_alike_on_one_form_are_refused_in_words(curator: User, patient: Patient, client: Client) -> None:
    specimen = SpecimenFactory.create(patient=patient)
    analyte = Analyte.objects.get(code="IL-2")
    page = address(specimen, "change", specimen.pk)
    rows: dict[str, object] = {"results-TOTAL_FORMS": 2}
    for row in (0, 1):
        rows |= {
            f"results-{row}-analyte": analyte.pk, f"results-{row}-specimen": specimen.pk, f"results-{row}-value": "3",
            f"results-{row}-qualifier": "=", f"results-{row}-unit": "pg/mL", f"results-{row}-replicate": row + 1,
            f"results-{row}-qc_flag": "ok", f"results-{row}-reported": "on",
        }  # fmt: skip
    response = client.post(page, sent_back(client.get(page)) | rows)
    assert response.status_code == 200
    assert "This specimen has a reported result" in errors_of(response)


@pytest.mark.parametrize(
    "make",
    [ClinicalAssessmentFactory, ColorectalPrimaryFactory, ResponseAssessmentFactory, TumourAssessmentFactory],
    ids=lambda make: make._meta.model.__name__,
)
def test_a_refused_move_to_another_patient_keeps_what_was_typed(
    make: type[DjangoModelFactory[Any]], curator: User, patient: Patient, site: Site, client: Client
) -> None:
    record, other = make.create(patient=patient), PatientFactory.create(site=site)
    page, day = address(record, "change", record.pk), DATE_OF[type(record)]
    before = client.get(page)
    refused = client.post(page, sent_back(before) | {"patient": other.pk, day: "31.02.2020"})
    assert refused.status_code == 200
    assert refused.context["adminform"].form[day].value() == "31.02.2020"
    assert refused.context["derived_tables"] == before.context["derived_tables"]
    assert type(record)._default_manager.get().patient == patient
