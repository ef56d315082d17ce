"""Keeps the numbers of transactions rising when a dump is restored into a PostgreSQL server that counts anew.

Chain and version rely on a later transaction having a higher number. What must be added stands in one row.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# Nothing is to be done while the last event's transaction has a number that this server has given out.
_BEGIN_ANEW = """
UPDATE registry_auditepoch SET shift = last.number + 1
FROM (SELECT MAX(transaction_id) AS number FROM registry_auditevent) AS last
WHERE last.number >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + shift
"""


def begin_anew_after_restore(connection: BaseDatabaseWrapper) -> None:
    """Let new transactions count on from the last that was recorded, where the server gives lower numbers."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN_ANEW)
