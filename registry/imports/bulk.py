"""Rows written in bulk, by columns: one statement prepared once on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

from django.db import connection, models
from django.utils import timezone

Columns = Mapping[str, Sequence[Any]]


def insert_columns(model: type[models.Model], columns: Columns, count: int) -> None:
    """Insert ``count`` rows given by column; fields that aren't given take their defaults.

    Parameters
    ----------
    columns
        By the attribute that holds the value (``patient_id``), each a sequence of ``count`` values.

    Notes
    -----
    Django's ``bulk_create`` makes an instance a row and prepares each of its values; here each distinct value of a
    column is prepared once. Constraints are the database's, as there; ``save`` and signals are skipped, as there.
    """
    if not count:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    prepared = [_prepared(field, columns.get(field.attname), count) for field in fields]
    names = [str(field.column) for field in fields]
    rows = zip(*prepared, strict=True)
    with connection.wrap_database_errors:
        _insert(model._meta.db_table, names, rows)


def _prepared(field: models.Field[Any, Any], values: Sequence[Any] | None, count: int) -> Sequence[Any]:
    if values is None:
        return list(repeat(_prepare(field, _default(field)), count))
    known = {value: _prepare(field, value) for value in set(values)}
    return [known[value] for value in values]


def _prepare(field: models.Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _default(field: models.Field[Any, Any]) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def _insert(table: str, names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    target = f"{quote(table)} ({', '.join(map(quote, names))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(names))
        cursor.executemany(" ".join(("INSERT INTO", target, "VALUES", f"({places})")), list(rows))
