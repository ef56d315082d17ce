"""The simulation counts what holds, and finds the coverage that can be reckoned exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.random import Generator

from analysis.statistics.proportions import wilson_interval
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from benchmarks.coverage.estimates import EstimateScenario
from benchmarks.coverage.intervals import interval_scenarios
from benchmarks.coverage.laboratory import LIMITS, drawn_results
from benchmarks.coverage.measure import accuracy, coverage
from benchmarks.coverage.scenario import IntervalScenario


def test_what_holds_what_does_not_and_what_gives_no_interval_are_counted_apart() -> None:
    answers = iter([Interval(0, 1, 0.95), Interval(2, 3, 0.95), NotEstimable(Reason.NO_VALUES), Interval(0.5, 2, 0.95)])
    found = coverage(IntervalScenario("", "", 0.7, lambda _generator: next(answers)), 4, np.random.default_rng(1))
    assert found.coverage == pytest.approx(2 / 3)
    assert found.given == 0.75
    assert found.error == pytest.approx(math.sqrt(2 / 9 / 3))


def test_bias_and_error_are_in_percent_of_the_truth() -> None:
    answers = iter([1.0, 3.0, NotEstimable(Reason.NO_VALUES)])
    found = accuracy(EstimateScenario("", "", 2.5, lambda _generator: next(answers)), 3, np.random.default_rng(1))
    # −60 % and +20 %: mean −20, SD √(2·40²) = 56.57, over √2: 40; root of (3600 + 400)/2: 44.72
    assert [found.bias, found.error, found.rmse] == pytest.approx([-20, 40, math.sqrt(2000)])


def test_the_simulation_of_wilson_finds_the_exact_coverage() -> None:
    (scenario,) = (one for one in interval_scenarios() if one.situation == "n = 10, share 0.3")
    # The exact coverage is the probability of the counts whose interval holds 0.3.
    held = [k for k in range(11) if (one := wilson_interval(k, 10)).low <= 0.3 <= one.high]
    exact = sum(math.comb(10, k) * 0.3**k * 0.7 ** (10 - k) for k in held)
    found = coverage(scenario, 2_000, np.random.default_rng(5))
    assert found.coverage == pytest.approx(exact, abs=4 * found.error)


def test_the_laboratory_censors_the_share_that_it_names() -> None:
    generator: Generator = np.random.default_rng(3)
    values, signs = drawn_results(generator, 20_000, LIMITS["three limits at 10, 30 and 50 %"])
    assert np.mean(signs < 0) == pytest.approx(0.3, abs=0.02)
    assert set(values[signs < 0]) == set(LIMITS["three limits at 10, 30 and 50 %"])
