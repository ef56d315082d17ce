"""Sizes of differences between groups, with their intervals."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from scipy import optimize

from .comparing import groups_of, kruskal_wallis
from .data import Numbers, levels_of, usable
from .describing import Z
from .means import hedges_correction, noncentral_t, range_tail


def shift_low(name: str, by: str, exact: str) -> float:
    """Lower end of the interval of the Hodges–Lehmann shift that belongs to the Mann–Whitney test, exact or normal."""
    return _shift(name, by, exact)[0]


def shift_high(name: str, by: str, exact: str) -> float:
    """Upper end of it."""
    return _shift(name, by, exact)[1]


def _shift(name: str, by: str, exact: str) -> tuple[float, float]:
    first, second = groups_of(name, by)
    differences = np.sort(np.subtract.outer(first, second).ravel())
    n1, n2, total = first.size, second.size, first.size * second.size
    if exact == "exact":
        rank = max(_smallest_u(n1, n2), 1)
    else:
        ties = np.unique(np.concatenate([first, second]), return_counts=True)[1].astype(float)
        n = n1 + n2
        spread = math.sqrt(total / 12 * (n + 1 - float(np.sum(ties**3 - ties)) / (n * (n - 1))))
        rank = total - math.floor(total / 2 + Z * spread + 0.5)
    return float(differences[rank - 1]), float(differences[total - rank])


@cache
def _smallest_u(n1: int, n2: int) -> int:
    """Smallest u with P(U ≤ u) ≥ 0.025, counted by the recursion over the largest observation."""
    ways = np.zeros((n1 + 1, n2 + 1, n1 * n2 + 1))
    ways[0, :, 0] = ways[:, 0, 0] = 1
    for a in range(1, n1 + 1):
        for b in range(1, n2 + 1):
            ways[a, b, b:] += ways[a - 1, b, : n1 * n2 + 1 - b]
            ways[a, b] += ways[a, b - 1]
    share = np.cumsum(ways[n1, n2]) / ways[n1, n2].sum()
    return int(np.argmax(share >= 0.025 * (1 - 1e-12)))


def epsilon_squared(name: str, by: str) -> float:
    """H of Kruskal and Wallis over n − 1."""
    n = sum(values.size for values in groups_of(name, by))
    return kruskal_wallis(name, by) / (n - 1)


def _squares(name: str, by: str) -> tuple[float, float, int, int]:
    groups = groups_of(name, by)
    everything = np.concatenate(groups)
    within = sum(float(np.sum((values - values.mean()) ** 2)) for values in groups)
    between = sum(values.size * float(values.mean() - everything.mean()) ** 2 for values in groups)
    return between, within, len(groups) - 1, everything.size - len(groups)


def omega_squared(name: str, by: str) -> float:
    """Share of the variance between groups, corrected for its bias."""
    between, within, df_between, df_within = _squares(name, by)
    return (between - df_between * within / df_within) / (between + within + within / df_within)


def eta_squared(name: str, by: str) -> float:
    """Share of the variance between groups in this sample."""
    between, within, _df, _rest = _squares(name, by)
    return between / (between + within)


def cohen_d(name: str, by: str, kind: str) -> float:
    """Difference of means in pooled standard deviations; kind is log for logarithms."""
    return _standardised(name, by, kind)[0]


def cohen_d_low(name: str, by: str, kind: str) -> float:
    """Lower end of its interval by the noncentral t distribution."""
    return _noncentral(name, by, kind, 0.975)


def cohen_d_high(name: str, by: str, kind: str) -> float:
    """Upper end of it."""
    return _noncentral(name, by, kind, 0.025)


def hedges_g_low(name: str, by: str, kind: str) -> float:
    """Lower end of the interval of Hedges' g."""
    return cohen_d_low(name, by, kind) * hedges_correction(_standardised(name, by, kind)[1])


def hedges_g_high(name: str, by: str, kind: str) -> float:
    """Upper end of it."""
    return cohen_d_high(name, by, kind) * hedges_correction(_standardised(name, by, kind)[1])


def _standardised(name: str, by: str, kind: str) -> tuple[float, int, float]:
    """Give d, its degrees of freedom, and what makes t of it."""
    first, second = (np.log(values) if kind == "log" else values for values in groups_of(name, by))
    n1, n2 = first.size, second.size
    pooled = (float(np.var(first, ddof=1)) * (n1 - 1) + float(np.var(second, ddof=1)) * (n2 - 1)) / (n1 + n2 - 2)
    return float(first.mean() - second.mean()) / math.sqrt(pooled), n1 + n2 - 2, math.sqrt(n1 * n2 / (n1 + n2))


def _noncentral(name: str, by: str, kind: str, probability: float) -> float:
    d, df, scale = _standardised(name, by, kind)
    t = d * scale
    width = 8 * math.sqrt(1 + t * t / (2 * df)) + 1
    root = optimize.brentq(lambda nc: noncentral_t(t, df, nc) - probability, t - width, t + width, xtol=1e-12)
    return float(root) / scale


def pair_of_means(name: str, by: str, kind: str, first: str, second: str) -> float:
    """Difference of two means of several, or ratio of geometric means for log."""
    return _turned(_pair(name, by, kind, first, second)[0], kind)


def pair_of_means_low(name: str, by: str, kind: str, first: str, second: str) -> float:
    """Lower end of its Games–Howell interval, or Tukey–Kramer where variances are pooled."""
    difference, half = _pair(name, by, kind, first, second)
    return _turned(difference - half, kind)


def pair_of_means_high(name: str, by: str, kind: str, first: str, second: str) -> float:
    """Upper end of it."""
    difference, half = _pair(name, by, kind, first, second)
    return _turned(difference + half, kind)


def _turned(value: float, kind: str) -> float:
    return math.exp(value) if kind == "log" else value


def _pair(name: str, by: str, kind: str, first: str, second: str) -> tuple[float, float]:
    groups = {level: usable(name, by, level)[0] for level in levels_of(by)}
    groups = {level: np.log(one) if kind == "log" else one for level, one in groups.items() if one.size}
    a, b = groups[first], groups[second]
    if kind == "pooled":
        df = float(sum(one.size for one in groups.values()) - len(groups))
        error = math.sqrt(_within(list(groups.values())) / df * (1 / a.size + 1 / b.size))
    else:
        va, vb = float(np.var(a, ddof=1)) / a.size, float(np.var(b, ddof=1)) / b.size
        error, df = math.sqrt(va + vb), (va + vb) ** 2 / (va**2 / (a.size - 1) + vb**2 / (b.size - 1))
    return float(a.mean() - b.mean()), _range_quantile(len(groups), df) / math.sqrt(2) * error


def _within(groups: list[Numbers]) -> float:
    return sum(float(np.sum((values - values.mean()) ** 2)) for values in groups)


@cache
def _range_quantile(k: int, df: float) -> float:
    return float(optimize.brentq(lambda q: range_tail(q, k, df) - 0.05, 1.0, 200.0, xtol=1e-11))
