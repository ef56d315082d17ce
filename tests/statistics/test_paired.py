"""Before and after against R, and on poor data."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.paired import Pairs, Zeros, mcnemar, pair, paired_t, paired_t_log, signed_rank
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from tests.statistics.reference import CLOSED_FORM, estimated, reference

# R's data set sleep, and the inline case of the reference.
CASES: dict[str, tuple[list[float], list[float]]] = {
    "sleep": (
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    ),
    "tiny": ([5, 7, 9, 11, 13, 15], [6.1, 7.3, 8.5, 13.2, 14.9, 18.4]),
}


def case(name: str) -> tuple[Pairs, dict[str, Any]]:
    return estimated(pair(*CASES[name])), reference("paired_longitudinal")[name]


@pytest.mark.parametrize("name", CASES)
def test_the_paired_t_test_matches_r(name: str) -> None:
    pairs, expected = case(name)
    result = estimated(paired_t(pairs))
    assert (pairs.n, pairs.unchanged) == (expected["n_pairs"], expected["n_zero_diff"])
    assert result.statistic == pytest.approx(expected["t"], rel=CLOSED_FORM)
    assert result.df == (expected["df"],)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    difference = result.estimate(Measure.MEAN_DIFFERENCE)
    assert difference.value == pytest.approx(expected["mean_diff"], rel=CLOSED_FORM)
    assert [difference.interval.low, difference.interval.high] == pytest.approx(expected["ci95"], rel=CLOSED_FORM)
    assert result.estimate(Measure.COHEN_DZ).value == pytest.approx(expected["dz"], rel=CLOSED_FORM)


def test_the_ratio_of_geometric_means_matches_r() -> None:
    pairs, expected = case("tiny")
    result, ratio = estimated(paired_t_log(pairs)), expected["ratio"]
    found = result.estimate(Measure.GEOMETRIC_MEAN_RATIO)
    assert found.value == pytest.approx(ratio["geometric_mean_ratio"], rel=CLOSED_FORM)
    assert [found.interval.low, found.interval.high] == pytest.approx(ratio["ci95"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(ratio["p"], rel=CLOSED_FORM)


def test_the_signed_rank_test_matches_r() -> None:
    pairs, expected = case("sleep")
    result = estimated(signed_rank(pairs))
    assert result.method == Method.SIGNED_RANK_ASYMPTOTIC
    assert result.statistic == expected["wilcoxon"]["V"]
    assert result.p == pytest.approx(expected["wilcoxon"]["p_cc"], rel=CLOSED_FORM)
    pseudomedian = result.estimate(Measure.PSEUDOMEDIAN)
    assert pseudomedian.value == pytest.approx(expected["wilcoxon"]["pseudo_median_walsh"], rel=CLOSED_FORM)
    pairs, expected = case("tiny")
    result = estimated(signed_rank(pairs))
    assert result.method == Method.SIGNED_RANK_EXACT
    assert result.p == pytest.approx(expected["wilcoxon"]["p_exact_if_no_ties_or_zeros"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_pratts_treatment_of_zeros_matches_r(name: str) -> None:
    pairs, expected = case(name)
    result = estimated(signed_rank(pairs, Zeros.PRATT))
    if name == "tiny":  # Without ties and zeros the test is exact, and Pratt's the same as Wilcoxon's.
        assert result.method == Method.SIGNED_RANK_EXACT
        assert result.p == estimated(signed_rank(pairs)).p
        return
    assert result.method == Method.SIGNED_RANK_PRATT
    assert result.statistic == expected["pratt"]["W_plus"]
    assert result.p == pytest.approx(expected["pratt"]["p_nocc"], rel=CLOSED_FORM)


def test_the_interval_of_the_pseudomedian_has_the_level_it_says() -> None:
    # n = 6: P(V ≤ 0) = 1/64 < 0.025 ≤ P(V ≤ 1) = 2/64, so that the extremes of the Walsh averages are the bounds.
    pairs, _expected = case("tiny")
    interval = estimated(signed_rank(pairs)).estimate(Measure.PSEUDOMEDIAN).interval
    assert (interval.low, interval.high) == (-0.5, 3.4)
    # n = 5: P(V ≤ 0) = 1/32 > 0.025, and no interval has the level.
    few = estimated(signed_rank(estimated(pair([1, 2, 3, 4, 5], [1.1, 2.3, 3.6, 5, 6.5]))))
    assert few.estimate(Measure.PSEUDOMEDIAN).interval.reason == Reason.TOO_FEW_VALUES


def test_differences_are_those_of_the_decimals() -> None:
    pairs = estimated(pair([0.1, 0.2, 1.1], [0.3, 0.4, 1.3]))
    assert pairs.differences.tolist() == [0.2, 0.2, 0.2]
    assert len({0.3 - 0.1, 0.4 - 0.2, 1.3 - 1.1}) > 1  # What plain subtraction would rank.


def test_mcnemar_is_the_binomial_of_the_changed() -> None:
    before = [0] * 9 + [1] * 2 + [0] * 5 + [1] * 4 + [math.nan]
    after = [1] * 9 + [0] * 2 + [0] * 5 + [1] * 4 + [1]
    result = estimated(mcnemar(before, after))
    # 2·Σ_{k≤2} C(11, k)/2¹¹ = 2·(1 + 11 + 55)/2048.
    assert result.p == pytest.approx(134 / 2048, rel=CLOSED_FORM)
    assert (result.n, result.missing, result.statistic) == (20, 1, 9.0)
    assert result.estimate(Measure.RISK_DIFFERENCE).value == pytest.approx(7 / 20)


POOR: dict[str, tuple[list[float], list[float], Reason]] = {
    "nothing": ([], [], Reason.NO_VALUES),
    "no pair": ([1, math.nan], [math.nan, 2], Reason.NO_VALUES),
    "infinite": ([1, 2], [math.inf, 3], Reason.INFINITE_VALUES),
}


@pytest.mark.parametrize("name", POOR)
def test_what_makes_no_pairs_says_why(name: str) -> None:
    before, after, reason = POOR[name]
    result = pair(before, after)
    assert isinstance(result, NotEstimable)
    assert result.reason == reason


def test_a_ratio_beyond_every_number_is_not_estimable() -> None:
    result = estimated(paired_t_log(estimated(pair([1e-320, 2e-320, 1e-320], [1, 3, 5]))))
    assert result.p is not None
    [ratio] = result.estimates
    assert isinstance(ratio, NotEstimable)
    assert ratio.reason is Reason.NUMERIC_OVERFLOW


def test_poor_pairs_say_why() -> None:
    one, same, shifted = (estimated(pair(*columns)) for columns in (([1], [2]), ([1, 2], [1, 2]), ([1, 2], [2, 3])))
    found = [paired_t(one), paired_t(same), paired_t(shifted), signed_rank(same), mcnemar([1, 0], [1, 0])]
    reasons = [result.reason for result in found if isinstance(result, NotEstimable)]
    expected = [Reason.TOO_FEW_VALUES, Reason.CONSTANT, Reason.CONSTANT, Reason.NO_DIFFERENCES]
    assert reasons == [*expected, Reason.NO_DISCORDANT_PAIRS]
    negative = paired_t_log(estimated(pair([1, 0], [2, 3])))
    common_ratio = paired_t_log(estimated(pair([1, 3, 7], [3, 9, 21])))
    assert isinstance(negative, NotEstimable)
    assert isinstance(common_ratio, NotEstimable)
    assert (negative.reason, common_ratio.reason) == (Reason.NOT_POSITIVE, Reason.CONSTANT)


tenths = st.integers(-40, 40).map(lambda whole: whole / 10)
columns = st.lists(st.tuples(tenths, tenths), min_size=1, max_size=30)


@given(columns)
def test_turning_before_and_after_turns_the_results(values: list[tuple[float, float]]) -> None:
    before, after = (list(column) for column in zip(*values, strict=True))
    forth, back = estimated(pair(before, after)), estimated(pair(after, before))
    assert forth.differences.tolist() == (-back.differences).tolist()
    for test in (paired_t, signed_rank):
        one, other = test(forth), test(back)
        if isinstance(one, NotEstimable):
            assert other == one
        else:
            assert one.p == pytest.approx(estimated(other).p, rel=1e-12)
            assert 0 <= one.p <= 1


@given(columns)
def test_the_t_test_is_that_of_scipy(values: list[tuple[float, float]]) -> None:
    before, after = (np.array(column) for column in zip(*values, strict=True))
    result = paired_t(estimated(pair(before, after)))
    if not isinstance(result, NotEstimable):
        assert result.p == pytest.approx(float(stats.ttest_rel(after, before).pvalue), rel=1e-6)
        difference = estimated(result.estimates[0])
        assert isinstance(difference.interval, Interval)
        assert difference.interval.low <= difference.value <= difference.interval.high
