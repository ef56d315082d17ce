"""Which events came after a version of the records: all of them and no other, whoever was in the middle of one."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from registry.audit.since import events_since
from registry.audit.version import current_version
from registry.models import Patient, Query
from tests.factories import PatientFactory, QueryFactory


def patients_since(version: str) -> set[int | None]:
    return set(events_since(version).values_list("patient_id", flat=True))


@pytest.mark.django_db
def test_what_changed_a_record_after_the_version_and_nothing_else() -> None:
    before, changed = PatientFactory.create(), PatientFactory.create()
    version = current_version()
    assert not events_since(version).exists()
    Query.objects.filter(pk=QueryFactory.create(patient=before).pk).update(rule="another")
    Patient.objects.filter(pk=changed.pk).update(sex="male")
    added = PatientFactory.create()
    assert patients_since(version) == {changed.pk, added.pk, None}  # None: the site that was added.
    assert {before.pk, changed.pk} <= patients_since("")


def test_everything_counts_after_a_version_that_was_rolled_back(other: BaseDatabaseWrapper) -> None:
    patient = PatientFactory.create()
    with transaction.atomic():
        PatientFactory.create()
        version = current_version()
        transaction.set_rollback(True)
    assert patient.pk in patients_since(version)


def test_a_change_begun_before_the_version_and_committed_after_it(other: BaseDatabaseWrapper) -> None:
    """PostgreSQL: its event has a lower number than that of a change which the version shows."""
    if connection.vendor != "postgresql":
        return
    early, late = PatientFactory.create(), PatientFactory.create()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE registry_patient SET sex = 'male' WHERE id = %s", [early.pk])
    Patient.objects.filter(pk=late.pk).update(sex="female")
    version = current_version()
    other.commit()
    assert patients_since(version) == {early.pk}
