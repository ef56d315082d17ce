"""Intervals of shares of variance, of association in tables, of a slope of shares, and of Kendall's τ-b."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, stats

from .comparing import groups_of, kruskal_wallis
from .data import Codes, Numbers, censored, codes_of
from .describing import Z, wilson_high, wilson_low
from .effects import eta_squared
from .outside_limits import certain_order
from .tables import Table, occupied


def _noncentrality(probability: Callable[[float], float], wanted: float, start: float) -> float:
    """The noncentrality at which a statistic is a quantile; none where it is beyond that quantile at 0."""
    if probability(0.0) <= wanted:
        return 0.0
    high = 2 * start + 40
    while probability(high) > wanted:
        high *= 2
    return float(optimize.brentq(lambda one: probability(one) - wanted, 0.0, high, xtol=1e-11))


def _share(f: float, df: float, rest: float, n: int, wanted: float) -> float:
    found = _noncentrality(lambda nc: float(stats.ncf.cdf(f, df, rest, nc)), wanted, f * df)
    return found / (found + n)


def _of_shares(share: float, name: str, by: str, wanted: float) -> float:
    """Interval of a share of the sum of squares that lies between groups."""
    groups = groups_of(name, by)
    n, df = sum(values.size for values in groups), len(groups) - 1
    return _share(share / df / ((1 - share) / (n - df - 1)), df, n - df - 1, n, wanted)


def variance_share_low(name: str, by: str) -> float:
    """Lower end of the interval of ω² and η² by the noncentral F distribution (Steiger 2004)."""
    return _of_shares(eta_squared(name, by), name, by, 0.975)


def variance_share_high(name: str, by: str) -> float:
    """Upper end of it."""
    return _of_shares(eta_squared(name, by), name, by, 0.025)


def epsilon_squared_low(name: str, by: str) -> float:
    """Lower end of the interval of ε²: that of η² of the ranks."""
    return _of_shares(_epsilon(name, by), name, by, 0.975)


def epsilon_squared_high(name: str, by: str) -> float:
    """Upper end of it."""
    return _of_shares(_epsilon(name, by), name, by, 0.025)


def _epsilon(name: str, by: str) -> float:
    return kruskal_wallis(name, by) / (sum(values.size for values in groups_of(name, by)) - 1)


def _welch(name: str, by: str, kind: str) -> tuple[float, int, float, int]:
    """Welch's F with its degrees of freedom, and n."""
    groups = [np.log(values) if kind == "log" else values for values in groups_of(name, by)]
    k, weights = len(groups), np.array([one.size / np.var(one, ddof=1) for one in groups])
    means, sizes = np.array([one.mean() for one in groups]), np.array([one.size for one in groups])
    centre = float(weights @ means / weights.sum())
    doubt = float(np.sum((1 - weights / weights.sum()) ** 2 / (sizes - 1)))
    between = float(weights @ (means - centre) ** 2) / (k - 1)
    return between / (1 + 2 * (k - 2) / (k**2 - 1) * doubt), k - 1, (k**2 - 1) / (3 * doubt), int(sizes.sum())


def omega_squared_welch(name: str, by: str, kind: str) -> float:
    """ω² of Welch's F (Carroll and Nordholm 1975); kind is log for logarithms."""
    f, df, _rest, n = _welch(name, by, kind)
    return df * (f - 1) / (df * (f - 1) + n)


def omega_squared_welch_low(name: str, by: str, kind: str) -> float:
    """Lower end of its interval by the noncentral F distribution (Shieh 2013)."""
    return _share(*_welch(name, by, kind), 0.975)


def omega_squared_welch_high(name: str, by: str, kind: str) -> float:
    """Upper end of it."""
    return _share(*_welch(name, by, kind), 0.025)


def cramer_v_low(table: Table) -> float:
    """Lower end of the interval of Cramér's V by the noncentral χ² distribution (Smithson 2003)."""
    return _cramer(table, 0.975)


def cramer_v_high(table: Table) -> float:
    """Upper end of it."""
    return _cramer(table, 0.025)


