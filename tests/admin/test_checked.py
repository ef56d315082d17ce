"""What is saved or deleted in the admin is checked by the rules, wherever it is saved."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from registry.curation.checking import check_patients
from registry.models import AssayResult, FollowUp, Nodule, Query, Specimen, User
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import (
    AssayResultFactory,
    AssayRunFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    SpecimenFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def curator(client: Client) -> User:
    """Sign in as somebody who may change and delete everything."""
    user: User = UserFactory.create(is_superuser=True)
    client.force_login(user)
    return user


def asked() -> list[tuple[str, str]]:
    return sorted(Query.objects.values_list("rule", "state"))


def save(client: Client, record: Model, **changed: Any) -> Any:
    page = address(record, "change", record.pk)
    response = client.post(page, sent_back(client.get(page)) | {"change_reason": "a letter"} | changed, follow=True)
    assert response.redirect_chain, errors_of(response)
    return response


def test_a_record_that_is_saved_on_its_own_page(client: Client) -> None:
    specimen: Specimen = SpecimenFactory.create()
    page = save(client, specimen, haemolysis="3").content.decode()
    assert asked() == [("haemolysis", "open")]
    assert "1 query was raised" in page
    page = save(client, specimen, haemolysis="1").content.decode()
    assert asked() == [("haemolysis", "resolved")]
    assert "was raised" not in page


def test_a_patient_and_the_tables_of_the_page(client: Client) -> None:
    follow_up: FollowUp = FollowUpFactory.create(last_contact_on=dt.date(2018, 1, 10))
    TreatmentFactory.create(patient=follow_up.patient, started_on=dt.date(2017, 4, 1))
    save(
        client,
        follow_up.patient,
        diagnosed_on="2017-05-01",
        **{"follow_ups-0-status": "dead", "follow_ups-0-died_on": "2018-01-09"},
    )
    assert asked() == [("after_death", "open"), ("treated_before_diagnosis", "open")]


def test_a_record_that_moves_to_another_patient(client: Client) -> None:
    specimen: Specimen = SpecimenFactory.create(haemolysis=3)
    save(client, specimen)
    other = PatientFactory.create()
    save(client, specimen, patient=str(other.pk))
    states = dict(Query.objects.values_list("patient", "state"))
    assert states == {specimen.patient_id: "resolved", other.pk: "open"}


def test_a_nodule_that_moves_to_another_patients_assessment(client: Client) -> None:
    nodule: Nodule = NoduleFactory.create(number=7, assessment__largest_diameter_mm=40)
    other = NoduleFactory.create(assessment__largest_diameter_mm=50).assessment
    save(client, nodule, axis_a_mm="90")
    save(client, nodule, assessment=str(other.pk))
    states = {(query.patient_id, query.state) for query in Query.objects.filter(rule="nodule_above_largest")}
    assert states == {(nodule.assessment.patient_id, "resolved"), (other.patient_id, "open")}


def test_the_query_of_the_patient_whom_a_script_moved_a_record_from_hides_no_other(client: Client) -> None:
    specimen: Specimen = SpecimenFactory.create(haemolysis=3)
    check_patients([specimen.patient_id])
    other = PatientFactory.create()
    Specimen.objects.update(patient=other)
    found = check_patients([other.pk])
    assert (found.opened, found.resolved) == (1, 1)
    assert Query.objects.get(state="open").patient == other
    Specimen.objects.update(patient=specimen.patient)
    assert check_patients([specimen.patient_id]).reopened == 1
    assert Query.objects.get(state="open").patient == specimen.patient


def test_a_run_is_a_matter_of_its_specimens(client: Client) -> None:
    run = AssayRunFactory.create(run_on=dt.date(2017, 3, 6))
    result: AssayResult = AssayResultFactory.create(
        run=run, method=run.method, analyte=run.method.analyte, specimen__frozen_on=dt.date(2017, 3, 6)
    )
    save(client, run, run_on="2017-03-05")
    assert asked() == [("assayed_before_frozen", "open")]
    assert Query.objects.get().record == f"specimen:{result.specimen_id}"


def test_a_deleted_record_resolves_what_was_asked_of_it(client: Client) -> None:
    specimen: Specimen = SpecimenFactory.create(haemolysis=3)
    save(client, specimen)
    page = address(specimen, "delete", specimen.pk)
    client.post(page, {"post": "yes", "change_reason": "twice", "_standing": client.get(page).context["standing"]})
    assert not Specimen.objects.exists()
    assert asked() == [("haemolysis", "resolved")]
