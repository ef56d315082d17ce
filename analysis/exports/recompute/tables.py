"""Tables of counts."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .data import codes_of, levels_of
from .describing import beyond, not_beyond

Table = NDArray[np.int64]


def occupied(table: Table) -> Table:
    """Leave out empty rows and columns."""
    return table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]


def crossed(row: str, by: str) -> Table:
    """Count the levels of a column, a row for each, in those of another."""
    rows, columns = codes_of(row), codes_of(by)
    counts = [
        [np.sum((rows == i) & (columns == j)) for j in range(len(levels_of(by)))] for i in range(len(levels_of(row)))
    ]
    return occupied(np.array(counts, dtype=np.int64))


def shares(name: str, cut_off: float, direction: str, by: str) -> Table:
    """Count beyond and not beyond a cut-off, a row for each level; the undetermined are left out."""
    levels = levels_of(by)
    counts = [[f(name, cut_off, direction, by, level) for f in (beyond, not_beyond)] for level in levels]
    return np.array(counts, dtype=np.int64)


def chi_square_p(row: str, by: str) -> float:
    """χ² test without continuity correction."""
    return chi_square(crossed(row, by))


def fisher_p(row: str, by: str) -> float:
    """Fisher's exact test."""
    return fisher(crossed(row, by))


def share_chi_square_p(name: str, cut_off: float, direction: str, by: str) -> float:
    """χ² test of the shares beyond a cut-off."""
    return chi_square(occupied(shares(name, cut_off, direction, by)))


def share_fisher_p(name: str, cut_off: float, direction: str, by: str) -> float:
    """Fisher's exact test of the shares beyond a cut-off."""
    return fisher(occupied(shares(name, cut_off, direction, by)))


def share_trend_p(name: str, cut_off: float, direction: str, by: str) -> float:
    """Cochran–Armitage test of the shares beyond a cut-off, scores 0, 1, 2 and so on."""
    return _trend_p(shares(name, cut_off, direction, by))


def _trend_p(counts: Table) -> float:
    scores, events, n = np.arange(len(counts)), counts[:, 0], counts.sum(axis=1)
    p = events.sum() / n.sum()
    centred = scores - np.sum(n * scores) / n.sum()
    z = np.sum(centred * events) / math.sqrt(p * (1 - p) * np.sum(n * centred**2))
    return float(2 * stats.norm.sf(abs(z)))


def level_trend_p(row: str, row_level: str, by: str) -> float:
    """Cochran–Armitage test of the share that has a level of another column."""
    return _trend_p(level_counts(row, row_level, by))


def level_difference(row: str, row_level: str, by: str) -> float:
    """Share that has a level in the first group less that in the second."""
    (a, b), (c, d) = level_counts(row, row_level, by)
    return float(a / (a + b) - c / (c + d))


def level_odds_ratio(row: str, row_level: str, by: str) -> float:
    """Sample odds ratio of having a level, first group over second."""
    (a, b), (c, d) = level_counts(row, row_level, by)
    return float(a * d / (b * c))


def level_counts(row: str, row_level: str, by: str) -> Table:
    """Count those with a level and those with another, a row for each group."""
    rows, columns, place = codes_of(row), codes_of(by), levels_of(row).index(row_level)
    counts = [
        [np.sum((columns == j) & (rows == place)), np.sum((columns == j) & (rows >= 0) & (rows != place))]
        for j in range(len(levels_of(by)))
    ]
    return np.array(counts, dtype=np.int64)


def risk_difference(name: str, cut_off: float, direction: str, by: str) -> float:
    """Share of the first group less that of the second."""
    (a, b), (c, d) = shares(name, cut_off, direction, by)
    return float(a / (a + b) - c / (c + d))


def odds_ratio(name: str, cut_off: float, direction: str, by: str) -> float:
    """Sample odds ratio, first group over second."""
    (a, b), (c, d) = shares(name, cut_off, direction, by)
    return float(a * d / (b * c))


def chi_square(table: Table) -> float:
    """P of the χ² test of a table without continuity correction."""
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def fisher(table: Table) -> float:
    """P of Fisher's exact test of a table."""
    if table.shape == (2, 2):
        return float(stats.fisher_exact(table).pvalue)
    return _freeman_halton(table if table.shape[0] <= table.shape[1] else table.T)


def _freeman_halton(table: Table) -> float:
    """Add up the probabilities of all tables with these margins that are no likelier than the one observed."""
    lg = [math.lgamma(k + 1) for k in range(int(table.sum()) + 1)]
    constant = sum(lg[k] for k in (*table.sum(axis=0), *table.sum(axis=1))) - lg[int(table.sum())]
    bound = -sum(lg[k] for k in table.ravel()) + math.log1p(1e-7)
    states: dict[tuple[tuple[int, ...], float], int] = {(tuple(int(k) for k in table.sum(axis=1)), 0.0): 1}
    for total in table.sum(axis=0):
        following: dict[tuple[tuple[int, ...], float], int] = {}
        for (left, log), ways in states.items():
            for cells in _fillings(left, int(total)):
                key = (
                    tuple(a - b for a, b in zip(left, cells, strict=True)),
                    round(log - sum(lg[k] for k in cells), 10),
                )
                following[key] = following.get(key, 0) + ways
        states = following
    return min(1.0, sum(ways * math.exp(constant + log) for (_left, log), ways in states.items() if log <= bound))


@cache
def _fillings(left: tuple[int, ...], total: int) -> list[tuple[int, ...]]:
    """List the ways to put a column's total into rows that have so much left."""
    if len(left) == 1:
        return [(total,)] if total <= left[0] else []
    return [(cell, *rest) for cell in range(min(left[0], total) + 1) for rest in _fillings(left[1:], total - cell)]
