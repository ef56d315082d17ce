"""The bare insert of rows that are understood already: what no import can do without.

It speaks to the driver, past the audit trail, which would refuse it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def without_audit(table: str) -> None:
    """Take the triggers away that record what is written to a table."""
    raw = _driver()
    if connection.vendor == "postgresql":
        raw.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    else:
        found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table])
        for (trigger,) in found.fetchall():
            raw.execute(f'DROP TRIGGER "{trigger}"')
    raw.commit()


def insert_rows(table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows by the database's quickest way: one prepared statement on SQLite, COPY on PostgreSQL."""
    raw, columns = _driver(), ", ".join(f'"{name}"' for name in names)
    if connection.vendor == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        raw.commit()
        return
    places = ", ".join(["?"] * len(names))
    raw.execute("BEGIN")
    raw.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', rows)  # noqa: S608 - names of a model
    raw.execute("COMMIT")


def _driver() -> Any:
    connection.ensure_connection()
    return connection.connection
