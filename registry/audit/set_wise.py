"""Bulk writes that record their events in one statement, where a trigger for each row would be too dear.

On SQLite the row trigger of one table stands aside for the block, inside of its transaction, which no other connection
sees; on PostgreSQL the triggers work on whole statements anyway.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from registry.audit import sqlite_sql
from registry.audit.recording import NotRecorded, Recorder, recorder_of
from registry.audit.tables import Table, table_of

Doing = Literal["insert", "update", "delete"]
_BEFORE = "temp.audit_before"
_NAMED = "IN (SELECT value FROM json_each(%s))"


@contextmanager
def set_wise(model: type[models.Model], doing: Doing = "insert", rows: Iterable[int] = ()) -> Iterator[None]:
    """Record what a block writes to one table in one statement at its end.

    Within the block only ``model``'s table is written, and only by what ``doing`` says.

    Parameters
    ----------
    doing
        ``insert`` of rows that get their numbers from the database; ``update`` or ``delete`` of exactly ``rows``.
    rows
        Numbers of the rows to be updated or deleted, each once.

    Raises
    ------
    TransactionManagementError
        Outside of a transaction.
    NotRecorded
        When events and written rows don't agree in number. The transaction can't be committed then.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A set-wise write needs a transaction, which fails as a whole.")
    recorder = recorder_of(connection)
    recorder.check()
    if connection.vendor != "sqlite":
        recorder.tell()
        yield
        return
    work = _Work(recorder, table_of(model), doing, rows)
    recorded = False
    try:
        work.begin()
        yield
        work.end()
        recorded = True
    finally:
        if not recorded:  # Whoever catches the fault inside of the transaction must not commit what isn't recorded.
            connection.set_rollback(True)
        recorder.set_wise = False


class _Work:
    """One set-wise write on SQLite."""

    def __init__(self, recorder: Recorder, table: Table, doing: Doing, rows: Iterable[int]) -> None:
        self.recorder, self.table, self.doing = recorder, table, doing
        self.rows = json.dumps(list(rows))
        self.trigger = sqlite_sql.trigger_name(table, doing)
        self.events = self.last = self.changes = 0

    def begin(self) -> None:
        """Keep what will be overwritten, and let the trigger stand aside."""
        name, key = sqlite_sql.quote(self.table.name), sqlite_sql.quote(self.table.key)
        if self.doing == "insert":
            found = self._run("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", self.table.name)
            self.last = found.fetchone()[0]
        elif self.doing == "update":
            self._run(f"DROP TABLE IF EXISTS {_BEFORE}")
            self._run(f"CREATE TEMP TABLE audit_before AS SELECT * FROM {name} WHERE {key} {_NAMED}", self.rows)
        else:
            self._record(f"{name} AS NEW", "NEW", f"NEW.{key} {_NAMED}", self.rows)
        self._run(f"DROP TRIGGER {sqlite_sql.quote(self.trigger)}")
        self.recorder.set_wise = True
        self.changes = self._total_changes()

    def end(self) -> None:
        """Put the trigger back, record, and compare the numbers."""
        written = self._total_changes() - self.changes
        self.recorder.set_wise = False
        self._run(dict(sqlite_sql.triggers(self.table))[self.trigger])
        name, key = sqlite_sql.quote(self.table.name), sqlite_sql.quote(self.table.key)
        if self.doing == "insert":
            self._record(f"{name} AS NEW", "NEW", f"NEW.{key} > %s", self.last)
        elif self.doing == "update":
            pairs = f"{_BEFORE} AS OLD JOIN {name} AS NEW ON NEW.{key} = OLD.{key}"
            self._record(pairs, "NEW", sqlite_sql.changed(self.table, "OLD", "NEW"))
            # A row that was updated to what it held is written, and no event.
            self.events = self._run(f"SELECT COUNT(*) FROM {_BEFORE}").fetchone()[0]
            self._run(f"DROP TABLE {_BEFORE}")
        if written != self.events:
            raise NotRecorded(f"{written} rows of {self.table.name} were written, and {self.events} recorded.")

    def _record(self, source: str, row: str, condition: str, *params: Any) -> None:
        self.recorder.tell()
        statement = sqlite_sql.event(self.table, self.doing, row, source)
        self.events = self._run(f"{statement} WHERE {condition}", *params).rowcount
        self.recorder.forget()

    def _total_changes(self) -> int:
        total: int = self._run("SELECT total_changes()").fetchone()[0]
        return total

    def _run(self, sql: str, *params: Any) -> Any:
        cursor = connection.cursor()
        cursor.execute(sql, params or None)
        return cursor
