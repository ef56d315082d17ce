"""What was deleted together comes back together: under its numbers, in the order of its references, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.audit.verification import verify
from registry.curation.kinds import Level, Part
from registry.history.deletions import deletion, restore_deletion
from registry.history.requiring import ChangedMeanwhile, RestoreRefused
from registry.history.tree import patient_models, stored_keys
from registry.models import PartStatus, Patient, ResponseAssessment, Site, Study, Treatment, TreatmentDrug, User
from tests.factories import (
    AdverseEventFactory,
    AssayResultFactory,
    EnrolmentFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    QueryCommentFactory,
    ResponseAssessmentFactory,
    SiteFactory,
    TreatmentDrugFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HERE")


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Unlock what a test has locked: the database keeps it from being emptied."""
    yield
    PartStatus.objects.update(level=Level.DRAFT)
    Study.objects.update(locked_at=None)


@pytest.fixture
def user(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=["site coordinator"], username="restorer")


@pytest.fixture
def patient(site: Site) -> Patient:
    """Give a patient with records of nearly every kind, one refers to another."""
    made: Patient = PatientFactory.create(site=site, registry_id="VN-001")
    treatment = TreatmentFactory.create(patient=made)
    TreatmentDrugFactory.create(treatment=treatment)
    AdverseEventFactory.create(patient=made, treatment=treatment)
    ResponseAssessmentFactory.create(patient=made, treatment=treatment)
    NoduleFactory.create(assessment__patient=made)
    first = AssayResultFactory.create(specimen__patient=made)
    AssayResultFactory.create(specimen=first.specimen)
    EnrolmentFactory.create(patient=made)
    FollowUpFactory.create(patient=made)
    QueryCommentFactory.create(query__patient=made, said_by=UserFactory.create())
    PartStatus.objects.create(patient=made, part=Part.TUMOURS, level=Level.VERIFIED)
    PartStatus.objects.create(patient=made, part=Part.OUTCOMES, level=Level.IN_REVIEW)
    return made


def records(patient: int) -> dict[str, list[dict[str, Any]]]:
    """Return every record of a patient with all its values, by table."""
    keys = stored_keys(patient)
    return {
        table: list(model._base_manager.filter(pk__in=keys[model]).order_by("pk").values())
        for table, model in patient_models().items()
    }


def delete(*rows: Model) -> None:
    with transaction.atomic(), acting(user=UserFactory.create(), reason="twice the same"):
        for row in rows:
            row.delete()


def deleted(patient: int) -> int:
    """Return the number of the last event that deleted something of a patient."""
    return AuditEvent.objects.filter(patient_id=patient, action="delete", table__in=patient_models()).latest("id").pk


def back(patient: int, user: User, event: int | None = None) -> int:
    number = event or deleted(patient)
    asked = deletion(patient, number, user)
    return restore_deletion(patient=patient, event=number, seen=asked.seen, user=user, reason="was right")


def test_a_patient_comes_back_with_every_record_as_one_change(patient: Patient, user: User) -> None:
    number, before = patient.pk, records(patient.pk)
    delete(patient)
    assert not any(records(number).values())
    last = AuditEvent.objects.latest("id").pk
    assert back(number, user) == sum(map(len, before.values()))
    after = records(number)
    status, since = "registry_partstatus", "changed_at"
    # What was verified waits for a second person, as after any change.
    before[status][0] |= {"level": Level.IN_REVIEW.value, since: after[status][0][since]}
    assert after == before
    written = AuditEvent.objects.filter(pk__gt=last)
    assert set(written.values_list("user_name", "reason")) == {("restorer", "was right")}
    assert written.values("transaction_id").distinct().count() == 1
    connection.check_constraints()
    assert verify().faults == []


def test_a_treatment_comes_back_with_its_drugs_and_what_referred_to_it(patient: Patient, user: User) -> None:
    before = records(patient.pk)
    treatment, response = Treatment.objects.get().pk, ResponseAssessment.objects.get()
    delete(Treatment.objects.get())
    assert (TreatmentDrug.objects.count(), ResponseAssessment.objects.get().treatment_id) == (0, None)
    assert back(patient.pk, user) >= 2
    after = records(patient.pk)
    for table in ("registry_treatment", "registry_treatmentdrug", "registry_adverseevent"):
        assert after[table] == before[table]
    assert ResponseAssessment.objects.get(pk=response.pk).treatment_id == treatment


def test_a_reference_that_was_set_meanwhile_stays(patient: Patient, user: User) -> None:
    delete(Treatment.objects.get())
    other = TreatmentFactory.create(patient=patient, kind="tace")
    ResponseAssessment.objects.update(treatment=other)
    back(patient.pk, user)
    assert ResponseAssessment.objects.get().treatment_id == other.pk


