"""Effect sizes; of two groups the first minus the second."""

import math

import numpy as np
from scipy import optimize, special

from analysis.statistics.catalogue import Measure
from analysis.statistics.columns import FloatArray
from analysis.statistics.counted import Counted
from analysis.statistics.descriptive import mean_and_sd
from analysis.statistics.quadrature import noncentral_t_cdf
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, Interval, NotEstimable


def cohen_d(first: FloatArray, second: FloatArray, level: float = CONFIDENCE_LEVEL) -> Estimate | NotEstimable:
    """Return (mean₁ − mean₂)/pooled SD with the interval from the noncentral t distribution.

    The interval holds the noncentrality parameters δ for which the observed t is the upper or lower quantile,
    divided by √(n₁n₂/(n₁ + n₂)). Source: Steiger JH, Fouladi RT. In: What If There Were No Significance Tests? 1997.
    """
    n1, n2 = first.size, second.size
    if min(n1, n2) < 1 or n1 + n2 < 3:
        return NotEstimable(Reason.TOO_FEW_IN_A_GROUP, n1 + n2, needed=2)
    (mean1, sd1), (mean2, sd2) = mean_and_sd(first), mean_and_sd(second)
    df = n1 + n2 - 2
    pooled = math.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / df)
    if pooled == 0:
        return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, n1 + n2)
    d = (mean1 - mean2) / pooled
    scale = math.sqrt(n1 * n2 / (n1 + n2))
    if not math.isfinite(d):
        return NotEstimable(Reason.NUMERIC_OVERFLOW, n1 + n2)
    return Estimate(Measure.COHEN_D, d, _noncentral_t_interval(d * scale, df, scale, level))


def hedges_g(first: FloatArray, second: FloatArray, level: float = CONFIDENCE_LEVEL) -> Estimate | NotEstimable:
    """Return Cohen's d and its interval times J = Γ(ν/2)/(√(ν/2)·Γ((ν − 1)/2)), which removes the small-sample bias.

    Source: Hedges LV. J Educ Stat 1981;6:107–128.
    """
    d = cohen_d(first, second, level)
    if isinstance(d, NotEstimable):
        return d
    df = first.size + second.size - 2
    if df < 2:
        return NotEstimable(Reason.TOO_FEW_VALUES, df + 2, needed=4)
    j = math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)
    interval = (
        Interval(j * d.interval.low, j * d.interval.high, level) if isinstance(d.interval, Interval) else d.interval
    )
    return Estimate(Measure.HEDGES_G, j * d.value, interval)


def _noncentral_t_interval(t: float, df: int, scale: float, level: float) -> Interval | NotEstimable:
    low, high = _noncentrality(t, df, (1 + level) / 2), _noncentrality(t, df, (1 - level) / 2)
    if low is None or high is None:
        return NotEstimable(Reason.NO_CONVERGENCE, df + 2)
    return Interval(low / scale, high / scale, level)


def _noncentrality(t: float, df: int, probability: float) -> float | None:
    """Noncentrality for which P(T ≤ t) is the probability; it falls as the noncentrality grows."""

    def excess(noncentrality: float) -> float:
        return noncentral_t_cdf(t, df, noncentrality) - probability

    # T is about noncentrality ± √(1 + t²/2ν); eight such widths hold every level in use.
    width = 8 * math.sqrt(1 + t * t / (2 * df)) + 1
    low, high = t - width, t + width
    at_low, at_high = excess(low), excess(high)
    if not at_low >= 0 >= at_high:
        return None
    return float(optimize.brentq(excess, low, high, xtol=1e-12, rtol=1e-13))


