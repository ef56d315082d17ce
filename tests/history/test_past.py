"""A patient as of a time, rebuilt from the events, with what has changed since."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.audit.models import AuditEvent
from registry.history.past import PastRecord, PastValue, past_of
from registry.models import AssayResult, Patient, Specimen, Treatment, User
from tests.factories import (
    AssayResultFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory.create(roles=["data manager"])


@pytest.fixture
def patient() -> Patient:
    return PatientFactory.create(sex="male", birth_year=1950)


def by_now() -> dt.datetime:
    """Return the moment of the last event; what comes afterwards has a later one (times are of milliseconds)."""
    at = AuditEvent.objects.latest("id").at
    time.sleep(0.003)
    return at


def records(patient: Patient, at: dt.datetime, user: User) -> dict[str, tuple[PastRecord, ...]]:
    return {group.label: group.records for group in past_of(patient.pk, at, user).groups}


def values(record: PastRecord) -> dict[str, PastValue]:
    return {value.label: value for value in record.values}


def test_a_patient_is_told_as_then_and_what_changed_is_marked(patient: Patient, user: User) -> None:
    at = by_now()
    Patient.objects.filter(pk=patient.pk).update(sex="female", diabetes="yes")
    told = values(records(patient, at, user)["patients"][0])
    assert told["sex"] == PastValue("sex", "male", changed=True, now="female")
    assert told["diabetes"] == PastValue("diabetes", "", changed=True, now="yes")
    assert told["birth year"] == PastValue("birth year", "1950", changed=False, now="")


def test_a_deleted_record_stands_there_and_a_later_one_is_counted(patient: Patient, user: User) -> None:
    result = AssayResultFactory.create(specimen__patient=patient, value=Decimal("8.25"))
    at = by_now()
    result.specimen.delete()
    TreatmentFactory.create(patient=patient)
    found = records(patient, at, user)
    (then,) = found["assay results"]
    assert then.gone
    assert values(then)["value"].value == "8.25"
    assert found["specimens"][0].gone
    groups = {group.label: (len(group.records), group.come_since) for group in past_of(patient.pk, at, user).groups}
    assert groups["treatments"] == (0, 1)


def test_before_a_patient_was_there_is_nothing(patient: Patient, user: User) -> None:
    found = past_of(patient.pk, by_now() - dt.timedelta(days=1), user).groups
    assert [(group.label, group.records, group.come_since) for group in found] == [("patients", (), 1)]


def test_a_record_counts_for_whose_it_was(patient: Patient, user: User) -> None:
    """A specimen that moves takes its results along, whose events tell nothing of the move."""
    other = PatientFactory.create(site=patient.site)
    result = AssayResultFactory.create(specimen__patient=patient)
    at = by_now()
    Specimen.objects.filter(pk=result.specimen_id).update(patient=other)
    later = by_now()
    for whose, when, count in ((patient, at, 1), (other, at, 0), (patient, later, 0), (other, later, 1)):
        found = records(whose, when, user)
        assert len(found.get("specimens", ())) == count, (whose, when)
        assert len(found.get("assay results", ())) == count, (whose, when)
    assert records(patient, at, user)["assay results"][0].gone


def test_now_is_as_the_tables_say(patient: Patient, user: User) -> None:
    """A12, for one patient: what is rebuilt has the records of the tables, and nothing of it has changed."""
    AssayResultFactory.create(specimen__patient=patient)
    Treatment.objects.filter(pk=TreatmentFactory.create(patient=patient).pk).update(intent="palliative")
    found = past_of(patient.pk, timezone.now() + dt.timedelta(minutes=1), user)
    stored = {
        str(model._meta.verbose_name_plural): model._base_manager.count()
        for model in (Patient, Specimen, AssayResult, Treatment)
    }
    assert {group.label: len(group.records) for group in found.groups} == stored
    assert not any(record.changed or record.gone for group in found.groups for record in group.records)
    assert not any(group.come_since for group in found.groups)


def test_the_page_asks_for_a_time_and_tells_of_own_sites_only(patient: Patient, client: Client) -> None:
    coordinator = UserFactory.create(sites=[patient.site], roles=["site coordinator"])
    at = timezone.localtime(by_now() + dt.timedelta(seconds=1))
    Patient.objects.filter(pk=patient.pk).update(sex="female")
    AuditEvent.objects.latest("id")
    address = reverse("admin:registry_patient_past", args=(patient.pk,))
    client.force_login(coordinator)
    assert "past" not in client.get(address).context
    shown = client.get(address, {"at": (at - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")})
    assert shown.status_code == 200
    assert "There was no record of this patient" in shown.content.decode()
    wrong = client.get(address, {"at": "the day before"})
    assert wrong.status_code == 200
    assert wrong.context["form"].errors
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"]))
    assert client.get(address).status_code == 302


def test_a_curator_who_reads_own_history_only_is_refused_the_whole_past(patient: Patient, client: Client) -> None:
    client.force_login(UserFactory.create(sites=[patient.site], roles=["curator"]))
    assert client.get(reverse("admin:registry_patient_past", args=(patient.pk,))).status_code == 403


def test_the_past_of_many_records_takes_no_more_queries(patient: Patient, user: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            past_of(patient.pk, timezone.now(), user)
        return len(caught)

    SpecimenFactory.create(patient=patient, code="first")
    queries()  # Asks for the permissions, too.
    few = queries()
    for number in range(5):
        SpecimenFactory.create(patient=patient, code=f"S{number}")
    assert queries() == few
