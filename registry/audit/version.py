"""Whether the stored records are as they were: a version of all of them, in a short text."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.db import connection

LONGEST = 200

_SQLITE_VERSION = "SELECT id FROM registry_auditevent WHERE changes_records ORDER BY id DESC LIMIT 1"
# An event that isn't there any more was rolled back, or the registry was restored: its number may come again.
_SQLITE_CHANGED = """
SELECT EXISTS (SELECT 1 FROM registry_auditevent WHERE id > %(id)s AND changes_records)
    OR (%(id)s > 0 AND NOT EXISTS (SELECT 1 FROM registry_auditevent WHERE id = %(id)s AND changes_records))
"""
# A transaction that was running when the version was taken is none of what the snapshot shows, however low its number;
# only the one that takes the version isn't among those that run. What it has written by then is what it sees, what it
# writes afterwards is a change: its events are told apart by their numbers.
_POSTGRESQL_VERSION = """
SELECT shift, snapshot::text, pg_snapshot_xmin(snapshot)::text, own + shift,
    (SELECT max(id) FROM registry_auditevent WHERE transaction_id = own + shift AND changes_records)
FROM registry_auditepoch,
    (SELECT pg_current_snapshot() AS snapshot, pg_current_xact_id_if_assigned()::text::bigint AS own) AS now
"""
_POSTGRESQL_CHANGED = """
SELECT EXISTS (SELECT 1 FROM registry_auditepoch WHERE shift <> %(shift)s) OR EXISTS (
    SELECT 1 FROM registry_auditevent
    WHERE transaction_id >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint + %(shift)s AND changes_records
      AND CASE WHEN transaction_id = %(own)s THEN id > %(id)s
          ELSE NOT pg_visible_in_snapshot((transaction_id - %(shift)s)::text::xid8, %(snapshot)s::pg_snapshot) END
) OR (%(id)s > 0 AND NOT EXISTS (SELECT 1 FROM registry_auditevent WHERE id = %(id)s AND changes_records))
"""
_SQLITE_FORM = re.compile(r"(?P<id>\d+)")
_POSTGRESQL_FORM = re.compile(r"(?P<shift>\d+)/(?P<snapshot>\d+:\d+:[\d,]*)/(?P<own>\d+)/(?P<id>\d+)")


@dataclass(frozen=True)
class VersionParts:
    """What a version says.

    Attributes
    ----------
    id
        The newest event that was there; on PostgreSQL of the transaction that took the version, 0 for none.
    shift, snapshot, own
        On PostgreSQL: how transactions were counted, which had ended, and which one took the version.
    """

    id: int
    shift: int = 0
    snapshot: str = ""
    own: int = 0


def parts_of(version: str) -> VersionParts | None:
    """Read a version; None for a text of another form, such as one of another database or an empty one."""
    found = (_SQLITE_FORM if connection.vendor == "sqlite" else _POSTGRESQL_FORM).fullmatch(version)
    if found is None:
        return None
    given = found.groupdict(default="")
    numbers = {name: int(text) for name, text in given.items() if name != "snapshot"}
    return VersionParts(**numbers, snapshot=given.get("snapshot", ""))


def current_version() -> str:
    """Return the version of the stored records, to be taken *before* they are read.

    Sign-ins, runs, profiles, queries and accounts don't count.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE_VERSION)
            found = cursor.fetchone()
            return str(found[0] if found else 0)
        cursor.execute(_POSTGRESQL_VERSION)
        shift, snapshot, lowest, own, newest = cursor.fetchone()
    ending = f"/{own or 0}/{newest or 0}"
    version = f"{shift}/{snapshot}{ending}"
    # With very many transactions at once, those that ended since the oldest began count as changes: never the reverse.
    return version if len(version) <= LONGEST else f"{shift}/{lowest}:{lowest}:{ending}"


def unchanged_since(version: str) -> bool:
    """Tell whether no stored record has changed since a version was taken; one of another form is unknown, so changed.

    What this very transaction wrote after the version was taken counts as a change. What others have written and not
    yet committed isn't seen: ask after `hold`, where that matters.
    """
    parts = parts_of(version)
    if parts is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_CHANGED if connection.vendor == "sqlite" else _POSTGRESQL_CHANGED, asdict(parts))
        return not cursor.fetchone()[0]


def hold() -> None:
    """Let nobody else change a recorded table until this transaction ends, once those who are at it are done.

    On SQLite a transaction that writes already is alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE registry_auditevent IN SHARE ROW EXCLUSIVE MODE")
