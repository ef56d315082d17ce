"""Rank methods against R, on its airquality data, which are full of ties: reference/r/reference.R makes the numbers."""

from typing import Any

import numpy as np
import pytest

from analysis.statistics.association import spearman
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import kruskal_wallis, mann_whitney
from analysis.statistics.contingency import cochran_armitage
from analysis.statistics.results import HypothesisTest, Interval
from analysis.statistics.trend import jonckheere_terpstra
from tests.statistics.reference import CLOSED_FORM, FIT, estimated, reference

ALL: dict[str, Any] = reference("r/reference")
AIR: dict[str, Any] = ALL["air"]
MONTHS = 5


def shift_of(result: HypothesisTest) -> tuple[float, Interval]:
    shift = result.estimate(Measure.LOCATION_SHIFT)
    assert shift is not None
    assert isinstance(shift.interval, Interval)
    return shift.value, shift.interval


def test_jonckheere_terpstra_matches_hollander_and_wolfe() -> None:
    result = estimated(jonckheere_terpstra(group_column(AIR["ozone"], AIR["month"], MONTHS)))
    expected = AIR["jonckheere"]
    assert result.statistic == expected["statistic"]
    assert (result.z, result.p) == pytest.approx((expected["z"], expected["p"]), rel=CLOSED_FORM)


def test_kruskal_wallis_and_dunn_match() -> None:
    result = estimated(kruskal_wallis(group_column(AIR["ozone"], AIR["month"], MONTHS)))
    expected = AIR["kruskal_wallis"]
    assert (result.statistic, result.p) == pytest.approx((expected["statistic"], expected["p"]), rel=CLOSED_FORM)
    assert [pair.p_adjusted for pair in result.pairs] == pytest.approx(AIR["dunn_holm"], rel=CLOSED_FORM)


def test_mann_whitney_with_ties_matches() -> None:
    result = estimated(mann_whitney(group_column(AIR["ozone"], np.where(AIR["early"], 0, 1), 2)))
    expected, (shift, interval) = AIR["mann_whitney"], shift_of(result)
    assert result.method == Method.MANN_WHITNEY_ASYMPTOTIC
    assert (result.statistic, result.p) == pytest.approx((expected["statistic"], expected["p"]), rel=CLOSED_FORM)
    assert shift == pytest.approx(expected["shift"], rel=CLOSED_FORM)
    # R finds the bounds by uniroot.
    assert (interval.low, interval.high) == pytest.approx(tuple(expected["interval"]), rel=FIT)


def test_exact_mann_whitney_matches() -> None:
    case = ALL["small"]
    values, codes = case["first"] + case["second"], [0] * len(case["first"]) + [1] * len(case["second"])
    result = estimated(mann_whitney(group_column(values, codes, 2)))
    shift, interval = shift_of(result)
    assert result.method == Method.MANN_WHITNEY_EXACT
    assert (result.p, shift) == pytest.approx((case["p"], case["shift"]), rel=CLOSED_FORM)
    assert (interval.low, interval.high) == pytest.approx(tuple(case["interval"]), rel=CLOSED_FORM)


def test_spearman_matches() -> None:
    result, expected = estimated(spearman(AIR["ozone"], AIR["temperature"])), AIR["spearman"]
    assert isinstance(result.interval, Interval)
    found = (result.coefficient, result.p, result.interval.low, result.interval.high)
    assert found == pytest.approx((expected["rho"], expected["p"], *expected["interval"]), rel=CLOSED_FORM)


def test_trend_in_proportions_and_its_departure_match() -> None:
    case = ALL["trend"]
    result = estimated(cochran_armitage(case["events"], case["totals"], [0, 1, 2, 3]))
    found = (result.z**2, result.p, result.departure_p)
    assert found == pytest.approx((case["chi_square"], case["p"], case["departure_p"]), rel=CLOSED_FORM)
