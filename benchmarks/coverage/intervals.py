"""Scenarios of intervals: in each draw the interval holds the truth, doesn't, or isn't given."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.random import Generator
from scipy import special

from analysis.statistics.censored import lognormal_mle
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.results import Interval, NotEstimable
from analysis.statistics.roc import mark, roc
from analysis.statistics.survival.kaplan_meier import SurvivalAt, kaplan_meier
from analysis.statistics.survival.times import observe
from benchmarks.coverage.laboratory import LIMITS, TRUE_MEAN, TRUE_MEDIAN, drawn_results
from benchmarks.coverage.scenario import IntervalScenario

MONTHS = 12.0
"""When survival is asked for; the censoring is uniform from 6 to 36 months."""

AREAS = (0.75, 0.9)


def interval_scenarios() -> Iterator[IntervalScenario]:
    """Give every scenario."""
    for n in (10, 30, 86):
        for p in (0.05, 0.3, 0.63):
            yield IntervalScenario("Wilson", f"n = {n}, share {p:g}", p, _wilson(n, p))
    for n in (20, 50):
        for area in AREAS:
            yield IntervalScenario("DeLong", f"{n} + {n}, area {area:g}", area, _delong(n, area))
    for n in (30, 86):
        for share in (0.9, 0.6):
            situation = f"n = {n}, survival {share:g} at 12 months"
            yield IntervalScenario("Kaplan–Meier, log-log", situation, share, _kaplan_meier(n, share))
    for n in (30, 86):
        for name, limits in LIMITS.items():
            yield IntervalScenario(
                "lognormal MLE, mean", f"n = {n}, {name}", TRUE_MEAN, _mle(n, limits, "mean_interval")
            )
            yield IntervalScenario(
                "lognormal MLE, median", f"n = {n}, {name}", TRUE_MEDIAN, _mle(n, limits, "median_interval")
            )


def _wilson(n: int, p: float) -> Callable[[Generator], object]:
    return lambda generator: wilson_interval(int(generator.binomial(n, p)), n)


def _delong(n: int, area: float) -> Callable[[Generator], object]:
    # Of two normal distributions with SD 1, the area is Φ(δ/√2).
    shift = math.sqrt(2) * float(special.ndtri(area))

    def draw(generator: Generator) -> object:
        values = np.concatenate((generator.normal(shift, 1, n), generator.normal(0, 1, n)))
        marked = mark(values, np.repeat([1.0, 0.0], n))
        return marked if isinstance(marked, NotEstimable) else roc(marked).auc.interval

    return draw


def _kaplan_meier(n: int, share: float) -> Callable[[Generator], object]:
    mean = -MONTHS / math.log(share)

    def draw(generator: Generator) -> object:
        times, until = generator.exponential(mean, n), generator.uniform(6, 36, n)
        observed = observe(np.minimum(times, until), (times <= until).astype(np.int64))
        found = observed if isinstance(observed, NotEstimable) else kaplan_meier(observed).at(MONTHS)
        return found.interval if isinstance(found, SurvivalAt) else found

    return draw


def _mle(n: int, limits: tuple[float, ...], name: str) -> Callable[[Generator], object]:
    def draw(generator: Generator) -> object:
        fit = lognormal_mle(*drawn_results(generator, n, limits))
        return fit if isinstance(fit, NotEstimable) else getattr(fit, name)

    return draw


def holds(found: object, truth: float) -> bool | None:
    """Tell whether an interval holds the truth; None where none is given."""
    return found.low <= truth <= found.high if isinstance(found, Interval) else None
