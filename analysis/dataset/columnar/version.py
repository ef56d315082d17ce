"""The version of what the database holds: what a columnar copy of it, or a page computed from it, is kept under.

The audit trail knows whether a record has changed since (`registry.audit.version`). Two things it can't tell, and they
are part of the version here: whether this still is the same history, after a backup was restored, and whether a
migration has changed rows, which stand aside from the triggers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from registry.audit.version import current_version, unchanged_since

_LAST_EVENT = """
SELECT id, CAST(at AS text), action, table_name, record_id, old, new FROM registry_auditevent
WHERE changes_records ORDER BY id DESC LIMIT 1
"""
_MIGRATIONS = "SELECT COUNT(*), MAX(id), CAST(MAX(applied) AS text) FROM django_migrations"
# Of a database that was dropped and restored, the tables have other numbers.
_POSTGRESQL_TABLE = """
SELECT d.oid::bigint, 'registry_auditevent'::regclass::oid::bigint FROM pg_database d WHERE datname = current_database()
"""


@dataclass(frozen=True)
class DataVersion:
    """When the records were read.

    Attributes
    ----------
    moment
        What the audit trail calls the version.
    history
        Hash of the last change, of the migrations and of the database itself.
    """

    moment: str
    history: str

    def holds(self) -> bool:
        """Tell whether the database still holds exactly this."""
        return self.history == _history() and unchanged_since(self.moment)


def data_version() -> DataVersion | None:
    """Return the version of the stored records, to be taken before they are read; None inside of a transaction.

    A transaction sees what it has itself written, which may never come to be; that is no version of anything.
    """
    if connection.in_atomic_block:
        return None
    return DataVersion(current_version(), _history())


def database_name() -> str:
    """Name the database in a few characters that differ between databases."""
    told = {key: str(settings.DATABASES["default"].get(key, "")) for key in ("ENGINE", "HOST", "PORT", "OPTIONS")}
    told["NAME"] = str(connection.settings_dict["NAME"])
    return hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]


def _history() -> str:
    statements = [_LAST_EVENT, _MIGRATIONS]
    if connection.vendor == "postgresql":
        statements.append(_POSTGRESQL_TABLE)
    found = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            found.append(cursor.fetchone())
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]
