"""Intervals of effect sizes, coefficients and slopes against R, and on poor data."""

import json
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.association import Correlation, kendall
from analysis.statistics.catalogue import Measure
from analysis.statistics.censored import group_censored, kendall_censored
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import anova, kruskal_wallis, welch_anova
from analysis.statistics.contingency import cochran_armitage, independence, two_by_two
from analysis.statistics.effects import cramer_v, epsilon_squared, omega_squared, omega_squared_welch
from analysis.statistics.noncentral import noncentral_f_interval
from analysis.statistics.precision import replicate_variation
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Estimate, Interval, NotEstimable
from analysis.statistics.survival.cox import cox
from analysis.statistics.survival.harrell import Concordance, harrell_c
from analysis.statistics.survival.kaplan_meier import kaplan_meier
from analysis.statistics.survival.restricted import restricted_difference, restricted_mean
from analysis.statistics.survival.times import observe
from analysis.statistics.trend_effect import censored_trend_tau, trend_tau
from tests.statistics.reference import CLOSED_FORM, FIT, REFERENCE_FOLDER, estimated


@cache
def expected() -> dict[str, Any]:
    return json.loads((REFERENCE_FOLDER / "r" / "intervals.json").read_text())


def reason_of(found: object) -> Reason:
    assert isinstance(found, NotEstimable)
    return found.reason


def ends(found: object) -> list[float]:
    assert isinstance(found, Interval), found
    return [found.low, found.high]


@pytest.mark.parametrize(
    ("test", "measure", "name"),
    [
        (anova, Measure.OMEGA_SQUARED, "omega_squared"),
        (welch_anova, Measure.OMEGA_SQUARED, "omega_squared_welch"),
        (kruskal_wallis, Measure.EPSILON_SQUARED, "epsilon_squared"),
    ],
)
def test_shares_of_variance_match_r(test: Any, measure: Measure, name: str) -> None:
    grouped = group_column(np.log(np.array(expected()["ozone"], dtype=float)), expected()["month"], 5)
    found = estimated(test(grouped)).estimate(measure)
    assert found.value == pytest.approx(expected()[name]["value"], rel=CLOSED_FORM)
    assert ends(found.interval) == pytest.approx(expected()[name]["interval"], rel=FIT)


def test_eta_squared_has_the_interval_of_what_it_estimates() -> None:
    found = estimated(anova(group_column(expected()["ozone"], expected()["month"], 5)))
    eta, omega = found.estimate(Measure.ETA_SQUARED), found.estimate(Measure.OMEGA_SQUARED)
    assert eta.interval == omega.interval
    assert eta.value > omega.value


@pytest.mark.parametrize("name", ["hair", "weak"])
def test_cramer_v_matches_r(name: str) -> None:
    case = expected()["cramer_v"][name]
    found = estimated(independence(case["table"])).cramer_v
    assert found.value == pytest.approx(case["v"], rel=CLOSED_FORM)
    assert ends(found.interval) == pytest.approx(case["interval"], rel=FIT)


@pytest.mark.parametrize("name", ["rising", "two"])
def test_slope_matches_r(name: str) -> None:
    case = expected()["slope"][name]
    found = estimated(cochran_armitage(case["events"], case["totals"], case["scores"]))
    assert found.slope == pytest.approx(case["slope"], rel=CLOSED_FORM)
    assert ends(found.slope_interval) == pytest.approx(case["interval"], rel=CLOSED_FORM)


def test_slope_of_two_groups_has_newcombes_interval() -> None:
    slope = estimated(cochran_armitage([7, 15], [20, 24], [0, 1]))
    difference = estimated(two_by_two([[15, 9], [7, 13]]).risk_difference)
    assert ends(slope.slope_interval) == pytest.approx(ends(difference.interval), rel=CLOSED_FORM)


@pytest.mark.parametrize("name", ["kendall", "kendall_limits"])
def test_kendall_matches_r_left_out_one_by_one(name: str) -> None:
    case = expected()[name]
    found = estimated(kendall_censored(case["x"], case["y"], None, case.get("sign")))
    assert found.coefficient == pytest.approx(case["tau"], rel=CLOSED_FORM)
    assert ends(found.interval) == pytest.approx(case["interval"], rel=CLOSED_FORM)
    if "sign" not in case:
        assert estimated(kendall(case["x"], case["y"])).interval == found.interval


def test_ends_are_where_the_statistic_would_be_a_quantile() -> None:
    # Of F with 1 and 4 degrees of freedom, R: pf(40, 1, 4, λ) is 0.975 and 0.025 there.
    low, high = ends(noncentral_f_interval(40.0, 1, 4, 0.95))
    assert low == pytest.approx(2.780409207, rel=FIT)
    assert high == pytest.approx(119.458674298, rel=FIT)


