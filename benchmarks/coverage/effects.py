"""Scenarios of intervals of effect sizes and coefficients: groups, tables and pairs whose true effect is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import special

from analysis.statistics.catalogue import Measure
from analysis.statistics.censored import kendall_censored
from analysis.statistics.columns import GroupedColumn, group_column
from analysis.statistics.comparison.several_groups import kruskal_wallis, sums_of_squares, welch_f
from analysis.statistics.contingency import cochran_armitage, independence
from analysis.statistics.descriptive import mean_and_sd
from analysis.statistics.effects import omega_squared, omega_squared_welch
from analysis.statistics.results import NotEstimable
from benchmarks.coverage.scenario import IntervalScenario

Values = NDArray[np.float64]

SIZES = {"10 in each of 3": (10, 10, 10), "29 in each of 3": (29, 29, 29), "60, 20 and 6": (60, 20, 6)}
SHIFTS = (0.0, 0.6, 1.2, 2.5)
"""Of the mean of the last group from that of the first, in standard deviations; the second stands between."""

SPREADS = (1.0, 2.0, 0.5)
"""Standard deviations of the groups where they differ."""

MANY = 200_000
TABLES = {
    "independent": ((0.10, 0.15, 0.25), (0.10, 0.15, 0.25)),
    "weak": ((0.15, 0.15, 0.20), (0.05, 0.15, 0.30)),
    "strong": ((0.30, 0.15, 0.05), (0.03, 0.12, 0.35)),
}
SHARES = {"0.3, 0.3, 0.3": (0.3, 0.3, 0.3), "0.1, 0.3, 0.6": (0.1, 0.3, 0.6), "0.02, 0.05, 0.2": (0.02, 0.05, 0.2)}
LIMITED = 0.4
"""Share of the second variable that lies below its limit, where it has one."""


def effect_scenarios() -> Iterator[IntervalScenario]:
    """Give every scenario."""
    for name, sizes in SIZES.items():
        for shift in SHIFTS:
            what = f"{name}, shift {shift:g}"
            truth = _variance_share(sizes, shift, (1.0, 1.0, 1.0))
            yield _groups("ω²", what, truth, sizes, shift, (1.0, 1.0, 1.0))
            weighted = _variance_share(sizes, shift, SPREADS)
            yield _groups("ω² of Welch", f"{what}, SD 1, 2, 0.5", weighted, sizes, shift, SPREADS)
            yield _groups("ε²", what, _rank_share(sizes, shift), sizes, shift, (1.0, 1.0, 1.0))
    for n in (30, 86):
        for name, table in TABLES.items():
            yield IntervalScenario("Cramér's V", f"n = {n}, 2 × 3, {name}", _cramer(table), _table(n, table))
        for name, shares in SHARES.items():
            slope = (shares[2] - shares[0]) / 2
            yield IntervalScenario("slope of shares", f"n = {n} in 3 groups, {name}", slope, _slope(n // 3, shares))
    for limited in (False, True):
        for n in (15, 30, 86):
            for rho in (0.0, 0.5, 0.9):
                what = f"n = {n}, ρ {rho:g}" + (", 40 % below a limit" if limited else "")
                yield IntervalScenario("Kendall's τ-b", what, _tau(rho, limited=limited), _pairs(n, rho, limited))


def _pooled(grouped: GroupedColumn) -> object:
    return omega_squared(*sums_of_squares(grouped), 2, grouped.n - 3).interval


def _welch(grouped: GroupedColumn) -> object:
    # Without the comparisons of pairs, whose integrals take a thousand times as long.
    moments = np.array([mean_and_sd(grouped.group(code)) for code in range(3)])
    f, df = welch_f(grouped.sizes.astype(np.float64), moments[:, 0], moments[:, 1])
    return omega_squared_welch(f, 3, df, grouped.n).interval


def _ranks(grouped: GroupedColumn) -> object:
    found = kruskal_wallis(grouped)
    one = None if isinstance(found, NotEstimable) else found.estimate(Measure.EPSILON_SQUARED)
    return None if one is None else one.interval


_INTERVALS: dict[str, Callable[[GroupedColumn], object]] = {"ω²": _pooled, "ω² of Welch": _welch, "ε²": _ranks}


def _groups(
    method: str, what: str, truth: float, sizes: tuple[int, ...], shift: float, spreads: tuple[float, ...]
) -> IntervalScenario:
    interval = _INTERVALS[method]

    def draw(generator: Generator) -> object:
        return interval(group_column(*_drawn(generator, sizes, shift, spreads), 3))

    return IntervalScenario(method, what, truth, draw)


def _drawn(
    generator: Generator, sizes: tuple[int, ...], shift: float, spreads: tuple[float, ...]
) -> tuple[Values, NDArray[np.int64]]:
    codes = np.repeat(np.arange(3), sizes)
    return generator.normal(codes * shift / 2, np.array(spreads)[codes]), codes


def _variance_share(sizes: tuple[int, ...], shift: float, spreads: tuple[float, ...]) -> float:
    weights, means = np.array(sizes) / np.array(spreads) ** 2, np.arange(3) * shift / 2
    centre = float(weights @ means / weights.sum())
    noncentrality = float(weights @ (means - centre) ** 2)
    return noncentrality / (noncentrality + sum(sizes))


@cache
def _rank_share(sizes: tuple[int, ...], shift: float) -> float:
    """ε² of very many patients in the same proportions."""
    many = tuple(MANY * size // sum(sizes) for size in sizes)
    values, codes = _drawn(np.random.default_rng(1), many, shift, (1.0, 1.0, 1.0))
    ranks = np.empty(values.size)
    ranks[np.argsort(values)] = np.arange(values.size)
    means = np.bincount(codes, ranks) / np.bincount(codes)
    return float(np.bincount(codes) @ (means - ranks.mean()) ** 2 / np.sum((ranks - ranks.mean()) ** 2))


def _cramer(table: tuple[tuple[float, ...], ...]) -> float:
    shares = np.array(table)
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return math.sqrt(float(np.sum((shares - expected) ** 2 / expected)))


def _table(n: int, table: tuple[tuple[float, ...], ...]) -> Callable[[Generator], object]:
    shares = np.array(table)

    def draw(generator: Generator) -> object:
        found = independence(generator.multinomial(n, shares.ravel()).reshape(shares.shape))
        return found if isinstance(found, NotEstimable) else found.cramer_v.interval

    return draw


def _slope(n: int, shares: tuple[float, ...]) -> Callable[[Generator], object]:
    def draw(generator: Generator) -> object:
        found = cochran_armitage(generator.binomial(n, shares), np.full(3, n), np.arange(3))
        return found if isinstance(found, NotEstimable) else found.slope_interval

    return draw


def _pairs(n: int, rho: float, limited: bool) -> Callable[[Generator], object]:
    def draw(generator: Generator) -> object:
        found = kendall_censored(*_correlated(generator, n, rho, limited=limited))
        return found if isinstance(found, NotEstimable) else found.interval

    return draw


def _correlated(generator: Generator, n: int, rho: float, *, limited: bool) -> tuple[Values, Values, None, Values]:
    x = generator.normal(size=n)
    y = rho * x + math.sqrt(1 - rho**2) * generator.normal(size=n)
    limit = float(special.ndtri(LIMITED)) if limited else -math.inf
    return x, np.maximum(y, limit), None, -(y < limit).astype(np.float64)


@cache
def _tau(rho: float, *, limited: bool) -> float:
    """τ-b of very many pairs: 2/π · arcsin ρ of a normal distribution; counted where there is a limit."""
    if not limited:
        return 2 / math.pi * math.asin(rho)
    found = kendall_censored(*_correlated(np.random.default_rng(1), MANY, rho, limited=True))
    assert not isinstance(found, NotEstimable)
    return found.coefficient
