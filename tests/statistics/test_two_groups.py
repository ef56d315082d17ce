"""Two-group comparisons against R, by enumeration, and on poor data."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import GroupedColumn, group_column
from analysis.statistics.comparison import mann_whitney, shift, student_t, welch_t, welch_t_log
from analysis.statistics.comparison.shift import PairwiseDifferences, hodges_lehmann, mann_whitney_distribution
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from tests.statistics.reference import (
    CLOSED_FORM,
    FIT,
    TINY_PAIRS_OF_GROUPS,
    estimated,
    group_codes,
    pbc_column,
    reference,
)

PBC = {
    "pbc_albumin_by_ascites": ("albumin", "ascites", ["0", "1"]),
    "pbc_bili_by_trt": ("bili", "trt", ["1", "2"]),
    "pbc_log_bili_by_trt": ("bili", "trt", ["1", "2"]),
}
CASES = [*PBC, *TINY_PAIRS_OF_GROUPS]
TESTS = [welch_t, student_t, welch_t_log, mann_whitney]
samples = st.lists(st.integers(1, 30).map(lambda k: k / 4), min_size=3, max_size=12)


def case_data(name: str) -> GroupedColumn:
    if name in TINY_PAIRS_OF_GROUPS:
        return group_column(*TINY_PAIRS_OF_GROUPS[name], 2)
    value, group, levels = PBC[name]
    values = pbc_column(value)
    codes = group_codes(pbc_column(group), levels)
    return group_column(np.log(values) if "log" in name else values, codes, 2)


def two(first: list[float], second: list[float]) -> GroupedColumn:
    return group_column([*first, *second], [0] * len(first) + [1] * len(second), 2)


def bounds(interval: object) -> list[float]:
    assert isinstance(interval, Interval)
    return [interval.low, interval.high]


@pytest.mark.parametrize("name", CASES)
def test_welch_matches_r(name: str) -> None:
    expected, result = reference("two_group")[name]["welch"], estimated(welch_t(case_data(name)))
    assert result.statistic == pytest.approx(expected["t"], rel=CLOSED_FORM)
    assert result.df[0] == pytest.approx(expected["df"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert bounds(result.estimate(Measure.MEAN_DIFFERENCE).interval) == pytest.approx(expected["ci95"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_student_matches_r(name: str) -> None:
    expected, result = reference("two_group")[name]["student"], estimated(student_t(case_data(name)))
    difference = result.estimate(Measure.MEAN_DIFFERENCE)
    assert (result.statistic, result.df[0]) == (pytest.approx(expected["t"], rel=CLOSED_FORM), expected["df"])
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert difference.value == pytest.approx(expected["diff"], rel=CLOSED_FORM)
    assert bounds(difference.interval) == pytest.approx(expected["ci95"], rel=CLOSED_FORM)


def test_welch_of_logarithms_is_the_ratio_of_geometric_means() -> None:
    expected = reference("two_group")["pbc_log_bili_by_trt"]["welch"]
    result = estimated(welch_t_log(case_data("pbc_bili_by_trt")))
    ratio = result.estimate(Measure.GEOMETRIC_MEAN_RATIO)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert np.log(bounds(ratio.interval)) == pytest.approx(expected["ci95"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_mann_whitney_matches_r(name: str) -> None:
    expected, result = reference("two_group")[name]["wilcoxon"], estimated(mann_whitney(case_data(name)))
    exact = expected["p_exact_no_ties"]
    assert result.method == (Method.MANN_WHITNEY_ASYMPTOTIC if exact is None else Method.MANN_WHITNEY_EXACT)
    assert result.statistic == expected["W_first_group"]
    assert result.p == pytest.approx(expected["p_asymp_cc"] if exact is None else exact, rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_hodges_lehmann_matches_r(name: str) -> None:
    expected = reference("two_group")[name]["wilcoxon"]
    shift_estimate = estimated(mann_whitney(case_data(name))).estimate(Measure.LOCATION_SHIFT)
    median = expected["hodges_lehmann_median_of_pairwise_differences"]
    assert shift_estimate.value == pytest.approx(median, rel=CLOSED_FORM, abs=1e-12)
    # R finds the limits by a root search with tolerance 1e-10 or so; ours are the differences themselves.
    assert bounds(shift_estimate.interval) == pytest.approx(expected["hl_ci95"], rel=CLOSED_FORM, abs=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_effect_sizes_match_r(name: str) -> None:
    expected, grouped = reference("two_group")[name]["effect"], case_data(name)
    result: Any = estimated(student_t(grouped))
    d, g = result.estimate(Measure.COHEN_D), result.estimate(Measure.HEDGES_G)
    assert d.value == pytest.approx(expected["cohen_d"], rel=CLOSED_FORM)
    assert g.value == pytest.approx(expected["hedges_g"], rel=CLOSED_FORM)
    assert bounds(d.interval) == pytest.approx(expected["cohen_d_ci95_noncentral_t"], rel=FIT)
    scaled = [bound * expected["hedges_J"] for bound in expected["cohen_d_ci95_noncentral_t"]]
    assert bounds(g.interval) == pytest.approx(scaled, rel=FIT)
    delta = estimated(mann_whitney(grouped)).estimate(Measure.CLIFF_DELTA)
    assert delta.value == pytest.approx(expected["cliffs_delta"], rel=CLOSED_FORM)


def test_the_interval_of_cliffs_delta_follows_from_every_pair() -> None:
    x, y = [3, 4, 4, 6, 8, 9, 12], [1, 2, 3, 4, 5, 5, 7, 10]
    column = group_column([*x, *y], [0] * len(x) + [1] * len(y), 2)
    delta = estimated(mann_whitney(column)).estimate(Measure.CLIFF_DELTA)
    # R, by the matrix D <- sign(outer(x, y, "-")) of all pairs, with Feng and Cliff's formulas 3 and 5:
    assert delta.value == pytest.approx(0.339285714286, rel=1e-11)
    assert bounds(delta.interval) == pytest.approx([-0.237147812664, 0.739021528085], rel=1e-11)


def test_cliffs_delta_without_an_interval_says_why() -> None:
    apart = estimated(mann_whitney(group_column([1, 2, 3, 4], [0, 0, 1, 1], 2))).estimate(Measure.CLIFF_DELTA)
    assert (apart.value, apart.interval.reason) == (-1, Reason.PERFECT_ASSOCIATION)
    one = estimated(mann_whitney(group_column([2, 1, 3, 4], [0, 1, 1, 1], 2))).estimate(Measure.CLIFF_DELTA)
    assert one.interval.reason is Reason.TOO_FEW_IN_A_GROUP


@pytest.mark.parametrize(("n1", "n2"), [(1, 1), (2, 3), (4, 4), (5, 2)])
def test_mann_whitney_distribution_by_enumeration(n1: int, n2: int) -> None:
    counts = [0] * (n1 * n2 + 1)
    for ranks in itertools.combinations(range(1, n1 + n2 + 1), n1):
        counts[sum(ranks) - n1 * (n1 + 1) // 2] += 1
    assert mann_whitney_distribution(n1, n2) == pytest.approx(np.array(counts) / math.comb(n1 + n2, n1))


def test_exact_interval_of_two_against_two_says_which_level_it_reaches() -> None:
    # P(U = 0) = 1/C(4,2) = 1/6, so the widest interval, of all four differences, covers 1 − 2/6 only.
    interval = estimated(mann_whitney(two([1.0, 2.0], [5.0, 7.5]))).estimate(Measure.LOCATION_SHIFT).interval
    assert bounds(interval) == [-6.5, -3.0]
    assert interval.level == pytest.approx(2 / 3)


@given(st.permutations(range(13)))
def test_exact_interval_holds_the_shifts_that_the_test_accepts(order: list[int]) -> None:
    values = [2.0**k for k in order]  # all differences are distinct
    first, second = values[:6], values[6:]
    interval = estimated(mann_whitney(two(first, second))).estimate(Measure.LOCATION_SHIFT).interval
    for bound, outwards in [(interval.low, -1e-6), (interval.high, 1e-6)]:
        for step, accepted in [(-outwards, True), (outwards, False)]:
            shifted = two([value - (bound + step) for value in first], second)
            assert (estimated(mann_whitney(shifted)).p >= 0.05) == accepted


@given(samples, samples)
def test_order_statistics_of_differences(first: list[float], second: list[float]) -> None:
    differences = sorted(a - b for a in first for b in second)
    found = PairwiseDifferences(np.sort(first), np.sort(second))
    assert [found.ordered(rank) for rank in range(1, found.count + 1)] == differences


@given(samples, samples)
def test_narrowing_finds_the_same_differences_as_enumeration(first: list[float], second: list[float]) -> None:
    found = PairwiseDifferences(np.sort(first), np.sort(second))
    expected = [found.ordered(rank) for rank in range(1, found.count + 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shift, "ENUMERATED_DIFFERENCES", 1)
        narrowed = [found.ordered(rank) for rank in range(1, found.count + 1)]
    assert narrowed == pytest.approx(expected, abs=1e-12)


def test_shift_of_groups_too_large_to_enumerate() -> None:
    # 0, 1, … 1999 against the same plus 0.5: differences run symmetrically around −0.5.
    first = np.arange(2000) + np.linspace(0, 1e-4, 2000)
    result = hodges_lehmann(first, first + 0.5, exact=False)
    assert result.value == pytest.approx(-0.5, abs=1e-12)
    low, high = bounds(result.interval)
    assert low + high == pytest.approx(-1.0, abs=1e-9)


@given(samples, samples)
def test_swapping_the_groups_turns_every_sign(first: list[float], second: list[float]) -> None:
    there, back = two(first, second), two(second, first)
    for test, measure in [
        (welch_t, Measure.MEAN_DIFFERENCE),
        (student_t, Measure.HEDGES_G),
        (mann_whitney, Measure.LOCATION_SHIFT),
    ]:
        one, other = test(there), test(back)
        if isinstance(one, NotEstimable) or isinstance(other, NotEstimable):
            assert one == other
            continue
        assert one.p == pytest.approx(other.p)
        estimate, mirrored = one.estimate(measure), other.estimate(measure)
        assert estimate is not None
        assert mirrored is not None
        assert estimate.value == pytest.approx(-mirrored.value, abs=1e-9)
        if isinstance(estimate.interval, Interval) and isinstance(mirrored.interval, Interval):
            assert bounds(estimate.interval) == pytest.approx(bounds(mirrored.interval.negated()), abs=1e-6)


@given(samples, samples, st.randoms(use_true_random=False))
def test_order_of_observations_does_not_matter(first: list[float], second: list[float], random: Any) -> None:
    rows = [(value, 0) for value in first] + [(value, 1) for value in second]
    random.shuffle(rows)
    shuffled = group_column([value for value, _ in rows], [code for _, code in rows], 2)
    for test in TESTS:
        assert test(shuffled) == test(two(first, second))


@given(samples, samples)
def test_rank_test_ignores_the_scale_and_the_shift_follows_it(first: list[float], second: list[float]) -> None:
    before = mann_whitney(two(first, second))
    after = mann_whitney(two([8 * value for value in first], [8 * value for value in second]))
    if isinstance(before, NotEstimable) or isinstance(after, NotEstimable):
        assert before == after
        return
    assert (after.p, after.statistic) == (before.p, before.statistic)
    one, other = before.estimate(Measure.LOCATION_SHIFT), after.estimate(Measure.LOCATION_SHIFT)
    assert one is not None
    assert other is not None
    assert other.value == 8 * one.value


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    ("grouped", "reason"),
    [
        (two([], []), Reason.NO_GROUPS),
        (two([1.0, 2.0], []), Reason.SINGLE_GROUP),
        (two([math.nan], [1.0, 2.0]), Reason.SINGLE_GROUP),
        (two([1.0, math.inf], [1.0, 2.0]), Reason.INFINITE_VALUES),
        (group_column([1.0, 2.0, 3.0], [0, 1, 2], 3), Reason.NOT_TWO_GROUPS),
    ],
)
def test_refusals(test: Any, grouped: GroupedColumn, reason: Reason) -> None:
    assert test(grouped).reason == reason


@pytest.mark.parametrize("test", [welch_t, student_t, welch_t_log])
def test_constant_groups_have_no_t(test: Any) -> None:
    assert test(two([2.0, 2.0], [3.0, 3.0])) == NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, 4, 0)


def test_one_value_against_many() -> None:
    grouped = two([1.0], [2.0, 3.0, 5.0])
    assert welch_t(grouped) == NotEstimable(Reason.TOO_FEW_IN_A_GROUP, 4, 0, needed=2)
    assert estimated(student_t(grouped)).df == (2,)
    assert estimated(mann_whitney(grouped)).p == pytest.approx(0.5)  # 2 · 1/C(4,1)


def test_all_tied_and_constant_groups_in_ranks() -> None:
    assert mann_whitney(two([2.0, 2.0], [2.0])) == NotEstimable(Reason.ALL_TIED, 3, 0)
    result = estimated(mann_whitney(two([2.0, 2.0], [3.0, 3.0])))
    assert result.estimate(Measure.LOCATION_SHIFT).value == -1.0
    assert result.estimate(Measure.LOCATION_SHIFT).interval == NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, 4)


def test_logarithm_of_zero_is_refused() -> None:
    assert welch_t_log(two([0.0, 1.0], [2.0, 3.0])) == NotEstimable(Reason.NOT_POSITIVE, 4, 0)


def test_ratio_too_large_for_a_number() -> None:
    result = estimated(welch_t_log(two([1e100, 9e99, 8e99], [1e-300, 2e-300, 3e-300])))
    assert result.estimates[0] == NotEstimable(Reason.NUMERIC_OVERFLOW, 6)


def test_observations_without_value_or_group_are_missing() -> None:
    result = estimated(welch_t(group_column([1.0, 2.0, math.nan, 4.0, 6.0, 9.0], [0, 0, 0, 1, 1, -1], 2)))
    assert (result.n, result.missing, result.group_sizes) == (4, 2, (2, 2))
