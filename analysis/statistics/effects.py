"""Effect sizes; of two groups the first minus the second."""

import math
from dataclasses import replace

import numpy as np
from scipy import optimize, special

from analysis.statistics.catalogue import Measure
from analysis.statistics.columns import FloatArray
from analysis.statistics.counted import Counted
from analysis.statistics.descriptive import mean_and_sd
from analysis.statistics.noncentral import noncentral_chi_square_interval, noncentral_f_interval
from analysis.statistics.quadrature import noncentral_t_cdf
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, Interval, NotEstimable

ALL_BETWEEN = 1e-12
"""A share of the variance of ranks within groups below this is 0 but for rounding."""


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


def omega_squared(
    ss_between: float, ss_within: float, df_between: int, df_within: int, level: float = CONFIDENCE_LEVEL
) -> Estimate:
    """Return (SSb − dfb·MSw)/(SSb + SSw + MSw), which may be negative, with the interval of its population value.

    The population value is λ/(λ + n), λ the noncentrality of F, and its interval that of λ from the noncentral F
    distribution (:func:`analysis.statistics.noncentral.noncentral_f_interval`); it doesn't reach below 0.

    Source: Hays WL. Statistics for Psychologists. 1963; interval: Steiger JH. Psychol Methods 2004;9:164–182;
    Kelley K. J Stat Softw 2007;20(8), ``ci.pvaf`` of R's MBESS. R's effectsize turns the same λ into
    (λ − dfb)/(λ + dfw + 1), which is less.
    """
    ms_within = ss_within / df_within
    omega = (ss_between - df_between * ms_within) / (ss_between + ss_within + ms_within)
    f = ss_between / df_between / ms_within
    return Estimate(Measure.OMEGA_SQUARED, omega, _share_interval(f, df_between, df_within, level))


def omega_squared_welch(f: float, groups: int, df_within: float, n: int, level: float = CONFIDENCE_LEVEL) -> Estimate:
    """Return (k − 1)(F − 1)/((k − 1)(F − 1) + n) of Welch's F, where each group has a variance of its own.

    The population value is λ/(λ + n), λ = Σ nᵢ(μᵢ − μ̄)²/σᵢ² with μ̄ the mean weighted by nᵢ/σᵢ²; the interval takes
    the noncentral F distribution with Welch's degrees of freedom for the distribution of his F.

    Source: Carroll RM, Nordholm LA. Educ Psychol Meas 1975;35:541–554; interval: Shieh G. Behav Res Methods
    2013;45:25–37.
    """
    df_between = groups - 1
    excess = df_between * (f - 1)
    found = noncentral_f_interval(f, df_between, df_within, level)
    return Estimate(Measure.OMEGA_SQUARED, excess / (excess + n), _as_share(found, n))


def eta_squared(
    ss_between: float, ss_within: float, df_between: int, df_within: int, level: float = CONFIDENCE_LEVEL
) -> Estimate:
    """Return SSb/(SSb + SSw), the share of the variance between groups in this sample.

    The interval is that of :func:`omega_squared`: both estimate one population value, η² too high (Smithson M.
    Confidence Intervals. 2003, chapter 4).
    """
    f = ss_between / df_between / (ss_within / df_within)
    interval = _share_interval(f, df_between, df_within, level)
    return Estimate(Measure.ETA_SQUARED, ss_between / (ss_between + ss_within), interval)


def epsilon_squared(h: float, n: int, groups: int, level: float = CONFIDENCE_LEVEL) -> Estimate:
    """Return H/(n − 1) of a Kruskal–Wallis test: the share of the variance of the ranks that lies between the groups.

    As ε² is η² of the ranks, its interval is that of η², with the F of an analysis of variance of the ranks,
    F = (H/(k − 1))/((n − 1 − H)/(n − k)). It is approximate: `docs/statistics.md` has its coverage. A percentile
    bootstrap, as of R's effectsize, doesn't reach 0 even where the groups are alike.

    Source: Tomczak M, Tomczak E. Trends Sport Sci 2014;21:19–25; F of ranks: Conover WJ, Iman RL. Am Stat
    1981;35:124–129; interval: Steiger JH. Psychol Methods 2004;9:164–182.
    """
    within = n - 1 - h
    found: Interval | NotEstimable
    if n == groups:
        found = NotEstimable(Reason.TOO_FEW_VALUES, n, needed=groups + 1)
    elif within <= ALL_BETWEEN * n:
        found = NotEstimable(Reason.PERFECT_ASSOCIATION, n)
    else:
        found = _share_interval(h / (groups - 1) / (within / (n - groups)), groups - 1, n - groups, level)
    return Estimate(Measure.EPSILON_SQUARED, h / (n - 1), found)


def cramer_v(chi_square: float, n: int, rows: int, columns: int, level: float = CONFIDENCE_LEVEL) -> Estimate:
    """Return √(χ²/(n·min(rows − 1, columns − 1))), with the interval √(λ/(n·min(…))), at most 1.

    λ are the noncentralities of χ² with (rows − 1)(columns − 1) degrees of freedom that agree with the observed one.

    Source: Cramér H. Mathematical Methods of Statistics. 1946; interval: Smithson M. Confidence Intervals. 2003,
    chapter 4, as R's effectsize.
    """
    least = n * min(rows - 1, columns - 1)
    found = noncentral_chi_square_interval(chi_square, (rows - 1) * (columns - 1), level)
    if isinstance(found, NotEstimable):
        return Estimate(Measure.CRAMER_V, math.sqrt(chi_square / least), replace(found, n=n))
    low, high = (min(math.sqrt(bound / least), 1.0) for bound in (found.low, found.high))
    return Estimate(Measure.CRAMER_V, math.sqrt(chi_square / least), Interval(low, high, level))


def _share_interval(f: float, df_between: int, df_within: int, level: float) -> Interval | NotEstimable:
    return _as_share(noncentral_f_interval(f, df_between, df_within, level), df_between + df_within + 1)


def _as_share(found: Interval | NotEstimable, n: int) -> Interval | NotEstimable:
    """Turn noncentralities λ into shares λ/(λ + n) of the variance."""
    if isinstance(found, NotEstimable):
        return replace(found, n=n)
    return Interval(found.low / (found.low + n), found.high / (found.high + n), found.level)
