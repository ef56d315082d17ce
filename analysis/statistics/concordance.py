"""Kendall's S for exact and censored values: pairs are counted, never listed."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.statistics.columns import BoolArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable

LEAST_FOR_INTERVAL = 4
"""Fewer observations have no interval, as with Spearman's and Pearson's coefficients."""

PERFECT = 1 - 1e-14
"""From here on a coefficient is 1 but for rounding."""

OPEN_BELOW = np.iinfo(np.int64).min
OPEN_ABOVE = np.iinfo(np.int64).max

_BLOCK = 512
_MOST_RANKS = 20_000
_SPARSEST = 8


@dataclass(frozen=True, eq=False)
class OrderBounds:
    """Where each observation can lie in the order: from ``low`` to ``high``, integer keys of shape (n,).

    Observation j certainly lies below i when ``high[j] < low[i]``.
    """

    low: IntArray
    high: IntArray

    @classmethod
    def of(cls, values: np.ndarray, qualifiers: np.ndarray) -> "OrderBounds":
        """Bounds of values with qualifier codes −1, 0, 1.

        "<v" lies below v and every value from v on; ">v" above v; three keys for each distinct value say so.
        """
        keys = 3 * np.unique(values, return_inverse=True)[1].astype(np.int64) + 1
        return cls(
            low=np.where(qualifiers < 0, OPEN_BELOW, keys + (qualifiers > 0)),
            high=np.where(qualifiers > 0, OPEN_ABOVE, keys - (qualifiers < 0)),
        )

    @property
    def n(self) -> int:
        """Number of observations."""
        return int(self.low.size)

    def scores(self) -> IntArray:
        """Gehan's score of each observation: how many certainly lie below it less how many certainly lie above it."""
        return self._below - self._above

    def determined_of(self) -> IntArray:
        """How many others certainly lie below or above each observation, shape (n,)."""
        return self._below + self._above

    @cached_property
    def _below(self) -> IntArray:
        """How many certainly lie below each observation, shape (n,)."""
        return _how_many_below(self.high, self.low)

    @cached_property
    def _above(self) -> IntArray:
        """How many certainly lie above each observation, shape (n,)."""
        return _how_many_below(_turned(self.low), _turned(self.high))


@dataclass(frozen=True, eq=False)
class KendallS:
    """Kendall's S = concordant − discordant pairs, with its permutation variance and the pairs determined in each.

    ``s_of``, ``first_of``, ``second_of``, shape (n,) each, are the parts of the pairs that each observation belongs to;
    as a pair has two, they add up to twice ``s``, ``first_determined`` and ``second_determined``.
    """

    s: int
    variance: float
    pairs: int
    first_determined: int
    second_determined: int
    s_of: IntArray
    first_of: IntArray
    second_of: IntArray

    @property
    def z(self) -> float:
        """Standardised S, without continuity correction."""
        return self.s / math.sqrt(self.variance)

    @property
    def tau_b(self) -> float:
        """S over the geometric mean of the determined pairs of the two variables."""
        return self.s / math.sqrt(self.first_determined) / math.sqrt(self.second_determined)

    def interval(self, level: float) -> Interval | NotEstimable:
        """Return the interval of τ-b, by :func:`tau_interval`."""
        return tau_interval(self.s_of, self.first_of, self.second_of, np.ones(self.s_of.size, dtype=np.int64), level)


def tau_interval(
    s_of: IntArray, first_of: IntArray, second_of: IntArray, counts: IntArray, level: float
) -> Interval | NotEstimable:
    """Return the interval tanh(atanh τ ± z·s/(1 − τ²)) of τ-b, s its standard error by the jackknife.

    Without observation i, S and the determined pairs are less by what belongs to it, so that each of the n
    coefficients τ₋ᵢ is there without another count: s² = (n − 1)/n · Σ(τ₋ᵢ − mean)², at least 2(1 − τ²)/(n(n − 1)),
    the variance where every observation agrees with the others alike.

    Parameters
    ----------
    s_of, first_of, second_of
        Parts of S and of the determined pairs of both variables that belong to an observation, shape (m,).
    counts
        How many observations are alike, shape (m,).

    References
    ----------
    Arvesen JN. Jackknifing U-statistics. Ann Math Stat 1969;40:2076–2100; Daniels HE, Kendall MG. The significance
    of rank correlations where parental correlation exists. Biometrika 1947;34:197–208; atanh: Fieller EC, Hartley
    HO, Pearson ES. Biometrika 1957;44:470–481.
    """
    n = int(counts.sum())
    s, first_pairs, second_pairs = (float(counts @ part) / 2 for part in (s_of, first_of, second_of))
    tau = s / math.sqrt(first_pairs) / math.sqrt(second_pairs)
    if n < LEAST_FOR_INTERVAL:
        return NotEstimable(Reason.TOO_FEW_VALUES, n, needed=LEAST_FOR_INTERVAL)
    if abs(tau) >= PERFECT:
        return NotEstimable(Reason.PERFECT_ASSOCIATION, n)
    first, second = first_pairs - first_of, second_pairs - second_of
    if not (first.all() and second.all()):
        return NotEstimable(Reason.NO_DETERMINED_PAIRS, n)
    without = (s - s_of) / np.sqrt(first) / np.sqrt(second)
    jackknifed = (n - 1) / n * float(counts @ (without - float(counts @ without) / n) ** 2)
    variance = max(jackknifed, 2 * (1 - tau**2) / (n * (n - 1)))
    half_width = float(special.ndtri((1 + level) / 2)) * math.sqrt(variance) / (1 - tau**2)
    return Interval(math.tanh(math.atanh(tau) - half_width), math.tanh(math.atanh(tau) + half_width), level)


