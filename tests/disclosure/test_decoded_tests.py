"""An attacker decodes p: each table that agrees with all published counts is tried, and kept where it has the same p.

A cell is recovered where every table that is left has the same small count there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from analysis.dataset.units import Substance
from analysis.disclosure.comparison import protect_comparison
from analysis.disclosure.inference import inferences, is_withheld, without_broken_families
from analysis.disclosure.neighbours import carefully
from analysis.disclosure.policy import SMALLEST_COUNT, Policy
from analysis.reports.number_outcomes import number_outcome
from analysis.reports.summary_series import Series
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import Design, TestSummary
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome, TestFamily
from tests.disclosure.test_comparison_attacker import AGE, GROUPS, KINDS, STRATA, levels_of, made, published

TWO_BY_TWO = [0, 1, KINDS, KINDS + 1]
"""Places of two groups and two levels among the unknowns of `test_comparison_attacker`; nobody is elsewhere."""


def report_of(cells: list[int]) -> ComparisonReport:
    counts = np.zeros(STRATA * GROUPS * KINDS, dtype=np.int64)
    counts[TWO_BY_TWO] = cells
    return replace(made(counts.reshape(STRATA, GROUPS, KINDS), CategoryOutcome), strata=())


def p_of(table: NDArray[np.int64]) -> float:
    """Pearson's χ², or Fisher's exact test where an expected count is below 5, as the report says of its test."""
    expected = stats.contingency.expected_freq(table)
    if expected.min() < 5:
        return float(stats.fisher_exact(table)[1])
    return float(stats.chi2_contingency(table, correction=False)[1])


def tables_left(report: ComparisonReport, cells: list[int]) -> NDArray[np.int64]:
    """Every table of as many patients that agrees with what is published.

    The sizes of two large groups are known, too: from another report by the same grouping.
    """
    n, size = sum(cells), sum(cells[:2])
    first, second, third = (axis.ravel() for axis in np.mgrid[: n + 1, : n + 1, : n + 1])
    tables = np.column_stack([first, second, third, n - first - second - third])
    tables = tables[tables[:, 3] >= 0]
    if min(size, n - size) >= SMALLEST_COUNT:
        tables = tables[tables[:, :2].sum(axis=1) == size]
    for row, count in published(report.outcomes[0], None):
        if isinstance(count, int):
            tables = tables[tables @ row[TWO_BY_TWO].astype(int) == count]
    p = report.outcomes[0].test.p
    if p is None:
        return tables
    whole = tables.reshape(-1, 2, 2)
    proper = [one for one in whole if one.sum(axis=0).all() and one.sum(axis=1).all()]
    return np.array([one.ravel() for one in proper if p_of(one) == pytest.approx(p, rel=1e-9)])


def recovered(report: ComparisonReport, cells: list[int]) -> list[int]:
    """List the small counts that every table left has alike: of the cells, and of the groups and levels."""
    left = tables_left(report, cells)
    sums = [[0], [1], [2], [3], [0, 1], [2, 3], [0, 2], [1, 3]]
    return [
        sum(cells[place] for place in places)
        for places in sums
        if 0 < sum(cells[place] for place in places) < SMALLEST_COUNT
        and len(np.unique(left[:, places].sum(axis=1))) == 1
    ]


def assert_nothing_follows(cells: list[int]) -> None:
    if sum(cells):
        assert recovered(protect_comparison(report_of(cells), Policy(protects=True)), cells) == []


CELLS = st.lists(st.integers(0, 24), min_size=4, max_size=4)


@example([4, 21, 23, 12])
@example([4, 4, 20, 12])
@given(CELLS)
@settings(max_examples=15, deadline=None)
def test_no_small_count_follows_from_p(cells: list[int]) -> None:
    assert_nothing_follows(cells)


@pytest.mark.slow
@given(CELLS)
@settings(max_examples=400, deadline=None)
def test_no_small_count_follows_from_p_at_length(cells: list[int]) -> None:
    assert_nothing_follows(cells)


def test_p_alone_would_give_the_cell_back() -> None:
    cells = [4, 21, 23, 12]
    protected, whole = protect_comparison(report_of(cells), Policy(protects=True)), report_of(cells)
    outcome = protected.outcomes[0]
    assert isinstance(outcome, CategoryOutcome)
    p_kept = replace(protected, outcomes=(replace(outcome, test=replace(outcome.test, p=whole.outcomes[0].test.p)),))
    assert recovered(p_kept, cells)


def test_an_adjusted_p_is_withheld_with_the_p_that_it_may_be() -> None:
    """Benjamini–Hochberg of 0.010 and 0.012 gives 0.012 twice: the first's adjusted p is the other's p."""
    tests = [TestSummary(Design.TWO_GROUPS, Method.CHI_SQUARE, 1.0, (), p, 40, p_adjusted=0.012) for p in (0.01, 0.012)]
    whole = report_of([12, 12, 12, 12])
    outcome = whole.outcomes[0]
    assert isinstance(outcome, CategoryOutcome)
    two = replace(whole, outcomes=tuple(replace(outcome, test=test) for test in tests))
    assert without_broken_families(two) is two
    withheld = replace(tests[1], p=None, p_adjusted=None)
    broken = without_broken_families(replace(two, outcomes=(two.outcomes[0], replace(outcome, test=withheld))))
    found = list(inferences(broken))
    assert [(is_withheld(one), one.p, one.p_adjusted) for one in found] == [(False, 0.01, None), (True, None, None)]


def test_a_reason_tells_no_counts() -> None:
    whole = report_of([12, 12, 12, 12])
    outcome = whole.outcomes[0]
    assert isinstance(outcome, CategoryOutcome)
    reason = NotEstimable(Reason.NO_VALUES, 45, 3, 2)
    untested = replace(outcome, test=replace(outcome.test, p=None, reason=reason))
    found = carefully(replace(whole, outcomes=(untested,)), (), Policy(protects=True), protect_comparison)
    assert found.outcomes[0].test.reason == NotEstimable(Reason.NO_VALUES, needed=2)


@pytest.mark.parametrize(("filtered", "few", "shown"), [(False, 12, True), (False, 3, False), (True, 12, False)])
def test_the_effect_of_a_trend_tells_no_ties_of_a_number_whose_mean_is_withheld(
    *, filtered: bool, few: int, shown: bool
) -> None:
    """τ-b holds the ties of the values, and so, of few different values, how many patients have each."""
    values = np.tile(np.repeat([0.0, 1.0, 2.0], [20, 15, few]), 2)
    column, groups = CensoredColumn.of(values), levels_of("patient.sex", np.repeat([0, 1], values.size // 2))
    series = Series(Substance(0, "age", "age", "", "", None, None), "", column, 0, 0, 0, (), (), 1)
    one = number_outcome(AGE, series, groups, Design.ORDERED, TestFamily.RANKS)
    assert Measure.KENDALL_TAU_B in {estimate.measure for estimate in one.test.estimates}
    report = replace(report_of([20, 20, 20, 20]), outcomes=(one,))
    outcome = protect_comparison(report, Policy(protects=True, filtered=filtered)).outcomes[0]
    assert isinstance(outcome, NumberOutcome)
    means = [group.description.mean for group in outcome.summary.groupings[0].groups]
    assert [isinstance(mean, float) for mean in means] == [shown, shown]
    assert (Measure.KENDALL_TAU_B in {estimate.measure for estimate in outcome.test.estimates}) is shown
