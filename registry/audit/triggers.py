"""Puts the triggers into the database, and tells whether they stand there as they should."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from registry.audit import postgres_sql, sqlite_sql
from registry.audit.events import record
from registry.audit.kinds import Action
from registry.audit.tables import Table, audited_tables

ACTIONS = ("insert", "update", "delete", "truncate")


def expected(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return each trigger and function that the database should hold, by name, as the database itself tells it."""
    return _expected(connection.vendor)


@cache
def _expected(vendor: str) -> dict[str, str]:
    tables = audited_tables().values()
    if vendor == "sqlite":
        return dict(sqlite_sql.guards()) | {name: sql for table in tables for name, sql in sqlite_sql.triggers(table)}
    bodies = {f"{name}()": body for table in tables for name, body in postgres_sql.functions(table)}
    names = {
        postgres_sql.trigger_name(table, action): f"{table.name} {action.upper()}"
        for table in tables
        for action in ACTIONS
    }
    keep = {name: f"{table} {actions}" for table, name, _sql, actions in postgres_sql.guards()}
    keep |= {"audit_keep()": postgres_sql.KEEP_BODY, f"{postgres_sql.ERASE}()": postgres_sql.ERASE_BODY}
    numbering = {f"{postgres_sql.TRANSACTION}()": postgres_sql.TRANSACTION_BODY}
    return bodies | names | keep | numbering


def standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers and functions that the database holds; one that is switched off says so."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                r"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit\_%' ESCAPE '\'"
            )
            return dict(cursor.fetchall())
        cursor.execute(_FUNCTIONS)
        bodies = {f"{name}()": body for name, body in cursor.fetchall()}
        cursor.execute(_TRIGGERS)
        return bodies | {name: _told(*row) for name, *row in cursor.fetchall()}


_FUNCTIONS = r"""
SELECT proname, prosrc FROM pg_proc
WHERE (proname LIKE 'audit\_%' OR proname = 'registry_audit_transaction')
  AND pronamespace = current_schema()::regnamespace
"""
# A trigger calls the function of its own name; those that keep the trail share one.
_TRIGGERS = r"""
SELECT t.tgname, c.relname, t.tgtype, t.tgenabled,
       p.proname = CASE WHEN t.tgname LIKE 'audit\_keep\_%' THEN 'audit_keep' ELSE t.tgname END AND t.tgqual IS NULL
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgname LIKE 'audit\_%' AND NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
# Bits of pg_trigger.tgtype (catalog/pg_trigger.h of PostgreSQL), in the order in which they are told.
_EVENTS = ((4, "INSERT"), (8, "DELETE"), (16, "UPDATE"), (32, "TRUNCATE"))
_ROW = 1


def _told(table: str, kind: int, enabled: str, own_function: bool) -> str:
    told = " ".join([table, *(word for bit, word in _EVENTS if kind & bit)])
    # "A": fires always, whatever session_replication_role says.
    return told if enabled == "A" and own_function and not kind & _ROW else f"{told} (switched off or altered)"


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers and functions that are missing or altered, and of those that are others'."""
    stands = standing(connection)
    wrong = {name for name, told in expected(connection).items() if stands.get(name) != told}
    return sorted(wrong | strangers(connection))


