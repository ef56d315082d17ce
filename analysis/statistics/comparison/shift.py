"""Hodges–Lehmann shift between two groups, with the interval that belongs to the Mann–Whitney test."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Measure
from analysis.statistics.columns import FloatArray, IntArray, tie_sizes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, Interval, NotEstimable

ENUMERATED_DIFFERENCES = 50_000
"""Most differences held in memory at once; beyond it a range that holds the wanted one is first narrowed by halving."""


@dataclass(frozen=True, eq=False)
class PairwiseDifferences:
    """All n₁·n₂ differences first − second, never stored: order statistics are found by counting.

    Attributes
    ----------
    first, second
        Values of the two groups, ascending.
    """

    first: FloatArray
    second: FloatArray

    @property
    def count(self) -> int:
        """Number of differences."""
        return self.first.size * self.second.size

    @cached_property
    def _first_distinct(self) -> tuple[FloatArray, IntArray]:
        return np.unique(self.first, return_counts=True)

    @cached_property
    def _second_distinct(self) -> tuple[FloatArray, IntArray]:
        return np.unique(self.second, return_counts=True)

    @cached_property
    def _second_counted(self) -> IntArray:
        return np.concatenate(([0], np.cumsum(self._second_distinct[1])))

    def ordered(self, rank: int) -> float:
        """Return the difference of this rank, 1 the smallest.

        Narrow (low, high] until it holds few enough distinct pairs, then sort these.
        """
        x, y = self._first_distinct[0], self._second_distinct[0]
        low, high = np.nextafter(x[0] - y[-1], -np.inf), x[-1] - y[0]
        low_edge, high_edge = np.full(x.size, y.size), np.zeros(x.size, dtype=np.int64)
        while int((low_edge - high_edge).sum()) > ENUMERATED_DIFFERENCES:
            middle = low + (high - low) / 2
            if not low < middle < high:
                return float(high)
            edge = self._edges(middle)
            if self._counted(edge) >= rank:
                high, high_edge = middle, edge
            else:
                low, low_edge = middle, edge
        return self._select(rank - self._counted(low_edge), high_edge, low_edge)

    def _edges(self, bound: float) -> IntArray:
        """For each distinct first value, the index of the second value from which the difference is at most bound."""
        x, y = self._first_distinct[0], self._second_distinct[0]
        return np.searchsorted(y, x - bound, side="left")

    def _counted(self, edges: IntArray) -> int:
        weights = self._first_distinct[1]
        return int(np.dot(weights, self.second.size - self._second_counted[edges]))

    def _select(self, rank: int, begin: IntArray, end: IntArray) -> float:
        (x, x_weights), (y, y_weights) = self._first_distinct, self._second_distinct
        lengths = end - begin
        rows = np.repeat(np.arange(x.size), lengths)
        within = np.arange(rows.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        columns = np.repeat(begin, lengths) + within
        differences = x[rows] - y[columns]
        order = np.argsort(differences)
        reached = np.cumsum((x_weights[rows] * y_weights[columns])[order])
        return float(differences[order][np.searchsorted(reached, rank)])

    def median(self) -> float:
        """Median of all differences."""
        upper = self.count // 2 + 1
        if self.count % 2:
            return self.ordered(upper)
        return (self.ordered(upper - 1) + self.ordered(upper)) / 2


def hodges_lehmann(first: FloatArray, second: FloatArray, *, exact: bool, level: float = CONFIDENCE_LEVEL) -> Estimate:
    """Return the median of all differences first − second with its interval.

    Parameters
    ----------
    first, second
        Values ascending, shapes (n₁,) and (n₂,), neither empty.
    exact
        Take the ranks of the limits from the exact distribution of the Mann–Whitney statistic (no ties), otherwise
        from the normal approximation with correction for ties within the groups and for continuity, as R's
        ``wilcox.test`` does.
    """
    differences = PairwiseDifferences(first, second)
    interval = _exact_interval(differences, level) if exact else _normal_interval(differences, level)
    return Estimate(Measure.LOCATION_SHIFT, differences.median(), interval)


def _exact_interval(differences: PairwiseDifferences, level: float) -> Interval:
    n1, n2 = differences.first.size, differences.second.size
    cumulative = np.cumsum(mann_whitney_distribution(n1, n2))
    # R's qwilcox: the smallest q with P(U ≤ q) ≥ α/2; at least 1, and then the level reached is what the groups allow.
    rank = int(np.searchsorted(cumulative, (1 - level) / 2 * (1 - 1e-12)))
    reached = level if rank else float(1 - 2 * cumulative[0])
    rank = max(rank, 1)
    return Interval(differences.ordered(rank), differences.ordered(differences.count + 1 - rank), reached)


def _normal_interval(differences: PairwiseDifferences, level: float) -> Interval | NotEstimable:
    n1, n2, total = differences.first.size, differences.second.size, differences.count
    ties = np.concatenate((tie_sizes(differences.first), tie_sizes(differences.second))).astype(np.float64)
    n = n1 + n2
    variance = total / 12 * (n + 1 - float(np.sum(ties**3 - ties)) / (n * (n - 1)))
    if differences.ordered(1) == differences.ordered(total):
        return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, n)
    half_width = float(special.ndtri((1 + level) / 2)) * math.sqrt(variance) + 0.5
    # The limit is where the number of differences above it falls to total/2 + half_width or below.
    rank = total - math.floor(total / 2 + half_width)
    if rank < 1:
        return NotEstimable(Reason.TOO_FEW_IN_A_GROUP, n)
    return Interval(differences.ordered(rank), differences.ordered(total + 1 - rank), level)


@lru_cache(maxsize=64)
def mann_whitney_distribution(n1: int, n2: int) -> FloatArray:
    """Return P(U = u) for u = 0 … n₁n₂ without ties: the coefficients of the Gaussian binomial, over C(n₁+n₂, n₁).

    Source: Mann HB, Whitney DR. Ann Math Stat 1947;18:50–60. Exact integer arithmetic, rounded once at the end.
    """
    size = n1 * n2 + 1
    counts = [1] + [0] * (size - 1)
    for k in range(1, min(n1, n2) + 1):
        power = max(n1, n2) + k
        for index in range(size - 1, power - 1, -1):  # times 1 − x^power
            counts[index] -= counts[index - power]
        for index in range(k, size):  # over 1 − x^k
            counts[index] += counts[index - k]
    total = math.comb(n1 + n2, n1)
    return np.array([count / total for count in counts])