def test_no_interval_where_groups_are_too_alike_or_too_far_apart() -> None:
    alike = omega_squared(1e-9, 10.0, 2, 27)
    assert alike.interval == NotEstimable(Reason.BELOW_CHANCE, 30)
    assert alike.value < 0
    assert omega_squared_welch(1e-9, 3, 20.0, 30).interval == NotEstimable(Reason.BELOW_CHANCE, 30)
    assert cramer_v(1e-9, 30, 2, 3).interval == NotEstimable(Reason.BELOW_CHANCE, 30)
    assert omega_squared(1e30, 1.0, 2, 27).interval == NotEstimable(Reason.NO_CONVERGENCE, 30)
    # Each group has one value of its own: all of the variance of the ranks lies between them.
    apart = estimated(kruskal_wallis(group_column([1, 1, 2, 2, 3], [0, 0, 1, 1, 2], 3)))
    assert apart.estimate(Measure.EPSILON_SQUARED) == Estimate(
        Measure.EPSILON_SQUARED, 1.0, NotEstimable(Reason.PERFECT_ASSOCIATION, 5)
    )
    assert epsilon_squared(2.0, 3, 3).interval == NotEstimable(Reason.TOO_FEW_VALUES, 3, needed=4)


def test_kendall_without_interval() -> None:
    assert estimated(kendall(range(9), range(9))).interval == NotEstimable(Reason.PERFECT_ASSOCIATION, 9)
    assert estimated(kendall([1, 2, 3], [1, 3, 2])).interval == NotEstimable(Reason.TOO_FEW_VALUES, 3, needed=4)
    # Without the last patient y doesn't vary.
    lone = estimated(kendall([3, 1, 4, 2, 5], [1, 1, 1, 1, 2]))
    assert lone.interval == NotEstimable(Reason.NO_DETERMINED_PAIRS, 5)


def test_kendall_where_each_patient_agrees_alike_keeps_a_width() -> None:
    # Of y = 2, 1, 4, 3 each has one discordant pair and two concordant ones: τ = 1/3, s² = 2(1 − 1/9)/12.
    found = estimated(kendall([1, 2, 3, 4], [2, 1, 4, 3]))
    assert found.coefficient == pytest.approx(1 / 3)
    half = 1.959963984540054 * np.sqrt(2 * (1 - 1 / 9) / 12) / (1 - 1 / 9)
    assert ends(found.interval) == pytest.approx(np.tanh(np.arctanh(1 / 3) + np.array([-half, half])).tolist())


limited = st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([-1, 0, 0, 0, 1]))


@given(st.lists(limited, min_size=4, max_size=30))
def test_kendalls_interval_holds_it_and_turns_with_the_sign(rows: list[tuple[int, int, int]]) -> None:
    x, y, sign = (np.array([row[place] for row in rows], dtype=float) for place in range(3))
    found, turned = kendall_censored(x, y, None, sign), kendall_censored(x, -y, None, -sign)
    if not isinstance(found, Correlation) or not isinstance(found.interval, Interval):
        assert isinstance(getattr(turned, "interval", turned), NotEstimable)
        return
    assert -1 <= found.interval.low < found.coefficient < found.interval.high <= 1
    assert ends(estimated(turned).interval) == pytest.approx(ends(found.interval.negated()), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), min_size=5, max_size=40))
def test_shares_of_variance_lie_between_0_and_1(rows: list[tuple[int, int]]) -> None:
    grouped = group_column([float(value) for value, _code in rows], [code for _value, code in rows], 3)
    for test in (kruskal_wallis, anova):
        found = test(grouped)
        for one in getattr(found, "estimates", ()):
            if isinstance(one.interval, Interval):
                assert 0 <= one.interval.low < one.interval.high < 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=5))
def test_the_slope_lies_in_its_interval(rows: list[tuple[int, int]]) -> None:
    events, totals = [x for x, _ in rows], [x + rest for x, rest in rows]
    found = cochran_armitage(events, totals, range(len(rows)))
    if not isinstance(found, NotEstimable):
        assert found.slope_interval.low < found.slope + 1e-12
        assert found.slope < found.slope_interval.high + 1e-12


@pytest.mark.parametrize("layered", [False, True], ids=["whole", "strata"])
def test_harrells_c_matches_r(layered: bool) -> None:
    case = expected()["harrell"]
    age, ecog = (np.array(case[name], dtype=float) for name in ("age", "ecog"))
    observed = estimated(observe(case["time"], case["status"]))
    layers = np.where(ecog < 3, ecog, -1).astype(np.int64)
    fit = cox(observed, age[:, None], layers) if layered else cox(observed, np.column_stack([age, ecog]))
    known, found = case["strata"] if layered else case, estimated(fit).concordance
    assert found.value == pytest.approx(known["c"], rel=CLOSED_FORM)
    assert ends(found.interval) == pytest.approx(known["interval"], rel=CLOSED_FORM)


def test_harrells_c_of_perfect_order_has_no_interval() -> None:
    times, ended, risk = np.array([1.0, 2.0, 3.0]), np.array([True, True, False]), np.array([3.0, 2.0, 1.0])
    assert harrell_c([(times, ended, risk)], 0.95) == Concordance(1.0, NotEstimable(Reason.PERFECT_ASSOCIATION, 3))
    alone = harrell_c([(times[:1], ended[:1], risk[:1])], 0.95)
    assert alone == NotEstimable(Reason.NO_DETERMINED_PAIRS, 1)


