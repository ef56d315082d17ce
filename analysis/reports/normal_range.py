"""How many patients lie below, within and above the reference interval of a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.assays import earliest_of_each_patient
from analysis.dataset.reference_intervals import (
    intervals_of,
    load_reference_intervals,
    words_of,
)
from analysis.reports.cohort_data import CohortData
from analysis.reports.grouped import Grouped
from analysis.reports.number_outcomes import substance_of
from analysis.reports.summary_descriptions import share_of
from analysis.reports.summary_series import Series, results_of
from analysis.reports.summary_shares import table_tested
from analysis.statistics.reference_interval import BoundedShare, IntervalShares, shares_of_interval
from analysis.summaries import CutOffShare, CutOffUsed, Design
from analysis.summaries.cut_offs import ABOVE, BELOW, WITHIN, NormalRange, NormalShares
from analysis.variables.measures import Measure
from registry.models import Timepoint

_DIRECTIONS = {BELOW: "below", WITHIN: "within", ABOVE: "above"}


@dataclass(frozen=True, eq=False)
class Bounds:
    """The reference interval of each patient's value, shape (n,), NaN for no such bound; and it in words."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    words: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether anybody's value has an interval."""
        return bool((~np.isnan(self.low) | ~np.isnan(self.high)).any())

    @property
    def distinct(self) -> tuple[set[float], set[float]]:
        """Every lower bound, and every upper one."""
        low, high = (set(bound[~np.isnan(bound)].tolist()) for bound in (self.low, self.high))
        return low, high


def declared(low: float, high: float, series: Series, words: str) -> Bounds:
    """Give an interval that the reader declares for all patients."""
    size = series.column.size
    return Bounds(np.full(size, low), np.full(size, high), (words,))


def of_assays(one: Measure, series: Series, data: CohortData) -> Bounds:
    """Give each patient the interval of the assay that measured the result."""
    size = series.column.size
    low, high = np.full(size, np.nan), np.full(size, np.nan)
    substance = substance_of(one, data)
    if substance is None:
        return Bounds(low, high, ())
    cohort = data.evaluator.cohort
    rows = results_of(data.assays, substance, cohort, data.included)
    chosen, _several = earliest_of_each_patient(rows, stated_first=cohort.timepoint == Timepoint.BASELINE)
    found = intervals_of(chosen, substance, series.unit, data.assays, load_reference_intervals())
    places = (np.cumsum(data.included) - 1)[chosen.patient]
    low[places], high[places] = found.low, found.high
    return Bounds(low, high, tuple(words_of(found.used)))


def normal_range(series: Series, bounds: Bounds, grouped: Grouped, design: Design) -> NormalRange:
    """Divide the values by their intervals, over all and by group, and compare the groups."""
    column = series.column
    everyone = np.zeros(column.size, dtype=np.int64)
    whole = shares_of_interval(column.values, bounds.low, bounds.high, everyone, 1, column.qualifiers)[0]
    groups = shares_of_interval(
        column.values, bounds.low, bounds.high, grouped.codes, len(grouped.levels), column.qualifiers
    )
    table = np.array([[part.low.count for part in _parts(one)] for one in groups], dtype=np.int64)
    return NormalRange(
        intervals=bounds.words,
        overall=_shares(whole, series.unit),
        groups=tuple(_shares(one, series.unit) for one in groups),
        test=table_tested(table, Design.NOMINAL if design is Design.ORDERED else design),
    )


def _parts(found: IntervalShares) -> tuple[BoundedShare, BoundedShare, BoundedShare]:
    return (found.below, found.within, found.above)


def _shares(found: IntervalShares, unit: str) -> NormalShares:
    below, within, above = (
        CutOffShare(
            CutOffUsed(0.0, unit, _DIRECTIONS[place], ""), share_of(part.low), share_of(part.high), found.undetermined
        )
        for place, part in enumerate(_parts(found))
    )
    return NormalShares(found.n, (below, within, above), found.undetermined, found.without)
