"""A3, A4, A5: events can't be changed, and whoever manages to is found out."""

import json
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from registry.audit.chain import head, seal_all
from registry.audit.models import AuditEvent
from registry.audit.verification import ALTERED, CUT, INSERTED, REMOVED, Fault, verify
from registry.history.erasing import erase_patient
from registry.management.commands.audit import kept_head
from registry.models import Patient
from tests.audit.tampering import run, unguarded
from tests.factories import PatientFactory

# On PostgreSQL only what others see can be sealed, so that these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def numbers() -> list[int]:
    """Seal some events, in two batches, and return the numbers of the last five."""
    for _batch in range(2):
        for _number in range(5):
            PatientFactory.create()
        seal_all()
    return list(AuditEvent.objects.order_by("-id").values_list("id", flat=True)[:5])[::-1]


@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["registry_auditevent", "registry_auditseal"])
def test_events_and_seals_cannot_be_changed(numbers: list[int], sql: str, table: str) -> None:
    if sql.startswith("TRUNCATE") and connection.vendor == "sqlite":
        return  # It has no TRUNCATE.
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run(sql.format(table))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows so")
@pytest.mark.parametrize("table", ["registry_auditevent", "registry_auditseal", "registry_auditerasure"])
def test_none_takes_the_place_of_another_on_a_connection_as_the_shell_opens_it(numbers: list[int], table: str) -> None:
    erase_patient(patient_id=Patient.objects.latest("id").pk, user=None, reason="asked for")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], uri=True)) as shell:
        assert shell.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            shell.execute(f"REPLACE INTO {table} SELECT * FROM {table}")


def test_untouched_events_verify(numbers: list[int]) -> None:
    found = verify()
    assert (found.faults, found.unsealed) == ([], 0)
    assert found.events == AuditEvent.objects.count()


@pytest.mark.parametrize(
    "change",
    [
        "new = '{}'", "old = '{}'", "user_id = 77", "user_name = 'x'", "reason = 'x'", "action = 'delete'",
        "record_id = record_id + 1", "table_name = 'x'", "import_run = 7", "request_id = 'x'", "site_id = 99",
        "patient_id = 99", "at = '2001-01-01 00:00:00'",
    ],
)  # fmt: skip
def test_an_altered_event_is_found(numbers: list[int], change: str) -> None:
    with unguarded():
        run(f"UPDATE registry_auditevent SET {change} WHERE id = %s", numbers[2])
        assert verify().faults == [Fault(ALTERED, numbers[2], after=numbers[1], before=numbers[3])]


def test_a_removed_event_is_found(numbers: list[int]) -> None:
    with unguarded():
        run("DELETE FROM registry_auditevent WHERE id IN (%s, %s)", numbers[1], numbers[2])
        assert verify().faults == [
            Fault(REMOVED, numbers[1], after=numbers[0], before=numbers[3]),
            Fault(REMOVED, numbers[2], after=numbers[0], before=numbers[3]),
        ]


def test_an_inserted_event_is_found(numbers: list[int]) -> None:
    """A gap between numbers, as a rollback leaves it, takes a forged event; its transaction is forged too."""
    with unguarded():
        run("DELETE FROM registry_auditevent WHERE id = %s", numbers[2])
        run(
            "INSERT INTO registry_auditevent (id, action, transaction_id) "
            "SELECT %s, 'sign_in', transaction_id FROM registry_auditevent WHERE id = %s",
            numbers[2],
            numbers[1],
        )
        assert verify().faults == [Fault(ALTERED, numbers[2], after=numbers[1], before=numbers[3])]


def test_an_event_in_place_of_none_is_found(numbers: list[int]) -> None:
    first = AuditEvent.objects.order_by("id")[0]
    with unguarded():
        run(
            "INSERT INTO registry_auditevent (id, action, transaction_id) VALUES (%s, 'sign_in', %s)",
            first.id - 10_000,
            first.transaction_id,
        )
        found = [fault for fault in verify().faults if fault.kind == INSERTED]
        assert [fault.event for fault in found] == ([first.id - 10_000] if connection.vendor == "postgresql" else [])


def test_a_cut_tail_is_found_against_a_kept_head(numbers: list[int], tmp_path: Path) -> None:
    out = StringIO()
    call_command("audit", "head", stdout=out)
    kept = tmp_path / "head.json"
    kept.write_text(out.getvalue())
    PatientFactory.create()
    call_command("audit", "verify", "--head", str(kept), stdout=StringIO())
    with unguarded():
        run("DELETE FROM registry_auditseal WHERE id = (SELECT MAX(id) FROM registry_auditseal)")
        run("DELETE FROM registry_auditseal WHERE id = (SELECT MAX(id) FROM registry_auditseal)")
        run("DELETE FROM registry_auditevent WHERE id >= %s", numbers[0])
        assert verify().faults == [], "without the head, nothing tells that there was more"
        found = verify(kept_head(str(kept)))
        assert [(fault.kind, fault.event) for fault in found.faults] == [(CUT, json.loads(kept.read_text())["event"])]
        assert (found.faults[0].after or 0) < numbers[0]


def test_the_command_says_which_event_and_between_which(numbers: list[int]) -> None:
    with unguarded():
        run("UPDATE registry_auditevent SET reason = 'x' WHERE id = %s", numbers[2])
        with pytest.raises(CommandError, match=f"Event {numbers[2]} was altered .between event {numbers[1]}"):
            call_command("audit", "verify", stdout=StringIO())


def test_what_is_still_being_written_is_sealed_later(numbers: list[int], other: BaseDatabaseWrapper) -> None:
    """PostgreSQL: a change that was under way at a sealing, and came later, must not look inserted."""
    if connection.vendor != "postgresql":
        return
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE registry_patient SET sex = 'male' WHERE id = (SELECT MIN(id) FROM registry_patient)")
    PatientFactory.create()
    seal_all()
    other.commit()
    assert verify().faults == []
    assert seal_all() > 0
    assert (verify().faults, verify().unsealed) == ([], 0)


def test_new_events_are_sealed_after_the_old(numbers: list[int]) -> None:
    before = head()
    with transaction.atomic():
        PatientFactory.create()
        PatientFactory.create()
    assert verify().unsealed > 0
    assert seal_all() > 0
    assert seal_all() == 0
    after = head()
    assert before
    assert after
    assert after.events > before.events
    assert verify().faults == []


def test_show_prints_what_happened(numbers: list[int]) -> None:
    out = StringIO()
    call_command("audit", "show", "--table", "registry_patient", "--last", "1", stdout=out)
    assert "insert registry_patient" in out.getvalue()


@pytest.mark.django_db
def test_the_events_of_a_patient_are_shown_by_registry_id_or_number() -> None:
    patient, _other = PatientFactory.create(registry_id="HN-7"), PatientFactory.create(registry_id="HN-8")
    by_id, by_number = StringIO(), StringIO()
    call_command("audit", "show", "--patient", "hn-7", stdout=by_id)
    call_command("audit", "show", "--patient", str(patient.pk), stdout=by_number)
    assert by_id.getvalue() == by_number.getvalue()
    assert by_id.getvalue().count("registry_patient") == 1
    with pytest.raises(CommandError, match="no patient “HN-9”"):
        call_command("audit", "show", "--patient", "HN-9")