def _cramer(table: Table, wanted: float) -> float:
    counts = occupied(table)
    found = stats.chi2_contingency(counts, correction=False)
    nc = _noncentrality(lambda one: float(stats.ncx2.cdf(found.statistic, found.dof, one)) if one else
                        float(stats.chi2.cdf(found.statistic, found.dof)), wanted, float(found.statistic))  # fmt: skip
    return min(1.0, math.sqrt(nc / (counts.sum() * (min(counts.shape) - 1))))


def trend_slope_low(table: Table) -> float:
    """Lower end of the interval of the slope from the Wilson intervals of the shares (Zou, Huang and Zhang 2009)."""
    return _slope(table, -1)


def trend_slope_high(table: Table) -> float:
    """Upper end of it."""
    return _slope(table, 1)


def _slope(table: Table, sign: int) -> float:
    n = table.sum(axis=1)
    scores, events, n = np.flatnonzero(n), table[n > 0, 0], n[n > 0]
    centred = scores - float(n @ scores) / n.sum()
    weights = n * centred / float(n @ centred**2)
    low = np.array([wilson_low(int(x), int(size)) for x, size in zip(events, n, strict=True)])
    high = np.array([wilson_high(int(x), int(size)) for x, size in zip(events, n, strict=True)])
    reached = np.where(sign * weights > 0, high, low)
    return float(weights @ (events / n)) + sign * math.sqrt(float(weights**2 @ (events / n - reached) ** 2))


def tau_low(x: str, y: str) -> float:
    """Lower end of the interval of Kendall's τ-b, one patient left out after the other, on the scale of atanh."""
    return _tau(x, y, -1)


def tau_high(x: str, y: str) -> float:
    """Upper end of it."""
    return _tau(x, y, 1)


def _tau(x: str, y: str, sign: int) -> float:
    return end_of_tau(*_orders(censored(x), censored(y)), sign)


def group_tau(name: str, by: str) -> float:
    """Kendall's τ-b of a column and the order of groups, pairs in uncertain order counted as tied."""
    first, second = _grouped_orders(name, by)
    return float(np.sum(first * second) / math.sqrt(np.sum(first**2)) / math.sqrt(np.sum(second**2)))


def group_tau_low(name: str, by: str) -> float:
    """Lower end of its interval, as that of τ-b."""
    return end_of_tau(*_grouped_orders(name, by), -1)


def group_tau_high(name: str, by: str) -> float:
    """Upper end of it."""
    return end_of_tau(*_grouped_orders(name, by), 1)


def _grouped_orders(name: str, by: str) -> tuple[Codes, Codes]:
    codes = codes_of(by)
    return _orders((np.where(codes < 0, math.nan, codes), np.zeros_like(codes)), censored(name))


def _orders(one: tuple[Numbers, Codes], other: tuple[Numbers, Codes]) -> tuple[Codes, Codes]:
    (a, a_signs), (b, b_signs) = one, other
    kept = ~np.isnan(a) & ~np.isnan(b)
    return certain_order(a[kept], a_signs[kept]), certain_order(b[kept], b_signs[kept])


def end_of_tau(first: Codes, second: Codes, sign: int) -> float:
    """One end of the interval of τ-b of two orders, by the jackknife over patients."""
    n, products = len(first), first * second
    whole = [float(one.sum()) for one in (products, first**2, second**2)]
    # A patient stands in a row and in a column.
    without = [total - 2 * one.sum(axis=1) for total, one in zip(whole, (products, first**2, second**2), strict=True)]
    left: Numbers = without[0] / np.sqrt(without[1]) / np.sqrt(without[2])
    tau = whole[0] / math.sqrt(whole[1]) / math.sqrt(whole[2])
    variance = max((n - 1) ** 2 / n * float(np.var(left, ddof=1)), 2 * (1 - tau**2) / (n * (n - 1)))
    return math.tanh(math.atanh(tau) + sign * Z * math.sqrt(variance) / (1 - tau**2))