def cliff_delta(first_statistic: float, first: Counted, second: Counted, level: float = CONFIDENCE_LEVEL) -> Estimate:
    """Return P(X₁ > X₂) − P(X₁ < X₂) from the Mann–Whitney statistic of the first group: 2U/(n₁n₂) − 1.

    The interval is Cliff's asymmetric one with the consistent variance of δ, at least (1 − δ²)/(n₁n₂ − 1):
    (δ − δ³ ± z·s·√((1 − δ²)² + z²s²)) / (1 − δ² + z²s²).

    Source: Cliff N. Psychol Bull 1993;114:494–509; Feng D, Cliff N. J Mod Appl Stat Methods 2004;3:322–332.
    """
    n1, n2 = first.size, second.size
    delta = 2 * first_statistic / (n1 * n2) - 1
    if min(n1, n2) < 2:
        return Estimate(Measure.CLIFF_DELTA, delta, NotEstimable(Reason.TOO_FEW_IN_A_GROUP, n1 + n2, needed=2))
    if abs(delta) == 1:
        return Estimate(Measure.CLIFF_DELTA, delta, NotEstimable(Reason.PERFECT_ASSOCIATION, n1 + n2))
    z = float(special.ndtri((1 + level) / 2))
    spread = z**2 * _variance_of_delta(delta, first, second)
    half = math.sqrt(spread * ((1 - delta**2) ** 2 + spread))
    low, high = ((delta - delta**3 + sign * half) / (1 - delta**2 + spread) for sign in (-1, 1))
    return Estimate(Measure.CLIFF_DELTA, delta, Interval(low, high, level))


def _variance_of_delta(delta: float, first: Counted, second: Counted) -> float:
    n1, n2 = first.size, second.size
    below, upto = _counted_below(first, second)
    above_first, upto_first = _counted_below(second, first)
    # Of each value of a group, the share of the other group below it less the share above it.
    rows = (below + upto - n2) / n2
    columns = (n1 - upto_first - above_first) / n1
    by_row = float(np.sum(first.counts * (rows - delta) ** 2))
    by_column = float(np.sum(second.counts * (columns - delta) ** 2))
    untied = n1 * n2 - float(np.sum(first.counts * (upto - below)))
    pairs = untied - n1 * n2 * delta**2
    found = (n2**2 * by_row + n1**2 * by_column - pairs) / (n1 * n2 * (n1 - 1) * (n2 - 1))
    return max(found, (1 - delta**2) / (n1 * n2 - 1))


def _counted_below(values: Counted, others: Counted) -> tuple[FloatArray, FloatArray]:
    """Count for each different value the others below it, and those up to it."""
    below, upto = (others.before[np.searchsorted(others.values, values.values, side)] for side in ("left", "right"))
    return below.astype(np.float64), upto.astype(np.float64)


def omega_squared(ss_between: float, ss_within: float, df_between: int, df_within: int) -> Estimate:
    """Return (SSb − dfb·MSw)/(SSb + SSw + MSw), which may be negative.

    Source: Hays WL. Statistics for Psychologists. 1963.
    """
    ms_within = ss_within / df_within
    return Estimate(Measure.OMEGA_SQUARED, (ss_between - df_between * ms_within) / (ss_between + ss_within + ms_within))


def eta_squared(ss_between: float, ss_within: float) -> Estimate:
    """Return SSb/(SSb + SSw), the share of the variance between groups in this sample."""
    return Estimate(Measure.ETA_SQUARED, ss_between / (ss_between + ss_within))


def epsilon_squared(h: float, n: int) -> Estimate:
    """Return H/(n − 1) of a Kruskal–Wallis test.

    Source: Tomczak M, Tomczak E. Trends Sport Sci 2014;21:19–25.
    """
    return Estimate(Measure.EPSILON_SQUARED, h / (n - 1))


def cramer_v(chi_square: float, n: int, rows: int, columns: int) -> Estimate:
    """Return √(χ²/(n·min(rows − 1, columns − 1))).

    Source: Cramér H. Mathematical Methods of Statistics. 1946.
    """
    return Estimate(Measure.CRAMER_V, float(np.sqrt(chi_square / (n * min(rows - 1, columns - 1)))))
