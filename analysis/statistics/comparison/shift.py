"""Hodges–Lehmann shift between two groups, with the interval that belongs to the Mann–Whitney test."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Measure
from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.counted import Counted
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, Interval, NotEstimable

ENUMERATED_DIFFERENCES = 10_000
"""Most differences held in memory at once; beyond it a range that holds the wanted one is first narrowed."""

_AIM = 0.2
"""How far beyond the wanted rank a step aims, as a share of what may be enumerated, so that both ends close in."""


@dataclass(frozen=True, eq=False)
class _Bound:
    """How many differences are at most ``bound``: ``counted``, and of each distinct first value from which second."""

    bound: float
    counted: int
    edges: IntArray


@dataclass(frozen=True, eq=False)
class PairwiseDifferences:
    """All n₁·n₂ differences first − second, never stored: order statistics are found by counting.

    Attributes
    ----------
    first, second
        Values of the two groups, ascending, or counted.
    """

    first: FloatArray | Counted
    second: FloatArray | Counted

    @property
    def count(self) -> int:
        """Number of differences."""
        return self.x.size * self.y.size

    @cached_property
    def x(self) -> Counted:
        """The first group."""
        return self.first if isinstance(self.first, Counted) else Counted.of(self.first)

    @cached_property
    def y(self) -> Counted:
        """The second group."""
        return self.second if isinstance(self.second, Counted) else Counted.of(self.second)

    @property
    def smallest(self) -> float:
        """The difference of rank 1."""
        return float(self.x.values[0] - self.y.values[-1])

    @property
    def largest(self) -> float:
        """The difference of the last rank."""
        return float(self.x.values[-1] - self.y.values[0])

    @cached_property
    def _known(self) -> list[_Bound]:
        """What was counted so far; the search for a rank begins between two of them."""
        nowhere, everywhere = np.full(self.x.values.size, self.y.values.size), np.zeros(self.x.values.size, np.int64)
        below = float(np.nextafter(self.smallest, -np.inf))
        return [_Bound(below, 0, nowhere), _Bound(self.largest, self.count, everywhere)]

    def ordered(self, rank: int) -> float:
        """Return the difference of this rank, 1 the smallest.

        Narrow (low, high] until it holds few enough distinct pairs, then sort these.
        """
        low = max((one for one in self._known if one.counted < rank), key=lambda one: one.bound)
        high = min((one for one in self._known if one.counted >= rank), key=lambda one: one.bound)
        halve = False
        while (pairs := int((low.edges - high.edges).sum())) > ENUMERATED_DIFFERENCES:
            bound = low.bound + (high.bound - low.bound) * (0.5 if halve else _share(low, high, rank, pairs))
            if not low.bound < bound < high.bound:
                bound = low.bound + (high.bound - low.bound) / 2
            if not low.bound < bound < high.bound:
                return high.bound
            found, width = self._counted(bound), high.bound - low.bound
            low, high = (low, found) if found.counted >= rank else (found, high)
            halve = high.bound - low.bound > width / 2
        return self._select(rank - low.counted, high.edges, low.edges)

    def _counted(self, bound: float) -> _Bound:
        """Count the differences that are at most bound."""
        edges = np.searchsorted(self.y.values, self.x.values - bound, side="left")
        found = _Bound(bound, int(np.dot(self.x.counts, self.y.size - self.y.before[edges])), edges)
        self._known.append(found)
        return found

    def _select(self, rank: int, begin: IntArray, end: IntArray) -> float:
        lengths = end - begin
        rows = np.repeat(np.arange(lengths.size), lengths)
        within = np.arange(rows.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        columns = np.repeat(begin, lengths) + within
        differences = self.x.values[rows] - self.y.values[columns]
        order = np.argsort(differences)
        reached = np.cumsum((self.x.counts[rows] * self.y.counts[columns])[order])
        return float(differences[order][np.searchsorted(reached, rank)])

    def median(self) -> float:
        """Median of all differences."""
        upper = self.count // 2 + 1
        if self.count % 2:
            return self.ordered(upper)
        return (self.ordered(upper - 1) + self.ordered(upper)) / 2


def _share(low: _Bound, high: _Bound, rank: int, pairs: int) -> float:
    """Say where between two bounds a rank lies if the differences are spread evenly, aimed beyond it."""
    between = high.counted - low.counted
    inside = (rank - low.counted) / between
    aim = min(_AIM * ENUMERATED_DIFFERENCES / pairs, 0.25)
    # The farther end is the one to be brought near.
    return inside + aim if inside < 0.5 else inside - aim


def hodges_lehmann(
    first: FloatArray | Counted, second: FloatArray | Counted, *, exact: bool, level: float = CONFIDENCE_LEVEL
) -> Estimate:
    """Return the median of all differences first − second with its interval.

    Parameters
    ----------
    first, second
        Values ascending, shapes (n₁,) and (n₂,), or counted; neither empty.
    exact
        Take the ranks of the limits from the exact distribution of the Mann–Whitney statistic (no ties), otherwise
        from the normal approximation with correction for ties within the groups and for continuity, as R's
        ``wilcox.test`` does.
    """
    differences = PairwiseDifferences(first, second)
    interval = _exact_interval(differences, level) if exact else _normal_interval(differences, level)
    return Estimate(Measure.LOCATION_SHIFT, differences.median(), interval)


def _exact_interval(differences: PairwiseDifferences, level: float) -> Interval:
    n1, n2 = differences.x.size, differences.y.size
    cumulative = np.cumsum(mann_whitney_distribution(n1, n2))
    # R's qwilcox: the smallest q with P(U ≤ q) ≥ α/2; at least 1, and then the level reached is what the groups allow.
    rank = int(np.searchsorted(cumulative, (1 - level) / 2 * (1 - 1e-12)))
    reached = level if rank else float(1 - 2 * cumulative[0])
    rank = max(rank, 1)
    return Interval(differences.ordered(rank), differences.ordered(differences.count + 1 - rank), reached)


def _normal_interval(differences: PairwiseDifferences, level: float) -> Interval | NotEstimable:
    n1, n2, total = differences.x.size, differences.y.size, differences.count
    ties = np.concatenate((differences.x.counts, differences.y.counts)).astype(np.float64)
    n = n1 + n2
    variance = total / 12 * (n + 1 - float(np.sum(ties**3 - ties)) / (n * (n - 1)))
    if differences.smallest == differences.largest:
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
