"""A10, and what happens when a trigger is missing: the application says so and writes nothing."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from registry.audit import recording, triggers
from registry.audit.models import AuditEvent
from registry.audit.recording import NotRecorded, recorder_of
from registry.audit.tables import EXEMPT, audited_models, audited_tables, is_exempt
from registry.models import Patient, Site
from tests.audit.tampering import run
from tests.factories import PatientFactory, SiteFactory

pytestmark = pytest.mark.django_db


def test_every_table_is_recorded_or_named_with_a_reason() -> None:
    audited = set(audited_models())
    models = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    assert [model._meta.label for model in models if model not in audited and not is_exempt(model)] == []
    assert [reason for reason in EXEMPT.values() if len(reason) < 20] == []
    assert {"registry_patient", "registry_user", "auth_group_permissions", "registry_user_sites"} <= set(
        audited_tables()
    )


def test_all_triggers_stand() -> None:
    assert triggers.faults(connection) == []
    assert len(triggers.expected(connection)) > 3 * len(audited_tables())


def damage(how: str) -> None:
    """Take the trigger that records changes of patients away, or make it do nothing."""
    if connection.vendor == "sqlite":
        run("DROP TRIGGER audit_registry_patient_update")
        if how == "altered":
            run("CREATE TRIGGER audit_registry_patient_update AFTER UPDATE ON registry_patient BEGIN SELECT 1; END")
    elif how == "altered":
        run(
            "CREATE OR REPLACE FUNCTION audit_registry_patient_update() RETURNS trigger LANGUAGE plpgsql "
            "AS 'BEGIN RETURN NULL; END'"
        )
    elif how == "missing":
        run("DROP TRIGGER audit_registry_patient_update ON registry_patient")
    else:
        run("ALTER TABLE registry_patient DISABLE TRIGGER audit_registry_patient_update")


@pytest.mark.parametrize("how", ["missing", "altered", "switched off"])
def test_without_a_trigger_nothing_is_written(how: str) -> None:
    patient = PatientFactory.create()
    run("SET CONSTRAINTS ALL IMMEDIATE") if connection.vendor == "postgresql" else None
    damage(how)
    recorder_of(connection).checked = False  # As on a new connection.
    with pytest.raises(NotRecorded, match="audit_registry_patient_update"), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(sex="male")
    with pytest.raises(NotRecorded), transaction.atomic():
        SiteFactory.create()
    assert Patient.objects.get(pk=patient.pk).sex == ""
    assert [message.id for message in run_checks(databases=["default"])] == ["registry.W001"]


def test_what_is_switched_off_while_a_connection_is_open_is_noticed_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = PatientFactory.create()
    run("SET CONSTRAINTS ALL IMMEDIATE") if connection.vendor == "postgresql" else None
    damage("altered")
    now = recording.monotonic()
    monkeypatch.setattr(recording, "monotonic", lambda: now + 11)
    with pytest.raises(NotRecorded, match="audit_registry_patient_update"), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(sex="male")


# By name: on SQLite what follows CREATE TRIGGER, on PostgreSQL CREATE. Each is enough to silence the trail.
STRANGERS = {
    "sqlite": {
        "lock_evil": "BEFORE INSERT ON registry_auditevent BEGIN SELECT RAISE(IGNORE); END",
        "evil": "AFTER UPDATE ON registry_patient BEGIN SELECT RAISE(IGNORE); END",
        "lock_registry_patient_update": "AFTER UPDATE ON registry_patient BEGIN SELECT RAISE(IGNORE); END",
    },
    "postgresql": {
        "evil": "TRIGGER evil BEFORE INSERT ON registry_auditevent FOR EACH ROW EXECUTE FUNCTION nothing()",
        "audit_registry_patient_update": (
            "TRIGGER audit_registry_patient_update BEFORE INSERT ON registry_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION nothing()"
        ),
        "rule": "RULE rule AS ON INSERT TO registry_auditevent DO INSTEAD NOTHING",
    },
}[connection.vendor]


@pytest.mark.parametrize(("name", "made"), STRANGERS.items(), ids=list(STRANGERS))
def test_beside_a_trigger_that_is_not_the_registrys_nothing_is_written(name: str, made: str) -> None:
    patient = PatientFactory.create()
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        run(f"CREATE {made}")
    else:
        run(f"DROP TRIGGER IF EXISTS {name}")
        run(f"CREATE TRIGGER {name} {made}")
    recorder_of(connection).checked = False  # As on a new connection.
    with pytest.raises(NotRecorded, match=rf"\({name}\)"), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(sex="male")
    assert "registry.W001" in [message.id for message in run_checks(databases=["default"])]
    with pytest.raises(CommandError, match=f"trigger {name} is"):
        call_command("audit", "verify")


def test_migrating_puts_a_trigger_back() -> None:
    damage("missing")
    call_command("migrate", verbosity=0, stdout=StringIO(), stderr=StringIO(), skip_checks=False)
    assert triggers.faults(connection) == []


def test_rows_that_stood_there_before_are_recorded_once() -> None:
    tables = AuditEvent.objects.filter(action="baseline", table="registry_analyte")
    before = tables.count()
    assert before > 0
    triggers.install(connection)
    assert tables.count() == before


def test_what_another_program_writes_is_recorded_without_a_name() -> None:
    site: Site = SiteFactory.create()
    connection.connection.execute("UPDATE registry_site SET city = 'Huế' WHERE id = " + str(site.pk))
    event = AuditEvent.objects.latest("id")
    assert (event.table, event.record_id, event.user_id) == ("registry_site", site.pk, None)
