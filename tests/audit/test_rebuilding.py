"""A12: the table rebuilt from its events equals the table."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from registry.audit import rebuilding, triggers
from registry.audit.models import AuditEvent
from registry.audit.rebuilding import differences
from registry.audit.recording import recorder_of
from registry.audit.tables import audited_models, table_of
from registry.history.erasing import erase_patient
from registry.models import AssayResult, Patient
from tests.audit.tampering import run
from tests.factories import FACTORIES, AssayResultFactory, FollowUpFactory, PatientFactory, UserFactory

pytestmark = pytest.mark.django_db


def rebuilt(table: str) -> dict[int, dict[str, Any]]:
    """Play the events of a table from the beginning."""
    rows: dict[int, dict[str, Any]] = {}
    for event in AuditEvent.objects.filter(table=table).order_by("id"):
        number = event.record_id or 0
        if event.action == "delete":
            assert rows.pop(number) == json.loads(event.old)
        elif event.action == "update":
            assert {name: rows[number][name] for name in json.loads(event.old)} == json.loads(event.old)
            rows[number] |= json.loads(event.new)
        else:
            assert number not in rows
            rows[number] = json.loads(event.new)
    return rows


def stored(table: str, columns: list[str]) -> dict[int, dict[str, Any]]:
    """Read a table by the means of the database, as JSON of the same kind."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT id, row_to_json(t)::text FROM {table} AS t")
        else:
            cells = ", ".join(f"'{name}', {name}" for name in columns)
            cursor.execute(f"SELECT id, json_object({cells}) FROM {table}")
        return {number: json.loads(text) for number, text in cursor.fetchall()}


def test_every_table_rebuilt_from_its_events_equals_the_table() -> None:
    for factory in FACTORIES.values():
        factory.create()  # type: ignore[attr-defined]
    patient = PatientFactory.create(notes='Quotes " and \\ and \n, ế and 🧬', alcohol_g_day="12.5")
    Patient.objects.filter(pk=patient.pk).update(notes="", birth_year=1950, alcohol_g_day=None)
    AssayResult.objects.filter(pk=AssayResultFactory.create(value="0.000001").pk).update(value="123456789.123456")
    AssayResultFactory.create().delete()
    for model in audited_models():
        table = table_of(model)
        if table.whole and not any(column.json for column in table.columns):
            assert rebuilt(table.name) == stored(table.name, [column.name for column in table.columns]), table.name


@contextmanager
def unrecorded() -> Iterator[None]:
    """Let nothing record patients for a while, as who owns the database can, and put everything back."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.remove(connection)
    recorder_of(connection).checked = True
    yield
    call_command("migrate", verbosity=0)


def told() -> list[tuple[int, str, tuple[str, ...]]]:
    return [(one.record, one.kind, one.columns) for one in differences() if one.table == "registry_patient"]


def test_what_was_written_while_nothing_recorded_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "TOGETHER", 3)  # Several readings.
    changed, overwritten, gone, untouched = (PatientFactory.create(notes="a", sex="male") for _each in range(4))
    Patient.objects.filter(pk=untouched.pk).update(notes="b")
    PatientFactory.create().delete()
    assert list(differences()) == []
    with unrecorded():
        Patient.objects.filter(pk=changed.pk).update(sex="female", notes="c")
        Patient.objects.filter(pk=overwritten.pk).update(notes="c")
        Patient.objects.filter(pk=gone.pk).delete()
        added = PatientFactory.create(site=changed.site)
    repaired = AuditEvent.objects.filter(action="migrate").latest("id")
    assert "audit_analysis_freeze_delete" in repaired.new_values["triggers"]
    Patient.objects.filter(pk=overwritten.pk).update(notes="d")
    expected = [
        (changed.pk, "changed", ("notes", "sex")),
        (overwritten.pk, "changed", ("notes",)),
        (gone.pk, "gone", ()),
        (added.pk, "added", ()),
    ]
    assert told() == expected
    assert triggers.faults(connection) == []
    call_command("audit", "verify")
    with pytest.raises(CommandError, match=rf"registry_patient {changed.pk} isn't as .* leave it: notes, sex\."):
        call_command("audit", "verify", "--tables")


def test_what_was_erased_is_no_difference() -> None:
    patient = FollowUpFactory.create().patient
    erase_patient(patient_id=patient.pk, user=UserFactory.create(roles=["data manager"]), reason="request 7")
    assert not AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).exclude(new="").exists()
    assert list(differences()) == []
