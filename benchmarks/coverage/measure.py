"""Draws many samples of each scenario, and says what came out, with the error that chance leaves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.coverage.effects import effect_scenarios
from benchmarks.coverage.estimates import EstimateScenario, estimate_scenarios
from benchmarks.coverage.intervals import holds, interval_scenarios
from benchmarks.coverage.scenario import IntervalScenario
from benchmarks.coverage.times import time_scenarios

SEED = 20_260_101
NOMINAL = 0.95


@dataclass(frozen=True)
class Coverage:
    """How often an interval of 95 % holds the truth; ``error`` is the standard error of the simulation."""

    method: str
    situation: str
    coverage: float
    error: float
    given: float


@dataclass(frozen=True)
class Accuracy:
    """Bias and root mean square error in percent of the truth, with the standard error of the bias."""

    method: str
    situation: str
    bias: float
    error: float
    rmse: float
    given: float


def coverages(draws: int) -> Iterator[Coverage]:
    """Simulate every interval."""
    for place, scenario in enumerate((*interval_scenarios(), *effect_scenarios(), *time_scenarios())):
        yield coverage(scenario, draws, np.random.default_rng((SEED, place)))


def coverage(scenario: IntervalScenario, draws: int, generator: np.random.Generator) -> Coverage:
    """Simulate one interval; draws that give none count apart."""
    told = [holds(scenario.draw(generator), scenario.truth) for _draw in range(draws)]
    known = [one for one in told if one is not None]
    share = sum(known) / len(known)
    error = math.sqrt(share * (1 - share) / len(known))
    return Coverage(scenario.method, scenario.situation, share, error, len(known) / draws)


def accuracies(draws: int) -> Iterator[Accuracy]:
    """Simulate every estimate from censored values."""
    for place, scenario in enumerate(estimate_scenarios()):
        yield accuracy(scenario, draws, np.random.default_rng((SEED, 1, place)))


def accuracy(scenario: EstimateScenario, draws: int, generator: np.random.Generator) -> Accuracy:
    """Simulate one estimate; draws that give none, or only a limit, count apart."""
    found = (scenario.draw(generator) for _draw in range(draws))
    known = np.array([one for one in found if isinstance(one, float)])
    apart = 100 * (known / scenario.truth - 1)
    return Accuracy(
        method=scenario.method,
        situation=scenario.situation,
        bias=float(apart.mean()),
        error=float(apart.std(ddof=1) / math.sqrt(apart.size)),
        rmse=float(np.sqrt(np.mean(apart**2))),
        given=known.size / draws,
    )
