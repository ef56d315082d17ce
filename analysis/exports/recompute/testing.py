"""Statistics and degrees of freedom of tests between groups, as their p is given elsewhere."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .comparing import groups_of
from .data import censored, codes_of
from .describing import Z
from .means import tobit_fit
from .outside_limits import chi_square_of, flipped_sums
from .tables import Table, occupied


def mann_whitney(name: str, by: str) -> float:
    """Pairs whose first value is above the second, ties as a half."""
    first, second = groups_of(name, by)
    return float(np.sum(0.5 + 0.5 * np.sign(np.subtract.outer(first, second))))


def compared_values(name: str, by: str) -> int:
    """Count the patients with a usable value and a level."""
    return int((~np.isnan(censored(name)[0]) & (codes_of(by) >= 0)).sum())


def counted_in(table: Table) -> int:
    """Count the patients of a table."""
    return int(table.sum())


def groups_less_one(name: str, by: str) -> int:
    """Degrees of freedom of a test of groups that have values."""
    return len(groups_of(name, by)) - 1


def peto_peto_trend_z(name: str, by: str) -> float:
    """Z of the trend of values of which some are limits, above 0 where they rise."""
    excess, variance, sign = flipped_sums(name, by)
    scores = np.arange(excess.size)
    return sign * float(scores @ excess) / math.sqrt(float(scores @ variance @ scores))


def peto_peto_df(name: str, by: str) -> int:
    """Degrees of freedom of Peto and Peto's χ²."""
    return chi_square_of(*flipped_sums(name, by)[:2])[1]


def tobit_chi_square(name: str, by: str) -> float:
    """χ² of the likelihood ratio of Tobit regression on the group."""
    return tobit_fit(name, by)[2]


def tobit_df(name: str, by: str) -> int:
    """Its degrees of freedom."""
    return len(tobit_fit(name, by)[3]) - 1


def chi_square_of_table(table: Table) -> float:
    """χ² of a table without continuity correction; empty rows and columns are left out."""
    return float(stats.chi2_contingency(occupied(table), correction=False).statistic)


def chi_square_df(table: Table) -> int:
    """Its degrees of freedom."""
    rows, columns = occupied(table).shape
    return (rows - 1) * (columns - 1)


def trend_z(table: Table) -> float:
    """Give z of Cochran and Armitage over rows of scores 0, 1, 2 and so on, above 0 where the share rises."""
    scores, events, n = np.arange(len(table)), table[:, 0], table.sum(axis=1)
    share, middle = events.sum() / n.sum(), float(np.sum(scores * n)) / n.sum()
    spread = share * (1 - share) * float(np.sum(n * (scores - middle) ** 2))
    return float(np.sum((scores - middle) * events)) / math.sqrt(spread)


def cliff_delta_low(name: str, by: str) -> float:
    """Lower end of Cliff's asymmetric interval of δ, with its consistent variance."""
    return _cliff(name, by, -1)


def cliff_delta_high(name: str, by: str) -> float:
    """Upper end of it."""
    return _cliff(name, by, 1)


def _cliff(name: str, by: str, sign: int) -> float:
    first, second = groups_of(name, by)
    signs = np.sign(np.subtract.outer(first, second))
    n1, n2, delta = first.size, second.size, float(signs.mean())
    rows = n2**2 * float(np.sum((signs.mean(axis=1) - delta) ** 2))
    columns = n1**2 * float(np.sum((signs.mean(axis=0) - delta) ** 2))
    variance = (rows + columns - float(np.sum((signs - delta) ** 2))) / (n1 * n2 * (n1 - 1) * (n2 - 1))
    spread = Z**2 * max(variance, (1 - delta**2) / (n1 * n2 - 1))
    half = math.sqrt(spread * ((1 - delta**2) ** 2 + spread))
    return (delta - delta**3 + sign * half) / (1 - delta**2 + spread)
