"""Intervals of effect sizes from noncentral distributions: the noncentrality parameters that agree with a statistic."""

import math
from collections.abc import Callable

from scipy import optimize, special

from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable

_LARGEST = 1e10
"""Beyond this noncentrality the series of the distributions no longer converge."""


def noncentral_f_interval(f: float, df_between: float, df_within: float, level: float) -> Interval | NotEstimable:
    """Return the noncentralities λ for which the observed F is the upper or the lower quantile.

    λ_low solves P(F ≤ f; λ) = (1 + level)/2, λ_high (1 − level)/2; λ_low is 0 where even λ = 0 gives less.

    Parameters
    ----------
    f
        Observed statistic, at least 0.
    df_between, df_within
        Degrees of freedom, above 0.

    References
    ----------
    Steiger JH. Beyond the F test: effect size confidence intervals and tests of close fit in the analysis of variance
    and contrast analysis. Psychol Methods 2004;9:164–182.
    """

    def probability(noncentrality: float) -> float:
        return float(special.ncfdtr(df_between, df_within, noncentrality, f))

    return _noncentralities(probability, float(special.fdtr(df_between, df_within, f)), f * df_between, level)


def noncentral_chi_square_interval(chi_square: float, df: float, level: float) -> Interval | NotEstimable:
    """Return the noncentralities λ for which the observed χ² is the upper or the lower quantile.

    References
    ----------
    Smithson M. Confidence Intervals. 2003, chapter 4.
    """

    def probability(noncentrality: float) -> float:
        return float(special.chndtr(chi_square, df, noncentrality))

    return _noncentralities(probability, float(special.chdtr(df, chi_square)), chi_square, level)


def _noncentralities(
    probability: Callable[[float], float], at_zero: float, start: float, level: float
) -> Interval | NotEstimable:
    """Solve for both ends; `probability` falls from `at_zero` as the noncentrality grows, and `start` is near them."""
    upper, lower = (1 + level) / 2, (1 - level) / 2
    if at_zero <= lower:
        return NotEstimable(Reason.BELOW_CHANCE)
    low = 0.0 if at_zero <= upper else _solved(probability, upper, start)
    high = _solved(probability, lower, start)
    return NotEstimable(Reason.NO_CONVERGENCE) if low is None or high is None else Interval(low, high, level)


def _solved(probability: Callable[[float], float], wanted: float, start: float) -> float | None:
    high = start + 10 * math.sqrt(start + 1) + 10
    while high < _LARGEST and probability(high) > wanted:
        high *= 2
    # A series that doesn't converge gives NaN, for which this is false.
    if not (high < _LARGEST and probability(high) <= wanted):
        return None
    return float(optimize.brentq(lambda one: probability(one) - wanted, 0.0, high, xtol=1e-9, rtol=1e-12))
