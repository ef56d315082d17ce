"""Censored values against R, on simulated values with three limits: reference/r/reference.R makes data and numbers."""

from typing import Any

import numpy as np
import pytest

from analysis.statistics.censored import (
    Bound,
    group_censored,
    kaplan_meier_quantiles,
    kendall_censored,
    peto_peto,
    peto_peto_trend,
    robust_ros,
)
from tests.statistics.reference import CLOSED_FORM, estimated, reference

CASE: dict[str, Any] = reference("r/reference")["censored"]
VALUES, GROUPS = np.array(CASE["value"]), np.array(CASE["group"])
QUALIFIERS = np.where(CASE["below"], -1, 0)
SAMPLES = [(CASE["overall"], GROUPS >= 0), *((CASE["by_group"][code], code == GROUPS) for code in range(3))]
FLAT: list[dict[str, Any]] = reference("r/reference")["flat_at_the_limit"]


def assert_quantiles(expected: dict[str, float | None], values: Any, qualifiers: Any) -> None:
    result = estimated(kaplan_meier_quantiles(values, qualifiers))
    for name in ("q1", "median", "q3"):
        quantile = getattr(result, name)
        if expected[name] is None:
            assert isinstance(quantile, Bound)
        else:
            assert quantile == pytest.approx(expected[name], rel=CLOSED_FORM)


@pytest.mark.parametrize(("expected", "chosen"), SAMPLES)
def test_kaplan_meier_quantiles_match_survfit(expected: dict[str, Any], chosen: Any) -> None:
    assert_quantiles(expected, VALUES[chosen], QUALIFIERS[chosen])


@pytest.mark.parametrize("case", FLAT)
def test_a_quantile_on_a_stretch_that_begins_at_the_limit_matches_survfit(case: dict[str, Any]) -> None:
    assert_quantiles(case, case["value"], np.where(case["below"], -1, 0))


def test_a_median_on_a_stretch_that_ends_at_the_upper_limit_matches_survfit() -> None:
    case = reference("r/reference")["flat_at_the_upper_limit"]
    result = estimated(kaplan_meier_quantiles(case["value"], np.where(case["above"], 1, 0)))
    assert result.median == pytest.approx(case["median"], rel=CLOSED_FORM)


@pytest.mark.parametrize(("expected", "chosen"), SAMPLES)
def test_ros_matches_its_formula_in_r(expected: dict[str, Any], chosen: Any) -> None:
    result = estimated(robust_ros(VALUES[chosen], QUALIFIERS[chosen]))
    assert result.mean == pytest.approx(expected["mean"], rel=CLOSED_FORM)
    assert result.sd == pytest.approx(expected["sd"], rel=CLOSED_FORM)
    assert expected["mean"] < expected["most_possible_mean"]


def test_peto_peto_and_its_trend_match_survdiff() -> None:
    grouped, expected = group_censored(VALUES, QUALIFIERS, GROUPS, 3), CASE["peto"]
    overall, trend = estimated(peto_peto(grouped)), estimated(peto_peto_trend(grouped))
    assert (overall.statistic, overall.p) == pytest.approx((expected["chi_square"], expected["p"]), rel=CLOSED_FORM)
    assert (trend.statistic, trend.p) == pytest.approx((expected["trend_z"], expected["trend_p"]), rel=CLOSED_FORM)


def test_the_trend_of_values_above_limits_has_the_sign_of_the_values() -> None:
    # Reciprocals turn "<v" into ">1/v" and the order around: z changes its sign, and nothing else.
    grouped = group_censored(1 / VALUES, -QUALIFIERS, GROUPS, 3)
    assert estimated(peto_peto_trend(grouped)).statistic == pytest.approx(-CASE["peto"]["trend_z"], rel=CLOSED_FORM)


def test_kendall_matches_pair_by_pair() -> None:
    result, expected = estimated(kendall_censored(CASE["size"], VALUES, None, QUALIFIERS)), CASE["kendall"]
    found = (result.coefficient, result.statistic, result.p)
    assert found == pytest.approx((expected["tau_b"], expected["z"], expected["p"]), rel=CLOSED_FORM)
    assert result.n == 36
