"""A11: values are taken out of events, and the chain still tells what was altered, and by whom what was erased."""

import pytest
from django.db import DatabaseError, connection, transaction

from registry.audit.chain import seal_all
from registry.audit.erasure import erase_values
from registry.audit.kinds import Action
from registry.audit.models import AuditErasure, AuditEvent
from registry.audit.verification import ALTERED, UNJUSTIFIED, verify
from registry.models import Patient
from tests.audit.tampering import run, unguarded
from tests.factories import PatientFactory

# On PostgreSQL only what others see can be sealed, so that these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def patient() -> Patient:
    made: Patient = PatientFactory.create(notes="the postman of Huế")
    Patient.objects.filter(pk=made.pk).update(notes="the postman of Đà Nẵng")
    PatientFactory.create(notes="somebody else")
    seal_all()
    return made


def of_patient(patient: Patient) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).order_by("id"))


def erase(patient: Patient) -> int:
    """Delete a patient, and the values of every event, the deletion's own included."""
    number = patient.pk
    with transaction.atomic():
        patient.delete()
        patient.pk = number
        return erase_values(
            [event.pk for event in of_patient(patient)], reason="asked for", patient_id=number, site_id=None,
            particulars={},
        )  # fmt: skip


def test_the_values_are_gone_and_the_chain_verifies(patient: Patient) -> None:
    erasure = AuditEvent.objects.get(pk=erase(patient))
    assert {(event.old, event.new, event.erased) for event in of_patient(patient)} == {("", "", True)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM registry_auditevent WHERE old LIKE %s OR new LIKE %s", ["%postman%"] * 2)
        assert cursor.fetchone()[0] == 0
    assert (erasure.action, erasure.reason, erasure.patient_id) == (Action.ERASE, "asked for", patient.pk)
    assert erasure.new_values["events"] == 3  # created, changed, deleted
    assert verify().faults == [], "what was sealed before"
    seal_all()
    found = verify()
    assert (found.faults, found.unsealed) == ([], 0), "what was erased before it was sealed"


@pytest.mark.parametrize(
    "change", ["user_name = 'x'", "at = '2001-01-01 00:00:00'", 'new = \'{"sex":"male"}\'', "action = 'insert'"]
)
def test_an_erased_event_that_is_altered_is_found(patient: Patient, change: str) -> None:
    erase(patient)
    seal_all()
    changed = of_patient(patient)[1].pk
    with unguarded():
        run(f"UPDATE registry_auditevent SET {change} WHERE id = %s", changed)
        assert [(fault.kind, fault.event) for fault in verify().faults] == [(ALTERED, changed)]


def test_another_event_that_is_altered_is_still_found(patient: Patient) -> None:
    erase(patient)
    seal_all()
    inserted = AuditEvent.objects.filter(table="registry_patient", action="insert").exclude(record_id=patient.pk)
    other = inserted.latest("id").pk
    with unguarded():
        run("UPDATE registry_auditevent SET new = '' WHERE id = %s", other)
        assert [(fault.kind, fault.event) for fault in verify().faults] == [(ALTERED, other)]


def test_values_that_were_emptied_without_an_erasure_are_found(patient: Patient) -> None:
    """The guard lets an event be emptied that is on the list: whoever puts it there without saying why is found."""
    event = of_patient(patient)[1]
    with transaction.atomic():
        run("INSERT INTO registry_auditerasure VALUES (%s, %s, '', '', '')", event.pk, event.pk)
        run("UPDATE registry_auditevent SET old = '', new = '', reason = '', salt = NULL WHERE id = %s", event.pk)
        kinds = {(fault.kind, fault.event) for fault in verify().faults}
        transaction.set_rollback(True)
    assert kinds == {(ALTERED, event.pk), (UNJUSTIFIED, event.pk)}


def test_a_list_that_an_erasure_does_not_name_is_found(patient: Patient) -> None:
    erasure = erase(patient)
    with unguarded():
        run("UPDATE registry_auditerasure SET erasure_id = %s", of_patient(patient)[0].pk)
        assert {fault.kind for fault in verify().faults} == {UNJUSTIFIED}
    with transaction.atomic():
        other = AuditEvent.objects.exclude(record_id=patient.pk).filter(table="registry_patient").latest("id")
        run("INSERT INTO registry_auditerasure VALUES (%s, %s, '', '', '')", other.pk, erasure)
        assert UNJUSTIFIED in {fault.kind for fault in verify().faults}
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE registry_auditevent SET new = '{}' WHERE id = %s",
        "UPDATE registry_auditevent SET old = '', new = '', reason = '', salt = NULL, user_name = 'x' WHERE id = %s",
        "DELETE FROM registry_auditerasure WHERE event_id = %s",
        "UPDATE registry_auditerasure SET old_hash = '' WHERE event_id = %s",
    ],
)
def test_nothing_else_of_an_erased_event_can_be_changed(patient: Patient, sql: str) -> None:
    erase(patient)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run(sql, of_patient(patient)[0].pk)


def test_an_event_that_is_not_on_the_list_cannot_be_emptied(patient: Patient) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run("UPDATE registry_auditevent SET old = '', new = '', salt = NULL WHERE id = %s", of_patient(patient)[0].pk)


def test_the_same_values_have_other_hashes_in_each_event(patient: Patient) -> None:
    """Or else the values could be guessed by the hashes that stay."""
    for notes in ("", "x", ""):
        Patient.objects.filter(pk=patient.pk).update(notes=notes)
    erase(patient)
    hashes = list(AuditErasure.objects.values_list("old_hash", "new_hash"))
    assert len(set(hashes)) == len(hashes)
    assert len({old for old, _new in hashes}) == len(hashes)
