"""Wilson intervals against R; shares below a cut-off with censored values by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.proportions import (
    proportion,
    share_below,
    share_below_by_group,
    share_below_detection,
    wilson_interval,
)
from analysis.statistics.qualifiers import qualifier_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from tests.statistics.reference import CLOSED_FORM, estimated, reference

WILSON_CASES = ["seed_54_of_86", "prop_0_of_12", "prop_12_of_12", "prop_3_of_20"]


@pytest.mark.parametrize("name", WILSON_CASES)
def test_wilson_matches_r(name: str) -> None:
    case = reference("categorical")[name]
    result = estimated(proportion(case["x"], case["n"]))
    assert result.proportion == pytest.approx(case["p"], rel=CLOSED_FORM)
    assert [result.interval.low, result.interval.high] == pytest.approx(case["wilson"], rel=CLOSED_FORM)


def test_wilson_of_the_trend_table_matches_r() -> None:
    case = reference("categorical")["cochran_armitage"]["dead1y_by_child_pugh"]
    for x, n, expected in zip(case["x"], case["n"], case["wilson"], strict=True):
        interval = wilson_interval(x, n)
        assert [interval.low, interval.high] == pytest.approx(expected, rel=CLOSED_FORM)


def test_none_and_all_touch_the_bounds() -> None:
    assert wilson_interval(0, 5).low == 0.0
    assert wilson_interval(5, 5).high == 1.0


def test_proportion_of_nothing() -> None:
    result = estimated(proportion(0, 0, missing=3))
    assert result.proportion == result.interval == NotEstimable(Reason.NO_VALUES, 0, 3)


@pytest.mark.parametrize(("count", "n"), [(5, 4), (-1, 4)])
def test_impossible_counts_are_a_programming_error(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="isn't a proportion"):
        proportion(count, n)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_mirrors_successes_and_failures(case: tuple[int, int]) -> None:
    count, n = case
    interval, mirrored = wilson_interval(count, n), wilson_interval(n - count, n)
    assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-15)
    assert interval.high == pytest.approx(1 - mirrored.low, abs=1e-15)
    assert 0 <= interval.low <= count / n <= interval.high <= 1


def test_the_cut_off_itself_is_not_below() -> None:
    result = estimated(share_below([390.9, 391.0, 391.1, math.nan], 391))
    assert (result.below, result.not_below, result.n, result.missing) == (1, 2, 3, 1)


@pytest.mark.parametrize(
    ("sign", "limit", "expected"),
    [
        ("<", 10, "below"),  # less than 10 is certainly less than 10
        ("<", 9, "below"),
        ("<", 11, "undetermined"),
        (">", 10, "not_below"),
        (">", 11, "not_below"),
        (">", 9, "undetermined"),
        ("=", 10, "not_below"),
        ("=", 9.99, "below"),
    ],
)
def test_censored_values_at_a_cut_off_of_ten(sign: str, limit: float, expected: str) -> None:
    result = estimated(share_below([limit], 10, qualifier_codes([sign])))
    counts = {"below": result.below, "not_below": result.not_below, "undetermined": result.undetermined}
    assert counts == {"below": 0, "not_below": 0, "undetermined": 0} | {expected: 1}


def test_both_bounds_are_given_when_values_are_undetermined() -> None:
    # 5 and <8 are below 10; 12 and >20 aren't; <15 may be either: between 2/5 and 3/5.
    result = estimated(share_below([5, 8, 12, 20, 15], 10, qualifier_codes("=<=><")))
    assert not result.determined
    assert (result.low.count, result.high.count, result.n) == (2, 3, 5)
    assert (result.low.proportion, result.high.proportion) == (0.4, 0.6)


def test_not_detected_without_limit_is_unusable_and_counted() -> None:
    result = estimated(share_below([5, math.nan, math.nan], 10, qualifier_codes("=<=")))
    assert (result.n, result.unusable, result.missing) == (1, 1, 1)


def test_share_of_an_infinite_value_is_refused() -> None:
    assert share_below([math.inf, 1.0], 10) == NotEstimable(Reason.INFINITE_VALUES, 2, 0)


def test_share_below_by_group() -> None:
    first, second, third = map(estimated, share_below_by_group([1, 20, 5, 30], 10, [0, 0, 1, -1], 3))
    assert (first.below, first.n, second.below, second.n, third.n) == (1, 2, 1, 1, 0)
    assert third.low.proportion == NotEstimable(Reason.NO_VALUES, 0, 0)


def test_share_below_detection() -> None:
    result = share_below_detection([5, 8, math.nan, math.nan, 20], qualifier_codes("=<<=>"))
    assert (result.count, result.n, result.missing) == (1, 3, 1)


@given(st.lists(st.tuples(st.integers(1, 20), st.sampled_from("<=>")), min_size=1), st.integers(1, 20))
def test_every_usable_value_is_counted_once(rows: list[tuple[int, str]], cutoff: int) -> None:
    result = estimated(share_below([value for value, _ in rows], cutoff, qualifier_codes(sign for _, sign in rows)))
    assert result.below + result.not_below + result.undetermined == result.n == len(rows)
    assert result.low.proportion <= result.high.proportion