def test_only_what_was_deleted_in_that_step_comes_back(patient: Patient, user: User) -> None:
    delete(TreatmentDrug.objects.get())
    delete(Treatment.objects.get())
    back(patient.pk, user)
    assert (Treatment.objects.count(), TreatmentDrug.objects.count()) == (1, 0)


def refused(patient: int, user: User, event: int | None = None) -> str:
    before = AuditEvent.objects.count()
    with pytest.raises(RestoreRefused) as caught:
        back(patient, user, event)
    assert AuditEvent.objects.count() == before
    return str(caught.value)


def test_what_cannot_be_restored_is_refused_with_a_sentence_and_nothing_written(patient: Patient, user: User) -> None:
    number = patient.pk
    drug = TreatmentDrug.objects.get()
    delete(drug)
    first = deleted(number)
    assert "no such deletion" in refused(number, user, first + 1000)
    delete(Treatment.objects.get())
    assert "no longer exists. Restore that first" in refused(number, user, first)
    back(number, user)
    delete(Patient.objects.get())
    stranger = UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"])
    assert "no such deletion" in refused(number, stranger)
    assert "may not restore" in refused(number, UserFactory.create(roles=["auditor"]))
    curator = UserFactory.create(sites=user.sites.all(), roles=["curator"])
    assert "no such deletion" in refused(number, curator)
    taken = PatientFactory.create(registry_id="VN-001")
    assert "A patient with this registry id exists" in refused(number, user)
    taken.delete()
    back(number, user)
    assert "are there again" in refused(number, user)


def test_nothing_comes_back_into_what_is_locked(patient: Patient, user: User) -> None:
    treatment = Treatment.objects.get()
    delete(treatment)
    PartStatus.objects.create(patient=patient, part=Part.TREATMENTS, level=Level.LOCKED)
    assert "locked" in refused(patient.pk, user)


@pytest.mark.slow
def test_a_patient_does_not_come_back_into_a_locked_study(patient: Patient, user: User) -> None:
    number = patient.pk
    delete(patient)
    Study.objects.update(locked_at="2026-01-01T00:00Z")
    assert "is locked" in refused(number, user)


@pytest.mark.slow
def test_what_somebody_restored_meanwhile_is_shown_first(patient: Patient, user: User) -> None:
    delete(Treatment.objects.get())
    number = deleted(patient.pk)
    seen = deletion(patient.pk, number, user).seen
    back(patient.pk, user)
    with pytest.raises(ChangedMeanwhile):
        restore_deletion(patient=patient.pk, event=number, seen=seen, user=user, reason="again")


@pytest.mark.slow
def test_the_pages_lead_from_the_deletion_to_its_restoring(client: Client, patient: Patient, user: User) -> None:
    client.force_login(user)
    number, before = patient.pk, {name: len(rows) for name, rows in records(patient.pk).items()}
    page = client.get(reverse("admin:registry_patient_delete", args=[number]))
    standing = re.findall(r'name="_standing" value="([^"]+)"', page.content.decode())
    asked = {"post": "yes", "_standing": standing, "change_reason": "by mistake"}
    answer = client.post(reverse("admin:registry_patient_delete", args=[number]), asked, follow=True)
    timeline = reverse("admin:registry_patient_timeline", args=[number])
    assert f'<a href="{timeline}">See what was deleted, or restore it</a>' in answer.content.decode()
    links = re.findall(r'href="([^"]+/restore/)"', client.get(timeline).content.decode())
    assert len(links) == 1
    shown = client.get(links[0]).content.decode()
    assert "Deleted together on" in shown
    assert f"{sum(before.values())} records" in shown
    seen = re.findall(r'name="seen" value="(\d+)"', shown)
    assert "Say why" in client.post(links[0], {"seen": seen}).content.decode()
    client.post(links[0], {"seen": seen, "reason": "the right patient"})
    assert {name: len(rows) for name, rows in records(number).items()} == before
    assert not re.findall(r'href="([^"]+/restore/)"', client.get(timeline).content.decode())
    assert "are there again" in client.get(links[0]).content.decode()


@pytest.mark.slow
def test_a_deleted_records_page_leads_to_all_that_was_deleted_with_it(
    client: Client, patient: Patient, user: User
) -> None:
    client.force_login(user)
    number = Treatment.objects.get().pk
    delete(Treatment.objects.get())
    page = client.get(reverse("admin:registry_treatment_history", args=[number])).content.decode()
    address = reverse("admin:registry_patient_restore_deletion", args=[patient.pk, deleted(patient.pk)])
    assert f'<a href="{address}">Restore all that was deleted in this step</a>' in page
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"]))
    assert client.get(address).status_code == 302
    client.force_login(UserFactory.create(roles=["auditor"]))
    assert "Ask a data manager" in client.get(address).content.decode()