def strangers(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the triggers and rules on recorded tables, or on the trail itself, that the registry didn't make.

    One is enough to silence the trail: on SQLite with RAISE(IGNORE), on PostgreSQL for each row, or by a rule.
    """
    known = expected(connection) | {name: told for each in _BESIDE for name, told in each(connection.vendor).items()}
    texts, recorded = set(known.values()), audited_tables().keys()
    with connection.cursor() as cursor:
        cursor.execute(_ON_TABLES[connection.vendor])
        found = [row for row in cursor.fetchall() if row[0] in recorded or row[0].startswith(TRAIL)]
    # Every trigger has the name of its table in its own.
    return {name for table, name, told in found if not (name in known and f"_{table}_" in f"{name}_" and told in texts)}


def stands_beside(others: Callable[[str], Mapping[str, str]]) -> None:
    """Name other triggers of the registry on recorded tables, by vendor: as `expected` does."""
    if others not in _BESIDE:
        _BESIDE.append(others)


TRAIL = "registry_audit"
# Of many triggers that were put back, so many are named in the event.
NAMED = 20
_BESIDE: list[Callable[[str], Mapping[str, str]]] = []
# Table, name, and the statement or the function's body.
_ON_TABLES = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
SELECT c.relname, t.tgname, p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
UNION ALL SELECT tablename, rulename, '' FROM pg_rules WHERE schemaname = current_schema()
""",
}


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the tables of the audit trail are there: before the migrations have run, they aren't."""
    return "registry_auditevent" in connection.introspection.table_names()


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers of the recorded tables away while migrations change them; those of the trail itself stay."""
    with connection.cursor() as cursor:
        for name in standing(connection):
            if name.startswith(("audit_keep", postgres_sql.ERASE, postgres_sql.TRANSACTION)):
                continue
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {sqlite_sql.quote(name)}")
            elif name.endswith("()"):
                cursor.execute(f"DROP FUNCTION {sqlite_sql.quote(name[:-2])}() CASCADE")


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger that is missing or altered, and record that, and the rows of tables not recorded before."""
    with transaction.atomic(using=connection.alias):
        wrong = expected(connection).keys() & set(faults(connection))
        tables = audited_tables()
        with connection.cursor() as cursor:
            for statement in _statements(connection, wrong):
                cursor.execute(statement)
            cursor.execute("SELECT DISTINCT table_name FROM registry_auditevent WHERE table_name <> ''")
            known = {name for (name,) in cursor.fetchall()}
            for name in tables.keys() - known:
                cursor.execute(_baseline(connection, tables[name]))
        if wrong:
            made = sorted(wrong)
            record(Action.MIGRATE, particulars={"triggers": made[:NAMED], "count": len(made)})


def _statements(connection: BaseDatabaseWrapper, wrong: set[str]) -> Iterator[str]:
    if connection.vendor == "sqlite":
        for name, sql in expected(connection).items():
            if name in wrong:
                yield f"DROP TRIGGER IF EXISTS {sqlite_sql.quote(name)}"
                yield sql
        return
    if wrong:
        yield _numbering()
        yield _function("audit_keep", postgres_sql.KEEP_BODY)
        yield _function(postgres_sql.ERASE, postgres_sql.ERASE_BODY)
        for table, name, sql, _actions in postgres_sql.guards():
            yield from _trigger(table, name, sql)
        yield from postgres_sql.PRIVILEGES
    for audited in audited_tables().values():
        for name, body in postgres_sql.functions(audited):
            if {name, f"{name}()"} & wrong:
                yield _function(name, body)
        for action in ACTIONS:
            name = postgres_sql.trigger_name(audited, action)
            if name in wrong:
                yield from _trigger(audited.name, name, postgres_sql.create_trigger(audited, action))


def _numbering() -> str:
    name, body = postgres_sql.TRANSACTION, postgres_sql.TRANSACTION_BODY
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS bigint LANGUAGE sql AS $audit${body}$audit$"


def _function(name: str, body: str) -> str:
    return f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $audit${body}$audit$'


def _trigger(table: str, name: str, sql: str) -> Iterator[str]:
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
    yield sql
    yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'


def _baseline(connection: BaseDatabaseWrapper, table: Table) -> str:
    """Return the statement that records the rows which stand there when recording begins."""
    if connection.vendor == "sqlite":
        return sqlite_sql.event(table, Action.BASELINE, sqlite_sql.quote(table.name), sqlite_sql.quote(table.name))
    return postgres_sql.event(table, Action.BASELINE, f'"{table.name}" AS n, {postgres_sql.ACTING_ROW}')
