"""Finding records by the beginning of a code, in the form that an index serves on both databases."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from registry.models import Patient

_LAST_CHARACTER = "\U0010ffff"


def beginning_with(rows: QuerySet[Any], expression: F | Lower, prefix: str) -> QuerySet[Any]:
    """Keep the rows whose `expression` begins with `prefix`, in the form that an index of the database serves.

    SQLite walks an index for a range, but not for LIKE with an escape character. PostgreSQL compares a range in the
    order of its language, where a prefix is no range, and walks a pattern index for LIKE.
    """
    if connections[rows.db].vendor == "postgresql":
        return rows.alias(prefixed=expression).filter(prefixed__startswith=prefix)
    return rows.alias(prefixed=expression).filter(prefixed__gte=prefix, prefixed__lt=prefix + _LAST_CHARACTER)


def patients_called(rows: QuerySet[Patient], prefix: str) -> QuerySet[Patient]:
    """Keep the patients whose registry id begins with `prefix`; case does not count."""
    return beginning_with(rows, Lower("registry_id"), prefix.strip().lower())
