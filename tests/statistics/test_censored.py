"""Descriptions of censored values against NADA and survreg, by hand, and on poor data."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.censored import (
    Bound,
    describe_censored,
    describe_censored_groups,
    kaplan_meier_quantiles,
    lognormal_mle,
    robust_ros,
)
from analysis.statistics.censored.flipped import flipped_kaplan_meier
from analysis.statistics.censored.ros import plotting_positions
from analysis.statistics.censored.sample import CensoredSample, LeftCensored
from analysis.statistics.descriptive import describe
from analysis.statistics.qualifiers import Qualifier, qualifier_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from tests.statistics.reference import CLOSED_FORM, FIT, censored_input, estimated, reference

SINGLE = ["Oahu", "Cadmium"]
REGIONS = ["COLOPLT", "SRKYMT"]
DESCRIBED = [*SINGLE, *REGIONS]
FUNCTIONS: list[Any] = [kaplan_meier_quantiles, robust_ros, lognormal_mle]
left_censored = st.lists(st.tuples(st.integers(1, 12).map(float), st.sampled_from("<===")), min_size=1, max_size=30)
measured = st.lists(st.integers(1, 40).map(lambda k: k / 4), min_size=2, max_size=30)


def case_data(name: str) -> tuple[np.ndarray, np.ndarray]:
    values, qualifiers, regions = censored_input(name if name in SINGLE else "Cadmium")
    kept = np.ones(values.size, dtype=bool) if name in SINGLE else regions == name
    return values[kept], qualifiers[kept]


def expected_of(name: str) -> dict[str, Any]:
    censored = reference("censored")
    if name in SINGLE:
        return dict(censored["single_sample"][name])
    return dict(censored["groups"]["Cadmium_by_Region"]["per_group"][name])


def of_rows(rows: list[tuple[float, str]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([value for value, _ in rows]), qualifier_codes(sign for _, sign in rows)


def left(values: Any, qualifiers: Any) -> LeftCensored:
    return LeftCensored.of(CensoredSample.of(values, qualifiers))


@pytest.mark.parametrize("name", DESCRIBED)
def test_distribution_matches_nada(name: str) -> None:
    expected, curve = expected_of(name)["km_ecdf"], flipped_kaplan_meier(left(*case_data(name)))
    assert curve.values == pytest.approx(np.array(expected["x"]), rel=CLOSED_FORM)
    assert curve.probability_below == pytest.approx(np.array(expected["prob_less_than_x"]), rel=CLOSED_FORM)


@pytest.mark.parametrize("name", DESCRIBED)
def test_quantiles_match_nada(name: str) -> None:
    expected, result = dict(expected_of(name)["nada_km"]), estimated(kaplan_meier_quantiles(*case_data(name)))
    if name == "SRKYMT":
        # P(X < 3.4) is exactly 0.5: our median is the middle of 3 and 3.4, NADA takes an end by the last bit.
        assert expected["median"] == 3
        expected["median"] = 3.2
    if name == "COLOPLT":
        # P(X < 0.4) = 0.267, all of it below limits of at most 0.4: NADA gives NA, we the limit.
        assert expected["q25"] is None
        assert result.q1 == Bound(Qualifier.BELOW, 0.4)
        expected["q25"] = result.q1
    for ours, theirs in [(result.median, "median"), (result.q1, "q25"), (result.q3, "q75")]:
        assert ours == expected[theirs] or ours == pytest.approx(expected[theirs], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", DESCRIBED)
def test_ros_matches_nada(name: str) -> None:
    expected, result = expected_of(name)["nada_ros"], estimated(robust_ros(*case_data(name)))
    for ours, theirs in [
        (result.mean, "mean"),
        (result.sd, "sd"),
        (result.median, "median"),
        (result.q1, "q25"),
        (result.q3, "q75"),
        (result.intercept, "intercept"),
        (result.slope, "slope"),
    ]:
        assert ours == pytest.approx(expected[theirs], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", DESCRIBED)
def test_plotting_positions_match_nada(name: str) -> None:
    values, qualifiers = case_data(name)
    expected = expected_of(name)["nada_ros"]["plotting_positions_all"]
    # Tied values take their positions in the order in which they stand, which needn't be NADA's.
    assert np.sort(plotting_positions(values, qualifiers == 0)) == pytest.approx(np.sort(expected), rel=CLOSED_FORM)


@pytest.mark.parametrize("name", DESCRIBED)
def test_lognormal_fit_matches_survreg(name: str) -> None:
    expected, result = expected_of(name)["mle_lognormal"], estimated(lognormal_mle(*case_data(name)))
    for ours, theirs in [
        (result.log_mean, expected["mu"]),
        (result.log_sd, expected["sigma"]),
        (result.log_mean_se, expected["se_mu"]),
        (result.log_sd_se, expected["se_sigma"]),
        (result.covariance, expected["cov_mu_sigma"]),
        (result.log_likelihood, expected["loglik"]),
        (result.median, expected["median"]),
        (result.q1, expected["q25"]),
        (result.q3, expected["q75"]),
        (result.mean, expected["mean"]),
        (result.sd, expected["sd"]),
        (result.median_interval.low, expected["median_ci95"][0]),
        (result.median_interval.high, expected["median_ci95"][1]),
        (result.mean_interval.low, expected["mean_ci95_delta_log"][0]),
        (result.mean_interval.high, expected["mean_ci95_delta_log"][1]),
    ]:
        assert ours == pytest.approx(theirs, rel=FIT)


def test_everything_at_once_and_by_group() -> None:
    values, qualifiers, regions = censored_input("Cadmium")
    codes = np.array([REGIONS.index(region) for region in regions])
    for name, result in zip(REGIONS, describe_censored_groups(values, qualifiers, codes, 2), strict=True):
        assert result == describe_censored(*case_data(name))
        assert (result.counts.n, result.counts.below) == (expected_of(name)["n"], expected_of(name)["n_cens"])
        assert result.mle == lognormal_mle(*case_data(name))


def test_what_cannot_be_used_is_counted() -> None:
    values, qualifiers = [1.0, 2.0, 9.0, math.nan, math.nan, math.nan, 3.0], qualifier_codes("=<><=>=")
    counts = describe_censored(values, qualifiers).counts
    assert (counts.n, counts.detected, counts.below, counts.above) == (4, 2, 1, 1)
    assert (counts.missing, counts.unusable) == (1, 2)
    assert counts.share_detected.proportion == 0.5


def test_upper_limit_is_the_mirror_image() -> None:
    # 1, 2, 3, 4, >5, >5: half of the values lie below 3.5; three quarters lie below something above 5.
    result = estimated(kaplan_meier_quantiles([1, 2, 3, 4, 5, 5], qualifier_codes("====>>")))
    assert (result.median, result.q1, result.q3) == (3.5, 2.0, Bound(Qualifier.ABOVE, 5.0))
    assert result.q3.sign == ">"


def test_limits_on_both_sides() -> None:
    # <2, <2, 3, 4, 6, 8, >8, >8: quartiles between the 2nd and 3rd, 4th and 5th, 6th and 7th.
    values, qualifiers = [2, 2, 3, 4, 6, 8, 8, 8], qualifier_codes("<<====>>")
    result = estimated(kaplan_meier_quantiles(values, qualifiers))
    # P(X < 3) is exactly a quarter from the limit 2 to 3; three quarters from 8 to the limit 8.
    assert (result.q1, result.median, result.q3) == (2.5, 5.0, 8.0)
    assert robust_ros(values, qualifiers) == NotEstimable(Reason.CENSORED_ON_BOTH_SIDES, 8, 0)
    assert estimated(lognormal_mle(values, qualifiers)).n == 8


def test_a_stretch_that_ends_at_a_limit_on_either_side() -> None:
    # <1, 2, 8, >10, >10, >20: P(X < x) is one half from 8 to 10, from where on nothing is known.
    result = estimated(kaplan_meier_quantiles([1, 2, 8, 10, 10, 20], qualifier_codes("<==>>>")))
    assert (result.q1, result.median, result.q3) == (2.0, 9.0, Bound(Qualifier.ABOVE, 10.0))
    # <2, <2, <5, 6, 7, 8: it is one half from 5 to 6. Below 5 "<5" may lie, so the stretch isn't taken to go down to 2.
    result = estimated(kaplan_meier_quantiles([2, 2, 5, 6, 7, 8], qualifier_codes("<<<===")))
    assert (result.q1, result.median, result.q3) == (Bound(Qualifier.BELOW, 5.0), 5.5, 7.0)


def test_a_value_equal_to_the_upper_limit_is_not_above_it() -> None:
    result = estimated(kaplan_meier_quantiles([2, 3, 8, 8, 8, 8], qualifier_codes("<====>")))
    assert (result.median, result.q3) == (8.0, 8.0)


@given(left_censored)
def test_reciprocals_mirror_the_lognormal_methods(rows: list[tuple[float, str]]) -> None:
    values, qualifiers = of_rows(rows)
    methods: list[tuple[Any, str]] = [(lognormal_mle, "log_mean"), (robust_ros, "intercept")]
    for function, name in methods:
        there: Any = function(values, qualifiers)
        back: Any = function(1 / values, -qualifiers)
        if isinstance(there, NotEstimable):
            assert back == there
            continue
        assert getattr(back, name) == pytest.approx(-getattr(there, name), abs=1e-7)


@given(measured)
def test_without_censoring_the_median_is_the_plain_one(values: list[float]) -> None:
    exact = np.zeros(len(values), dtype=int)
    plain = describe(values)
    assert estimated(kaplan_meier_quantiles(values, exact)).median == pytest.approx(estimated(plain.median))
    ros: Any = robust_ros(values, exact)
    if not isinstance(ros, NotEstimable):
        assert (ros.mean, ros.sd, ros.median, ros.q1, ros.q3) == pytest.approx(
            tuple(estimated(value) for value in (plain.mean, plain.sd, plain.median, plain.q1, plain.q3))
        )


@given(measured)
def test_without_censoring_the_fit_is_mean_and_sd_of_logarithms(values: list[float]) -> None:
    fit: Any = lognormal_mle(values, np.zeros(len(values), dtype=int))
    if isinstance(fit, NotEstimable):
        assert len(set(values)) < 2
        return
    logarithms = np.log(values)
    assert fit.log_mean == pytest.approx(logarithms.mean(), abs=1e-9)
    assert fit.log_sd == pytest.approx(logarithms.std(), rel=1e-7)


@given(left_censored, st.sampled_from([0.25, 4.0, 1024.0]))
def test_change_of_unit(rows: list[tuple[float, str]], factor: float) -> None:
    values, qualifiers = of_rows(rows)
    for function in FUNCTIONS:
        before, after = function(values, qualifiers), function(values * factor, qualifiers)
        if isinstance(before, NotEstimable):
            assert after == before
        elif not isinstance(before.median, Bound):
            assert estimated(after).median == pytest.approx(estimated(before.median) * factor)


@given(left_censored, st.randoms(use_true_random=False))
def test_order_of_observations_does_not_matter(rows: list[tuple[float, str]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    before: Any = describe_censored(*of_rows(rows))
    after: Any = describe_censored(*of_rows(shuffled))
    assert before.kaplan_meier == after.kaplan_meier
    if not isinstance(before.ros, NotEstimable):
        assert after.ros.mean == pytest.approx(before.ros.mean)
    if not isinstance(before.mle, NotEstimable):
        assert after.mle.log_mean == pytest.approx(before.mle.log_mean, abs=1e-7)


@given(left_censored)
def test_distribution_rises_to_one_from_the_mass_below_the_limits(rows: list[tuple[float, str]]) -> None:
    values, qualifiers = of_rows(rows)
    if (qualifiers == 0).any():
        curve = flipped_kaplan_meier(left(values, qualifiers))
        assert (np.diff(curve.probability_below) > -1e-12).all()
        assert ((curve.probability_below >= 0) & (curve.probability_below < 1)).all()
        assert (curve.lowest_limit is None) == (curve.probability_below[0] == 0)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], Reason.NO_VALUES),
        ([(math.nan, "=")], Reason.NO_VALUES),
        ([(math.nan, "<")], Reason.NO_LIMIT),
        ([(2.0, "<"), (3.0, "<")], Reason.ALL_CENSORED),
        ([(2.0, "<"), (3.0, ">")], Reason.ALL_CENSORED),
        ([(2.0, "<")] * 9 + [(3.0, "="), (4.0, "=")], Reason.MOSTLY_CENSORED),  # 81.8 %
        ([(2.0, "="), (math.inf, "=")], Reason.INFINITE_VALUES),
    ],
)
def test_refusals(rows: list[tuple[float, str]], reason: Reason) -> None:
    for function in FUNCTIONS:
        result = function(*of_rows(rows))
        assert isinstance(result, NotEstimable)
        assert result.reason == reason


def test_exactly_eighty_percent_censored_is_still_described() -> None:
    rows = [(2.0, "<")] * 8 + [(3.0, "="), (4.0, "=")]
    assert estimated(kaplan_meier_quantiles(*of_rows(rows))).median == Bound(Qualifier.BELOW, 2.0)
    assert estimated(robust_ros(*of_rows(rows))).n == 10


@pytest.mark.parametrize("function", [robust_ros, lognormal_mle])
def test_logarithms_need_positive_and_different_values(function: Any) -> None:
    assert function([0.0, 1.0, 2.0], [0, 0, 0]) == NotEstimable(Reason.NOT_POSITIVE, 3, 0)
    assert function([2.0, 1.0, 2.0], [0, -1, 0]) == NotEstimable(Reason.TOO_FEW_DISTINCT_DETECTED, 3, 0, needed=2)


def test_one_measured_value_has_quantiles() -> None:
    result = estimated(kaplan_meier_quantiles([5.0], [0]))
    assert (result.median, result.q1, result.q3) == (5.0, 5.0, 5.0)


def test_mean_is_refused_when_the_logarithms_spread_too_far() -> None:
    # ln of these is −6, −2, 2, 6: σ = √20 = 4.47 by maximum likelihood.
    result = estimated(lognormal_mle(np.exp([-6.0, -2.0, 2.0, 6.0]), [0, 0, 0, 0]))
    assert result.mean == result.sd == result.mean_interval == NotEstimable(Reason.LOG_SD_TOO_LARGE, 4, 0)
    assert result.median == pytest.approx(1.0)


def test_mean_is_refused_above_the_largest_value() -> None:
    # µ = 0, σ = 2.4 (below 2.5): exp(2.88) = 17.8 exceeds the largest value exp(2.4) = 11.0.
    result = estimated(lognormal_mle(np.exp([-2.4, 2.4]), [0, 0]))
    assert result.mean == NotEstimable(Reason.MEAN_ABOVE_MAXIMUM, 2, 0)


def test_shapes_must_agree() -> None:
    with pytest.raises(ValueError, match="values of shape"):
        describe_censored([1.0, 2.0], [0])
    with pytest.raises(ValueError, match="−1, 0 or 1"):
        describe_censored([1.0, 2.0], [0, 2])