def kendall_s(first: OrderBounds, second: OrderBounds) -> KendallS:
    """Compare the order of two variables over all pairs of observations.

    A pair whose order is uncertain in either variable counts 0. The variance under all n! pairings of the two
    variables, with a, b the scores of pairs and A, B their sums over one index, is

    4/(n(n−1)(n−2)) · (ΣA² − Σa²)(ΣB² − Σb²) + 2/(n(n−1)) · Σa²·Σb², divided by 4 as S counts each pair once.

    Without censoring it is Kendall's variance with ties. Source: Daniels HE. Biometrika 1944;33:129–135.

    Parameters
    ----------
    first, second
        Bounds of the same n ≥ 2 observations.
    """
    n = float(first.n)
    concordant = dominated(first.high, second.high, first.low, second.low)
    # Turned upside down, the second variable's low and high change places.
    discordant = dominated(first.high, _turned(second.low), first.low, _turned(second.high))
    s_of = concordant[0] + concordant[1] - discordant[0] - discordant[1]
    first_of, second_of = first.determined_of(), second.determined_of()
    a2, b2 = float(first_of.sum()), float(second_of.sum())
    row_a, row_b = float(np.sum(first.scores().astype(float) ** 2)), float(np.sum(second.scores().astype(float) ** 2))
    variance = 2 / (n * (n - 1)) * a2 * b2
    if n > 2:
        variance += 4 / (n * (n - 1) * (n - 2)) * (row_a - a2) * (row_b - b2)
    return KendallS(
        s=int(s_of.sum()) // 2,
        variance=variance / 4,
        pairs=int(n * (n - 1) // 2),
        first_determined=int(a2 // 2),
        second_determined=int(b2 // 2),
        s_of=s_of,
        first_of=first_of,
        second_of=second_of,
    )


def _turned(keys: IntArray) -> IntArray:
    # −1 − key turns the smallest integer into the largest, where a plain minus would overflow.
    return -1 - keys


def dominated(point_x: IntArray, point_y: IntArray, query_x: IntArray, query_y: IntArray) -> tuple[IntArray, IntArray]:
    """Count the pairs (point, query) with point_x < query_x and point_y < query_y, by point and by query.

    Everything is put in the order of x. Where y has few different values, points are counted block by block; else,
    from the highest bit of the rank of y to the lowest, points with the bit off are counted against later queries with
    the bit on, among those whose higher bits agree. Pairs are held only within a block.

    Returns
    -------
    tuple of arrays
        Of each point, of how many queries it is the lower one; of each query, of how many points it is the higher one.
    """
    x, y = np.concatenate((query_x, point_x)), np.concatenate((query_y, point_y))
    counts = np.zeros(x.size, dtype=np.int64)
    if x.size:
        is_point = np.repeat([False, True], (query_x.size, point_x.size))
        order = _stable_order(x)  # at equal x the queries, which come first, stay before the points
        ranks, is_point = _ranks(y)[order], is_point[order]
        few = ranks.max() < _MOST_RANKS
        counts[order] = _counted_in_blocks(ranks, is_point) if few else _counted_by_bits(ranks, is_point)
    return counts[query_x.size :], counts[: query_x.size]


def _counted_in_blocks(ranks: IntArray, is_point: BoolArray) -> IntArray:
    """Count block by block: against the rest by its numbers at each rank, inside each one by one.

    Points are counted against later queries, queries against earlier points. For few different ranks, as values that
    laboratories round have; O(n · (ranks/block + block)).
    """
    length = int(ranks.max()) + 1
    points_before = np.zeros(length, dtype=np.int64)
    queries_after = np.bincount(ranks[~is_point], minlength=length)
    counts = np.zeros(ranks.size, dtype=np.int64)
    for start in range(0, ranks.size, _BLOCK):
        block, points_of = ranks[start : start + _BLOCK], is_point[start : start + _BLOCK]
        places, query_places = np.flatnonzero(points_of), np.flatnonzero(~points_of)
        points, queries = block[places], block[query_places]
        queries_after -= np.bincount(queries, minlength=length)
        lower = _compared(points, queries) & _compared(places, query_places)
        earlier, later = np.cumsum(points_before) - points_before, np.cumsum(queries_after)
        counts[start + query_places] = earlier[queries] + lower.sum(axis=1, dtype=np.uint16)
        counts[start + places] = later[-1] - later[points] + lower.sum(axis=0, dtype=np.uint16)
        points_before += np.bincount(points, minlength=length)
    return counts


def _compared(points: IntArray, queries: IntArray) -> NDArray[np.uint8]:
    """Tell which points lie below which queries, shape (queries, points); on 16 bits, as many are compared at once."""
    return (points.astype(np.uint16) < queries.astype(np.uint16)[:, None]).view(np.uint8)


def _counted_by_bits(ranks: IntArray, is_point: BoolArray) -> IntArray:
    """Count from the highest bit of the ranks to the lowest; O(n log n)."""
    counts, numbers = np.zeros(ranks.size, dtype=np.int64), np.arange(ranks.size)
    for bit in reversed(range(int(ranks.max()).bit_length())):
        counted, place = _split_at_bit(ranks, is_point, bit)
        counts[numbers] += counted
        parted = np.empty_like(ranks), np.empty_like(is_point), np.empty_like(numbers)
        for into, one in zip(parted, (ranks, is_point, numbers), strict=True):
            into[place] = one
        ranks, is_point, numbers = parted
    return counts


def _how_many_below(points: IntArray, queries: IntArray) -> IntArray:
    """Return how many points are less than each query."""
    ranks = _ranks(np.concatenate((points, queries)))
    at_rank = np.bincount(ranks[: points.size], minlength=int(ranks.max(initial=0)) + 1)
    return (np.cumsum(at_rank) - at_rank)[ranks[points.size :]]


def _ranks(keys: IntArray) -> IntArray:
    """Return the place of each key among the different ones; by a table, where keys lie close, without sorting."""
    within = (keys != OPEN_BELOW) & (keys != OPEN_ABOVE)
    first, last = (int(keys[within].min()), int(keys[within].max())) if within.any() else (0, 0)
    if last - first > _SPARSEST * keys.size:
        return np.unique(keys, return_inverse=True)[1].astype(np.int64)
    # What is open at an end takes the place before the first, or after the last.
    near = np.clip(keys, first - 1, last + 1) - (first - 1)
    there = np.bincount(near) > 0
    return (np.cumsum(there) - 1)[near]


def _stable_order(keys: IntArray) -> IntArray:
    ranks = _ranks(keys)
    # On small integers a stable sort is a radix sort, linear in their number.
    return np.argsort(ranks.astype(np.min_scalar_type(int(ranks.max()))), kind="stable")


def _split_at_bit(ranks: IntArray, is_point: BoolArray, bit: int) -> tuple[IntArray, IntArray]:
    """Count at one bit, and say where each goes so that, within each prefix, bits off come first in the order of x."""
    on = (ranks >> bit) & 1 == 1
    prefix = ranks >> (bit + 1)
    starts = np.flatnonzero(np.concatenate(([True], prefix[1:] != prefix[:-1])))
    lengths = np.diff(starts, append=ranks.size)
    lower, higher = is_point & ~on, on & ~is_point
    lower_before, higher_before, off = (np.concatenate(([0], np.cumsum(mask))) for mask in (lower, higher, ~on))
    earlier = lower_before[:-1] - np.repeat(lower_before[starts], lengths)
    later = np.repeat(higher_before[starts + lengths], lengths) - higher_before[1:]
    counted = np.where(higher, earlier, np.where(lower, later, 0))
    to_front = np.repeat(starts - off[starts], lengths) + off[:-1]
    to_back = np.arange(ranks.size) + np.repeat(off[starts + lengths], lengths) - off[1:]
    return counted, np.where(on, to_back, to_front)
