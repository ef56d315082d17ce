"""The records that describe a patient at one moment: the first tumour assessment, and what lies nearest to it.

Rule. The moment is the patient's first tumour assessment: the earliest dated; on one day MRI before CT, contrast
ultrasound, ultrasound, PET, intra-operative ultrasound and histology; an undated one only where none is dated. Without
a tumour assessment it is the first dated clinical assessment. To it belong the clinical assessment and the laboratory
results nearest in time, the earlier of two as near, no further away than a declared number of days. An undated record
belongs only to an undated moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from analysis.dataset.assays import Assays
from analysis.dataset.columnar.kinds import Category
from analysis.dataset.patients import Patients
from analysis.dataset.reader import NO_KEY, Column, Columns, PlainColumns, Reader, at, days, first_of_each, positions_in
from analysis.dataset.rows import of_study
from analysis.dataset.several import SeveralPerPatient
from analysis.dataset.treatments import PatientRows, load_rows
from registry.models import (
    ClinicalAssessment,
    ColorectalPrimary,
    Method,
    Nodule,
    Recurrence,
    ResponseAssessment,
    Specimen,
    Study,
    Timepoint,
    Treatment,
    TumourAssessment,
)

# By how much of the liver a method shows, for two methods on one day.
_METHOD_RANK = {
    code: rank
    for rank, code in enumerate(
        (Method.MRI, Method.CT, Method.CEUS, Method.US, Method.PET, Method.IOUS, Method.HISTOLOGY)
    )
}
_AXES = ("axis_a_mm", "axis_b_mm", "axis_c_mm")


@dataclass(frozen=True, eq=False)
class Laboratory:
    """One laboratory value per patient: numbers, signs (``=``, ``<``, ``>``, ``ND``), and days of collection."""

    values: NDArray[np.float64]
    signs: Column
    collected_on: Column


class Records:
    """Columns with one entry per patient, fetched when they are first asked for.

    Parameters
    ----------
    fields : mapping of str to set of str
        By model name, the fields that will be asked for, so that each table is fetched once and narrowly.
    window_days : int
        How far from the moment a record may lie.
    """

    def __init__(
        self, reader: Reader, study: Study | None, patients: Patients, fields: dict[str, set[str]], window_days: int
    ) -> None:
        self._reader = reader
        self._study = study
        self._fields = fields
        self._window_days = window_days
        self.patients = patients
        self.several = SeveralPerPatient(reader, study, patients, fields)

    def around(self, moment: Column, other: Column) -> Records:
        """Give the records nearest to another day of each patient, within the window; NaT for none.

        A record that lies nearer to the day `other` doesn't count, so that none stands for two days; of one between
        both, the earlier day has it.
        """
        found = _RecordsAround(self._reader, self._study, self.patients, self._fields, self._window_days)
        found.given, found.other = (np.where(np.isnat(one), NOBODYS_DAY, one) for one in (moment, other))
        return found

    def specimen_days(self, timepoint: str, cycle: int | None, day: int | None) -> Column:
        """Give the first day of collection of each patient at a visit; a specimen that states none is of baseline."""
        rows = self._reader.columns(
            of_study(Specimen, self._study),
            ("patient_id", "collected_on", "timepoint", "timepoint_cycle", "timepoint_day"),
        )
        named = np.where(rows["timepoint"] == "", Timepoint.BASELINE.value, rows["timepoint"])
        meets = (named == timepoint) & ~np.isnat(rows["collected_on"])
        for column, number in ((rows["timepoint_cycle"], cycle), (rows["timepoint_day"], day)):
            meets &= True if number is None else column == number
        place = positions_in(rows["patient_id"], self.patients.keys)
        usable = np.flatnonzero(meets & (place != NO_KEY))
        first = usable[first_of_each(place[usable], days(rows["collected_on"])[usable])]
        found = np.full(len(self.patients), np.datetime64("NaT", "D"))
        found[place[first]] = rows["collected_on"][first]
        return found

    def field(self, model: str, name: str) -> Column:
        """Give a field of the patient's record in a table: NaN, NaT or empty where there is none."""
        if model == "Patient":
            return self.patients.columns[name]
        columns, places = self._tables[model]
        return at(columns[name], places)

    def day_of(self, model: str) -> Column:
        """Give the date of the patient's tumour or clinical assessment: NaT where there is none, or none dated."""
        if model == TumourAssessment.__name__:
            return at(self._tumours["assessed_on"], self._tumour_places)
        return at(self._clinical["assessed_on"], self._clinical_places)

    def category(self, model: str, name: str) -> Category | None:
        """Give a field of texts as codes, −1 where there is no record; None where it isn't held so."""
        columns, places = (self.patients.columns, None) if model == "Patient" else self._tables[model]
        held = columns.held[name]
        if not isinstance(held, Category) or places is None:
            return held if isinstance(held, Category) else None
        return Category(at(held.codes, places, missing=NO_KEY), held.names)

    @cached_property
    def treatments(self) -> PatientRows:
        """Every treatment of the patients."""
        return load_rows(self._reader, self._study, self.patients, Treatment)

    @cached_property
    def responses(self) -> PatientRows:
        """Every assessment of the patients' response."""
        return load_rows(self._reader, self._study, self.patients, ResponseAssessment)

    @cached_property
    def recurrences(self) -> PatientRows:
        """Every recurrence of the patients."""
        return load_rows(self._reader, self._study, self.patients, Recurrence)

    @cached_property
    def _tables(self) -> dict[str, tuple[PlainColumns, NDArray[np.int64]]]:
        loaders = {
            "TumourAssessment": lambda: (self._tumours, self._tumour_places),
            "ClinicalAssessment": lambda: (self._clinical, self._clinical_places),
            "ColorectalPrimary": self._colorectal,
        }
        return {model: load() for model, load in loaders.items() if self._fields.get(model)}

    @cached_property
    def _tumours(self) -> PlainColumns:
        return self._rows(TumourAssessment, "assessed_on", "method")

    @cached_property
    def _clinical(self) -> PlainColumns:
        return self._rows(ClinicalAssessment, "assessed_on")

    def _rows(self, model: type[Model], *also: str) -> PlainColumns:
        names = ("id", "patient_id", *also, *sorted(self._fields.get(model.__name__, ())))
        return self._reader.texts_later(of_study(model, self._study), names)

    @cached_property
    def _tumour_places(self) -> NDArray[np.int64]:
        rows = self._tumours
        return self._place_of_each(rows, lambda: days(rows["assessed_on"]), lambda: _ranks(rows["method"]))

    def _place_of_each(
        self, rows: Columns, *by: Callable[[], Column], meets: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        patients = positions_in(rows["patient_id"], self.patients.keys)
        usable = np.flatnonzero((patients != NO_KEY) & (True if meets is None else meets))
        order = [partial(_some, column, usable) for column in by]
        chosen = usable[first_of_each(patients[usable], *order, rows["id"][usable])]
        places = np.full(len(self.patients), NO_KEY, dtype=np.int64)
        places[patients[chosen]] = chosen
        return places

    @cached_property
    def moment(self) -> Column:
        """Date of the moment that describes the patient; NaT where it isn't dated."""
        tumour = at(self._tumours["assessed_on"], self._tumour_places)
        first = self._place_of_each(self._clinical, lambda: days(self._clinical["assessed_on"]))
        return np.where(self._tumour_places == NO_KEY, at(self._clinical["assessed_on"], first), tumour)

    @cached_property
    def _clinical_places(self) -> NDArray[np.int64]:
        rows = self._clinical
        distance = self._distance(positions_in(rows["patient_id"], self.patients.keys), rows["assessed_on"])
        order = (lambda: distance, lambda: days(rows["assessed_on"]))
        return self._place_of_each(rows, *order, meets=distance <= self._window_days)

    def _distance(self, patients: NDArray[np.int64], dates: Column) -> NDArray[np.float64]:
        """Days between each record and its patient's moment; 0 where both are undated, infinite where one is."""
        moments = at(self.moment, patients)
        undated = np.isnat(dates) & np.isnat(moments)
        either = np.isnat(dates) | np.isnat(moments)
        apart = np.abs((dates - moments).astype(np.float64))
        return np.where(undated, 0.0, np.where(either, np.inf, apart))

    def _colorectal(self) -> tuple[PlainColumns, NDArray[np.int64]]:
        rows = self._rows(ColorectalPrimary)
        return rows, self._place_of_each(rows)

    @cached_property
    def largest_nodule(self) -> Columns:
        """Axes in mm and other fields of the nodule with the longest axis in the patient's tumour assessment."""
        assessments, fields = self._tumours["id"], sorted({*_AXES, *self._fields.get(Nodule.__name__, ())})
        rows = self._reader.columns(of_study(Nodule, self._study), ("id", "assessment_id", *fields))
        owner = positions_in(rows["assessment_id"], assessments)
        measured = np.flatnonzero((owner != NO_KEY) & ~np.isnan(rows["axis_a_mm"]))
        chosen = measured[first_of_each(owner[measured], -rows["axis_a_mm"][measured], rows["id"][measured])]
        nodule_of = np.full(assessments.size, NO_KEY, dtype=np.int64)
        nodule_of[owner[chosen]] = chosen
        places = at(nodule_of, self._tumour_places, missing=NO_KEY)
        return {name: at(rows[name], places) for name in fields}

    def laboratory(self, assays: Assays, loinc: str, unit: str) -> Laboratory:
        """Give the laboratory value nearest to the moment, in `unit`; one that doesn't convert is not there."""
        values = np.full(len(self.patients), np.nan)
        signs = np.full(len(self.patients), "", dtype=object)
        collected_on = np.full(len(self.patients), np.datetime64("NaT", "D"))
        for substance in assays.by_loinc(loinc):
            rows = assays.of(substance.key)
            converted = assays.converted(rows, substance, unit)
            distance = self._distance(rows.patient, rows.collected_on)
            usable = np.flatnonzero((distance <= self._window_days) & ~np.isnan(converted.values))
            order = (distance[usable], days(rows.collected_on)[usable], usable)
            chosen = usable[first_of_each(rows.patient[usable], *order)]
            values[rows.patient[chosen]] = converted.values[chosen]
            codes = np.array(["<", "=", ">"], dtype=object)[converted.qualifiers[chosen] + 1]
            signs[rows.patient[chosen]] = codes
            collected_on[rows.patient[chosen]] = rows.collected_on[chosen]
        return Laboratory(values, signs, collected_on)


def _ranks(methods: Column) -> NDArray[np.int64]:
    return np.array([_METHOD_RANK.get(code, len(_METHOD_RANK)) for code in methods.tolist()], dtype=np.int64)


def _some(column: Callable[[], Column], chosen: NDArray[np.int64]) -> Column:
    return column()[chosen]


NOBODYS_DAY = np.datetime64("1600-01-01", "D")
"""In place of a day that isn't known: no record is dated near it, and an undated record doesn't belong to it."""


class _RecordsAround(Records):
    """The records nearest to a given day of each patient, the earlier of two as near."""

    given: Column
    other: Column

    @cached_property
    def moment(self) -> Column:
        return self.given

    def _distance(self, patients: NDArray[np.int64], dates: Column) -> NDArray[np.float64]:
        found = super()._distance(patients, dates)
        given, other = at(self.given, patients), at(self.other, patients)
        elsewhere = np.abs((dates - other).astype(np.float64))
        mine = (found < elsewhere) | ((found == elsewhere) & (given <= other))
        return np.where(mine | np.isnat(dates), found, np.inf)

    @cached_property
    def _tumour_places(self) -> NDArray[np.int64]:
        rows = self._tumours
        distance = self._distance(positions_in(rows["patient_id"], self.patients.keys), rows["assessed_on"])
        order = (lambda: distance, lambda: days(rows["assessed_on"]), lambda: _ranks(rows["method"]))
        return self._place_of_each(rows, *order, meets=distance <= self._window_days)
