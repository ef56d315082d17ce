"""Assay results: one fetch for all analytes of a report, and one result per patient and analyte."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.cohort import ANY_TIMEPOINT, Cohort, within
from analysis.dataset.columnar.kinds import Category, Stored
from analysis.dataset.joining import numbered
from analysis.dataset.patients import Patients
from analysis.dataset.reader import NO_KEY, Column, Reader, at, days, first_of_each, positions_in
from analysis.dataset.rows import of_study
from analysis.dataset.units import MethodFacts, Substance, load_methods, load_substances, scaled, unit_series
from analysis.statistics.qualifiers import Qualifier
from registry.models import AssayResult, Specimen, Study, Timepoint
from registry.models import Qualifier as Sign

_SIGNS: dict[str, Qualifier] = {Sign.EQUAL: Qualifier.EXACT, Sign.BELOW: Qualifier.BELOW, Sign.ABOVE: Qualifier.ABOVE}


@dataclass(frozen=True, eq=False)
class AssayRows:
    """Reported results in the order of their keys; each column has shape (n,).

    Attributes
    ----------
    patient
        Place of the patient among the patients of the report.
    method
        Key, −1 for none.
    value, sign, unit
        As stored: the number or limit, ``=``, ``<``, ``>`` or ``ND``, and the UCUM unit.
    specimen
        Place of the specimen among the specimens of the report.
    specimens
        Columns of the specimens: what is said of the specimen of each row is joined when it is asked for.
    """

    patient: NDArray[np.int64]
    method: NDArray[np.int64]
    value: NDArray[np.float64]
    sign: Category
    unit: Category
    specimen: NDArray[np.int64]
    specimens: dict[str, Any] = field(repr=False)

    @property
    def collected_on(self) -> Column:
        """Date of collection."""
        dates: Column = self.specimens["collected_on"][self.specimen]
        return dates

    @property
    def timepoint(self) -> Category:
        """Timepoint of the specimen, empty where it states none."""
        timepoints: Category = self.specimens["timepoint"][self.specimen]
        return timepoints

    @property
    def cycle(self) -> NDArray[np.float64]:
        """Number of the cycle or visit."""
        return np.asarray(self.specimens["timepoint_cycle"][self.specimen])

    @property
    def day(self) -> NDArray[np.float64]:
        """Day after the operation or of the cycle."""
        return np.asarray(self.specimens["timepoint_day"][self.specimen])

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64] | slice) -> AssayRows:
        """Give some of the rows; all of them without copying them."""
        if isinstance(chosen, np.ndarray) and chosen.dtype == bool and chosen.all():
            return self
        rows = {name: getattr(self, name)[chosen] for name in self.__dataclass_fields__ if name != "specimens"}
        return replace(self, **rows)

    def __len__(self) -> int:
        return int(self.patient.size)


@dataclass(frozen=True, eq=False)
class Assays:
    """Results with the analytes and methods that they refer to.

    Attributes
    ----------
    rows
        By the key of an analyte, its results.
    """

    rows: dict[int, AssayRows]
    nobodys: AssayRows
    substances: dict[int, Substance]
    methods: dict[int, MethodFacts]

    def of(self, analyte: int) -> AssayRows:
        """Give the results of one analyte."""
        return self.rows.get(analyte, self.nobodys)

    def method_name(self, method: int) -> str:
        """Give the code of a method, empty where a result states none."""
        return self.methods[method].name if method in self.methods else ""

    def series(self, rows: AssayRows, substance: Substance) -> dict[str, AssayRows]:
        """Divide results by units that convert into each other; see `unit_series`."""
        kinds, kind_of = _kinds(rows)
        counts = np.bincount(kind_of, minlength=len(kinds))
        named = [(unit, self._iu_per_mg(method)) for unit, method in kinds]
        totals: Counter[tuple[str, Decimal | None]] = Counter()
        for one, count in zip(named, counts.tolist(), strict=True):
            totals[one] += count
        series = unit_series(totals, substance)
        return {
            unit: rows.only(np.array([one in members for one in named], dtype=bool)[kind_of])
            for unit, members in series.items()
        }

    def _iu_per_mg(self, method: int) -> Decimal | None:
        return self.methods[method].iu_per_mg if method in self.methods else None

    def by_loinc(self, loinc: str) -> list[Substance]:
        """Give the analytes with this LOINC code."""
        return [substance for substance in self.substances.values() if substance.loinc == loinc]

    def converted(self, rows: AssayRows, substance: Substance, target: str) -> Converted:
        """Give values in one unit, with "not detected" read as below the method's limit where that is known."""
        values = np.full(len(rows), np.nan)
        other_unit = np.zeros(len(rows), dtype=bool)
        limit_taken = np.zeros(len(rows), dtype=bool)
        kinds, kind_of = _kinds(rows)
        nothing_found = rows.sign == Sign.NOT_DETECTED
        for place, (unit, method) in enumerate(kinds):
            chosen = kind_of == place if len(kinds) > 1 else np.ones(len(rows), dtype=bool)
            facts = self.methods.get(method)
            factor = substance.factor(unit, target, facts.iu_per_mg if facts else None)
            if factor is not None:
                values[chosen] = scaled(rows.value[chosen], factor)
                other_unit[chosen] = factor != 1
            limit = self._limit(substance, facts, target)
            not_detected = chosen & nothing_found
            values[not_detected] = limit
            limit_taken |= not_detected & ~np.isnan(limit)
        return Converted(values, qualifier_column(rows.sign), other_unit, limit_taken)

    def _limit(self, substance: Substance, facts: MethodFacts | None, target: str) -> float:
        factor = substance.factor(facts.unit, target, facts.iu_per_mg) if facts else None
        return np.nan if facts is None or factor is None else float(scaled(np.array([facts.lod]), factor)[0])


