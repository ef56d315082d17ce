"""An attacker decodes descriptions: smallest and largest values, mean ± SD of numbers with few values, coefficients.

A number of pairs follows from a coefficient and its interval. n, mean and SD give the sums of values and of squares; of
a number with few different values, each way to divide n patients over these values is tried. What is shown of all less
what is shown of the groups is that of the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.dataset.units import Substance
from analysis.disclosure.comparison import protect_comparison
from analysis.disclosure.correlation import protect_correlation
from analysis.disclosure.descriptions import protected_description
from analysis.disclosure.policy import EXTREMES_FROM, SMALLEST_COUNT, Policy
from analysis.reports.number_outcomes import number_outcome
from analysis.reports.summary_descriptions import describe_series
from analysis.reports.summary_series import Series
from analysis.statistics.association import spearman
from analysis.statistics.catalogue import Measure as Quantity
from analysis.statistics.catalogue import Method
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import WITHHELD, CutOffUsed, Description, Design, Share
from analysis.summaries.correlation import (
    Coefficient,
    Correlated,
    CorrelatedNumber,
    CorrelationReport,
    PanelCell,
)
from analysis.summaries.group_comparison import Adjustment, ComparisonReport, NumberOutcome, Shape, TestFamily
from tests.disclosure.cohorts import cohort_of
from tests.disclosure.test_comparison_attacker import AGE, LEVELS, levels_of

POLICY = Policy(protects=True)
VALUES = 4
"""The values are 0, 1, 2 and 3, as of a status."""

NONE = len(LEVELS)
Table = NDArray[np.int64]


def report_on(values: NDArray[np.float64], groups: NDArray[np.int64]) -> ComparisonReport:
    """A comparison of one number between two groups; group 2 is none."""
    series = Series(Substance(0, "age", "age", "", "", None, None), "", CensoredColumn.of(values), 0, 0, 0, (), (), 1)
    one = number_outcome(AGE, series, levels_of("patient.sex", groups), Design.TWO_GROUPS, TestFamily.MEANS)
    return ComparisonReport(
        **cohort_of(values.size),
        by="",
        by_code="",
        group_labels=("A", "B"),
        group_codes=("a", "b"),
        design=Design.TWO_GROUPS,
        ordered=False,
        family=TestFamily.MEANS,
        adjustment=Adjustment.HOLM,
        shape=Shape.BOX,
        outcomes=(one,),
    )


def described(report: ComparisonReport) -> dict[int | None, Description]:
    """What is shown of all (None) and of each group."""
    outcome = report.outcomes[0]
    assert isinstance(outcome, NumberOutcome)
    assert outcome.summary.overall is not None
    (by,) = outcome.summary.groupings
    return {None: outcome.summary.overall.description} | {place: one.description for place, one in enumerate(by.groups)}


def extremes_recovered(report: ComparisonReport, groups: NDArray[np.int64]) -> list[tuple[str, int]]:
    """List the smallest and largest values that are known of fewer than twenty patients, with how many those are."""
    shown, found = described(report), []
    for name, further in (("minimum", min), ("maximum", max)):
        known = {place: value for place, one in shown.items() if isinstance(value := getattr(one, name), float)}
        found += [(name, n) for place in known if 0 < (n := _size(groups, place)) < EXTREMES_FROM]
        others = [place for place in (0, 1, NONE) if place not in known]
        of_groups = [value for place, value in known.items() if place is not None]
        if None in known and further([known[None], *of_groups]) not in of_groups:
            left = sum(_size(groups, place) for place in others)
            found += [(name, left)] if 0 < left < EXTREMES_FROM else []
    return found


def _size(groups: NDArray[np.int64], place: int | None) -> int:
    return groups.size if place is None else int((groups == place).sum())


GROUPED = st.tuples(st.integers(0, 45), st.integers(0, 45), st.integers(0, 45), st.randoms(use_true_random=False))


@example((19, 30, 0, None))
@example((30, 30, 12, None))
@given(GROUPED)
@settings(max_examples=20, deadline=None)
def test_no_extreme_of_fewer_than_twenty_follows(drawn: tuple[int, int, int, object]) -> None:
    groups = np.repeat([0, 1, NONE], drawn[:3])
    # The last group has both extremes where nothing else is drawn.
    values = np.linspace(0, 1, groups.size) if drawn[3] is None else np.array(_shuffled(groups.size, drawn[3]))
    if groups.size:
        values[-1:] = 2
        assert extremes_recovered(protect_comparison(report_on(values, groups), POLICY), groups) == []


def _shuffled(count: int, random: object) -> list[float]:
    values = [float(value) for value in range(count)]
    random.shuffle(values)  # type: ignore[attr-defined]
    return values


@cache
def divisions(n: int) -> Table:
    """Every way to divide n patients over the values, shape (ways, VALUES)."""
    first, second, third = (axis.ravel() for axis in np.mgrid[: n + 1, : n + 1, : n + 1])
    ways = np.column_stack([first, second, third, n - first - second - third])
    return np.asarray(ways[ways[:, 3] >= 0])


Sums = tuple[int, float, float]


def sums_of(one: Description) -> Sums | None:
    """Patients, sum of values, and sum of squares."""
    if not (isinstance(one.n, int) and isinstance(one.mean, float) and isinstance(one.sd, float)):
        return None
    total = one.n * one.mean
    return one.n, total, (one.n - 1) * one.sd**2 + total * one.mean


def all_sums(report: ComparisonReport, sizes: list[int]) -> Iterator[Sums]:
    """What is known of all, of each group, and by subtraction of who is left."""
    shown = {place: sums for place, one in described(report).items() if (sums := sums_of(one)) is not None}
    yield from shown.values()
    whole, groups = shown.get(None), [sums for place, sums in shown.items() if place is not None]
    for taken in ([one] for one in groups):
        groups_known = np.sum(taken, axis=0)
        if whole is not None:
            yield tuple((np.array(whole) - groups_known).tolist())
    if whole is not None and len(groups) == len(sizes) - 1:
        yield tuple((np.array(whole) - np.sum(groups, axis=0)).tolist())


def small_counts_of_values(report: ComparisonReport, sizes: list[int]) -> list[int]:
    """List the small counts of a value that all divisions left have alike."""
    scale, found = np.arange(VALUES), []
    for n, total, squares in all_sums(report, sizes):
        ways = divisions(round(n))
        left = ways[(np.abs(ways @ scale - total) < 1e-6) & (np.abs(ways @ scale**2 - squares) < 1e-6)]
        for column in left.T:
            if np.unique(column).size == 1 and 0 < column[0] < SMALLEST_COUNT:
                found.append(int(column[0]))
    return found


def values_of(table: Table) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    group, value = np.indices(table.shape)
    return np.repeat(value.ravel(), table.ravel()).astype(float), np.repeat(group.ravel(), table.ravel())


STATUS = np.array([[13, 1, 1, 2], [20, 12, 0, 10], [0, 0, 0, 0]])
"""The ECOG status of 17 women: four have one that isn't 0."""