def test_coefficient_of_variation_of_replicates_by_hand() -> None:
    # Duplicates of 9 and 11 (s²/x̄² = 0.02) and a triplicate 4, 5, 6 (0.04): CV = √0.03; ν = 2²/(1 + 1/2) = 8/3.
    # R: 100 * sqrt(.03 * 8/3 / qchisq(c(.975, .025), 8/3)).
    specimens, values = np.array([7, 7, 3, 3, 3, 5]), np.array([9.0, 11, 4, 5, 6, 8])
    found = replicate_variation(specimens, values)
    assert found.specimens.tolist() == [3, 7]
    assert found.percent == pytest.approx(100 * 0.03**0.5, rel=CLOSED_FORM)
    assert ends(found.interval) == pytest.approx([9.580172076, 73.541898916], rel=CLOSED_FORM)
    alike = replicate_variation(np.array([1, 1]), np.array([5.0, 5.0]))
    assert (alike.percent, alike.interval) == (0.0, NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, 1))
    single = replicate_variation(np.array([1, 2]), np.array([5.0, 5.0]))
    assert single.percent == single.interval == NotEstimable(Reason.NO_VALUES)


def test_restricted_means_are_compared_by_their_normal_intervals() -> None:
    # Two of four had the event at 1 and 3 of 4 months: areas 1 + 0.75·2 + 0.375·1 = 2.875 (one censored at 2);
    # variance (0.75·2 + 0.375)²/(4·3) + 0.375²/(2·1) = 0.29296875 + 0.0703125.
    first: Any = restricted_mean(kaplan_meier(estimated(observe([1, 2, 3, 4], [1, 0, 1, 0]))), 4)
    second: Any = restricted_mean(kaplan_meier(estimated(observe([5, 5, 6], [0, 0, 0]))), 4)
    assert first.value == pytest.approx(2.875)
    error = 0.36328125**0.5
    assert first.standard_error == pytest.approx(error)
    half = 1.959963984540054 * error * 4 / (2.875 * 1.125)
    odds = 2.875 / 1.125 * np.exp([-half, half])
    assert ends(first.interval) == pytest.approx((4 * odds / (1 + odds)).tolist())
    assert second.interval == NotEstimable(Reason.NO_EVENTS, 3)
    found = restricted_difference(second, first)
    assert found.value == pytest.approx(1.125)
    assert ends(found.interval) == pytest.approx([1.125 - 1.959963984540054 * error, 1.125 + 1.959963984540054 * error])
    assert found.p == pytest.approx(2 * (1 - NormalDist().cdf(1.125 / error)))
    assert restricted_difference(second, second).interval == NotEstimable(Reason.NO_EVENTS, 6)
    with pytest.raises(ValueError, match="up to"):
        restricted_difference(first, estimated(restricted_mean(kaplan_meier(estimated(observe([9.0], [0]))), 5)))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.sampled_from([-1, 0, 0, 0, 1])), max_size=40))
def test_the_effect_of_a_trend_is_kendalls_of_values_and_groups(rows: list[tuple[int, int, int]]) -> None:
    values, codes, signs = (np.array([row[place] for row in rows], dtype=float) for place in range(3))
    whole = codes.astype(np.int64)
    nine = np.tile(values, 9), np.tile(whole, 9)
    for found, known in (
        (trend_tau(group_column(values, whole, 3)), kendall(whole, values)),
        # Each nine times, so that the different values are counted once for all groups.
        (trend_tau(group_column(*nine, 3)), kendall(*nine[::-1])),
        (censored_trend_tau(group_censored(values, signs, whole, 3)), kendall_censored(whole, values, None, signs)),
    ):
        if isinstance(found, NotEstimable) or isinstance(known, NotEstimable):
            assert isinstance(known, NotEstimable) or reason_of(found) is Reason.ALL_CENSORED
            continue
        assert found.value == pytest.approx(known.coefficient, abs=1e-12)
        if isinstance(known.interval, Interval):
            assert ends(found.interval) == pytest.approx(ends(known.interval), abs=1e-9)
        else:
            assert found.interval == known.interval


def test_the_effect_of_a_trend_is_refused_where_nothing_is_in_order() -> None:
    assert trend_tau(group_column([2, 2, 2, 2], [0, 1, 1, 2], 3)) == NotEstimable(Reason.ALL_TIED, 4, 0)
    assert trend_tau(group_column([1, 2], [0, 0], 3)) == NotEstimable(Reason.SINGLE_GROUP, 2, 0)
    tied = group_censored([5.0, 5.0, 3.0], [-1, -1, 0], [0, 1, 2], 3)
    assert censored_trend_tau(tied) == NotEstimable(Reason.NO_DETERMINED_PAIRS, 3, 0)
