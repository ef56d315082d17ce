"""What the tables of a database hold, as one hash: equal where the contents are.

Sessions aren't part of a registry: who restores it should find nobody signed in.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from psycopg import sql

from registry.backup.manifest import Content

LEFT_OUT = frozenset({"django_session", "registry_auditcontext"})
# Values are written alike, whatever the account or the server is set to.
WRITTEN_ALIKE = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; "
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'"
)
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
       (SELECT array_agg(k.attname::text ORDER BY k.attnum) FROM pg_index i JOIN pg_attribute k
        ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.oid, c.relname ORDER BY c.relname
"""


def whole(tables: Mapping[str, Content]) -> str:
    """Return the hash of all tables together."""
    told = "\n".join(f"{name} {content.rows} {content.sha256}" for name, content in sorted(tables.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def sqlite_contents(database: sqlite3.Connection) -> dict[str, Content]:
    """Return the content of each table."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    kept = [name for name in names if name not in LEFT_OUT and not name.startswith("sqlite_")]
    return {name: _hashed(database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')) for name in kept}


def _hashed(rows: Iterable[tuple[Any, ...]]) -> Content:
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(repr(row).encode())
        count += 1
    return Content(count, digest.hexdigest())


def postgresql_tables(database: psycopg.Connection[Any]) -> Iterator[tuple[str, sql.Composed, sql.Composed]]:
    """Yield each table with its columns, and with the query that gives its rows in the order of their keys."""
    for name, columns, key in database.execute(_TABLES).fetchall():
        if name not in LEFT_OUT:
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            order = sql.SQL(", ").join(map(sql.Identifier, key or columns))
            query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(listed, sql.Identifier(name), order)
            yield name, listed, query


def rows_of(database: psycopg.Connection[Any], query: sql.Composed) -> Iterator[bytes]:
    """Yield the rows of a query as COPY writes them."""
    with database.cursor().copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy:
        for chunk in copy:
            yield bytes(chunk)


def postgresql_contents(database: psycopg.Connection[Any]) -> dict[str, Content]:
    """Return the content of each table; in a transaction with `WRITTEN_ALIKE`."""
    found: dict[str, Content] = {}
    for name, _columns, query in list(postgresql_tables(database)):
        digest, rows = hashlib.sha256(), 0
        for chunk in rows_of(database, query):
            digest.update(chunk)
            rows += chunk.count(b"\n")
        found[name] = Content(rows, digest.hexdigest())
    return found