def assert_no_count_of_a_value_follows(flat: list[int]) -> None:
    table = np.array(flat).reshape(3, VALUES)
    if table.sum():
        protected = protect_comparison(report_on(*values_of(table)), POLICY)
        assert small_counts_of_values(protected, table.sum(axis=1).tolist()) == []


@example(STATUS.ravel().tolist())
@example([13, 1, 1, 2, 20, 12, 12, 10, 0, 0, 0, 0])
@given(st.lists(st.integers(0, 14), min_size=3 * VALUES, max_size=3 * VALUES))
@settings(max_examples=10, deadline=None)
def test_no_small_count_of_a_value_follows_from_mean_and_sd(flat: list[int]) -> None:
    assert_no_count_of_a_value_follows(flat)


@pytest.mark.slow
@given(st.lists(st.integers(0, 14), min_size=3 * VALUES, max_size=3 * VALUES))
@settings(max_examples=200, deadline=None)
def test_no_small_count_of_a_value_follows_from_mean_and_sd_at_length(flat: list[int]) -> None:
    assert_no_count_of_a_value_follows(flat)


def test_the_attacker_finds_what_is_not_protected() -> None:
    report = report_on(*values_of(STATUS))
    assert small_counts_of_values(report, STATUS.sum(axis=1).tolist())
    groups = np.repeat([0, 1], [17, 69])
    assert extremes_recovered(report_on(np.arange(86.0), groups), groups)


def test_enough_of_each_value_keep_mean_and_sd() -> None:
    table = np.array([[20, 12, 10, 11], [20, 12, 12, 10], [0, 0, 0, 0]])
    shown = described(protect_comparison(report_on(*values_of(table)), POLICY))
    assert [isinstance(one.mean, float) for one in shown.values()] == [True] * 3


def correlations_of(columns: NDArray[np.float64]) -> CorrelationReport:
    """The panel of some numbers, shape (numbers, patients), NaN where missing."""
    share = [Share(0, int(np.isfinite(one).sum()), 0.0, Interval(0.0, 0.0, 0.95)) for one in columns]
    numbers = tuple(CorrelatedNumber(str(place), "", "", 0, one, one) for place, one in enumerate(share))
    cells = []
    for first, second in combinations(range(len(columns)), 2):
        found = spearman(columns[first], columns[second])
        if not isinstance(found, NotEstimable):
            result = Correlated(
                Method.SPEARMAN, Quantity.SPEARMAN_RHO, found.coefficient, found.interval, found.p, found.n
            )
            cells.append(PanelCell(first, second, result))
    n = columns.shape[1]
    return CorrelationReport(
        **cohort_of(n),
        asked=Coefficient.SPEARMAN,
        pair=None,
        panel=numbers,
        cells=tuple(cells),
    )


