"""Scenarios of estimates from censored values: how far they lie from the truth, beside half the limit substituted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from analysis.statistics.censored import kaplan_meier_quantiles, lognormal_mle, robust_ros
from analysis.statistics.results import NotEstimable
from benchmarks.coverage.laboratory import LIMITS, TRUE_MEAN, TRUE_MEDIAN, TRUE_SD, drawn_results

Values: TypeAlias = NDArray[np.float64]
Signs: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True)
class EstimateScenario:
    """A kind of sample, with the estimate that is made of one, and the truth."""

    method: str
    situation: str
    truth: float
    draw: Callable[[Generator], object]


def estimate_scenarios() -> Iterator[EstimateScenario]:
    """Give every scenario."""
    for n in (30, 86):
        for name, limits in LIMITS.items():
            for method, (truth, estimate) in _ESTIMATES.items():
                yield EstimateScenario(method, f"n = {n}, {name}", truth, _drawing(n, limits, estimate))


def _drawing(
    n: int, limits: tuple[float, ...], estimate: Callable[[Values, Signs], object]
) -> Callable[[Generator], object]:
    return lambda generator: estimate(*drawn_results(generator, n, limits))


def _ros_mean(values: Values, signs: Signs) -> object:
    found = robust_ros(values, signs)
    return found if isinstance(found, NotEstimable) else found.mean


def _ros_sd(values: Values, signs: Signs) -> object:
    found = robust_ros(values, signs)
    return found if isinstance(found, NotEstimable) else found.sd


def _mle_mean(values: Values, signs: Signs) -> object:
    found = lognormal_mle(values, signs)
    return found if isinstance(found, NotEstimable) else found.mean


def _flipped_median(values: Values, signs: Signs) -> object:
    found = kaplan_meier_quantiles(values, signs)
    return found if isinstance(found, NotEstimable) else found.median


def _half_mean(values: Values, signs: Signs) -> object:
    return float(np.where(signs < 0, values / 2, values).mean())


def _half_sd(values: Values, signs: Signs) -> object:
    return float(np.where(signs < 0, values / 2, values).std(ddof=1))


_ESTIMATES: dict[str, tuple[float, Callable[[Values, Signs], object]]] = {
    "ROS, mean": (TRUE_MEAN, _ros_mean),
    "ROS, SD": (TRUE_SD, _ros_sd),
    "lognormal MLE, mean": (TRUE_MEAN, _mle_mean),
    "flipped Kaplan–Meier, median": (TRUE_MEDIAN, _flipped_median),
    "half the limit, mean": (TRUE_MEAN, _half_mean),
    "half the limit, SD": (TRUE_SD, _half_sd),
}
