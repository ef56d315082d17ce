"""The results of an analyte at several visits, in one unit: one per patient and visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort, Cohort
from analysis.dataset.assays import AssayRows, earliest_of_each_patient, of_timepoint
from analysis.dataset.reader import days
from analysis.dataset.units import Substance
from analysis.reports.cohort_data import CohortData
from analysis.reports.summary_series import decimals_of
from analysis.statistics.qualifiers import CensoredColumn
from analysis.visits import Visit, in_order
from registry.models import Timepoint


@dataclass(frozen=True, eq=False)
class VisitSeries:
    """Results of one analyte at several visits.

    Attributes
    ----------
    columns
        For each visit, value or limit of each patient of the cohort, shape (n,).
    collected
        Days since 1970 of each result, shape (n, visits); NaN without a date.
    methods
        Keys of the methods; −1 where a result states none.
    several
        How many results were chosen among several of the same patient and visit.
    """

    substance: Substance
    unit: str
    visits: tuple[Visit, ...]
    columns: tuple[CensoredColumn, ...]
    collected: NDArray[np.float64]
    methods: tuple[int, ...]
    several: int

    @property
    def decimals(self) -> int:
        """Most decimals of the values."""
        return max((decimals_of(column) for column in self.columns), default=0)

    @property
    def with_results(self) -> int:
        """At how many visits some patient has a usable result."""
        return sum(bool(column.usable.any()) for column in self.columns)


def recorded_visits(data: CohortData, keys: Iterable[int]) -> tuple[Visit, ...]:
    """List the visits at which patients of the cohort have results of some analytes, in their order."""
    found: set[Visit] = set()
    for key in keys:
        rows = data.assays.of(key)
        rows = rows.only(data.included[rows.patient])
        labels = zip(rows.timepoint.tolist(), rows.cycle.tolist(), rows.day.tolist(), strict=True)
        found |= {visit_of(*one) for one in set(labels)} if len(rows) else set()
    return in_order(found)


def visit_of(timepoint: str, cycle: float, day: float) -> Visit:
    """Name the visit of a specimen; one that states none is taken for baseline, as everywhere."""
    numbers = (None if number != number else int(number) for number in (cycle, day))  # NaN differs from itself.
    return Visit(timepoint or Timepoint.BASELINE.value, *numbers)


def visit_series(data: CohortData, substance: Substance, visits: Sequence[Visit]) -> VisitSeries:
    """Read an analyte at visits; of several results at one visit the earliest collected is taken.

    Raises
    ------
    BadCohort
        The results are in units that don't convert into each other.
    """
    every = data.assays.of(substance.key)
    every = every.only(data.included[every.patient])
    chosen = [of_timepoint(every, _cohort_at(data.evaluator.cohort, visit)) for visit in visits]
    units = {unit for rows in chosen for unit in data.assays.series(rows, substance)}
    if len(units) > 1:
        words = {"variable": _(substance.name), "units": ", ".join(sorted(units))}
        sentence = _("“%(variable)s” is in units that do not convert into each other: %(units)s.")
        raise BadCohort(sentence % words)
    unit = next(iter(units), substance.canonical_unit)
    read = [_at_visit(data, substance, unit, rows, visit) for rows, visit in zip(chosen, visits, strict=True)]
    return VisitSeries(
        substance=substance,
        unit=unit,
        visits=tuple(visits),
        columns=tuple(column for column, _days, _several in read),
        collected=np.column_stack([one for _column, one, _several in read]) if read else np.empty((0, 0)),
        methods=tuple(sorted({method for rows in chosen for method in np.unique(rows.method).tolist()})),
        several=sum(several for _column, _days, several in read),
    )


def results_at(data: CohortData, substance: Substance, visit: Visit) -> NDArray[np.int64]:
    """Count the results of an analyte that each patient of the cohort has at a visit, shape (n,)."""
    rows = of_timepoint(data.assays.of(substance.key), _cohort_at(data.evaluator.cohort, visit))
    return np.bincount(rows.patient, minlength=len(data.patients))[data.included]


def _cohort_at(cohort: Cohort, visit: Visit) -> Cohort:
    return replace(cohort, timepoint=visit.timepoint, timepoint_cycle=visit.cycle, timepoint_day=visit.day)


def _at_visit(
    data: CohortData, substance: Substance, unit: str, rows: AssayRows, visit: Visit
) -> tuple[CensoredColumn, NDArray[np.float64], int]:
    first, several = earliest_of_each_patient(rows, stated_first=visit.timepoint == Timepoint.BASELINE)
    converted = data.assays.converted(first, substance, unit)
    size, place = int(data.included.sum()), np.cumsum(data.included) - 1
    values, signs, collected = np.full(size, np.nan), np.zeros(size, dtype=np.int8), np.full(size, np.nan)
    patients = place[first.patient]
    values[patients], signs[patients] = converted.values, converted.qualifiers
    when = days(first.collected_on)
    collected[patients] = np.where(np.isinf(when), np.nan, when)
    return CensoredColumn.of(values, signs), collected, int(several.sum())
