"""Tables of which a patient has several records: which one describes the patient.

Each table has its rule. Of the records that state the field, one is taken: the first or the last by date, or the one
with the highest value; undated records only where none is dated, and of two on one day the first stored. Specimens are
those of the report's timepoint, as its results are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.cohort import ANY_TIMEPOINT, Cohort, within
from analysis.dataset.patients import Patients
from analysis.dataset.reader import NO_KEY, Column, Columns, Reader, at, days, first_of_each, positions_in
from analysis.dataset.rows import of_study
from registry.models import (
    AdverseEvent,
    FollowUp,
    Recurrence,
    ResponseAssessment,
    Specimen,
    Study,
    Timepoint,
    Treatment,
)


class Takes(StrEnum):
    """Which of a patient's records is taken."""

    FIRST = "first"
    LAST = "last"
    HIGHEST = "highest"


@dataclass(frozen=True)
class SeveralRecords:
    """How a table of several records describes a patient.

    Attributes
    ----------
    date
        The field that dates a record.
    which
        In words, as it stands behind the name of a field.
    left_out
        Fields that say which record it is rather than something of the patient.
    """

    model: type[Model]
    date: str
    takes: Takes
    which: str | Promise
    left_out: tuple[str, ...] = ()


SEVERAL: Mapping[str, SeveralRecords] = MappingProxyType(
    {
        one.model.__name__: one
        for one in (
            SeveralRecords(
                Specimen, "collected_on", Takes.FIRST, _("first specimen of the timepoint that states it"),
                left_out=("timepoint", "timepoint_cycle", "timepoint_day"),
            ),
            SeveralRecords(Treatment, "started_on", Takes.FIRST, _("first treatment that states it")),
            SeveralRecords(ResponseAssessment, "assessed_on", Takes.FIRST, _("first assessment that states it")),
            SeveralRecords(AdverseEvent, "onset_on", Takes.HIGHEST, _("highest of the adverse events")),
            SeveralRecords(Recurrence, "recurred_on", Takes.FIRST, _("first recurrence that states it")),
            SeveralRecords(FollowUp, "last_contact_on", Takes.LAST, _("last follow-up that states it")),
        )
    }
)  # fmt: skip
"""By the name of the model. Adverse events are graded: a patient has the worst of each scale."""

_OF_SPECIMENS = ("timepoint", "timepoint_cycle", "timepoint_day")


@dataclass(frozen=True, eq=False)
class Stated:
    """A field of the record that describes each patient, shape (n,), and the day of that record."""

    values: Column
    day: Column


class SeveralPerPatient:
    """The fields of such tables, each table fetched once, when one of its fields is first asked for.

    Parameters
    ----------
    fields
        By model, the fields that will be asked for.
    """

    def __init__(self, reader: Reader, study: Study | None, patients: Patients, fields: Mapping[str, set[str]]) -> None:
        self._reader, self._study, self._patients, self._fields = reader, study, patients, fields
        self._tables: dict[str, tuple[NDArray[np.int64], Columns]] = {}

    def stated(self, model: str, name: str, cohort: Cohort, codes: tuple[str, ...] = ()) -> Stated:
        """Give a field by the rule of its table.

        Parameters
        ----------
        cohort
            Chooses among specimens.
        codes
            Of a choice: its levels in their order; a record with another code, such as “unknown”, states nothing.
        """
        patient, columns = self._table(model)
        values, rule = columns[name], SEVERAL[model]
        meets = (patient != NO_KEY) & _is_stated(values, codes)
        if model == Specimen.__name__:
            meets &= _of_timepoint(columns, cohort)
        rows = np.flatnonzero(meets)
        order = _order(rule.takes, values[rows], columns[rule.date][rows], codes)
        if model == Specimen.__name__ and cohort.timepoint == Timepoint.BASELINE:
            order.insert(0, columns["timepoint"][rows] == "")  # One that states it comes first, as among results.
        first = rows[first_of_each(patient[rows], *order, columns["id"][rows])]
        places = np.full(len(self._patients), NO_KEY, dtype=np.int64)
        places[patient[first]] = first
        return Stated(at(values, places), at(columns[rule.date], places))

    def _table(self, model: str) -> tuple[NDArray[np.int64], Columns]:
        if model not in self._tables:
            rule = SEVERAL[model]
            names = {"id", "patient_id", rule.date, *self._fields.get(model, ())}
            if rule.model is Specimen:
                names |= set(_OF_SPECIMENS)
            columns = self._reader.columns(of_study(rule.model, self._study), sorted(names))
            self._tables[model] = (positions_in(columns["patient_id"], self._patients.keys), columns)
        return self._tables[model]


def _is_stated(values: Column, codes: tuple[str, ...]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        return ~np.isnan(values)
    return np.isin(values.astype(str), codes)


def _order(takes: Takes, values: Column, dates: Column, codes: tuple[str, ...]) -> list[Column]:
    undated, day = np.isnat(dates), days(dates)
    if takes is Takes.LAST:
        return [undated, -day]
    if takes is Takes.FIRST:
        return [undated, day]
    if values.dtype.kind == "f":
        return [-values, undated, day]
    depth = {code: -place for place, code in enumerate(codes)}
    return [np.array([depth[one] for one in values.tolist()], dtype=np.int64), undated, day]


def _of_timepoint(columns: Columns, cohort: Cohort) -> NDArray[np.bool_]:
    """Tell which specimens are of the cohort's timepoint; one that states none counts as baseline."""
    meets = within(columns["collected_on"], cohort.collected_from, cohort.collected_to)
    if cohort.timepoint != ANY_TIMEPOINT:
        named = np.where(columns["timepoint"] == "", Timepoint.BASELINE.value, columns["timepoint"])
        meets &= named == cohort.timepoint
    for number, name in ((cohort.timepoint_cycle, "timepoint_cycle"), (cohort.timepoint_day, "timepoint_day")):
        meets &= True if number is None else columns[name] == number
    return np.asarray(meets)