def pairs_decoded(report: CorrelationReport) -> list[int]:
    """Solve the interval of Bonett and Wright, tanh(atanh ρ ± 1.96·√((1 + ρ²/2)/(n − 3))), for n; add what is told."""
    found = [] if not isinstance(report.patients, int) else [report.patients]
    found += [one.below_detection.n for one in report.panel if isinstance(one.below_detection.n, int)]
    for result in (cell.result for cell in report.cells):
        if isinstance(result.interval, Interval) and isinstance(result.coefficient, float):
            half = (math.atanh(result.interval.high) - math.atanh(result.interval.low)) / 2
            found.append(round(3 + (1.959964 / half) ** 2 * (1 + result.coefficient**2 / 2)))
    return found


@given(st.integers(0, 2**32 - 1), st.lists(st.floats(0, 0.5), min_size=4, max_size=4))
@settings(max_examples=20, deadline=None)
def test_no_few_who_lack_a_number_follow_from_a_coefficient(seed: int, lacking: list[float]) -> None:
    random = np.random.default_rng(seed)
    columns = random.normal(size=(4, 60)) + random.normal(size=60)
    columns[random.random(columns.shape) < np.array(lacking)[:, None]] = np.nan
    decoded = pairs_decoded(protect_correlation(correlations_of(columns), POLICY))
    assert [n for n in decoded if 0 < n < SMALLEST_COUNT] == []
    assert [pair for pair in combinations(decoded, 2) if 0 < abs(pair[0] - pair[1]) < SMALLEST_COUNT] == []


def test_a_coefficient_would_give_the_number_of_its_pairs() -> None:
    columns = np.random.default_rng(1).normal(size=(2, 60))
    columns[0, :3] = np.nan
    assert pairs_decoded(correlations_of(columns))[-1] == 57
    assert pairs_decoded(protect_correlation(correlations_of(columns), POLICY)) == pytest.approx([60, 60])


@pytest.mark.parametrize(("between", "shown"), [(0, True), (3, False), (12, True)])
@pytest.mark.parametrize("direction", ["below", "above"])
def test_few_between_two_cut_offs_do_not_follow_from_their_shares(direction: str, between: int, shown: bool) -> None:
    values = np.repeat([1.0, 5.0, 9.0], [20, between, 20])
    cut_offs = (CutOffUsed(4.0, "", direction, ""), CutOffUsed(6.0, "", "below", ""))
    series = Series(
        Substance(0, "age", "age", "", "", None, None), "", CensoredColumn.of(values), 0, 0, 0, (), cut_offs, 1
    )
    found = protected_description(describe_series(series), POLICY, totals_shown=True)
    assert [isinstance(one.low.count, int) for one in found.cut_offs] == [shown, shown]


@pytest.mark.parametrize(("below", "shown"), [(4, False), (12, True), (22, False)])
def test_the_fit_of_few_limits_is_withheld_as_the_width_of_its_intervals_tells_of_them(below: int, shown: bool) -> None:
    values = np.concatenate([np.full(below, 2.0), np.linspace(2.1, 6, 30 - below)])
    column = CensoredColumn.of(values, np.repeat([-1, 0], [below, 30 - below]))
    series = Series(Substance(0, "age", "age", "", "", None, None), "", column, 0, 0, 0, (), (), 1)
    one = describe_series(series)
    assert one.lognormal is not None
    assert isinstance(one.lognormal.mean, float)
    fit = protected_description(one, POLICY, totals_shown=False).lognormal
    assert fit is not None
    numbers = (fit.mean, fit.mean_interval, fit.geometric_mean, fit.geometric_interval)
    assert [number is not WITHHELD for number in numbers] == [shown] * 4
    withheld = protected_description(one, POLICY, totals_shown=False, hide_shares=True).lognormal
    assert withheld is not None
    assert withheld.geometric_mean is WITHHELD


def test_why_there_is_no_fit_does_not_count_who_lacks_a_value() -> None:
    values = np.concatenate([np.full(12, 2.0), np.full(20, 3.0), np.full(3, np.nan)])
    column = CensoredColumn.of(values, np.repeat([-1, 0], [12, 23]))
    series = Series(Substance(0, "age", "age", "", "", None, None), "", column, 0, 0, 0, (), (), 1)
    fit = protected_description(describe_series(series), POLICY, totals_shown=False).lognormal
    assert fit is not None
    for number in (fit.mean, fit.mean_interval, fit.geometric_mean, fit.geometric_interval):
        assert number is WITHHELD or (isinstance(number, NotEstimable) and not (number.n or number.missing))
