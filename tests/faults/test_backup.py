"""A backup and its restoring: equal contents, a chain that verifies, triggers that stand; nothing else is accepted."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from registry.audit import triggers
from registry.audit.chain import head, seal_all
from registry.audit.models import AuditEvent
from registry.audit.verification import verify
from registry.backup import archive, on_postgresql, on_sqlite
from registry.backup.archive import BackupRefused, checked
from registry.backup.content import whole
from registry.backup.making import make_backup
from registry.backup.restoring import restore_backup, what_it_holds
from registry.curation import locks
from registry.models import AssayResult, Patient
from tests.factories import AssayResultFactory, PatientFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def records() -> None:
    UserFactory.create(username="curator")
    for name in ("VN-001", "VN-002"):
        AssayResultFactory.create(specimen__patient__registry_id=name)


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Leave nothing of a restore behind."""
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before\_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP SCHEMA "{name}" CASCADE')
        return
    for path in on_sqlite.place().parent.glob("*-before-*.sqlite3"):
        path.unlink()


@pytest.fixture
def backup(tmp_path: Path, records: None) -> Path:
    return make_backup(tmp_path).path


def registry_ids() -> list[str]:
    return sorted(Patient.objects.values_list("registry_id", flat=True))


def content() -> str:
    """Return the hash of what the database holds now."""
    return whole(on_sqlite.contents(on_sqlite.place()) if connection.vendor == "sqlite" else on_postgresql.contents())


def test_what_was_restored_is_what_was_saved(backup: Path) -> None:
    saved, last = checked(backup), head()
    AssayResult.objects.all().delete()
    PatientFactory.create(registry_id="VN-003")
    changed = content()
    restored = restore_backup(backup, replace=True)
    assert registry_ids() == ["VN-001", "VN-002"]
    assert AssayResult.objects.count() == 2
    assert verify(last).faults == []
    assert triggers.faults(connection) == locks.faults(connection) == []
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.new_values["restored"]) == ("migrate", saved.sha256)
    if connection.vendor == "sqlite":
        assert whole(on_sqlite.contents(Path(restored.kept))) == changed
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT registry_id FROM {restored.kept}.registry_patient ORDER BY 1")
            assert [name for (name,) in cursor.fetchall()] == ["VN-001", "VN-002", "VN-003"]


def test_the_hash_of_the_content_is_that_of_the_database_and_changes_with_it(backup: Path) -> None:
    # What the backup leaves behind is the event that tells of it.
    before = content()
    Patient.objects.filter(registry_id="VN-001").update(birth_year=1949)
    assert content() != before
    tables = checked(backup).tables
    assert tables["registry_patient"].rows == 2
    assert "django_session" not in tables
    assert whole(tables) == checked(backup).sha256


def test_what_is_stored_after_a_restore_goes_on_from_it(backup: Path) -> None:
    highest = max(Patient.objects.values_list("pk", flat=True))
    restore_backup(backup, replace=True)
    patient = PatientFactory.create(registry_id="VN-004")
    assert patient.pk == highest + 1
    seal_all()
    assert verify().faults == []
    assert AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).get().action == "insert"


def test_a_registry_that_is_not_empty_is_replaced_only_when_told_to(backup: Path) -> None:
    assert what_it_holds() == "2 patients, 1 users"
    before = content()
    with pytest.raises(BackupRefused, match="This registry isn't empty: it holds 2 patients"):
        restore_backup(backup)
    assert content() == before


def altered(backup: Path, tmp_path: Path, **changed: object) -> Path:
    """Return a sound backup whose manifest says something else."""
    other = tmp_path / "altered.backup"
    with zipfile.ZipFile(backup) as source, archive.new_archive(other) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, json.dumps(json.loads(content) | changed) if name == archive.MANIFEST else content)
    return other


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"migrations": ["registry.9999_tomorrow"]}, "made by a later version of the program: registry.9999_tomorrow"),
        ({"kind": "oracle"}, "a backup of a registry on oracle"),
        ({"sha256": "0" * 64}, "contradicts itself"),
        ({"audit_head": {"event": 1, "hash": "0" * 64, "events": 1}}, "audit trail in the backup does not verify"),
    ],
)
def test_a_foreign_or_later_backup_is_refused_and_nothing_touched(
    backup: Path, tmp_path: Path, changed: dict[str, object], sentence: str
) -> None:
    other, before = altered(backup, tmp_path, **changed), content()
    with pytest.raises(BackupRefused, match=sentence):
        restore_backup(other, replace=True)
    assert content() == before


def test_a_backup_of_a_later_format_is_refused(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="by a later one"):
        altered(backup, tmp_path, format=3)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are its own matter")
def test_a_database_that_is_damaged_can_be_replaced(backup: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"no database any more" * 1000)
    with on_sqlite.looking_at(damaged):
        with pytest.raises(BackupRefused, match="damaged"):
            restore_backup(backup)
        restored = restore_backup(backup, replace=True)
        assert registry_ids() == ["VN-001", "VN-002"]
    assert Path(restored.kept).read_bytes().startswith(b"no database any more")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL waits for locks, and gives up by itself")
def test_a_database_that_somebody_uses_is_not_replaced(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_sqlite, "SECONDS_TO_WAIT", 0.1)
    PatientFactory.create(registry_id="VN-003")
    with closing(sqlite3.connect(on_sqlite.place(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupRefused, match="Somebody else is using the database"):
            restore_backup(backup, replace=True)
    assert registry_ids() == ["VN-001", "VN-002", "VN-003"]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_one_altered_bit_is_found_wherever_it_is(backup: Path, share: float) -> None:
    read = bytearray(backup.read_bytes())
    read[int(share * (len(read) - 1))] ^= 1
    backup.write_bytes(read)
    with pytest.raises(BackupRefused, match="damaged"):
        restore_backup(backup, replace=True)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_file_that_was_cut_off_is_found(backup: Path, share: float) -> None:
    read = backup.read_bytes()
    backup.write_bytes(read[: int(share * len(read))])
    with pytest.raises(BackupRefused, match="no backup of Cytoledger, or its end was cut off"):
        restore_backup(backup, replace=True)


def test_what_is_no_backup_at_all(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04 and so on")
    for name, sentence in (("letter.docx", "is no backup"), ("absent", "can't be read")):
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", tmp_path / name)


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BackupRefused, match="never overwrites"):
        make_backup(backup)
    monkeypatch.setattr("registry.backup.making._manifest", lambda *_told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_backup(backup.parent / "another.backup")
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    assert oct(backup.stat().st_mode & 0o777) == "0o600"


def test_the_commands_say_what_they_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "today.backup"
    call_command("backup", path)
    said = capsys.readouterr().out
    assert "complete and read again" in said
    assert checked(path).sha256 in said
    call_command("restore", path, "--replace")
    said = capsys.readouterr().out
    assert "The audit trail verifies, and every trigger stands." in said
    assert "is kept as" in said
