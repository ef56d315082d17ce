"""Survival on poor data, under permutation and change of unit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable, is_estimable
from analysis.statistics.survival.competing import cumulative_incidence
from analysis.statistics.survival.cox import cox
from analysis.statistics.survival.gray import gray
from analysis.statistics.survival.kaplan_meier import kaplan_meier
from analysis.statistics.survival.logrank import log_rank, log_rank_trend
from analysis.statistics.survival.proportionality import proportional_hazards
from analysis.statistics.survival.restricted import restricted_mean
from analysis.statistics.survival.times import observe
from tests.statistics.reference import estimated

rows = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(-1, 2)), min_size=1, max_size=30)


def reason_of(result: object) -> Reason:
    assert isinstance(result, NotEstimable)
    return result.reason


def test_what_cannot_be_observed_says_why() -> None:
    assert reason_of(observe([], [])) == Reason.NO_VALUES
    assert reason_of(observe([math.nan, 3.0], [1, -1])) == Reason.NO_VALUES
    assert reason_of(observe([-1.0, 3.0], [1, 1])) == Reason.NEGATIVE_DURATION
    assert reason_of(observe([math.inf, 3.0], [1, 1])) == Reason.INFINITE_VALUES
    with pytest.raises(ValueError, match="event code"):
        observe([1.0], [-2])


def test_nobody_had_the_event() -> None:
    observed = estimated(observe([1.0, 2.0, 3.0, 4.0], [0, 0, 0, 0]))
    curve = kaplan_meier(observed)
    assert curve.survival.tolist() == [1, 1, 1, 1]
    assert reason_of(curve.quantile(0.5).value) == Reason.NOT_REACHED
    assert reason_of(log_rank(observed, [0, 0, 1, 1], 2)) == Reason.NO_EVENTS
    assert reason_of(cox(observed, [[1.0], [2.0], [3.0], [4.0]])) == Reason.NO_EVENTS
    assert reason_of(cumulative_incidence(observed)) == Reason.NO_EVENTS
    assert reason_of(gray(observed, [0, 0, 1, 1], 2)) == Reason.NO_EVENTS


def test_everybody_had_the_event_at_once() -> None:
    observed = estimated(observe([5.0, 5.0, 5.0], [1, 1, 1]))
    curve = kaplan_meier(observed)
    assert curve.survival.tolist() == [0]
    assert curve.quantile(0.5).value == 5
    assert reason_of(estimated(curve.at(5)).interval) == Reason.NONE_AT_RISK
    assert reason_of(curve.at(6)) == Reason.BEYOND_FOLLOW_UP
    assert estimated(restricted_mean(curve, 5)).value == 5
    assert reason_of(restricted_mean(curve, 7)) == Reason.BEYOND_FOLLOW_UP


def test_covariates_that_say_nothing_or_too_much() -> None:
    observed = estimated(observe([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 1, 0, 0, 0]))
    column = np.array([1.0, 2.0, 1.5, 0.5, 2.5, 1.0])
    assert reason_of(cox(observed, np.ones((6, 1)))) == Reason.CONSTANT
    assert reason_of(cox(observed, np.column_stack((column, 2 * column + 1)))) == Reason.COLLINEAR
    assert reason_of(cox(observed, np.array([[1.0], [1], [1], [0], [0], [0]]))) == Reason.SEPARATED
    assert reason_of(cox(observed, np.full((6, 1), math.nan))) == Reason.NO_VALUES
    assert reason_of(cox(observed, np.array([[math.inf], [1], [1], [0], [0], [0]]))) == Reason.INFINITE_VALUES
    with pytest.raises(ValueError, match="covariates of shape"):
        cox(observed, column)


def test_a_single_event_time_tells_nothing_of_proportionality() -> None:
    observed = estimated(observe([3.0, 3.0, 3.0, 4.0, 5.0, 6.0], [1, 1, 1, 0, 0, 0]))
    fit = cox(observed, np.array([[1.0], [2.0], [1.5], [0.5], [2.5], [1.0]]))
    assert reason_of(proportional_hazards(estimated(fit))) == Reason.TOO_FEW_EVENTS


@given(rows, st.integers(0, 1000), st.sampled_from([0.001, 30.4375]))
def test_order_and_unit_change_nothing(data: list[tuple[int, int, int]], seed: int, factor: float) -> None:
    times, causes, groups = (np.array(column) for column in zip(*data, strict=True))
    order = np.random.default_rng(seed).permutation(len(data))
    one = estimated(observe(times.astype(float), causes))
    other = estimated(observe(times[order] * factor, causes[order]))
    assert kaplan_meier(one).survival == pytest.approx(kaplan_meier(other).survival)
    for test in (log_rank, log_rank_trend, gray):
        first, second = test(one, groups, 3), test(other, groups[order], 3)
        if isinstance(first, NotEstimable):
            assert second == first
        else:
            assert estimated(second).p == pytest.approx(first.p, abs=1e-9)
            assert math.isfinite(first.statistic)


@given(rows)
def test_survival_and_incidences_of_all_causes_add_up_to_one(data: list[tuple[int, int, int]]) -> None:
    times, causes, _groups = (np.array(column) for column in zip(*data, strict=True))
    observed = estimated(observe(times.astype(float), causes))
    curves = [cumulative_incidence(observed, cause) for cause in (1, 2)]
    if not all(is_estimable(curve) for curve in curves):
        assert observed.event_count == 0
        return
    total = kaplan_meier(observed).survival + estimated(curves[0]).incidence + estimated(curves[1]).incidence
    assert total == pytest.approx(np.ones(total.size))
    assert all((estimated(curve).variance >= -1e-12).all() for curve in curves)


@given(rows)
def test_poor_regressions_answer_with_a_fit_or_a_reason(data: list[tuple[int, int, int]]) -> None:
    times, causes, groups = (np.array(column) for column in zip(*data, strict=True))
    fit = cox(estimated(observe(times.astype(float), causes)), groups[:, None].astype(float))
    if isinstance(fit, NotEstimable):
        assert fit.explanation
        return
    assert all(math.isfinite(ratio.coefficient) and 0 <= ratio.p <= 1 for ratio in fit.ratios)
    assert math.isfinite(fit.log_likelihood)
