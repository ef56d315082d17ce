"""A lognormal distribution fitted to values of which some are limits, and ratios of geometric means."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from scipy import stats

from .comparing import holm
from .data import levels_of, remembered, usable
from .describing import Z
from .means import tobit_fit, tobit_maximum


def geometric_mean(name: str, by: str = "", level: str = "") -> float:
    """Geometric mean by maximum likelihood."""
    return math.exp(_logarithms(name, by, level)[0][0])


def geometric_mean_low(name: str, by: str = "", level: str = "") -> float:
    """Lower end of its Wald interval."""
    (mu, error), _mean = _logarithms(name, by, level)
    return math.exp(mu - Z * error)


def geometric_mean_high(name: str, by: str = "", level: str = "") -> float:
    """Upper end of it."""
    (mu, error), _mean = _logarithms(name, by, level)
    return math.exp(mu + Z * error)


def lognormal_mean(name: str, by: str = "", level: str = "") -> float:
    """Mean of the fitted distribution."""
    return math.exp(_logarithms(name, by, level)[1][0])


def lognormal_mean_low(name: str, by: str = "", level: str = "") -> float:
    """Lower end of its interval, by the delta method on the logarithm."""
    _mu, (mean, error) = _logarithms(name, by, level)
    return math.exp(mean - Z * error)


def lognormal_mean_high(name: str, by: str = "", level: str = "") -> float:
    """Upper end of it."""
    _mu, (mean, error) = _logarithms(name, by, level)
    return math.exp(mean + Z * error)


def _logarithms(name: str, by: str, level: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give µ of the logarithms and µ + σ²/2, each with its standard error."""
    key = ("lognormal", name, by, level)
    found: tuple[tuple[float, float], tuple[float, float]] = remembered(key, lambda: _fitted(name, by, level))
    return found


def _fitted(name: str, by: str, level: str) -> tuple[tuple[float, float], tuple[float, float]]:
    values, signs = usable(name, by, level)
    (found, _likelihood), information = tobit_maximum(np.log(values), signs, np.ones((values.size, 1)))
    covariance, variance = np.linalg.inv(information), math.exp(2 * float(found[1]))
    slope = np.array([1.0, variance])  # Of µ + σ²/2 by µ and by ln σ.
    error = math.sqrt(float(slope @ covariance @ slope))
    return (float(found[0]), math.sqrt(float(covariance[0, 0]))), (float(found[0]) + variance / 2, error)


def tobit_pair(name: str, by: str, first: str, second: str) -> float:
    """Ratio of the geometric means of two groups of several, by Tobit regression."""
    return math.exp(_contrast(name, by, first, second)[0])


def tobit_pair_low(name: str, by: str, first: str, second: str) -> float:
    """Lower end of its Wald interval."""
    difference, error = _contrast(name, by, first, second)
    return math.exp(difference - Z * error)


def tobit_pair_high(name: str, by: str, first: str, second: str) -> float:
    """Upper end of it."""
    difference, error = _contrast(name, by, first, second)
    return math.exp(difference + Z * error)


def tobit_pair_p(name: str, by: str, first: str, second: str) -> float:
    """P of Wald's test, adjusted by Holm over all pairs."""
    names = [levels_of(by)[place] for place in tobit_fit(name, by)[3]]
    pairs = list(combinations(names, 2))
    ratios = [difference / error for difference, error in (_contrast(name, by, *pair) for pair in pairs)]
    return holm([2 * float(stats.norm.sf(abs(z))) for z in ratios])[pairs.index((first, second))]


def _contrast(name: str, by: str, first: str, second: str) -> tuple[float, float]:
    beta, covariance, _ratio, present = tobit_fit(name, by)
    contrast = np.zeros(beta.size)
    for sign, level in ((1, first), (-1, second)):
        place = present.index(levels_of(by).index(level))
        contrast[place] += sign if place else 0
    return float(contrast @ beta), math.sqrt(float(contrast @ covariance @ contrast))
