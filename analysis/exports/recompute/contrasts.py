"""Contrasts and association of tables of counts; of two groups a row each, with the event in the first column."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.stats.contingency import odds_ratio as odds_of

from .comparing import holm
from .describing import Z, wilson_high, wilson_low
from .tables import Table, chi_square, fisher, occupied

FISHER_BELOW = 5


def cramer_v(table: Table) -> float:
    """Cramér's V."""
    counts = occupied(table)
    chi_square = float(stats.chi2_contingency(counts, correction=False).statistic)
    return math.sqrt(chi_square / (counts.sum() * (min(counts.shape) - 1)))


def two_rows(table: Table, first: int, second: int) -> Table:
    """Give two rows of a table, counted from 1."""
    return table[[first - 1, second - 1]]


def difference_of(table: Table) -> float:
    """Share of the first row less that of the second."""
    (a, b), (c, d) = table.tolist()
    return float(a / (a + b) - c / (c + d))


def independence_p(table: Table) -> float:
    """P of χ², or of Fisher's test where an expected count is below 5."""
    counts = occupied(table)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return fisher(counts) if expected.min() < FISHER_BELOW else chi_square(counts)


def independence_holm_p(table: Table, first: int, second: int) -> float:
    """P of two rows, adjusted by Holm over all pairs of rows that aren't empty and can be told apart."""
    rows = [place + 1 for place, total in enumerate(table.sum(axis=1)) if total]
    pairs = [pair for pair in combinations(rows, 2) if two_rows(table, *pair).sum(axis=0).all()]
    adjusted = holm([independence_p(two_rows(table, *pair)) for pair in pairs])
    return adjusted[pairs.index((first, second))]


def newcombe_low_of(table: Table) -> float:
    """Lower end of Newcombe's interval of the difference of the shares."""
    (a, b), (c, d) = table.tolist()
    p1, p2 = a / (a + b), c / (c + d)
    return p1 - p2 - math.hypot(p1 - wilson_low(a, a + b), wilson_high(c, c + d) - p2)


def newcombe_high_of(table: Table) -> float:
    """Upper end of it."""
    (a, b), (c, d) = table.tolist()
    p1, p2 = a / (a + b), c / (c + d)
    return p1 - p2 + math.hypot(wilson_high(a, a + b) - p1, p2 - wilson_low(c, c + d))


def trend_slope(table: Table) -> float:
    """Rise of the share from one row to the next, scores 0, 1, 2 and so on, weighted by the size of the rows."""
    scores, events, n = _scored(table)
    centred = scores - np.sum(n * scores) / n.sum()
    return float(np.sum(centred * (events - n * events.sum() / n.sum())) / np.sum(n * centred**2))


def trend_departure_p(table: Table) -> float:
    """P of the departure from a straight line: what χ² of the table holds beyond the trend."""
    scores, events, n = _scored(table)
    share = events.sum() / n.sum()
    centred = scores - np.sum(n * scores) / n.sum()
    trend = np.sum(centred * events) ** 2 / (share * (1 - share) * np.sum(n * centred**2))
    whole = np.sum((events - n * share) ** 2 / (n * share * (1 - share)))
    return float(stats.chi2.sf(whole - trend, n.size - 2))


def _scored(table: Table) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    n = table.sum(axis=1).astype(np.float64)
    return np.flatnonzero(n).astype(np.float64), table[n > 0, 0].astype(np.float64), n[n > 0]


def woolf_low(table: Table) -> float:
    """Lower end of Woolf's interval of the sample odds ratio."""
    return _woolf(table, -1)


def woolf_high(table: Table) -> float:
    """Upper end of it."""
    return _woolf(table, 1)


def _woolf(table: Table, sign: int) -> float:
    (a, b), (c, d) = table.tolist()
    return math.exp(math.log(a * d / (b * c)) + sign * Z * math.sqrt(float(np.sum(1 / table))))


def conditional_odds(table: Table) -> float:
    """Maximum-likelihood odds ratio given both margins."""
    return float(odds_of(table, kind="conditional").statistic)


def conditional_odds_low(table: Table) -> float:
    """Lower end of its exact interval."""
    return float(odds_of(table, kind="conditional").confidence_interval(0.95).low)


def conditional_odds_high(table: Table) -> float:
    """Upper end of it."""
    return float(odds_of(table, kind="conditional").confidence_interval(0.95).high)
