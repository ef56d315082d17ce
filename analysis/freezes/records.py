"""Which record a change is of: its patient, its name as histories give it, and its page.

Names come from the columns that were compared, so that there is no query for them: a record that is gone is named from
the freeze, within what its reader may see there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from django.db.models import Field, ForeignKey, Model

from analysis.dataset.columnar.kinds import NO_KEY, Category, Kind, Stored, field_of, kind_of
from analysis.freezes.changes import TableChanges
from registry.history.reading import may_see_kind
from registry.history.tree import page_of, path_to_patient, patient_models
from registry.history.words import python_value
from registry.models import Patient, User

_BETWEEN = " · "
_NOT_KNOWN = 2


@dataclass(frozen=True)
class Named:
    """Which record it is.

    Attributes
    ----------
    patient, patient_page
        The registry identifier, and the page of a patient who is there; empty for what is no patient's.
    name, page
        Empty where there is nothing to tell, or none.
    """

    patient: str = ""
    patient_page: str = ""
    name: str = ""
    page: str = ""


class Records:
    """The records of the compared tables: as they are now, or, if they are gone, as they were."""

    def __init__(self, tables: list[TableChanges], user: User | None) -> None:
        self._tables = {one.model: one for one in tables}
        self._user = user
        self._made: dict[tuple[type[Model], int], Model | None] = {}
        self._named: dict[tuple[type[Model], int], Named] = {}

    def named(self, model: type[Model], key: int) -> Named:
        """Say which record it is, as its reader may know it."""
        if (model, key) not in self._named:
            self._named[model, key] = self._name(model, key)
        return self._named[model, key]

    def _name(self, model: type[Model], key: int) -> Named:
        record = self._record(model, key)
        if record is None:
            return Named()
        readable = self._user is None or may_see_kind(self._user, model)
        if model._meta.db_table not in patient_models():
            return Named(name=str(record), page=self._page(record)) if readable else Named()
        path = path_to_patient(model).split("__")
        if not readable and len(path) > 1:
            return Named()
        patient = record if model is Patient else reduce(getattr, path, record)
        # Of a patient who was removed, perhaps erased, no more is told than that.
        if not readable or not self._there(patient):
            return Named(str(patient))
        parent = getattr(record, path[0]) if len(path) > 1 else None
        page = self._page(record) or (self._page(parent) if parent is not None else "")
        return Named(str(patient), self._page(patient), _name_within(patient, record, parent), page)

    def _page(self, record: Model) -> str:
        """Give the address of the page of a record that is there, to those who may open it."""
        model, user = type(record), self._user
        if user is None or not self._there(record) or not may_see_kind(user, model):
            return ""
        return page_of(model, int(record.pk), "change")

    def _there(self, record: Model) -> bool:
        return _place(self._tables[type(record)].now, int(record.pk)) is not None

    def _record(self, model: type[Model], key: int) -> Model | None:
        if (model, key) not in self._made:
            self._made[model, key] = self._make(model, key)
        return self._made[model, key]

    def _make(self, model: type[Model], key: int) -> Model | None:
        """Make a record of its columns, with those that it belongs to; none where one of these is lacking."""
        table = self._tables[model]
        for columns in (table.now, table.then):
            place = _place(columns, key)
            if place is not None:
                record = model(**{name: _value(field_of(model, name), columns[name], place) for name in columns})
                return record if self._related(record) else None
        return None

    def _related(self, record: Model) -> bool:
        for field in record._meta.concrete_fields:
            key = getattr(record, field.attname)
            if not isinstance(field, ForeignKey) or field.related_model not in self._tables or key is None:
                continue
            other = self._record(field.related_model, key)
            if other is None and not field.null:
                return False
            if other is not None:
                setattr(record, field.name, other)
        return True


def _name_within(patient: Model, record: Model, parent: Model | None) -> str:
    """Name a record beside its patient's name: as histories do, and by what it belongs to."""
    if record is patient:
        return ""
    name, whole = str(record), str(parent or "")
    parts = [name] if not whole or name.startswith(whole) else [name, whole]
    return _BETWEEN.join(part.removeprefix(f"{patient}{_BETWEEN}") for part in parts)


def _place(columns: dict[str, Stored], key: int) -> int | None:
    keys = np.asarray(columns["id"])  # Ascending.
    place = int(np.searchsorted(keys, key))
    return place if place < keys.size and keys[place] == key else None


def _value(field: Field[Any, Any], column: Stored, place: int) -> Any:
    """Give an entry of a column as the field holds it."""
    if isinstance(column, Category):
        return column.names[int(column.codes[place])]
    raw, kind = column[place].item(), kind_of(field)
    missing = {Kind.KEY: raw == NO_KEY, Kind.NUMBER: raw != raw, Kind.FLAG: raw == _NOT_KNOWN}
    if missing.get(kind, False):
        return None
    # By its shortest text: as a binary fraction 99.9 would be 99.9000000000000057.
    return python_value(field, _shortest(raw) if isinstance(raw, float) else raw)


def _shortest(number: float) -> str:
    return str(int(number) if number.is_integer() else number)
