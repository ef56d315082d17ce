"""Fisher's exact test for tables larger than 2 × 2, by going through the tables with the same margins."""

from collections.abc import Iterator

import numpy as np
from scipy import special

from analysis.statistics.columns import FloatArray, IntArray

MOST_STATES = 100_000
"""Partial tables held at once; a larger problem is left to χ²."""

SAME_PROBABILITY = 1 + 1e-7
"""Tables count as at most as likely as the observed one up to this factor, as in R's fisher.test."""


def freeman_halton_p(counts: IntArray) -> float | None:
    """Return the probability of all tables with these margins that are at most as likely as the observed one.

    Tables are built column by column; partial tables that leave the same row totals to fill, and have the same
    probability, are kept as one. Source: Freeman GH, Halton JH. Biometrika 1951;38:141–149.

    Parameters
    ----------
    counts
        Table, shape (rows, columns), no empty row or column.

    Returns
    -------
    float or None
        None when the table is too large.
    """
    table = counts.T if counts.shape[0] > counts.shape[1] else counts
    log_factorials = special.gammaln(np.arange(int(table.sum()) + 1) + 1.0)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    # log probability of a table: the constant less Σ ln nᵢⱼ!
    constant = float(log_factorials[rows].sum() + log_factorials[columns].sum() - log_factorials[int(table.sum())])
    states = {(tuple(int(total) for total in rows), 0.0): 1}
    for column in columns[:-1]:
        following = _fill(states, int(column), log_factorials)
        if following is None:
            return None
        states = following
    # The last column takes what the rows have left.
    log_p = np.array([constant - sum(log_factorials[list(left)]) + log for (left, log) in states])
    observed = constant - float(log_factorials[table].sum())
    counted = np.exp(log_p) * np.array(list(states.values()), dtype=np.float64)
    return min(1.0, float(counted[log_p <= observed + np.log(SAME_PROBABILITY)].sum()))


State = tuple[tuple[int, ...], float]


def _fill(states: dict[State, int], column: int, log_factorials: FloatArray) -> dict[State, int] | None:
    following: dict[State, int] = {}
    for (left, log), count in states.items():
        for cells in _column_fillings(left, column):
            remaining = tuple(total - cell for total, cell in zip(left, cells, strict=True))
            # Rounded, so that the same cells in another order make the same key.
            key = remaining, round(log - float(log_factorials[list(cells)].sum()), 10)
            following[key] = following.get(key, 0) + count
            if len(following) > MOST_STATES:
                return None
    return following


def _column_fillings(left: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    """All ways to put ``total`` into cells of which none exceeds what its row has left."""
    if len(left) == 1:
        if total <= left[0]:
            yield (total,)
        return
    room = sum(left[1:])
    for cell in range(max(0, total - room), min(left[0], total) + 1):
        for rest in _column_fillings(left[1:], total - cell):
            yield (cell, *rest)
