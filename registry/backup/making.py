"""Makes a backup: one file, made while others write, read again before it counts."""

from __future__ import annotations

import platform
import sqlite3
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from registry.audit.chain import head, seal_all
from registry.audit.events import exported
from registry.audit.models import AuditEvent
from registry.backup import folders, on_postgresql, on_sqlite
from registry.backup.archive import MANIFEST, BackupRefused, Progress, checked, new_archive, silent
from registry.backup.content import whole
from registry.backup.manifest import Content, Manifest, StoredFile


@dataclass(frozen=True)
class Backup:
    """A backup that was made, and read again."""

    path: Path
    manifest: Manifest


def suggested_name(now: datetime | None = None) -> str:
    """Return a name for a backup, by which backups stand in the order in which they were made."""
    return f"cytoledger-{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"


def make_backup(path: Path, progress: Progress = silent) -> Backup:
    """Make a backup of the registry.

    Parameters
    ----------
    path
        A file that isn't there yet, or a folder.

    Raises
    ------
    BackupRefused
        If the file exists, or the registry has no tables yet, or the database is damaged.
    """
    path = (path / suggested_name() if path.is_dir() else path).resolve()
    if path.exists():
        raise BackupRefused(f"{path} exists; a backup never overwrites a file.")
    if not path.parent.is_dir():
        raise BackupRefused(f"There is no folder {path.parent}.")
    if AuditEvent._meta.db_table not in connection.introspection.table_names():
        raise BackupRefused("There is no registry in this database yet; “manage.py migrate” makes one.")
    seal_all()
    with new_archive(path) as archive:
        (_from_sqlite if connection.vendor == "sqlite" else _from_postgresql)(archive, path, progress)
    manifest = checked(path)
    _record(path, manifest)
    return Backup(path, manifest)


def _from_sqlite(archive: zipfile.ZipFile, path: Path, progress: Progress) -> None:
    with on_sqlite.working_copy(path.with_name(f".{path.name}.sqlite3")) as copy:
        progress("copying", 0, 1)
        on_sqlite.snapshot(copy)
        contents = on_sqlite.contents(copy)
        with on_sqlite.looking_at(copy):
            on_sqlite.refuse_damaged()
            files = folders.pack(archive, progress)
            archive.writestr(MANIFEST, _manifest(contents, {}, files).packed())
        on_sqlite.pack(archive, copy, progress)


def _from_postgresql(archive: zipfile.ZipFile, _path: Path, progress: Progress) -> None:
    with on_postgresql.snapshot() as database:
        contents = on_postgresql.pack(archive, database, progress)
        files = folders.pack(archive, progress)
        archive.writestr(MANIFEST, _manifest(contents, on_postgresql.sequences(), files).packed())


def _manifest(contents: dict[str, Content], sequences: dict[str, int], files: dict[str, StoredFile]) -> Manifest:
    last = head()
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        kind=connection.vendor,
        made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        tables=contents,
        sha256=whole(contents),
        audit_head=None if last is None else {"event": last.event, "hash": last.hash, "events": last.events},
        audit_events=AuditEvent.objects.count(),
        sequences=sequences,
        versions={"django": django.get_version(), "python": platform.python_version(), "database": _server()},
        files=files,
    )


def _server() -> str:
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _record(path: Path, manifest: Manifest) -> None:
    """Have the audit trail say that everything was written into a file; a disk that is full by now undoes nothing."""
    rows = sum(content.rows for content in manifest.tables.values())
    try:
        exported(what="backup", filters={}, columns=sorted(manifest.tables), count=rows, sha256=manifest.sha256)
    except DatabaseError as error:
        raise BackupRefused(f"{path} is complete, but the audit trail couldn't say so: {error}") from error
