"""Contrasts and association of tables of counts; of two groups a row each, with the event in the first column."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
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
