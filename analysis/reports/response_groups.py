"""Best overall response of each patient of a cohort, its rates by group, and their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.dataset.treatments import PatientRows
from analysis.reports.cohort_data import CohortData
from analysis.reports.grouped import Grouped
from analysis.reports.response_request import ResponseRequest
from analysis.reports.summary_descriptions import describe_column, share_of
from analysis.reports.table_one_tests import counts_tested
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.contingency import TwoByTwo, independence, two_by_two
from analysis.statistics.multiplicity import holm
from analysis.statistics.proportions import proportion
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, NotEstimable
from analysis.summaries.response import (
    ChangeBar,
    CriteriaChoice,
    RateComparison,
    RateDifference,
    ResponseCategory,
    ResponseGroup,
    Source,
)
from analysis.summaries.values import Number, Text
from analysis.variables import Level
from analysis.variables.treatments import Judged, assessments, judged
from registry.clinical.treatment import best_overall_responses

CATEGORIES = tuple(ResponseCategory)
NOT_ASSESSED = CATEGORIES.index(ResponseCategory.NOT_ASSESSED)
OBJECTIVE, CONTROL, EVALUABLE = 2, 3, 4
"""How many of the first categories count as objective response, as disease control, as evaluable."""

RATES: tuple[tuple[int, Text], ...] = (
    (OBJECTIVE, _("objective response (CR + PR)")),
    (CONTROL, _("disease control (CR + PR + SD)")),
)
MOST_COMPARED = 6
"""Differences of all pairs of more groups than this would be more than a reader can weigh."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Found:
    """The patients of a cohort with their responses; each column of shape (n,) over the cohort.

    Attributes
    ----------
    judged
        Over the patients within reach: which assessments count.
    category
        Place among `CATEGORIES`.
    change
        Best change of the sum of diameters in percent of the baseline, NaN where there is none.
    used
        Who has a treatment whose response can be judged.
    groups
        Place of the level, −1 for none.
    """

    judged: Judged
    category: Codes
    change: NDArray[np.float64]
    used: NDArray[np.bool_]
    groups: Codes

    def group(self, code: str, label: Text, chosen: NDArray[np.bool_]) -> ResponseGroup:
        """Describe the responses of some patients."""
        change = CensoredColumn.of(self.change[chosen])
        described = describe_column(change, np.zeros(change.size, dtype=np.int64), 1)[0]
        return replace(response_group(code, label, self.category[chosen]), change=described)

    def by_level(self, by: Grouped) -> Iterator[ResponseGroup]:
        """Describe each level of the grouping."""
        for place, level in enumerate(by.levels):
            yield self.group(level.code, level.label, self.used & (self.groups == place))

    def comparisons(self, by: Grouped) -> Iterator[RateComparison]:
        """Compare each rate between the levels."""
        for below, label in RATES:
            table = self._table(by, below)
            pairs = tuple(_differences(table, by.levels)) if len(table) > 1 else ()
            yield RateComparison(label, counts_tested(table, by), pairs)

    def _table(self, by: Grouped, below: int) -> NDArray[np.int64]:
        """Count with and without the response, shape (levels, 2)."""
        rows = [self.category[self.used & (self.groups == place)] for place in range(len(by.levels))]
        counts = [[int((row < below).sum()), int((row >= below).sum())] for row in rows]
        return np.array(counts, dtype=np.int64).reshape(-1, 2)  # A study may have no arm to compare.

    def bars(self) -> Iterator[ChangeBar]:
        """Give the best change of each patient who has one, in the order of `order_of_bars`."""
        for place in self.order_of_bars().tolist():
            yield ChangeBar(float(self.change[place]), int(self.groups[place]), int(self.category[place]))

    def order_of_bars(self) -> Codes:
        """Give the places of those with a change, from the largest rise to the largest fall."""
        known = np.flatnonzero(self.used & ~np.isnan(self.change))
        return np.asarray(known[np.lexsort((self.groups[known], self.category[known], -self.change[known]))])


def response_group(code: str, label: Text, category: Codes) -> ResponseGroup:
    """Count the categories of some patients, with their rates."""
    counts = np.bincount(category, minlength=len(CATEGORIES))
    n, evaluable = int(counts.sum()), int(counts[:EVALUABLE].sum())
    responded = int(counts[:OBJECTIVE].sum())
    return ResponseGroup(
        code=code,
        label=label,
        n=n,
        counts=tuple(int(count) for count in counts),
        objective=share_of(proportion(responded, n)),
        control=share_of(proportion(int(counts[:CONTROL].sum()), n)),
        objective_of_evaluable=share_of(proportion(responded, evaluable)),
    )


def found_in(request: ResponseRequest, data: CohortData, by: Grouped | None) -> Found:
    """Find the best response and the best change of each patient of the cohort."""
    every = judged(data.evaluator.records)
    every = replace(every, rows=of_criteria(every.rows, request.criteria))
    rows = assessments(every.rows, derived=request.source is Source.DERIVED)
    best = best_overall_responses(rows, confirmed=request.confirmed)
    category = np.full(len(data.patients), NOT_ASSESSED, dtype=np.int64)
    category[list(best)] = list(best.values())
    included = data.included
    codes = np.full(int(included.sum()), NO_GROUP, dtype=np.int64) if by is None else by.codes
    return Found(
        every, category[included], best_changes(every, len(data.patients))[included], every.treated[included], codes
    )


def of_criteria(rows: PatientRows, criteria: CriteriaChoice) -> PatientRows:
    """Give the assessments by the chosen criteria."""
    return rows if criteria is CriteriaChoice.ANY else rows.only(rows["criteria"] == criteria.value)


def best_changes(every: Judged, count: int) -> NDArray[np.float64]:
    """Give the lowest change of the sum of diameters against the baseline, in percent; NaN without both sums."""
    baseline, now = every.rows["sum_baseline_mm"], every.rows["sum_now_mm"]
    known = (baseline > 0) & ~np.isnan(now)
    change = 100 * (now[known] - baseline[known]) / baseline[known]
    best = np.full(count, np.inf)
    np.minimum.at(best, every.rows.patient[known], change)
    return np.where(np.isinf(best), np.nan, best)


def _differences(table: NDArray[np.int64], levels: Sequence[Level]) -> Iterator[RateDifference]:
    """Give the difference of each pair of groups with patients, p adjusted over the pairs."""
    present = [place for place, row in enumerate(table) if row.sum()]
    pairs = list(combinations(present, 2)) if len(present) <= MOST_COMPARED else []
    found = [(first, second, two_by_two(table[[first, second]])) for first, second in pairs]
    tests = [_p(table[[first, second]]) for first, second, _contrast in found]
    adjusted = holm([p if isinstance(p, float) else None for p in tests])
    for (first, second, contrast), p, holm_p in zip(found, tests, adjusted, strict=True):
        yield _difference(levels[first], levels[second], contrast, p, p if holm_p is None else holm_p)


def _p(table: NDArray[np.int64]) -> Number:
    found = independence(table)
    return found if isinstance(found, NotEstimable) else found.p


def _difference(first: Level, second: Level, contrast: TwoByTwo, p: Number, adjusted: Number) -> RateDifference:
    found = contrast.risk_difference
    made = partial(RateDifference, first.label, second.label, (first.code, second.code))
    if not isinstance(found, Estimate) or found.interval is None:
        why = found if isinstance(found, NotEstimable) else NotEstimable(Reason.NO_INTERVAL)
        return made(why, why, p, adjusted)
    return made(found.value, found.interval, p, adjusted)
