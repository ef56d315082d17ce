"""Whether anything changed since: exactly, also when somebody was in the middle of a change."""

import time

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from registry.audit.chain import seal_all
from registry.audit.events import record
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.recording import recorder_of
from registry.audit.verification import verify
from registry.audit.version import current_version, hold, unchanged_since
from registry.models import Patient, Query
from tests.factories import PatientFactory, QueryFactory, UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize("write", ["insert", "update", "delete"])
def test_a_change_makes_another_version(write: str) -> None:
    patient = PatientFactory.create()
    version = current_version()
    assert unchanged_since(version)
    if write == "insert":
        PatientFactory.create()
    elif write == "update":
        Patient.objects.update(sex="male")
    else:
        patient.delete()
    assert not unchanged_since(version)


@pytest.mark.django_db(transaction=True)
def test_what_changes_no_record_makes_no_other_version() -> None:
    patient = PatientFactory.create()
    version = current_version()
    Patient.objects.update(sex="")
    record(Action.SIGN_IN, user=UserFactory.create())
    QueryFactory.create(patient=patient)
    Query.objects.update(rule="another")
    assert unchanged_since(version)
    assert unchanged_since(current_version())


def test_a_change_of_the_same_transaction_is_seen_whatever_others_ended_meanwhile(other: BaseDatabaseWrapper) -> None:
    """PostgreSQL: then the number of this transaction is lower than others that the snapshot shows as ended."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic():
        PatientFactory.create()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        version = current_version()
        assert unchanged_since(version)
        PatientFactory.create()
        assert not unchanged_since(version)
    assert not unchanged_since(version)


def test_a_version_of_a_transaction_that_was_rolled_back_counts_as_changed(other: BaseDatabaseWrapper) -> None:
    with transaction.atomic():
        PatientFactory.create()
        version = current_version()
        transaction.set_rollback(True)
    assert not unchanged_since(version)


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["", "0/1097:1099:", "another"])
def test_an_unknown_version_counts_as_changed(version: str) -> None:
    assert not unchanged_since(version)


def test_a_change_begun_before_and_committed_after_is_seen(other: BaseDatabaseWrapper) -> None:
    """PostgreSQL: the change has a lower number than others that were seen, and still comes late."""
    if connection.vendor != "postgresql":
        return
    early, late = PatientFactory.create(), PatientFactory.create()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE registry_patient SET sex = 'male' WHERE id = %s", [early.pk])
    Patient.objects.filter(pk=late.pk).update(sex="female")
    version = current_version()
    assert unchanged_since(version)
    other.commit()
    assert not unchanged_since(version)


def test_whoever_holds_waits_for_changes_under_way(other: BaseDatabaseWrapper) -> None:
    """PostgreSQL: with the hold, what is unchanged stays so until the end of the transaction."""
    if connection.vendor != "postgresql":
        return
    patient = PatientFactory.create()
    with transaction.atomic():
        hold()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"):
                cursor.execute("UPDATE registry_patient SET sex = 'male' WHERE id = %s", [patient.pk])
        other.rollback()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_asking_takes_no_longer_with_many_events() -> None:
    patient = PatientFactory.create()
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{rows} INSERT INTO registry_auditevent (action, changes_records) SELECT 'insert', '1' FROM n"
            if connection.vendor == "sqlite"
            else "INSERT INTO registry_auditevent (action, changes_records, transaction_id) "
            "SELECT 'insert', true, registry_audit_transaction() FROM generate_series(1, 200000)"
        )
    version = current_version()
    Patient.objects.filter(pk=patient.pk).update(sex="male")
    start = time.process_time()
    for _turn in range(20):
        assert not unchanged_since(version)
        current_version()
    assert time.process_time() - start < 1.0


@pytest.mark.django_db(transaction=True)
def test_numbers_go_on_rising_when_a_dump_is_restored() -> None:
    """PostgreSQL: another server has given out fewer numbers than the events of the dump bear."""
    if connection.vendor != "postgresql":
        return
    PatientFactory.create()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_auditevent (action, changes_records, transaction_id) VALUES ('insert', true, %s)",
            [(AuditEvent.objects.latest("transaction_id").transaction_id or 0) + 1_000_000],
        )
    before = current_version()
    recorder_of(connection).checked = False  # As on a new connection.
    PatientFactory.create()
    assert not unchanged_since(before)
    assert unchanged_since(current_version())
    newest = AuditEvent.objects.latest("id")
    assert newest.transaction_id == AuditEvent.objects.latest("transaction_id").transaction_id
    assert seal_all() > 0
    assert verify().unsealed == 0
