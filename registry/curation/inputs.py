"""From the records of patients to the inputs of a derivation: the field itself, or the nearest record in time."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from django.apps import apps
from django.db.models import Model
from numpy.typing import NDArray

from registry.clinical.derivation import Derivation, Input
from registry.clinical.matching import NO_ROW, nearest_rows
from registry.curation.course import course_columns
from registry.curation.laboratory import read_results, values_for
from registry.curation.tables import Column, RecordTable, Rows, Table, read_records
from registry.models import (
    ClinicalAssessment,
    ColorectalPrimary,
    FollowUp,
    Nodule,
    Patient,
    Recurrence,
    ResponseAssessment,
    Specimen,
    TumourAssessment,
)

WINDOW_DAYS = 30
"""How far the clinical state, an image or a laboratory value may lie from the day that is staged, before or after.

Trials of hepatocellular carcinoma take imaging of the last 28 days and laboratory values of the last 14; a registry
also holds dates that are known to the month, which stand on its first day. One month serves both.
"""

# To which record a derivation belongs: the first of these models that its inputs name.
_HOMES = (Nodule, ResponseAssessment, ColorectalPrimary, TumourAssessment, Specimen, FollowUp, Recurrence)
_OF_THE_COURSE = (FollowUp, Recurrence)

# Inputs that are no field, but are gathered from several records.
_GATHERED = frozenset(
    {"start_on", "resection_on", "recurrence", "treatment_start_on", "progression", "progressed_on",
     "first_treatment_on", "sphere_declared", "event_on"}
)  # fmt: skip


def home_of(derivation: Derivation) -> type[Model]:
    """Name the model whose records a derivation is made for.

    A derivation from laboratory values alone belongs to the clinical assessment of that time, an endpoint to the
    patient.
    """
    named = {model_of(item) for item in derivation.inputs}
    home = next((model for model in _HOMES if model in named), ClinicalAssessment)
    return Patient if home in _OF_THE_COURSE else home


def can_be_fed(derivation: Derivation) -> bool:
    """Tell whether the records give every input, or an analysis must choose one first (the end of an interval)."""
    return all(item.source or item.name in _GATHERED for item in derivation.inputs)


def model_of(item: Input) -> type[Model] | None:
    """Name the model that holds an input; ``None`` for laboratory values, derivations and what analyses choose."""
    if not item.source.startswith("field "):
        return None
    return apps.get_model("registry", item.source.removeprefix("field ").split(".")[0])


class RecordInputs:
    """The inputs of derivations, read once from the rows that may be read.

    Parameters
    ----------
    rows : callable
        Gives the rows of a model: those of one patient, of a user's sites, of a study. The number of queries does not
        depend on the number of rows.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._tables: dict[type[Model], RecordTable] = {}
        self._nearest: dict[tuple[type[Model], type[Model]], NDArray[np.intp]] = {}

    def table(self, model: type[Model]) -> RecordTable:
        """Give the records of a model."""
        if model not in self._tables:
            self._tables[model] = read_records(self._rows, model)
        return self._tables[model]

    @cached_property
    def _results(self) -> Table:
        return read_results(self._rows)

    @cached_property
    def _course(self) -> dict[str, Column]:
        return course_columns(self.table)

    def columns(self, home: type[Model], item: Input) -> dict[str, Column]:
        """Give the columns of one input, by keyword, for every record of `home`; nothing where no record has it."""
        model = model_of(item)
        if item.source.startswith("loinc "):
            return self._laboratory(home, item)
        if item.name in self._course and (home is Patient or model is None):
            return _taken(Table(self._course), item, self.rows_of(home, Patient))
        if model is None:
            return self._declared_or_dated(home, item)
        return _taken(self.table(model), item, self.rows_of(home, model))

    def _declared_or_dated(self, home: type[Model], item: Input) -> dict[str, Column]:
        """Give the inputs that no field of their name holds: the declaration of a sphere, the day of the record."""
        if item.name == "sphere_declared" and home is Nodule:
            return {item.name: self._sphere_declared()}
        return {item.name: self.table(home).timeline.day} if item.name == "event_on" else {}

    def rows_of(self, home: type[Model], model: type[Model]) -> NDArray[np.intp]:
        """Give for each record of `home` the row of `model` that belongs to it."""
        key = (home, model)
        if key not in self._nearest:
            self._nearest[key] = self._match(home, model)
        return self._nearest[key]

    def _match(self, home: type[Model], model: type[Model]) -> NDArray[np.intp]:
        anchors, source = self.table(home), self.table(model)
        if home is model:
            return np.arange(len(anchors))
        if model is Patient:
            return positions_of(anchors.timeline.patient, source["id"])
        if home is Nodule and model is TumourAssessment:
            return positions_of(anchors["assessment_id"], source["id"])
        return nearest_rows(anchors.timeline, source.timeline, within_days=WINDOW_DAYS)

    def _laboratory(self, home: type[Model], item: Input) -> dict[str, Column]:
        values = values_for(self._results, item)
        rows = nearest_rows(self.table(home).timeline, values.timeline, within_days=WINDOW_DAYS)
        table = Table({item.name: values.value, item.qualifier or "qualifier": values.qualifier})
        return _taken(table, item, rows)

    def _sphere_declared(self) -> Column:
        """Say for each nodule whether its assessment declares the recorded volume to be that of a sphere."""
        rows = self.rows_of(Nodule, TumourAssessment)
        formula = self.table(TumourAssessment).taken("recorded_volume_formula", rows)
        return np.where(formula == "sphere", "yes", "").astype(object)


def _taken(table: Table, item: Input, rows: NDArray[np.intp]) -> dict[str, Column]:
    return {keyword: table.taken(keyword, rows) for keyword in item.keywords}


def positions_of(keys: Column, ascending: Column) -> NDArray[np.intp]:
    """Give the place of each key in a column of ascending keys, or −1."""
    if not len(ascending):
        return np.full(len(keys), NO_ROW, dtype=np.intp)
    place = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    return np.where(ascending[place] == keys, place, NO_ROW)
