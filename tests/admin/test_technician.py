"""A laboratory technician works by codes: specimens and results, never the patient's record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Patient, Site, Specimen, User
from tests.admin.pages import address, sent_back
from tests.factories import PatientFactory, SiteFactory, SpecimenFactory, TreatmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def technician(site: Site, client: Client) -> User:
    user = UserFactory.create(sites=[site], roles=["lab technician"])
    client.force_login(user)
    return user


def choices(client: Client, model: str, field: str, term: str = "") -> Any:
    asked = {"app_label": "registry", "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked)


def test_a_patient_is_chosen_by_registry_id_and_nothing_else_is_told(
    site: Site, technician: User, client: Client
) -> None:
    patient = PatientFactory.create(site=site, registry_id="VN-001", birth_year=1950, diagnosis_group="hcc")
    PatientFactory.create(registry_id="VN-002")
    found = json.loads(choices(client, "specimen", "patient", "vn").content)
    assert found == {"results": [{"id": str(patient.pk), "text": "VN-001"}], "pagination": {"more": False}}


def test_a_specimen_is_registered_for_a_patient(site: Site, technician: User, client: Client) -> None:
    patient = PatientFactory.create(site=site)
    page = address(Specimen, "add")
    data = sent_back(client.get(page)) | {"patient": patient.pk, "code": "TUBE-1", "specimen_type": "serum"}
    assert client.post(page, data).status_code == 302
    assert Specimen.objects.get().patient == patient


def test_the_patients_record_stays_closed(site: Site, technician: User, client: Client) -> None:
    patient = PatientFactory.create(site=site)
    assert client.get(address(Patient, "changelist")).status_code == 403
    assert client.get(address(patient, "change", patient.pk)).status_code == 403
    page = client.get(address(SpecimenFactory.create(patient=patient), "add")).content.decode()
    assert address(patient, "changelist") not in page


@pytest.mark.parametrize(("model", "field"), [("adverseevent", "treatment"), ("nodule", "assessment")])
def test_other_records_are_not_offered(model: str, field: str, site: Site, technician: User, client: Client) -> None:
    TreatmentFactory.create(patient__site=site)
    assert choices(client, model, field).status_code == 403


def test_an_analyst_is_offered_no_patient(client: Client) -> None:
    PatientFactory.create(registry_id="VN-001")
    client.force_login(UserFactory.create(roles=["analyst"]))
    assert choices(client, "specimen", "patient").status_code == 403
