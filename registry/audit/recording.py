"""Stands between Django and the database: tells the triggers who acts, and lets nothing be written unrecorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from math import inf
from time import monotonic
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from registry.audit import triggers
from registry.audit.context import Acting, current
from registry.audit.copying import record_copies
from registry.audit.epoch import begin_anew_after_restore
from registry.audit.postgres_sql import SETTING
from registry.audit.statements import may_write, text_of
from registry.audit.tables import audited_tables

# Seconds for which a connection relies on the triggers that it found: on PostgreSQL it is kept for long.
LOOK_AGAIN_AFTER = 10.0
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
_TELL_SQLITE = (
    "INSERT OR REPLACE INTO registry_auditcontext "
    "(id, user_id, user_name, reason, request_id, import_run, transaction_id) "
    "VALUES (1, :user_id, :user_name, :reason, :request_id, :import_run, :transaction_id)"
)
_FORGET_SQLITE = "DELETE FROM registry_auditcontext"
_NEXT_EVENT = "SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'registry_auditevent'"


class NotRecorded(DatabaseError):
    """A change that wouldn't be recorded, and so isn't made."""


class Recorder:
    """Wraps every statement of one connection (see "database instrumentation" in Django's documentation)."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.checked = False
        # While a bulk write records its events itself.
        self.set_wise = False
        self.told: Acting | None = None
        self.transaction: int | None = None

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Run a statement; one that changes a recorded table, with the triggers told who acts."""
        text = text_of(sql)
        self._notice(text)
        if self.set_wise or not self.concerns(text):
            return execute(sql, params, many, context)
        self.check()
        if current() is None and self.told is None:
            return execute(sql, params, many, context)
        if self.connection.get_autocommit():
            return self._in_transaction(execute, sql, params, many, context)
        return self._told(execute, sql, params, many, context)

    def concerns(self, sql: str) -> bool:
        """Tell whether a statement may write a recorded table."""
        return may_write(sql, _recorded())

    def _notice(self, sql: str) -> None:
        """Forget what the triggers were told where the transaction it was told in is over, or was rolled back."""
        if not _in_transaction(self.connection) or sql.startswith("ROLLBACK"):
            self.told = self.transaction = None

    @property
    def checked(self) -> bool:
        """Whether the triggers were found to stand, a short while ago; set, it says so for good, or for now not."""
        return monotonic() < self._checked_until

    @checked.setter
    def checked(self, stand: bool) -> None:
        self._checked_until = inf if stand else -inf

    def check(self) -> None:
        """Refuse to write where a trigger is missing or altered, or isn't ours."""
        if self.checked:
            return
        self._checked_until = monotonic() + LOOK_AGAIN_AFTER
        if not triggers.is_installed(self.connection):
            return
        begin_anew_after_restore(self.connection)
        wrong = triggers.faults(self.connection)
        if wrong:
            self.checked = False
            raise NotRecorded(_not_recorded(wrong))

    def _in_transaction(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        with transaction.atomic(using=self.connection.alias):
            answer = self._told(execute, sql, params, many, context)
            # SQLite can't commit while a statement still has rows to give (INSERT … RETURNING).
            cursor = context["cursor"]
            if self.connection.vendor == "sqlite" and cursor.cursor.description is not None:
                cursor.cursor = FetchedCursor(cursor.cursor)
        return answer

    def _told(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.tell()
        try:
            return execute(sql, params, many, context)
        finally:
            self.forget()

    def tell(self) -> None:
        """Tell the triggers who acts, for this transaction."""
        acting = current() or Acting()
        if self.connection.vendor == "sqlite":
            self._tell_sqlite(acting)
        elif acting != self.told:
            self.told = acting
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, json.dumps(acting.values())])

    def _tell_sqlite(self, acting: Acting) -> None:
        values = acting.values()
        with self.connection.wrap_database_errors:
            raw = self.connection.connection
            if self.transaction is None:
                self.transaction = raw.execute(_NEXT_EVENT).fetchone()[0]
            raw.execute(_TELL_SQLITE, values | {"transaction_id": self.transaction})

    def forget(self) -> None:
        """Leave nobody's name behind for the next who writes: SQLite's triggers read it from a table."""
        if self.connection.vendor == "sqlite" and self.connection.connection.in_transaction:
            with self.connection.wrap_database_errors:
                self.connection.connection.execute(_FORGET_SQLITE)


class FetchedCursor:
    """A cursor whose rows have been fetched, so that its statement is over."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._rows = iter(cursor.fetchall())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, *args: Any) -> Any:
        """Run another statement, whose rows are its own."""
        self._rows = self._cursor
        return self._cursor.execute(*args)

    def fetchone(self) -> Any:
        """Return the next row."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Return the next rows."""
        return [row for row, _number in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Any]:
        """Return the rest of the rows."""
        return list(self._rows)

    def __iter__(self) -> Any:
        return self._rows


def _in_transaction(connection: BaseDatabaseWrapper) -> bool:
    raw = connection.connection
    if raw is None:
        return False
    return bool(raw.in_transaction) if connection.vendor == "sqlite" else raw.info.transaction_status.name != "IDLE"


@cache
def _recorded() -> frozenset[str]:
    return frozenset(audited_tables())


def _not_recorded(wrong: list[str]) -> str:
    return _(
        "Nothing is written, because it would not be recorded: triggers of the audit trail are missing or altered, or "
        "others stand beside them (%(names)s). An administrator finds out why, drops what isn't the registry's, and "
        "puts the rest back with “manage.py migrate”."
    ) % {"names": ", ".join(wrong[:5])}


def recorder_of(connection: BaseDatabaseWrapper) -> Recorder:
    """Return the recorder of a connection."""
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, Recorder):
            return wrapper
    recorder = Recorder(connection)
    connection.execute_wrappers.insert(0, recorder)
    return recorder


def record_connection(*, connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Record what a new connection writes (receiver of ``connection_created``)."""
    recorder = recorder_of(connection)
    recorder.checked = False
    if connection.vendor == "sqlite":
        # Without it, INSERT OR REPLACE would remove rows past the triggers.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
    elif connection.vendor == "postgresql":
        record_copies(recorder)


def before_migrations(*, using: str, plan: list[tuple[Any, bool]], **_kwargs: Any) -> None:
    """Let the triggers stand aside where migrations will change tables (receiver of ``pre_migrate``)."""
    connection = connections[using]
    if plan and triggers.is_installed(connection):
        triggers.remove(connection)
    recorder_of(connection).checked = True


def after_migrations(*, using: str, **_kwargs: Any) -> None:
    """Make the triggers as the models now want them (receiver of ``post_migrate``)."""
    connection = connections[using]
    if triggers.is_installed(connection) and (is_up_to_date(connection) or not triggers.faults(connection)):
        triggers.install(connection)


def is_up_to_date(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether every migration was applied.

    Where one was taken back, the tables aren't those that the triggers are generated for: none is made, and so nothing
    is written until the migrations are complete again.
    """
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
