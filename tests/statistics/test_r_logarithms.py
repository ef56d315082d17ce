"""Comparisons of logarithms against R, on its airquality data: reference/r/comparison.R makes the numbers."""

from typing import Any

import numpy as np
import pytest

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import welch_anova_log, welch_t_log
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from tests.statistics.reference import CLOSED_FORM, FIT, estimated, reference

AIR: dict[str, Any] = reference("r/comparison")
MONTHS = 5


def test_welch_anova_of_logarithms_and_its_ratios_match() -> None:
    result = estimated(welch_anova_log(group_column(AIR["ozone"], AIR["month"], MONTHS)))
    expected = AIR["welch_anova"]
    assert result.method is Method.WELCH_ANOVA_LOG
    assert (result.statistic, result.p) == pytest.approx((expected["f"], expected["p"]), rel=CLOSED_FORM)
    assert result.df == pytest.approx(tuple(expected["df"]), rel=CLOSED_FORM)
    for pair, known in zip(result.pairs, AIR["games_howell"], strict=True):
        assert pair.estimate.measure is Measure.GEOMETRIC_MEAN_RATIO
        assert pair.estimate.value == pytest.approx(known["ratio"], rel=CLOSED_FORM)
        found = (pair.estimate.interval.low, pair.estimate.interval.high, pair.p_adjusted)
        assert found == pytest.approx((known["low"], known["high"], known["p"]), rel=FIT)


def test_welch_t_of_logarithms_with_hedges_g_matches() -> None:
    result = estimated(welch_t_log(group_column(AIR["ozone"], np.where(np.array(AIR["month"]) < 2, 0, 1), 2)))
    expected, hedges = AIR["welch_t"], AIR["hedges"]
    ratio, g = result.estimates
    assert (result.statistic, *result.df, result.p) == pytest.approx(
        (expected["t"], expected["df"], expected["p"]), rel=CLOSED_FORM
    )
    assert ratio.value == pytest.approx(expected["ratio"], rel=CLOSED_FORM)
    assert (ratio.interval.low, ratio.interval.high) == pytest.approx(tuple(expected["interval"]), rel=CLOSED_FORM)
    assert g.value == pytest.approx(hedges["g"], rel=CLOSED_FORM)
    assert isinstance(g.interval, Interval)
    assert (g.interval.low, g.interval.high) == pytest.approx((hedges["low"], hedges["high"]), rel=FIT)


def test_values_without_a_logarithm_are_refused() -> None:
    found = welch_anova_log(group_column([0.0, 1, 2, 3, 4, 5], [0, 0, 1, 1, 2, 2], 3))
    assert found == NotEstimable(Reason.NOT_POSITIVE, 6, 0)
