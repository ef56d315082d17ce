"""Locked records are refused by the database itself: triggers on the tables of patients, on runs and on studies.

They hold against every way to write, raw SQL included. Migrations take them away and put them back, as the triggers of
the audit trail; `docs/adr` says why they are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from registry.audit import postgres_sql, sqlite_sql
from registry.audit.recording import is_up_to_date
from registry.audit.tables import Table, table_of
from registry.curation.kinds import Level
from registry.curation.parts import PART_OF, chain_to_patient, model_called

SENTENCE = "The record is locked."
# A warning, not an error: an error would keep the very command from running.
HINT = "Find out why, then run: python manage.py migrate"
PREFIX = "lock_"
STATUS = "registry_partstatus"
ANYTHING_LOCKED = (
    f"(EXISTS (SELECT 1 FROM {STATUS} WHERE level = {Level.LOCKED.value}) "
    "OR EXISTS (SELECT 1 FROM registry_study WHERE locked_at IS NOT NULL))"
)
# What holds a lock itself comes locked from a restored version, and a lock isn't deleted, but lifted.
ALLOWED = {"partstatus": ("insert", "update"), "study": ("insert",)}
ACTIONS = {"sqlite": ("insert", "update", "delete"), "postgresql": ("insert", "update", "delete", "truncate")}


def locked(name: str, row: str) -> str:
    """Return the condition that a row of a table, under the name ``row``, stays as it is."""
    match name:
        case "study":
            return f"({row}.locked_at IS NOT NULL)"
        case "studyarm":
            return _of_locked_study(row)
        case "enrolment":
            return f"({_of_locked_patient(name, row)} OR {_of_locked_study(row)})"
        case "assayrun":
            result = _of_locked_patient("assayresult", "r")
            return f"EXISTS (SELECT 1 FROM registry_assayresult AS r WHERE r.run_id = {row}.id AND {result})"
        case "partstatus":
            return f"({row}.level = {Level.LOCKED.value})"
    return _of_locked_patient(name, row)


def _of_locked_study(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM registry_study WHERE id = {row}.study_id AND locked_at IS NOT NULL)"


def _of_locked_patient(name: str, row: str) -> str:
    """Return the condition that a row is of a locked part of a patient, or of a patient of a locked study."""
    (_model, column), *rest = chain_to_patient(model_called(name))
    patient = f"{row}.{column}"
    for model, next_column in rest:
        patient = f"(SELECT {next_column} FROM {model._meta.db_table} WHERE id = {patient})"
    return (
        f"(EXISTS (SELECT 1 FROM {STATUS} WHERE patient_id = {patient} AND part = '{PART_OF[name].value}' "
        f"AND level = {Level.LOCKED.value}) OR EXISTS (SELECT 1 FROM registry_study AS s WHERE s.locked_at IS NOT NULL "
        f"AND EXISTS (SELECT 1 FROM registry_enrolment AS e WHERE e.study_id = s.id AND e.patient_id = {patient})))"
    )


def trigger_name(name: str, action: str) -> str:
    """Name the trigger, and on PostgreSQL the function that it calls."""
    return f"{PREFIX}registry_{name}_{action}"


@cache
def expected(vendor: str) -> dict[str, str]:
    """Return the statement or, on PostgreSQL, the function's body of each trigger."""
    bodies = _sqlite if vendor == "sqlite" else _postgresql
    return {
        trigger_name(name, action): bodies(name, action)
        for name in (*PART_OF, "assayrun", "study", "studyarm", "partstatus")
        for action in ACTIONS[vendor]
        if action not in ALLOWED.get(name, ())
    }


def _table(name: str) -> Table:
    """Describe a table, without the columns that may change in a locked row: a lock is lifted."""
    table = table_of(model_called(name))
    return replace(table, columns=tuple(column for column in table.columns if column.name != "locked_at"))


