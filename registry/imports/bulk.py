"""Rows written in bulk, by columns: one statement prepared once on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from django.db import connection, models
from django.utils import timezone
from numpy.typing import NDArray

from registry.audit.set_wise import set_wise
from registry.curation.bulk_locks import locks_kept
from registry.imports.coded import Coded

T = TypeVar("T")
Columns = Mapping[str, Coded]
Told = Callable[[int], None]
Numbers = NDArray[np.int64]
# Fewer rows are recorded by the triggers sooner than set-wise.
FEW = 200
PLAIN = (str, int, type(None))
WRITTEN_TOGETHER = 10_000
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _nothing(_done: int) -> None:
    """Tell nobody."""


def insert_columns(
    model: type[models.Model], columns: Columns, count: int, pks: Numbers | None = None, told: Told = _nothing
) -> None:
    """Insert ``count`` rows given by column; fields that aren't given take their defaults.

    Parameters
    ----------
    columns
        By the attribute that holds the value (``patient_id``), each of ``count`` values.
    pks
        The rows' numbers, from `new_numbers`; by default the database gives them.
    told
        Called with how many rows are written, as these grow.

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
    if pks is not None:
        prepared.append(Coded.of(pks.tolist()))
        names.append(_key(model))
    with connection.wrap_database_errors:
        _recorded(model, count, lambda: _insert(model._meta.db_table, names, prepared, told))


def update_columns(model: type[models.Model], columns: Columns, pks: Numbers) -> None:
    """Give new values to fields of the rows of these numbers, each given by column."""
    if not len(pks):
        return
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in columns}
    prepared = [_prepared(field, columns[name], len(pks)) for name, field in fields.items()]
    names = [str(field.column) for field in fields.values()]
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            _update_from_copy(model, names, prepared, pks)
        else:
            _update_one_by_one(model, names, prepared, pks)


def new_numbers(model: type[models.Model], count: int) -> Numbers:
    """Return numbers for rows that will be inserted, ascending. The caller holds the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(statement, (model._meta.db_table, _key(model), count))
            return np.sort(np.array([number for (number,) in cursor.fetchall()], np.int64))
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        return np.arange(1, count + 1, dtype=np.int64) + cursor.fetchone()[0]


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _recorded(model: type[models.Model], count: int, write: Any) -> None:
    """Insert, with the events recorded in one statement where that pays."""
    # COPY passes by what tells PostgreSQL's triggers who acts, so there it is told in any case.
    if count < FEW and connection.vendor == "sqlite":
        write()
        return
    with locks_kept(model), set_wise(model):
        write()


def _prepared(field: Any, values: Coded | None, count: int) -> Coded:
    if values is None:
        return Coded.same(_prepare(field, _default(field)), count)
    return values.compact().map(lambda value: _prepare(field, value))


def _prepare(field: models.Field[Any, Any], value: Any) -> Any:
    # Texts and whole numbers are stored as they are; the field would ask the settings first, each time.
    return value if type(value) in PLAIN else field.get_db_prep_save(value, connection)


def _default(field: models.Field[Any, Any]) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def _insert(table: str, names: Sequence[str], columns: Sequence[Coded], told: Told) -> None:
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        _copy(f"{quote(table)} ({', '.join(map(quote, names))})", columns, told)
        return
    places = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({places})"  # noqa: S608 - names of models
    with connection.cursor() as cursor:
        for done, rows in _together(zip(*columns, strict=True)):
            cursor.executemany(statement, rows)
            told(done)


def _copy(target: str, columns: Sequence[Coded], told: Told = _nothing) -> None:
    """Send rows in COPY's text form, in which each distinct value is written once."""
    lines = map("\t".join, zip(*(column.map(_copied) for column in columns), strict=True))
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for done, some in _together(lines):
            copy.write("\n".join(some) + "\n")
            told(done)


def _together(rows: Iterable[T]) -> Iterator[tuple[int, list[T]]]:
    """Yield rows some at a time, with how many these and those before them are."""
    done, iterator = 0, iter(rows)
    while some := list(islice(iterator, WRITTEN_TOGETHER)):
        done += len(some)
        yield done, some


def _copied(value: Any) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return "\\N"
    return ("t" if value else "f") if isinstance(value, bool) else str(value).translate(ESCAPED)


def _update_one_by_one(model: type[models.Model], names: Sequence[str], columns: Sequence[Coded], pks: Numbers) -> None:
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(name)} = %s" for name in names)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE {quote(_key(model))} = %s"  # noqa: S608 - names of models
    with (
        connection.cursor() as cursor,
        locks_kept(model, "update", pks.tolist()),
        set_wise(model, "update", pks.tolist()),
    ):
        cursor.executemany(statement, list(zip(*columns, pks.tolist(), strict=True)))


def _update_from_copy(model: type[models.Model], names: Sequence[str], columns: Sequence[Coded], pks: Numbers) -> None:
    """Copy the new values into a table of their own and update from it in one statement."""
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(_key(model))
    taken = ", ".join([key, *map(quote, names)])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS import_changes")
        empty = f"SELECT {taken} FROM {table} WHERE false"  # noqa: S608 - names of models
        cursor.execute(f"CREATE TEMP TABLE import_changes ON COMMIT DROP AS {empty}")
    _copy(f"import_changes ({taken})", [Coded.of(pks.tolist()), *columns])
    changes = ", ".join(f"{quote(name)} = new.{quote(name)}" for name in names)
    with connection.cursor() as cursor, set_wise(model, "update", pks.tolist()):
        where = f"{table}.{key} = new.{key}"
        cursor.execute(f"UPDATE {table} SET {changes} FROM import_changes AS new WHERE {where}")  # noqa: S608 - as above
