"""A1–A12, each over the ten ways to write. What has no way of writing in it is tested beside: A3, A7–A9, A11."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from registry.audit.chain import head, seal_all
from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.audit.recording import NotRecorded, recorder_of
from registry.audit.verification import ALTERED, CUT, INSERTED, REMOVED, verify
from registry.history.erasing import erase_patient
from registry.models import FollowUp, Patient
from tests.audit.tampering import run, unguarded
from tests.audit.test_rebuilding import rebuilt, stored
from tests.audit.ways import RECORDED, WAYS, Scene
from tests.factories import FollowUpFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db
TABLES = ("registry_patient", "registry_followup")


@pytest.fixture
def scene(client: Client) -> Scene:
    site = SiteFactory.create(code="WAYS")
    user = UserFactory.create(sites=[site], roles=["site coordinator"], username="writer")
    client.force_login(user)
    contact: FollowUp = FollowUpFactory.create(patient__site=site, patient__registry_id="WAY-0")
    return Scene(client, user, site, contact.patient, contact)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def last_event() -> int:
    return AuditEvent.objects.latest("id").pk


def since(number: int) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(pk__gt=number, table__in=TABLES).order_by("id"))


def told(events: list[AuditEvent]) -> list[tuple[str, str]]:
    return sorted((event.action, event.table.removeprefix("registry_")) for event in events)


def test_a1_a2_a6_one_event_a_row_with_who_when_why_and_none_after_a_rollback(scene: Scene, way: str) -> None:
    before = last_event()
    with transaction.atomic():
        WAYS[way](scene)
        transaction.set_rollback(True)
    assert since(before) == [], "A6"
    scene.patient.refresh_from_db()
    with acting(user=scene.user, reason="because", request_id="r-1"):
        WAYS[way](scene)
    events = since(before)
    assert told(events) == RECORDED[way], "A1"
    for event in events:
        assert (event.user_id, event.user_name, event.at.utcoffset() is not None) == (scene.user.pk, "writer", True)
        assert event.request_id
        assert bool(event.import_run) == (way == "import")
        assert event.reason == "because", "A2"
        assert event.new_values != event.old_values
        assert event.patient_id


@pytest.mark.slow
def test_a10_without_the_triggers_no_way_writes(scene: Scene, way: str) -> None:
    """There is no setting for it, either."""
    assert [name for name in dir(settings) if "AUDIT" in name.upper()] == []
    if connection.vendor == "sqlite":
        run("DROP TRIGGER audit_registry_treatment_insert")
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE registry_treatment DISABLE TRIGGER audit_registry_treatment_insert")
    recorder_of(connection).checked = False  # As on a new connection.
    scene.client.raise_request_exception = True
    with pytest.raises(NotRecorded), transaction.atomic():
        WAYS[way](scene)
    assert list(Patient.objects.values_list("notes", flat=True)) == [""]
    assert FollowUp.objects.get().status == scene.contact.status


@pytest.mark.slow
def test_a12_the_tables_rebuilt_from_the_events_are_the_tables(scene: Scene, way: str) -> None:
    WAYS[way](scene)
    for model in (Patient, FollowUp):
        columns = [str(field.column) for field in model._meta.concrete_fields]
        assert rebuilt(model._meta.db_table) == stored(model._meta.db_table, columns)


TAMPERINGS: dict[str, tuple[str, str]] = {
    ALTERED: (ALTERED, "UPDATE registry_auditevent SET new = '{}', old = '{}' WHERE id = %s"),
    REMOVED: (REMOVED, "DELETE FROM registry_auditevent WHERE id = %s"),
}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a3_a4_a5_a11_the_chain_over_what_each_way_wrote(scene: Scene, way: str) -> None:
    before = last_event()
    WAYS[way](scene)
    event = since(before)[0].pk
    seal_all()
    kept = head()
    assert verify(kept).faults == []
    for doing in ("UPDATE registry_auditevent SET new = ''", "DELETE FROM registry_auditevent"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():  # A3
            run(f"{doing} WHERE id = %s", event)
    for kind, sql in TAMPERINGS.values():  # A4
        with unguarded():
            run(sql, event)
            assert [(fault.kind, fault.event) for fault in verify().faults] == [(kind, event)]
    _forged(event)
    _cut_off(event)
    erase_patient(patient_id=scene.patient.pk, user=None, reason="asked for")  # A11
    assert verify(kept).faults == []
    assert "written this way" not in json.dumps(
        [[event.old, event.new] for event in AuditEvent.objects.filter(patient_id=scene.patient.pk)]
    )


def _forged(event: int) -> None:
    """A4: an event that is put between others."""
    with unguarded():
        run(
            "INSERT INTO registry_auditevent (id, action, transaction_id) "
            "SELECT %s, 'sign_in', transaction_id FROM registry_auditevent WHERE id = %s",
            -event,
            event,
        )
        found = {(fault.kind, fault.event) for fault in verify().faults}
        # SQLite numbers events from 1: one that stands before all is in no batch, and isn't one of the chain's.
        assert found == ({(INSERTED, -event)} if connection.vendor == "postgresql" else set())


def _cut_off(event: int) -> None:
    """A5: without the kept head nobody would notice."""
    kept = head()
    with unguarded():
        run("DELETE FROM registry_auditseal")
        run("DELETE FROM registry_auditevent WHERE id >= %s", event)
        seal_all()
        assert verify().faults == []
        assert [fault.kind for fault in verify(kept).faults] == [CUT]


def test_there_are_ten_ways() -> None:
    assert len(set(WAYS.values())) == len(WAYS) == 10
    assert RECORDED.keys() == WAYS.keys()
