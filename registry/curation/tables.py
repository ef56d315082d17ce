"""Records as columns, as the rules of `registry.clinical` take them: for one patient or for all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import DateField, DecimalField, Field, FloatField, ForeignKey, IntegerField, Model, QuerySet
from django.db.models.functions import Cast
from numpy.typing import NDArray

from registry.clinical.matching import NO_ROW, Timeline
from registry.models import (
    AdverseEvent,
    ClinicalAssessment,
    ColorectalPrimary,
    Enrolment,
    FollowUp,
    Nodule,
    Patient,
    Recurrence,
    ResponseAssessment,
    Specimen,
    Treatment,
    TumourAssessment,
)

Column = NDArray[Any]
Rows = Callable[[type[Model]], QuerySet[Any]]
"""Gives the rows of a model that may be read: of one patient, of a user's sites, of a study."""

# The date by which the records of a model are placed in a patient's course.
DATE_OF: dict[type[Model], str] = {
    Patient: "diagnosed_on",
    Enrolment: "enrolled_on",
    ClinicalAssessment: "assessed_on",
    TumourAssessment: "assessed_on",
    Nodule: "assessment__assessed_on",
    ColorectalPrimary: "metastases_found_on",
    Specimen: "collected_on",
    Treatment: "started_on",
    ResponseAssessment: "assessed_on",
    AdverseEvent: "onset_on",
    FollowUp: "last_contact_on",
    Recurrence: "recurred_on",
}
_PATIENT_OF: dict[type[Model], str] = {Patient: "id", Nodule: "assessment__patient_id"}


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of a table: numbers as float64 (NaN missing), dates as datetime64[D] (NaT), texts as objects."""

    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def taken(self, name: str, rows: NDArray[np.intp]) -> Column:
        """Give a column in another order of rows; row −1 gives a missing value."""
        column = self.columns[name]
        if not len(column):
            return _all_missing(column, len(rows))
        return np.where(rows == NO_ROW, _missing_of(column), column[rows])

    def where(self, chosen: NDArray[np.bool_]) -> Table:
        """Give some of the rows."""
        return Table({name: column[chosen] for name, column in self.columns.items()})


@dataclass(frozen=True, eq=False)
class RecordTable(Table):
    """The records of one model, with when each happened and to whom."""

    model: type[Model]

    @property
    def patients(self) -> Column:
        """Give the number of the patient of each record."""
        return self.columns[_patient_column(self.model)]

    @cached_property
    def timeline(self) -> Timeline:
        """Give patient, day and precision of each record."""
        date = DATE_OF[self.model]
        precision = self.columns.get(f"{date}_precision", np.full(len(self), "day", dtype=object))
        return Timeline(self.patients, self.columns[date], precision)


def read_records(rows: Rows, model: type[Model], without: Collection[str] = ()) -> RecordTable:
    """Read every variable of a model's records but for some, in the order of the primary key: one query."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in without]
    date = DATE_OF[model]
    followed = [_patient_column(model), date, f"{date}_precision"] if model is Nodule else []
    return RecordTable(read_columns(rows(model).order_by("pk"), [*names, *followed]), model)


def _patient_column(model: type[Model]) -> str:
    return _PATIENT_OF.get(model, "patient_id")


def read_columns(rows: QuerySet[Any], names: Iterable[str]) -> dict[str, Column]:
    """Read columns with one query; a name may follow relations, as in ``specimen__patient_id``."""
    fields = {name: _field(rows.model, name) for name in names}
    casts = {f"{name}_float": Cast(name, FloatField()) for name, field in fields.items() if _is_decimal(field)}
    wanted = [f"{name}_float" if f"{name}_float" in casts else name for name in fields]
    found = list(rows.annotate(**casts).values_list(*wanted))
    lists = zip(*found, strict=True) if found else ((),) * len(fields)
    return {name: _typed(field, list(values)) for (name, field), values in zip(fields.items(), lists, strict=True)}


def _field(model: type[Model], lookup: str) -> Field[Any, Any]:
    *path, last = lookup.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return next(field for field in model._meta.concrete_fields if last in (field.attname, field.name))


def _is_decimal(field: Field[Any, Any]) -> bool:
    return isinstance(field, DecimalField)


def _typed(field: Field[Any, Any], values: list[Any]) -> Column:
    if field.primary_key or isinstance(field, ForeignKey):
        return np.array([NO_ROW if value is None else value for value in values], dtype=np.int64)
    if isinstance(field, DecimalField | IntegerField):
        return np.array(values, dtype=np.float64)
    if isinstance(field, DateField):
        return np.array(values, dtype="datetime64[D]")
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _missing_of(column: Column) -> Any:
    if column.dtype.kind == "M":
        return np.datetime64("NaT", "D")
    return {"f": np.nan, "i": NO_ROW}.get(column.dtype.kind, "")


def _all_missing(column: Column, count: int) -> Column:
    missing = np.empty(count, dtype=column.dtype)
    missing[:] = _missing_of(column)
    return missing
