"""Columns of a whole table from the database, in the order of its keys, without a Python object for each value.

SQLite joins each column into one text in one scan, PostgreSQL into one string of bytes. Both give numbers as floats,
dates as days and texts as the place among the texts that occur.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.db import connection
from django.db.models import Model
from numpy.typing import NDArray

from analysis.dataset.columnar import postgresql, sqlite
from analysis.dataset.columnar.categories import Categories
from analysis.dataset.columnar.kinds import Category, Kind, Stored, code_type, encoded, field_of, kind_of
from analysis.dataset.columnar.requests import Wanted


def fetch(model: type[Model], names: Iterable[str]) -> dict[str, Stored]:
    """Fetch columns of a whole table, the keys (``id``) among them.

    Parameters
    ----------
    names
        Fields by the name of their value, such as ``patient_id``.
    """
    table = model._meta.db_table
    wanted, texts = [Wanted("id", "id", Kind.KEY)], []
    for name in dict.fromkeys(names):
        field = field_of(model, name)
        kind = kind_of(field)
        if kind is Kind.TEXT:
            categories = Categories(field, table) if field.get_internal_type() in _SHORT_TEXTS else None
            if categories is None or not categories.few:
                texts.append(name)
                continue
            wanted.append(Wanted(name, str(field.column), kind, categories))
        elif not field.primary_key:
            wanted.append(Wanted(name, str(field.column), kind))
    return _fetched(model, wanted, texts)


_SHORT_TEXTS = ("CharField", "SlugField")


def _fetched(model: type[Model], wanted: list[Wanted], texts: list[str]) -> dict[str, Stored]:
    read = postgresql.read if connection.vendor == "postgresql" else sqlite.read
    raw = read(model._meta.db_table, wanted)
    if _look_again(wanted, raw):
        texts = [*texts, *(one.name for one in wanted if one.categories and not one.categories.few)]
        wanted = [one for one in wanted if one.categories is None or one.categories.few]
        raw = read(model._meta.db_table, wanted)
    order = _order(raw["id"])
    columns = {one.name: _held(one, raw[one.name], order) for one in wanted}
    return columns | {name: _texts(model, name, columns["id"]) for name in texts}


def _look_again(wanted: list[Wanted], raw: dict[str, NDArray[np.generic]]) -> bool:
    """Tell whether a column held a text that wasn't expected; then its texts are all looked up."""
    surprising = [
        one.categories
        for one in wanted
        if one.categories is not None and raw[one.name].size and raw[one.name].max() >= len(one.categories.names)
    ]
    for categories in surprising:
        categories.look_at_all()
    return bool(surprising)


def _order(keys: NDArray[np.generic]) -> NDArray[np.int64] | None:
    return None if (keys[1:] > keys[:-1]).all() else np.argsort(keys)  # type: ignore[operator]


def _held(one: Wanted, values: NDArray[np.generic], order: NDArray[np.int64] | None) -> Stored:
    column = values if order is None else values[order]
    if one.categories is None:
        return column
    names = one.categories.names
    return Category(column.astype(code_type(len(names)), copy=False), names)


def _texts(model: type[Model], name: str, keys: Stored) -> Category:
    """Fetch a column of many different texts, or of another kind, value by value."""
    rows = dict(model._default_manager.order_by("pk").values_list("pk", name))
    listed = (rows.get(key) for key in np.asarray(keys).tolist())
    return encoded(["" if value is None else str(value) for value in listed])
