"""Values below or above the limits of an assay."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Codes, Mask, Numbers, censored, codes_of, derive, levels_of, members, usable

SAME = 1e-9


def left_of(values: Numbers, signs: Codes) -> tuple[Numbers, Mask, float, float]:
    """Turn values into left-censored ones: with ">" only into their mirror image; with both signs tied at the top.

    Gives values, where they are measured, the sign by which they were multiplied, and the limit of the top.
    """
    if not (signs > 0).any():
        return values, signs == 0, 1.0, math.inf
    if not (signs < 0).any():
        return -values, signs == 0, -1.0, math.inf
    top = float(values[signs > 0].min())
    tied = (signs > 0) | ((signs == 0) & (values > top))
    return np.where(tied, math.inf, values), (signs == 0) | tied, 1.0, top


def substituted(name: str, divisor: float) -> str:
    """Add a column with the limit over a number in the place of "<v", and v times it for ">v", and give its name."""
    values, signs = censored(name)
    return derive(f"{name} over {divisor}", values * divisor ** signs.astype(np.float64))


def censored_quantile(name: str, p: float, by: str = "", level: str = "") -> float:
    """Quantile by Kaplan and Meier on flipped values; NaN where it lies outside the limits."""
    return _quantile(name, p, by, level)[0]


def quantile_limit(name: str, p: float, side: str, by: str = "", level: str = "") -> float:
    """Limit that a quantile lies below (<) or above (>); NaN where it does not."""
    _value, limit, found = _quantile(name, p, by, level)
    return limit if found == side else math.nan


def _quantile(name: str, p: float, by: str, level: str) -> tuple[float, float, str]:
    """Give a quantile, or else the limit outside of which it lies and on which side."""
    values, measured, sign, top = left_of(*usable(name, by, level))
    p = 1 - p if sign < 0 else p
    points = np.unique(values[measured])
    factors = [1 - np.sum(values[measured] == x) / np.sum(values <= x) for x in points]
    below = np.cumprod(factors[::-1])[::-1]  # P(X < point)
    lowest = [limit for limit in values[~measured] if limit <= points[0]]
    if lowest and p < below[0] - SAME:
        return math.nan, float(sign * max(lowest)), "<" if sign > 0 else ">"
    place = int(np.argmax(np.append(below[1:], 1.0) > p + SAME))
    upper = points[place]
    lower = points[place - 1] if place else (max(lowest) if lowest else math.nan)
    if abs(below[place] - p) <= SAME and not math.isnan(lower):
        upper = (lower + min(upper, top)) / 2
    return (float(sign * upper), math.nan, "") if math.isfinite(upper) else (math.nan, top, ">")


def extreme_limit(name: str, end: str, side: str, by: str = "", level: str = "") -> float:
    """Limit that is the lowest or highest of values and limits, below (<) or above (>) it; NaN where a value is."""
    values, signs = usable(name, by, level)
    extreme = values.min() if end == "lowest" else values.max()
    at_end = signs[values == extreme]
    found = at_end.min() if end == "lowest" else at_end.max()
    return float(extreme) if found == (-1 if side == "<" else 1) else math.nan


def limit_beside(name: str, place: int) -> float:
    """Give one of the different limits that values lie below, ascending (1, 2, …)."""
    values, signs = usable(name)
    return float(np.unique(values[signs < 0])[place - 1])


def limits_beside(name: str) -> int:
    """Count the different limits that values lie below."""
    values, signs = usable(name)
    return int(np.unique(values[signs < 0]).size)


def _completed(name: str, by: str, level: str) -> Numbers:
    """Give the values with the censored ones taken from the line of robust regression on order statistics."""
    raw, signs = usable(name, by, level)
    values, measured, sign, _top = left_of(np.log(raw), signs)
    scores = stats.norm.ppf(_plotting_positions(values, measured))
    slope, intercept = np.polyfit(scores[measured], values[measured], 1)
    return np.where(measured, raw, np.exp(sign * (intercept + slope * scores)))


def _plotting_positions(values: Numbers, measured: Mask) -> Numbers:
    """Plotting positions of Helsel and Cohn (1988)."""
    limits = np.unique(values[~measured])
    if limits.size == 0 or values[measured].min() < limits[0]:
        limits = np.append(-math.inf, limits)
    k = limits.size
    edges = np.append(limits, math.inf)
    positions, beyond, next_beyond = np.empty(values.size), 0.0, 0.0
    for j in reversed(range(k)):
        inside = measured & (values >= edges[j]) & (values < edges[j + 1])
        a = int(inside.sum())
        b = int((measured & (values < edges[j])).sum() + (~measured & (values <= edges[j])).sum())
        beyond = next_beyond + (a / (a + b) if a + b else 0.0) * (1 - next_beyond)
        ranks = stats.rankdata(values[inside], method="ordinal")
        positions[inside] = (1 - beyond) + (beyond - next_beyond) * ranks / (a + 1)
        at_limit = ~measured & (values == edges[j])
        c = int(at_limit.sum())
        positions[at_limit] = (1 - beyond) * np.arange(1, c + 1) / (c + 1)
        next_beyond = beyond
    return positions


def ros_mean(name: str, by: str = "", level: str = "") -> float:
    """Mean by robust regression on order statistics."""
    return float(np.mean(_completed(name, by, level)))


def ros_sd(name: str, by: str = "", level: str = "") -> float:
    """SD by robust regression on order statistics."""
    return float(np.std(_completed(name, by, level), ddof=1))


def weighted_log_rank(times: Numbers, ended: Mask, codes: Codes, count: int, rho: float) -> tuple[Numbers, Numbers]:
    """Events less the expected for each group, and their covariance; weights S(t−)^ρ."""
    excess, variance, survival = np.zeros(count), np.zeros((count, count)), 1.0
    for time in np.unique(times[ended]):
        risk = np.array([np.sum((times >= time) & (codes == g)) for g in range(count)], dtype=float)
        died = np.array([np.sum((times == time) & ended & (codes == g)) for g in range(count)], dtype=float)
        n, d, weight = risk.sum(), died.sum(), survival**rho
        excess += weight * (died - d * risk / n)
        if n > 1:
            share = risk / n
            variance += weight**2 * d * (n - d) / (n - 1) * (np.diag(share) - np.outer(share, share))
        survival *= 1 - d / n
    return excess, variance


def flipped_sums(name: str, by: str) -> tuple[Numbers, Numbers, float]:
    """Give what Peto and Peto add up on flipped values, and −1 where they were turned into their mirror image."""
    values, signs = censored(name)
    codes = codes_of(by)
    kept = ~np.isnan(values) & (codes >= 0)
    left, measured, sign, _top = left_of(values[kept], signs[kept])
    return *weighted_log_rank(-left, measured, codes[kept], len(levels_of(by)), 1.0), sign


def chi_square_of(excess: Numbers, variance: Numbers) -> tuple[float, int]:
    """χ² of the groups in which something can be expected, and its degrees of freedom."""
    kept = np.flatnonzero(np.diag(variance) > 0)[1:]
    part = variance[np.ix_(kept, kept)]
    return float(excess[kept] @ np.linalg.solve(part, excess[kept])), kept.size


def peto_peto(name: str, by: str) -> float:
    """χ² of Peto and Peto on flipped values."""
    return chi_square_of(*flipped_sums(name, by)[:2])[0]


def peto_peto_p(name: str, by: str) -> float:
    """Its p."""
    statistic, df = chi_square_of(*flipped_sums(name, by)[:2])
    return float(stats.chi2.sf(statistic, df))


def peto_peto_trend_p(name: str, by: str) -> float:
    """Trend over ordered groups (Tarone 1975), scores 0, 1, 2 and so on."""
    excess, variance, _sign = flipped_sums(name, by)
    return trend_p(excess, variance)


def trend_p(excess: Numbers, variance: Numbers) -> float:
    """Two-sided p of a trend of the excess over scores 0, 1, 2 and so on."""
    scores = np.arange(excess.size)
    z = float(scores @ excess) / math.sqrt(float(scores @ variance @ scores))
    return float(2 * stats.norm.sf(abs(z)))


def certain_order(values: Numbers, signs: Codes) -> Codes:
    """Give 1 where the row certainly lies above the column, −1 where below, 0 where nobody knows, shape (n, n)."""
    low = np.where(signs < 0, -math.inf, values)
    high = np.where(signs > 0, math.inf, values)
    # "<v" lies below a measured v, ">v" above it.
    above = (low[:, None] > high[None, :]) | (
        (low[:, None] == high[None, :]) & ((signs[:, None] > 0) | (signs[None, :] < 0))
    )
    return above.astype(np.int64) - above.T.astype(np.int64)


def _kendall(x: str, y: str) -> tuple[float, float]:
    (a, a_signs), (b, b_signs) = censored(x), censored(y)
    kept = ~np.isnan(a) & ~np.isnan(b)
    first, second = certain_order(a[kept], a_signs[kept]), certain_order(b[kept], b_signs[kept])
    n, s = float(kept.sum()), float(np.sum(first * second)) / 2
    a2, b2 = float(np.sum(first**2)), float(np.sum(second**2))
    rows_a, rows_b = float(np.sum(first.sum(axis=1) ** 2)), float(np.sum(second.sum(axis=1) ** 2))
    variance = 4 / (n * (n - 1) * (n - 2)) * (rows_a - a2) * (rows_b - b2) + 2 / (n * (n - 1)) * a2 * b2
    return s / math.sqrt(a2 / 2) / math.sqrt(b2 / 2), float(2 * stats.norm.sf(abs(s) / math.sqrt(variance / 4)))


def pairs_usable(x: str, y: str) -> int:
    """Count the patients with a value or limit of both."""
    return int((~np.isnan(censored(x)[0]) & ~np.isnan(censored(y)[0])).sum())


def pairs_of_level(x: str, y: str, by: str, level: str) -> int:
    """Count those of them who have a level."""
    return int((~np.isnan(censored(x)[0]) & ~np.isnan(censored(y)[0]) & members(by, level)).sum())


def censored_tau(x: str, y: str) -> float:
    """Kendall's τ-b with pairs in uncertain order counted as tied."""
    return _kendall(x, y)[0]


def censored_tau_p(x: str, y: str) -> float:
    """Its p by the permutation variance (Daniels 1944)."""
    return _kendall(x, y)[1]
