"""Scenarios of intervals of restricted means, of Harrell's C, and of the variation of replicates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from analysis.statistics.precision import replicate_variation
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.harrell import Concordance, harrell_c
from analysis.statistics.survival.kaplan_meier import kaplan_meier
from analysis.statistics.survival.restricted import restricted_mean
from analysis.statistics.survival.times import observe
from benchmarks.coverage.scenario import IntervalScenario

UNTIL = 12.0
"""Months up to which the mean is taken; the censoring is uniform from 6 to 36 months."""

RATIOS = (1.5, 3.0)
MANY = 100_000
REPLICATES = {"10 duplicates": (10, 2), "36 duplicates": (36, 2), "10 triplicates": (10, 3)}


def time_scenarios() -> Iterator[IntervalScenario]:
    """Give every scenario."""
    for n in (30, 86):
        for share in (0.9, 0.6):
            rate = -math.log(share) / UNTIL
            what = f"n = {n}, up to 12 months, survival {share:g}"
            yield IntervalScenario("restricted mean", what, (1 - share) / rate, _restricted(n, rate))
    for n in (30, 86):
        for ratio in RATIOS:
            what = f"n = {n} in 2 groups, hazard ratio {ratio:g}"
            yield IntervalScenario("Harrell's C", what, _concordance(ratio), _harrell(n, ratio))
    for name, (specimens, replicates) in REPLICATES.items():
        for cv in (5.0, 20.0):
            draw = _variation(specimens, replicates, cv)
            yield IntervalScenario("CV of replicates", f"{name}, {cv:g} %", cv, draw)


def _censored(generator: Generator, times: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    until = generator.uniform(6, 36, times.size)
    return np.minimum(times, until), times <= until


def _restricted(n: int, rate: float) -> Callable[[Generator], object]:
    def draw(generator: Generator) -> object:
        times, ended = _censored(generator, generator.exponential(1 / rate, n))
        observed = observe(times, ended.astype(np.int64))
        found = observed if isinstance(observed, NotEstimable) else restricted_mean(kaplan_meier(observed), UNTIL)
        return found if isinstance(found, NotEstimable) else found.interval

    return draw


def _two_groups(generator: Generator, n: int, ratio: float) -> Concordance | NotEstimable:
    risk = np.repeat([0.0, 1.0], n // 2)
    times, ended = _censored(generator, generator.exponential(20 / ratio**risk))
    order = np.argsort(times)
    return harrell_c([(times[order], ended[order], risk[order])], 0.95)


def _harrell(n: int, ratio: float) -> Callable[[Generator], object]:
    def draw(generator: Generator) -> object:
        found = _two_groups(generator, n, ratio)
        return found if isinstance(found, NotEstimable) else found.interval

    return draw


@cache
def _concordance(ratio: float) -> float:
    """C of very many patients."""
    found = _two_groups(np.random.default_rng(1), MANY, ratio)
    assert isinstance(found, Concordance)
    return found.value


def _variation(specimens: int, replicates: int, cv: float) -> Callable[[Generator], object]:
    def draw(generator: Generator) -> object:
        levels = np.repeat(generator.lognormal(2, 1, specimens), replicates)
        values = levels * generator.normal(1, cv / 100, levels.size)
        return replicate_variation(np.repeat(np.arange(specimens), replicates), values).interval

    return draw
