"""Several timepoints against R's friedman.test and nlme."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics.courses import friedman, mixed_model
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from tests.statistics.reference import CLOSED_FORM, FIT, estimated, reference


def test_friedman_matches_r() -> None:
    expected = reference("r/outcomes")["friedman"]
    incomplete = [*expected["table"], [1.0, math.nan, 3.0]]
    result = estimated(friedman(incomplete))
    assert result.statistic == pytest.approx(expected["statistic"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert (result.n, result.missing, result.df) == (15, 1, (expected["df"],))


def test_the_mixed_model_matches_nlme() -> None:
    expected = reference("r/outcomes")["course"]
    model = estimated(mixed_model(expected["value"], expected["patient"], expected["timepoint"], 4))
    assert model.reference_mean == pytest.approx(expected["mean"], rel=FIT)
    assert [effect.difference for effect in model.effects] == pytest.approx(expected["difference"], rel=FIT)
    assert [effect.standard_error for effect in model.effects] == pytest.approx(expected["se"], rel=FIT)
    assert [effect.t for effect in model.effects] == pytest.approx(expected["t"], rel=FIT)
    assert [effect.p for effect in model.effects] == pytest.approx(expected["p"], rel=FIT)
    assert model.test.statistic == pytest.approx(expected["F"], rel=FIT)
    assert list(model.test.df) == expected["F_df"]
    assert model.test.p == pytest.approx(expected["F_p"], rel=FIT)
    # nlme prints the standard deviation between patients with seven digits.
    assert model.between_sd == pytest.approx(expected["between_sd"], rel=1e-6)
    assert model.within_sd == pytest.approx(expected["within_sd"], rel=FIT)
    assert (model.patients, model.observations, model.missing) == (25, 86, 0)


def test_without_variance_between_patients_the_model_is_that_of_independent_values() -> None:
    # Each patient's values sum to the same, so that patients vary less than chance: θ = 0, and differences of means.
    values = [1.0, 2.0, 6.0, 6.0, 1.0, 2.0, 2.0, 6.0, 1.0, 6.0, 2.0, 1.0]
    timepoints = [0, 1, 2] * 4
    model = estimated(mixed_model(values, np.repeat(range(4), 3), timepoints, 3))
    assert model.between_sd == 0
    by_time = np.array(values).reshape(4, 3).mean(axis=0)
    assert [effect.difference for effect in model.effects] == pytest.approx(list(by_time[1:] - by_time[0]))


def test_a_complete_course_of_two_timepoints_is_the_paired_t_test() -> None:
    generator = np.random.default_rng(5)
    before = generator.normal(10, 5, 40)
    after = before + generator.normal(1, 2, 40)
    values, patients, times = np.concatenate((before, after)), np.tile(range(40), 2), np.repeat([0, 1], 40)
    model = estimated(mixed_model(values, patients, times, 2))
    expected = stats.ttest_rel(after, before)
    assert model.effects[0].t == pytest.approx(float(expected.statistic), rel=1e-8)
    assert model.effects[0].p == pytest.approx(float(expected.pvalue), rel=1e-7)
    assert model.test.df == (1.0, 39.0)


@given(st.permutations(list(range(12))), st.sampled_from([0.001, 1000.0]))
def test_order_and_unit_change_nothing(order: list[int], factor: float) -> None:
    values = np.array([3.1, 4.2, 5.0, 2.2, 4.4, 3.9, 6.0, 6.1, 7.7, 1.1, 2.0, 2.9])
    patients, times = np.repeat(range(4), 3), np.tile(range(3), 4)
    one = estimated(mixed_model(values, patients, times, 3))
    other = estimated(mixed_model(values[order] * factor, patients[order], times[order], 3))
    assert other.test.p == pytest.approx(one.test.p, rel=1e-6)
    assert other.effects[1].difference == pytest.approx(one.effects[1].difference * factor, rel=1e-6)


def reason_of(result: object) -> Reason:
    assert isinstance(result, NotEstimable)
    return result.reason


def test_poor_data_say_why() -> None:
    assert reason_of(mixed_model([], [], [], 2)) == Reason.NO_VALUES
    assert reason_of(mixed_model([1.0, 2.0], [0, 1], [0, 0], 2)) == Reason.SINGLE_GROUP
    assert reason_of(mixed_model([1.0, 2.0], [0, 1], [0, 1], 2)) == Reason.TOO_FEW_VALUES
    assert reason_of(mixed_model([3.0] * 6, [0, 0, 1, 1, 2, 2], [0, 1] * 3, 2)) == Reason.CONSTANT
    assert reason_of(mixed_model([1.0, math.inf, 1.0], [0, 0, 1], [0, 1, 1], 2)) == Reason.INFINITE_VALUES
    steady = mixed_model([1.0, 2.0, 5.0, 6.0, 9.0, 10.0], [0, 0, 1, 1, 2, 2], [0, 1] * 3, 2)
    assert reason_of(steady) == Reason.CONSTANT_WITHIN_GROUPS
    assert reason_of(friedman([[1.0, 1.0], [2.0, 2.0]])) == Reason.ALL_TIED
    assert reason_of(friedman([[1.0, 2.0]])) == Reason.TOO_FEW_VALUES
    assert reason_of(friedman(np.empty((0, 3)))) == Reason.NO_VALUES
