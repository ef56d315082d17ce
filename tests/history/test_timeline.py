"""The whole patient as one timeline: all records, deleted ones too, by kind and by field."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.history.entries import history_page
from registry.history.reading import changing_field, patient_events
from registry.models import Nodule, Patient, Site, Specimen, User
from tests.factories import (
    AssayResultFactory,
    NoduleFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    TreatmentDrugFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HERE")


@pytest.fixture
def coordinator(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=["site coordinator"])


@pytest.fixture
def patient(site: Site) -> Patient:
    """Give a patient with a nodule that was changed and deleted, a result and a drug."""
    made: Patient = PatientFactory.create(site=site)
    nodule = NoduleFactory.create(assessment__patient=made)
    Nodule.objects.filter(pk=nodule.pk).update(segment="VI")
    nodule.delete()
    AssayResultFactory.create(specimen__patient=made)
    TreatmentDrugFactory.create(treatment__patient=made)
    NoduleFactory.create()
    return made


def told(patient: Patient, user: User) -> list[tuple[str, str]]:
    found = patient_events(user, patient.pk).order_by("id")
    return [(event.action, event.table.removeprefix("registry_")) for event in found]


WHOLE = [
    ("insert", "patient"), ("insert", "tumourassessment"), ("insert", "nodule"), ("update", "nodule"),
    ("delete", "nodule"), ("insert", "specimen"), ("insert", "assayresult"), ("insert", "treatment"),
    ("insert", "treatmentdrug"),
]  # fmt: skip


def test_every_record_of_the_patient_is_told_and_no_others(patient: Patient, coordinator: User) -> None:
    assert told(patient, coordinator) == WHOLE


def test_a_record_that_moves_stays_in_the_timeline_of_both(patient: Patient, coordinator: User, site: Site) -> None:
    specimen = Specimen.objects.get(patient=patient)
    other = PatientFactory.create(site=site)
    Specimen.objects.filter(pk=specimen.pk).update(patient=other)
    assert told(patient, coordinator)[-1] == ("update", "specimen")
    assert told(other, coordinator) == [("insert", "patient"), ("update", "specimen")]


def test_a_deleted_patient_keeps_the_timeline_for_its_site(patient: Patient, coordinator: User, client: Client) -> None:
    address = reverse("admin:registry_patient_timeline", args=(patient.pk,))
    patient.delete()
    client.force_login(coordinator)
    page = client.get(address)
    assert page.status_code == 200
    assert page.context["page"].entries[0].action == "deleted"
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"]))
    assert client.get(address).status_code == 302


def test_a_patient_of_another_site_is_as_one_who_does_not_exist(patient: Patient, client: Client) -> None:
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"]))
    for page in ("timeline", "past"):
        answers = [
            client.get(reverse(f"admin:registry_patient_{page}", args=(number,))) for number in (patient.pk, 987654321)
        ]
        assert {answer.status_code for answer in answers} == {302}


def test_a_curator_reads_of_their_own_records_only(patient: Patient, site: Site) -> None:
    curator = UserFactory.create(sites=[site], roles=["curator"])
    assert told(patient, curator) == []
    with acting(user=curator):
        SpecimenFactory.create(patient=patient, code="mine")
    assert told(patient, curator) == [("insert", "specimen")]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "nodule"}, 3),
        ({"kind": "nodule", "field": "segment"}, 2),  # Changed, and deleted with it; created without.
        ({"kind": "patient", "field": "notes"}, 0),
        ({"kind": "nonsense"}, 9),
        ({"kind": "nodule", "field": "nonsense"}, 3),
        ({"field": "segment"}, 9),
    ],
)
def test_it_is_filtered_by_kind_and_by_field(
    patient: Patient, coordinator: User, client: Client, asked: dict[str, Any], count: int
) -> None:
    client.force_login(coordinator)
    page = client.get(reverse("admin:registry_patient_timeline", args=(patient.pk,)), asked)
    assert len(page.context["page"].entries) == count


def test_a_field_named_in_a_text_is_not_taken_for_the_field(patient: Patient, coordinator: User) -> None:
    Patient.objects.filter(pk=patient.pk).update(notes='"sex":"male"')
    events = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk, action="update")
    assert (events.count(), changing_field(events, "sex").count(), changing_field(events, "notes").count()) == (1, 0, 1)


def test_links_lead_to_records_that_are_there(patient: Patient, coordinator: User) -> None:
    entries = history_page(patient_events(coordinator, patient.pk), coordinator).entries
    linked = {entry.record.label.split(" · ")[0] for entry in entries if entry.record.address}
    assert linked == {"patient", "tumour assessment", "specimen", "assay result", "treatment", "drug"}