@dataclass(frozen=True, eq=False)
class Converted:
    """Values in one unit, shape (n,).

    A value is NaN where it doesn't convert, or where nothing was detected and no limit is known.
    """

    values: NDArray[np.float64]
    qualifiers: NDArray[np.int8]
    other_unit: NDArray[np.bool_]
    limit_of_method: NDArray[np.bool_]


def _kinds(rows: AssayRows) -> tuple[list[tuple[str, int]], NDArray[np.int64]]:
    """Give the different pairs of unit and method, and the place of each row's pair among them."""
    methods, method_of = numbered(rows.method)
    pairs, kind_of = numbered(rows.unit.codes.astype(np.int64) * max(methods.size, 1) + method_of)
    names = [divmod(pair, max(methods.size, 1)) for pair in pairs.tolist()]
    return [(rows.unit.names[unit], int(methods[method])) for unit, method in names], kind_of


def qualifier_column(signs: Stored) -> NDArray[np.int8]:
    """Turn signs into the codes of the statistics; "not detected" is below a limit."""
    if isinstance(signs, Category):
        names = np.array([_SIGNS.get(name, Qualifier.BELOW) for name in signs.names], dtype=np.int8)
        return names[signs.codes]
    codes = np.full(signs.shape, Qualifier.BELOW, dtype=np.int8)
    for sign, code in _SIGNS.items():
        codes[signs == sign] = code
    return codes


def load_assays(reader: Reader, study: Study | None, patients: Patients, analytes: set[int]) -> Assays:
    """Fetch the reported results of some analytes, results and specimens apart."""
    specimens = reader.stored(
        of_study(Specimen, study),
        ("id", "patient_id", "collected_on", "timepoint", "timepoint_cycle", "timepoint_day"),
    )
    owner = positions_in(specimens["patient_id"], patients.keys)
    reported = of_study(AssayResult, study).where(reported=True)
    rows = {
        analyte: _rows(reader.of_key(reported, "analyte_id", analyte, _RESULT_FIELDS), specimens, owner)
        for analyte in sorted(analytes)
    }
    nobodys = _rows(dict.fromkeys(_RESULT_FIELDS, _NOTHING) | _NO_TEXTS, specimens, owner)
    return Assays(rows, nobodys, load_substances(), load_methods())


_RESULT_FIELDS = ("specimen_id", "method_id", "value", "qualifier", "unit")
_NOTHING = np.empty(0, dtype=np.int64)
_NO_TEXTS = dict.fromkeys(("qualifier", "unit"), Category(_NOTHING, ()))


def _rows(results: dict[str, Any], specimens: dict[str, Any], owner: NDArray[np.int64]) -> AssayRows:
    """Join results to their specimens, without nobody's."""
    place = positions_in(results["specimen_id"], specimens["id"])
    rows = AssayRows(
        patient=at(owner, place, missing=NO_KEY),
        method=results["method_id"],
        value=results["value"],
        sign=results["qualifier"],
        unit=results["unit"],
        specimen=place,
        specimens=specimens,
    )
    return rows.only(rows.patient != NO_KEY)


def of_timepoint(rows: AssayRows, cohort: Cohort) -> AssayRows:
    """Give the results of the cohort's timepoint and dates of collection.

    A file of one visit seldom names its timepoint, so a specimen that states none counts as baseline.
    """
    meets = within(rows.collected_on, cohort.collected_from, cohort.collected_to)
    if cohort.timepoint != ANY_TIMEPOINT:
        unstated = "" if cohort.timepoint == Timepoint.BASELINE else cohort.timepoint
        meets &= (rows.timepoint == cohort.timepoint) | (rows.timepoint == unstated)
    if cohort.timepoint_cycle is not None:
        meets &= rows.cycle == cohort.timepoint_cycle
    if cohort.timepoint_day is not None:
        meets &= rows.day == cohort.timepoint_day
    return rows.only(meets)


def earliest_of_each_patient(rows: AssayRows, *, stated_first: bool) -> tuple[AssayRows, NDArray[np.bool_]]:
    """Choose one result per patient: the earliest collected, undated last, then the first stored.

    Parameters
    ----------
    stated_first : bool
        Prefer specimens that state their timepoint to those that don't.

    Returns
    -------
    AssayRows
        At most one row per patient.
    ndarray of bool
        Where the patient had other results to choose from.
    """
    chosen = first_of_each(
        rows.patient,
        lambda: (rows.timepoint == "") & stated_first,
        lambda: days(rows.collected_on),
        np.arange(len(rows)),
    )
    if chosen.size == len(rows):
        return rows, np.zeros(len(rows), dtype=bool)
    counts = np.bincount(rows.patient, minlength=1)
    return rows.only(chosen), counts[rows.patient[chosen]] > 1
