"""Restores a backup: checked as a whole, built beside the registry in use, checked again, then put in its place."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from registry.audit import triggers
from registry.audit.chain import Head
from registry.audit.events import record
from registry.audit.kinds import Action
from registry.audit.verification import verify
from registry.backup import folders, on_postgresql, on_sqlite
from registry.backup.archive import BackupRefused, Progress, checked, silent
from registry.backup.content import whole
from registry.backup.folders import Beside
from registry.backup.manifest import Content, Manifest
from registry.curation import locks
from registry.imports.models import ImportRun
from registry.models import Patient, User

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What was restored, and where the contents are that stood there before; folders only if there were files."""

    manifest: Manifest
    kept: str
    kept_folders: tuple[Path, ...] = ()


def restore_backup(path: Path, *, replace: bool = False, progress: Progress = silent) -> Restored:
    """Restore a backup into the database in use.

    Parameters
    ----------
    replace
        Whether a registry that isn't empty may be replaced. Its contents are kept beside it.

    Raises
    ------
    BackupRefused
        With the reason. The registry in use is untouched then.
    """
    manifest = checked(path)
    _refuse_foreign(manifest)
    held = what_it_holds()
    if held and not replace:
        raise BackupRefused(
            f"This registry isn't empty: it holds {held}. With --replace it is replaced, and kept beside the new one."
        )
    at = f"{datetime.now(UTC):%Y%m%dt%H%M%Sz}"
    with zipfile.ZipFile(path) as archive, folders.unpacked(archive, manifest.files, at, progress) as beside:
        into = _into_sqlite if connection.vendor == "sqlite" else _into_postgresql
        kept = into(archive, manifest, beside, progress)
    record(Action.MIGRATE, particulars={"restored": manifest.sha256, "made_at": manifest.made_at, "kept": kept})
    return Restored(manifest, kept, beside.kept)


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.kind != connection.vendor:
        made, here = KINDS.get(manifest.kind, manifest.kind), KINDS[connection.vendor]
        raise BackupRefused(f"This is a backup of a registry on {made}; this one is on {here}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    later = manifest.unknown_migrations(known)
    if later:
        raise BackupRefused(
            f"The backup was made by a later version of the program: {', '.join(later[:3])} isn't known here. "
            "Take that version first."
        )
    if whole(manifest.tables) != manifest.sha256:
        raise BackupRefused("The backup contradicts itself: its tables aren't those that it was made of.")


def what_it_holds() -> str:
    """Say what the registry in use holds, if it isn't as new. One that is damaged may hold anything.

    Raises
    ------
    BackupRefused
        If the database can't be reached.
    """
    try:
        there = set(connection.introspection.table_names())
        counts = {
            str(model._meta.verbose_name_plural): model._default_manager.count()
            for model in (Patient, User, ImportRun)
            if model._meta.db_table in there
        }
    except (OperationalError, InterfaceError) as error:
        raise BackupRefused(f"The database can't be used just now: {error}.") from error
    except DatabaseError:
        return "what can't be read, as it is damaged"
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _into_sqlite(archive: zipfile.ZipFile, manifest: Manifest, beside: Beside, progress: Progress) -> str:
    used = on_sqlite.place()
    kept = used.with_name(f"{used.stem}-before-{beside.at}{used.suffix}")
    with on_sqlite.working_copy(used.with_name(f"{used.name}.restoring")) as side:
        on_sqlite.unpack(archive, side, progress)
        _compare(manifest, on_sqlite.contents(side))
        _finish(lambda: on_sqlite.looking_at(side), manifest, progress)
        progress("replacing", 0, 1)
        with beside.exchanged():
            on_sqlite.replace(side, kept)
    return str(kept)


@contextmanager
def _side_schema(name: str) -> Iterator[str]:
    on_postgresql.make_schema(name)
    try:
        yield name
    finally:
        on_postgresql.drop_schema(name)


def _into_postgresql(archive: zipfile.ZipFile, manifest: Manifest, beside: Beside, progress: Progress) -> str:
    kept = f"before_{beside.at}"
    with _side_schema("cytoledger_restoring") as side:
        with on_postgresql.looking_at(side):
            on_postgresql.unpack(archive, manifest, progress)
            _compare(manifest, on_postgresql.contents())
        _finish(lambda: on_postgresql.looking_at(side), manifest, progress)
        progress("replacing", 0, 1)
        with beside.exchanged():
            on_postgresql.replace(side, kept)
    return kept


def _compare(manifest: Manifest, found: dict[str, Content]) -> None:
    if whole(found) != manifest.sha256:
        wrong = sorted(name for name in manifest.tables if found.get(name) != manifest.tables[name])
        raise BackupRefused(f"What was restored isn't what was saved ({', '.join(wrong[:5])}). Nothing was replaced.")


def _finish(looking: Callable[[], AbstractContextManager[None]], manifest: Manifest, progress: Progress) -> None:
    """Bring the restored tables to this version, and check that every change will be, and was, recorded."""
    with looking():
        progress("migrating", 0, 1)
        call_command("migrate", verbosity=0, interactive=False)
        wrong = triggers.faults(connection) + locks.faults(connection)
        if wrong:
            raise BackupRefused(f"Triggers couldn't be made: {', '.join(wrong[:5])}. Nothing was replaced.")
        progress("verifying the audit trail", 0, 1)
        kept = None if manifest.audit_head is None else Head(**manifest.audit_head)  # type: ignore[arg-type]
        faults = verify(kept).faults
        if faults:
            raise BackupRefused(
                f"The audit trail in the backup does not verify: event {faults[0].event} is {faults[0].kind}. "
                "Nothing was replaced."
            )