def _sqlite(name: str, action: str) -> str:
    table = _table(name)
    rows = {"insert": ("NEW",), "delete": ("OLD",), "update": ("OLD", "NEW")}[action]
    told = " OR ".join(locked(name, row) for row in rows)
    if action == "update":
        told = f"{sqlite_sql.changed(table, 'OLD', 'NEW')} AND ({told})"
    return (
        f'CREATE TRIGGER "{trigger_name(name, action)}" BEFORE {action.upper()} ON "{table.name}" FOR EACH ROW '
        f"WHEN {ANYTHING_LOCKED} AND ({told}) BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


def _postgresql(name: str, action: str) -> str:
    table = _table(name)
    source = {"insert": "new_rows", "delete": "old_rows", "truncate": table.name}.get(action)
    found = f"SELECT 1 FROM {source} AS n WHERE {locked(name, 'n')}" if source else _changed(name)
    # Where nothing is locked, the rows aren't looked at. A lock that was deleted just now is no more found that way.
    guard = "IF true THEN" if name in ALLOWED else f"IF {ANYTHING_LOCKED} THEN"
    return (
        f"BEGIN {guard} IF EXISTS ({found}) THEN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation'; "
        "END IF; END IF; RETURN NULL; END"
    )


def _changed(name: str) -> str:
    """Return the query that finds rows, before or after, of an update that changes something of a locked one."""
    table = _table(name)
    key = postgres_sql.quote(table.key)
    same = f"o.{key} = n.{key} AND NOT {postgres_sql.changed(table)}"
    kept = {"o": f"SELECT 1 FROM new_rows AS n WHERE {same}", "n": f"SELECT 1 FROM old_rows AS o WHERE {same}"}
    sources = {"o": "old_rows", "n": "new_rows"}
    return " UNION ALL ".join(
        f"SELECT 1 FROM {sources[row]} AS {row} WHERE {locked(name, row)} AND NOT EXISTS ({kept[row]})" for row in kept
    )


def standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that the database holds, and what they do; one that is switched off does nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                r"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'lock\_%' ESCAPE '\'"
            )
        else:
            cursor.execute(_STANDING)
        return dict(cursor.fetchall())


_STANDING = r"""
SELECT t.tgname, CASE WHEN t.tgenabled = 'A' AND p.proname = t.tgname THEN p.prosrc ELSE '' END
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgname LIKE 'lock\_%' AND NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that are missing or altered."""
    stands = standing(connection)
    return sorted(name for name, told in expected(connection.vendor).items() if stands.get(name) != told)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away while migrations change the tables that they speak of."""
    with connection.cursor() as cursor:
        for name in standing(connection):
            sqlite = connection.vendor == "sqlite"
            cursor.execute(f'DROP TRIGGER "{name}"' if sqlite else f'DROP FUNCTION "{name}"() CASCADE')


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or altered."""
    wrong = faults(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in wrong:
            for statement in _statements(connection.vendor, name):
                cursor.execute(statement)


def _statements(vendor: str, name: str) -> Iterator[str]:
    told = expected(vendor)[name]
    if vendor == "sqlite":
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield told
        return
    table, _underscore, action = name.removeprefix(PREFIX).rpartition("_")
    when = "BEFORE" if action == "truncate" else "AFTER"
    yield f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $lock${told}$lock$'
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
    yield (
        f'CREATE TRIGGER "{name}" {when} {action.upper()} ON "{table}" {postgres_sql.TRANSITIONS[action]} '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
    )
    yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the table of statuses is there, which the triggers read."""
    return STATUS in connection.introspection.table_names()


def before_migrations(*, using: str, plan: list[tuple[Any, bool]], **_kwargs: Any) -> None:
    """Let the triggers stand aside where migrations will change tables (receiver of ``pre_migrate``)."""
    if plan:
        remove(connections[using])


def after_migrations(*, using: str, **_kwargs: Any) -> None:
    """Make the triggers as the models now want them (receiver of ``post_migrate``)."""
    if is_installed(connections[using]) and is_up_to_date(connections[using]):
        install(connections[using])


def locks_stand(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where triggers that keep locked records are missing or altered (a system check)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        wrong = faults(connections[alias]) if is_installed(connections[alias]) else []
        if wrong:
            told = f"Triggers that keep locked records are missing or altered: {', '.join(wrong[:5])}."
            found.append(CheckWarning(told, hint=HINT, id="registry.W002"))
    return found
