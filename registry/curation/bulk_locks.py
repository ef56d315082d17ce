"""Bulk writes that are checked for locked records in one statement, where a trigger for each row would be too dear.

On SQLite the row trigger of one table stands aside for the block, inside of its transaction, which no other connection
sees; on PostgreSQL the triggers work on whole statements anyway.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.db import IntegrityError, connection
from django.db.models import Model

from registry.curation import locks
from registry.curation.parts import PART_OF

Doing = Literal["insert", "update", "delete"]


@contextmanager
def locks_kept(model: type[Model], doing: Doing = "insert", rows: Iterable[int] = ()) -> Iterator[None]:
    """Refuse what a block writes to one table if any of it is locked. Within a transaction, as `audit.set_wise` is.

    Parameters
    ----------
    doing
        ``insert`` of rows that get their numbers from the database or from `new_numbers`; ``update`` or ``delete`` of
        exactly ``rows``.

    Raises
    ------
    IntegrityError
        As the trigger would: before the block, or for what it wrote after it. The transaction can't be committed then.
    """
    name = str(model._meta.model_name)
    if connection.vendor != "sqlite" or name not in PART_OF:
        yield
        return
    numbers = json.dumps(list(rows)) if doing != "insert" else ""
    last = _run("SELECT COALESCE(MAX(id), 0) FROM " + model._meta.db_table)[0] if doing == "insert" else 0
    if doing != "insert":
        _check(name, model, "OLD.id IN (SELECT value FROM json_each(%s))", "OLD", numbers)
    trigger = locks.trigger_name(name, doing)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{trigger}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute(locks.expected("sqlite")[trigger])
    if doing == "insert":
        _check(name, model, "NEW.id > %s", "NEW", last)
    elif doing == "update":
        _check(name, model, "NEW.id IN (SELECT value FROM json_each(%s))", "NEW", numbers)


def _check(name: str, model: type[Model], which: str, row: str, *params: Any) -> None:
    """Refuse if any of the rows is locked; where nothing at all is, they aren't looked at."""
    if not _run(f"SELECT {locks.ANYTHING_LOCKED}")[0]:
        return
    condition = locks.locked(name, row)
    if _run(f"SELECT EXISTS (SELECT 1 FROM {model._meta.db_table} AS {row} WHERE {which} AND {condition})", *params)[0]:
        # Whoever catches it inside of the transaction must not commit what was written.
        connection.set_rollback(True)
        raise IntegrityError(locks.SENTENCE)


def _run(sql: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchone()
