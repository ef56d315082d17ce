"""Whoever acts is named in the events of a statement in whatever way it is put, and never somebody else."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.audit.statements import may_write
from registry.models import Patient, User
from tests.factories import PatientFactory, UserFactory

ANYWHERE = [
    "UPDATE registry_patient SET notes = 'b'",
    "update REGISTRY_PATIENT set notes = 'b'",
    "/* a script */ UPDATE registry_patient SET notes = 'b'",
    "-- a script\nUPDATE registry_patient SET notes = 'b'",
    "WITH n AS (SELECT 'b' AS notes) UPDATE registry_patient SET notes = (SELECT notes FROM n)",
]
OF_ONE = {
    "sqlite": [
        "UPDATE OR IGNORE registry_patient SET notes = 'b'",
        "UPDATE main.registry_patient SET notes = 'b'",
        "UPDATE [registry_patient] SET notes = 'b'",
    ],
    "postgresql": [
        "UPDATE ONLY registry_patient SET notes = 'b'",
        'UPDATE "public"."registry_patient" SET notes = \'b\'',
        "DO $$ BEGIN UPDATE registry_patient SET notes = 'b'; END $$",
    ],
}
READ = [
    "SELECT notes FROM registry_patient",
    "WITH n AS (SELECT 1) SELECT * FROM registry_patient, n",
    "UPDATE django_session SET session_data = 'x'",
    "DELETE FROM django_session",
    "SAVEPOINT update_registry_patient",
]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", [*ANYWHERE, *OF_ONE[connection.vendor]])
def test_the_event_names_who_acts_by_now(sql: str) -> None:
    patient = PatientFactory.create(notes="a")
    first, second = UserFactory.create(), UserFactory.create()
    with transaction.atomic():
        with acting(user=first):
            patient.notes = "c"
            patient.save()
        with acting(user=second), connection.cursor() as cursor:
            cursor.execute(sql)
    event = AuditEvent.objects.latest("id")
    assert (event.user_id, event.new_values["notes"]) == (second.pk, "b")


@pytest.mark.parametrize("sql", READ)
def test_what_is_only_read_or_is_not_recorded_is_left_alone(sql: str) -> None:
    assert not may_write(sql, {"registry_patient"})


@pytest.mark.django_db(transaction=True)
def test_threads_that_write_at_once_name_each_their_own_user() -> None:
    users = [UserFactory.create() for _number in range(4)]
    patients = [PatientFactory.create(notes="") for _user in users]
    begin = Barrier(len(users))

    def write(user: User, patient: Patient) -> None:
        begin.wait()
        for number in range(10):
            with acting(user=user):
                Patient.objects.filter(pk=patient.pk).update(notes=str(number))
            Patient.objects.filter(pk=patient.pk).update(birth_year=1950 + number)
        connection.close()

    threads = [Thread(target=write, args=pair) for pair in zip(users, patients, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for user, patient in zip(users, patients, strict=True):
        told = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk, action="update")
        assert {event.user_id for event in told if "notes" in event.new_values} == {user.pk}
        assert {event.user_id for event in told if "birth_year" in event.new_values} == {None}
