"""A backup of a PostgreSQL schema in one snapshot, by COPY, and its restoring through a schema of its own.

It needs nothing but the driver: the tables are made by the migrations that had been applied, then filled. When all is
checked, the tables of both change places in one transaction.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from registry.audit.recording import recorder_of
from registry.backup.archive import CHUNK, BackupRefused, Progress
from registry.backup.content import WRITTEN_ALIKE, postgresql_contents, postgresql_tables, rows_of
from registry.backup.manifest import Content, Manifest

FOLDER = "tables/"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
# Relations that belong to another, such as an index or the sequence of a column, go with it.
_RELATIONS = """
SELECT c.relname, c.relkind = 'S' FROM pg_class c
WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'S')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
"""
_FUNCTIONS = """
SELECT p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p
WHERE p.pronamespace = %s::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def _driver() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    driver: psycopg.Connection[Any] = connection.connection
    return driver


@contextmanager
def snapshot() -> Iterator[psycopg.Connection[Any]]:
    """See the database as it stands at one moment, while others write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(WRITTEN_ALIKE)
        yield _driver()


def pack(archive: zipfile.ZipFile, database: psycopg.Connection[Any], progress: Progress) -> dict[str, Content]:
    """Put every table into an archive, and return what they hold."""
    tables, found = list(postgresql_tables(database)), {}
    for place, (name, _columns, query) in enumerate(tables):
        progress(name, place, len(tables))
        digest, rows = hashlib.sha256(), 0
        with archive.open(f"{FOLDER}{name}.copy", "w", force_zip64=True) as target:
            for chunk in rows_of(database, query):
                target.write(chunk)
                digest.update(chunk)
                rows += chunk.count(b"\n")
        found[name] = Content(rows, digest.hexdigest())
    return found


def sequences() -> dict[str, int]:
    """Return the last number that each sequence gave."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES)
        return {name: last for name, last in cursor.fetchall() if last is not None}


def contents() -> dict[str, Content]:
    """Return what the tables hold."""
    with snapshot() as database:
        return postgresql_contents(database)


@contextmanager
def looking_at(schema: str) -> Iterator[None]:
    """Let Django use another schema for a while. For commands: there, nobody else uses Django's connection."""
    settings: dict[str, Any] = connection.settings_dict
    used = dict(settings.get("OPTIONS") or {})
    connection.close()
    settings["OPTIONS"] = used | {"options": f"-c search_path={schema}"}
    try:
        yield
    finally:
        connection.close()
        settings["OPTIONS"] = used


def make_schema(name: str) -> None:
    """Make an empty schema.

    Raises
    ------
    BackupRefused
        If the account may not.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
            cursor.execute(f'CREATE SCHEMA "{name}"')
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":  # insufficient_privilege
            raise
        raise BackupRefused(
            "The registry's account may not make a schema, in which the backup is checked before it is used. "
            "The owner of the database allows it: GRANT CREATE ON DATABASE … TO …"
        ) from error


def drop_schema(name: str) -> None:
    """Remove a schema with all that is in it."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def unpack(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    """Make the tables as they were in the schema in use, which is empty, and fill them.

    No trigger records it: they are made when the migrations are over, and what they recorded is in the backup.
    """
    connection.ensure_connection()
    recorder_of(connection).checked = True
    _migrate(manifest.migrations)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITTEN_ALIKE)
        database = _driver()
        tables = list(postgresql_tables(database))
        if {name for name, _columns, _query in tables} != manifest.tables.keys():
            raise BackupRefused("The backup has other tables than this program makes for its migrations.")
        names = sql.SQL(", ").join(sql.Identifier(name) for name, _columns, _query in tables)
        database.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for place, (name, columns, _query) in enumerate(tables):
            progress(name, place, len(tables))
            _fill(database, archive, name, columns)
        for name, number in manifest.sequences.items():
            database.execute("SELECT setval(%s, %s)", (f'"{name}"', number))


def _migrate(applied: list[str]) -> None:
    """Apply exactly these migrations: those that no other of them needs, and with them all that they need."""
    executor = MigrationExecutor(connection)
    nodes = {(app, name) for app, _dot, name in (each.partition(".") for each in applied)}
    graph = executor.loader.graph.node_map
    nodes &= graph.keys()  # Those that were squashed are recorded beside what replaces them.
    executor.migrate([node for node in sorted(nodes) if not {child.key for child in graph[node].children} & nodes])


def _fill(database: psycopg.Connection[Any], archive: zipfile.ZipFile, name: str, columns: sql.Composed) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
    with archive.open(f"{FOLDER}{name}.copy") as source, database.cursor().copy(statement) as copy:
        while chunk := source.read(CHUNK):
            copy.write(chunk)


def replace(side: str, kept: str) -> None:
    """Let the tables and functions of a schema change places with those in use, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute("SELECT quote_ident(current_schema())")
        used = cursor.fetchone()[0]
        cursor.execute(f'CREATE SCHEMA "{kept}"')
        _move(cursor, used, f'"{kept}"')
        _move(cursor, f'"{side}"', used)
        cursor.execute(f'DROP SCHEMA "{side}"')


def _move(cursor: Any, source: str, target: str) -> None:
    cursor.execute(_RELATIONS, [source])
    for name, is_sequence in cursor.fetchall():
        cursor.execute(f'ALTER {"SEQUENCE" if is_sequence else "TABLE"} {source}."{name}" SET SCHEMA {target}')
    cursor.execute(_FUNCTIONS, [source])
    for name, arguments in cursor.fetchall():
        cursor.execute(f'ALTER FUNCTION {source}."{name}"({arguments}) SET SCHEMA {target}')
