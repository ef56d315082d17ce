"""A backup of an SQLite file by SQLite's own means, and its restoring into that same file.

The file itself stays where it is: a server that has it open goes on with the new contents. Were it replaced, a request
that waits for the old one would write into what nobody reads any more, and be told that all is well.
"""

from __future__ import annotations

import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from registry.backup.archive import BackupRefused, Progress, copy_in, copy_out, fsync_folder
from registry.backup.content import LEFT_OUT, sqlite_contents
from registry.backup.manifest import Content

DATABASE = "database.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")
SECONDS_TO_WAIT = 20.0


def place() -> Path:
    """Return where the database is."""
    return Path(connection.settings_dict["NAME"])


def remove(path: Path) -> None:
    """Remove a database with what SQLite puts beside it."""
    for name in (path, *(path.with_name(path.name + end) for end in BESIDE)):
        name.unlink(missing_ok=True)


@contextmanager
def working_copy(path: Path) -> Iterator[Path]:
    """Give a name for a database that is gone afterwards."""
    remove(path)
    try:
        yield path
    finally:
        remove(path)


def snapshot(target: Path) -> None:
    """Copy the database as it stands at one moment, while others write; without sessions."""
    with closing(sqlite3.connect(place())) as source, closing(sqlite3.connect(target)) as copy:
        target.chmod(0o600)
        source.backup(copy)  # All pages in one read transaction: writers don't wait for it, nor begin it anew.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA secure_delete = ON")
        for name in LEFT_OUT & _tables(copy):
            copy.execute(f'DELETE FROM "{name}"')
        copy.commit()


def refuse_damaged() -> None:
    """Check the database that Django uses: its constraints call functions that Django brings.

    Raises
    ------
    BackupRefused
        With what SQLite finds wrong.
    """
    with connection.cursor() as cursor:
        wrong = [row[0] for row in cursor.execute("PRAGMA integrity_check(5)").fetchall() if row[0] != "ok"]
        wrong += [f"a row of {row[0]} refers to none" for row in cursor.execute("PRAGMA foreign_key_check").fetchall()]
    if wrong:
        raise BackupRefused(f"The database is damaged, so no backup was made of it: {'; '.join(wrong[:5])}.")


def _tables(database: sqlite3.Connection) -> frozenset[str]:
    return frozenset(name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))


def pack(archive: zipfile.ZipFile, copy: Path, progress: Progress) -> None:
    """Put a snapshot into an archive."""
    copy_in(archive, DATABASE, copy, progress)


def unpack(archive: zipfile.ZipFile, side: Path, progress: Progress) -> None:
    """Take the database out of an archive, to a place beside the one in use."""
    copy_out(archive, DATABASE, side, progress)


def contents(path: Path) -> dict[str, Content]:
    """Return what a database holds."""
    with closing(sqlite3.connect(path)) as database:
        return sqlite_contents(database)


@contextmanager
def looking_at(side: Path) -> Iterator[None]:
    """Let Django use another file for a while. For commands: there, nobody else uses Django's connection."""
    settings: dict[str, Any] = connection.settings_dict
    used = settings["NAME"]
    connection.close()
    settings["NAME"] = str(side)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
        settings["NAME"] = used


def replace(side: Path, kept: Path) -> None:
    """Put what is in a file into the database in use, whose contents until then go to another file.

    From before the old contents are copied until the new ones are there, nobody else can read or write. What happens
    in between, a power cut too, leaves the old contents. A file that is damaged can't be copied so: it is moved.

    Raises
    ------
    BackupRefused
        If somebody else uses the database.
    """
    connection.close()
    try:
        _exchange(side, kept)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        remove(kept)
        for end in ("", *BESIDE):
            moved = place().with_name(place().name + end)
            if moved.exists():
                os.rename(moved, kept.with_name(kept.name + end))
        os.rename(side, place())
    fsync_folder(kept.parent)


def _exchange(side: Path, kept: Path) -> None:
    with (
        closing(sqlite3.connect(place(), timeout=SECONDS_TO_WAIT, isolation_level=None)) as used,
        closing(sqlite3.connect(kept)) as old,
        closing(sqlite3.connect(side)) as new,
    ):
        kept.chmod(0o600)
        _take_alone(used)
        used.backup(old)
        used.execute("PRAGMA synchronous = FULL")
        new.backup(used)
    with open(kept, "rb") as file:
        os.fsync(file.fileno())


def _take_alone(database: sqlite3.Connection) -> None:
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")  # In this mode, the lock stays until the connection ends.
    except sqlite3.OperationalError as error:
        raise BackupRefused(
            "Somebody else is using the database. Stop the server and its worker, then restore again."
        ) from error
