"""Columns of a table, as the reader may see them, with a content hash of all that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from django.db.models import DateField, DecimalField, Field, FloatField, ForeignKey, IntegerField, Model, QuerySet
from django.db.models.functions import Cast
from numpy.typing import NDArray

from registry.access.scope import Purpose, visible, visible_sites
from registry.models import Site, User

Column: TypeAlias = NDArray[Any]
Columns: TypeAlias = dict[str, Column]

NO_KEY = -1
"""In a column of keys: no row is referred to."""


class Reader:
    """Fetches columns for one user; None is the system, which sees every row."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.rows = 0
        self._hash = hashlib.sha256()

    @property
    def digest(self) -> str:
        """Hash of everything read so far, as 16 hexadecimal digits."""
        return self._hash.hexdigest()[:16]

    def visible(self, source: type[Model] | QuerySet[Any]) -> QuerySet[Any]:
        """Give the rows of `source` that may go into a summary."""
        if self.user is not None:
            return visible(self.user, source, Purpose.SUMMARY)
        return source if isinstance(source, QuerySet) else source._default_manager.all()

    def sites(self) -> QuerySet[Site]:
        """Give the sites whose patients may go into a summary."""
        return Site.objects.all() if self.user is None else visible_sites(self.user, Purpose.SUMMARY)

    def columns(self, source: type[Model] | QuerySet[Any], names: Iterable[str]) -> Columns:
        """Fetch columns, in the order of the primary key.

        Parameters
        ----------
        source : model class or queryset
            Narrowed to what the user may see.
        names : iterable of str
            Fields of the model, or lookups from it such as ``specimen__patient_id``.

        Returns
        -------
        dict of str to ndarray, shape (n,)
            Numbers as float64 (NaN for null), keys as int64 (−1 for null), dates as datetime64[D] (NaT for null),
            texts as objects.
        """
        rows = self.visible(source).order_by("pk")
        fields = {name: _field(rows.model, name) for name in names}
        casts = {f"{name}_as_float": Cast(name, FloatField()) for name, field in fields.items() if _is_decimal(field)}
        wanted = [f"{name}_as_float" if f"{name}_as_float" in casts else name for name in fields]
        found = list(rows.annotate(**casts).values_list(*wanted))
        lists = zip(*found, strict=True) if found else ((),) * len(fields)
        columns = {name: _typed(field, values) for (name, field), values in zip(fields.items(), lists, strict=True)}
        self._note(rows.model, columns, len(found))
        return columns

    def _note(self, model: type[Model], columns: Columns, count: int) -> None:
        self.rows += count
        self._hash.update(f"{model._meta.label}:{count}".encode())
        for name, values in columns.items():
            self._hash.update(name.encode())
            self._hash.update("\x1f".join(map(str, values)).encode() if values.dtype == object else values.tobytes())


def _field(model: type[Model], lookup: str) -> Field[Any, Any]:
    """Find the field at the end of a lookup."""
    *path, last = lookup.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    names = {field.attname: field for field in model._meta.concrete_fields}
    return names[last] if last in names else names[f"{last}_id"]


def _is_decimal(field: Field[Any, Any]) -> bool:
    return isinstance(field, DecimalField)


def _typed(field: Field[Any, Any], values: Iterable[Any]) -> Column:
    listed = list(values)
    if field.primary_key or isinstance(field, ForeignKey):
        return np.array([NO_KEY if value is None else value for value in listed], dtype=np.int64)
    if isinstance(field, DecimalField | IntegerField):
        return np.array(listed, dtype=np.float64)
    if isinstance(field, DateField):
        return np.array(listed, dtype="datetime64[D]")
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column


def positions_in(keys: NDArray[np.int64], ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give where each key stands in an ascending column, or −1 where it doesn't.

    Examples
    --------
    >>> positions_in(np.array([7, 3, 9]), np.array([3, 7])).tolist()
    [1, 0, -1]
    """
    if not ascending.size:
        return np.full(keys.shape, NO_KEY, dtype=np.int64)
    places = np.minimum(np.searchsorted(ascending, keys), ascending.size - 1)
    return np.where(ascending[places] == keys, places, NO_KEY)


def first_of_each(groups: NDArray[np.int64], *by: Column) -> NDArray[np.int64]:
    """Give the row that comes first in each group, ordered by the columns `by`, the most important first.

    Examples
    --------
    >>> first_of_each(np.array([0, 1, 0]), np.array([5.0, 2.0, 4.0])).tolist()
    [2, 1]
    """
    order = np.lexsort((*reversed(by), groups))
    ordered = groups[order]
    starts = np.ones(ordered.size, dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return order[starts]


def days(dates: Column) -> NDArray[np.float64]:
    """Give days since 1970 as floats, infinite where there is no date, so that undated rows sort last."""
    return np.where(np.isnat(dates), np.inf, dates.astype(np.int64).astype(np.float64))


def at(column: Column, places: NDArray[np.int64], missing: int | None = None) -> Column:
    """Give the entry at each place; where the place is −1, `missing`, or else NaN, NaT or an empty text."""
    blank = {"f": np.nan, "M": np.datetime64("NaT"), "O": ""}[column.dtype.kind] if missing is None else missing
    if not column.size:
        return np.full(places.shape, blank, dtype=column.dtype)
    return np.where(places == NO_KEY, np.array(blank, dtype=column.dtype), column[places])
