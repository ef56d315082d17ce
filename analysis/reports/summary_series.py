"""The results of one analyte in one unit: one per patient of the cohort."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.cohort import Cohort
from analysis.dataset.assays import AssayRows, Assays, earliest_of_each_patient, of_timepoint
from analysis.dataset.joining import numbered
from analysis.dataset.units import CutOffFacts, Substance, scaled
from analysis.statistics.columns import OrderedColumn, order_column
from analysis.statistics.qualifiers import CensoredColumn, Qualifier
from analysis.summaries import CutOffUsed
from registry.models import Timepoint

_MOST_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Series:
    """One analyte in one unit.

    Attributes
    ----------
    column
        Value or limit, and qualifier, of each patient of the cohort.
    several, converted
        Where a patient had several results to choose from, and where the result came in another unit.
    limit_of_method
        How many results "not detected" were read as below the method's limit.
    methods
        Names of the assay methods, one entry empty where a result states none.
    timepoint_unstated
        How many results at baseline come from specimens that state no timepoint.
    unit_count
        How many units that don't convert into each other the analyte's results have.
    lacking
        Of a derived number: by input, which patients still need it.
    """

    substance: Substance
    unit: str
    column: CensoredColumn
    several: int
    converted: int
    limit_of_method: int
    methods: tuple[str, ...]
    cut_offs: tuple[CutOffUsed, ...]
    unit_count: int
    timepoint_unstated: int = 0
    lacking: tuple[tuple[str, NDArray[np.bool_]], ...] = ()

    @cached_property
    def measured(self) -> OrderedColumn:
        """The values that lie outside no limit, sorted once for all groupings."""
        return order_column(np.where(self.column.exact, self.column.values, np.nan))

    @property
    def censored(self) -> bool:
        """Whether a usable result lies outside a limit."""
        return bool((self.column.usable & ~self.column.exact).any())

    @property
    def limits(self) -> tuple[float, ...]:
        """Limits beside "<", ascending."""
        below = self.column.values[self.column.usable & self.column.below]
        return tuple(np.unique(below).tolist())

    @property
    def upper_limits(self) -> tuple[float, ...]:
        """Limits beside ">", ascending."""
        above = self.column.values[self.column.usable & self.column.above]
        return tuple(np.unique(above).tolist())

    @property
    def decimals(self) -> int:
        """Most decimals of the values."""
        if self.column.exact.all():
            return _decimals(self.measured.runs.values)
        return decimals_of(self.column)


def decimals_of(column: CensoredColumn) -> int:
    """Count the most decimals of a column's values and limits."""
    return _decimals(column.values[column.usable])


def _decimals(values: NDArray[np.float64]) -> int:
    fits = (places for places in range(_MOST_DECIMALS) if np.array_equal(np.round(values, places), values))
    return next(fits, _MOST_DECIMALS)


def results_of(assays: Assays, substance: Substance, cohort: Cohort, included: NDArray[np.bool_]) -> AssayRows:
    """Give the results of one analyte that the cohort asks for, of the patients that are in it."""
    rows = of_timepoint(assays.of(substance.key), cohort)
    return rows.only(included[rows.patient])


def series_of(
    assays: Assays,
    substance: Substance,
    rows: AssayRows,
    cohort: Cohort,
    included: NDArray[np.bool_],
    cut_offs: Iterable[CutOffFacts],
) -> list[Series]:
    """Divide results into series of one unit each; without results there is one empty series in the canonical unit."""
    place = np.cumsum(included) - 1
    known = [facts for facts in cut_offs if facts.analyte == substance.key]
    by_unit = assays.series(rows, substance) or {substance.canonical_unit: rows}
    return [
        _series(assays, substance, unit, chosen, cohort, place, int(included.sum()), known, len(by_unit))
        for unit, chosen in by_unit.items()
    ]


def _series(
    assays: Assays,
    substance: Substance,
    unit: str,
    rows: AssayRows,
    cohort: Cohort,
    place: NDArray[np.int64],
    size: int,
    cut_offs: list[CutOffFacts],
    unit_count: int,
) -> Series:
    baseline = cohort.timepoint == Timepoint.BASELINE
    chosen, several = earliest_of_each_patient(rows, stated_first=baseline)
    converted = assays.converted(chosen, substance, unit)
    values, qualifiers = np.full(size, np.nan), np.zeros(size, dtype=np.int8)
    patients = place[chosen.patient]
    values[patients], qualifiers[patients] = converted.values, converted.qualifiers
    methods = set(numbered(chosen.method)[0].tolist())
    return Series(
        substance=substance,
        unit=unit,
        column=CensoredColumn.of(values, qualifiers),
        several=int(several.sum()),
        converted=int(converted.other_unit.sum()),
        limit_of_method=int(converted.limit_of_method.sum()),
        methods=tuple(sorted(assays.method_name(method) for method in methods)),
        cut_offs=tuple(
            _in_unit(facts, factor, unit) for facts, factor in _applying(cut_offs, substance, unit, methods)
        ),
        unit_count=unit_count,
        timepoint_unstated=int((chosen.timepoint == "").sum()) if baseline else 0,
    )


def _applying(
    cut_offs: list[CutOffFacts], substance: Substance, unit: str, methods: set[int]
) -> list[tuple[CutOffFacts, Fraction]]:
    """Give the cut-offs whose unit converts; one of a method applies where all results are of that method."""
    of_methods = [facts for facts in cut_offs if facts.method is None or methods == {facts.method}]
    factors = [(facts, substance.factor(facts.unit, unit)) for facts in of_methods]
    return [(facts, factor) for facts, factor in factors if factor is not None]


def _in_unit(facts: CutOffFacts, factor: Fraction, unit: str) -> CutOffUsed:
    value = float(scaled(np.array([facts.value]), factor)[0])
    return CutOffUsed(value, unit, facts.direction, facts.provenance)


def censored_on(column: CensoredColumn, used: NDArray[np.bool_]) -> bool:
    """Tell whether one of the used results lies outside a limit."""
    return bool((used & column.usable & (column.qualifiers != Qualifier.EXACT)).any())
