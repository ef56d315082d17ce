"""Kendall's S for exact and censored values: pairs are counted, never listed."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.statistics.columns import BoolArray, IntArray

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
        return self._below - _how_many_below(_turned(self.low), _turned(self.high))

    def determined_pairs(self) -> int:
        """Number of pairs whose order is certain."""
        return int(self._below.sum())

    @cached_property
    def _below(self) -> IntArray:
        """How many certainly lie below each observation, shape (n,)."""
        return _how_many_below(self.high, self.low)


@dataclass(frozen=True)
class KendallS:
    """Kendall's S = concordant − discordant pairs, with its permutation variance and the pairs determined in each."""

    s: int
    variance: float
    pairs: int
    first_determined: int
    second_determined: int

    @property
    def z(self) -> float:
        """Standardised S, without continuity correction."""
        return self.s / math.sqrt(self.variance)

    @property
    def tau_b(self) -> float:
        """S over the geometric mean of the determined pairs of the two variables."""
        return self.s / math.sqrt(self.first_determined) / math.sqrt(self.second_determined)


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
    concordant = count_dominated(first.high, second.high, first.low, second.low)
    # Turned upside down, the second variable's low and high change places.
    discordant = count_dominated(first.high, _turned(second.low), first.low, _turned(second.high))
    a2, b2 = 2.0 * first.determined_pairs(), 2.0 * second.determined_pairs()
    row_a, row_b = float(np.sum(first.scores().astype(float) ** 2)), float(np.sum(second.scores().astype(float) ** 2))
    variance = 2 / (n * (n - 1)) * a2 * b2
    if n > 2:
        variance += 4 / (n * (n - 1) * (n - 2)) * (row_a - a2) * (row_b - b2)
    return KendallS(
        s=concordant - discordant,
        variance=variance / 4,
        pairs=int(n * (n - 1) // 2),
        first_determined=int(a2 // 2),
        second_determined=int(b2 // 2),
    )


def _turned(keys: IntArray) -> IntArray:
    # −1 − key turns the smallest integer into the largest, where a plain minus would overflow.
    return -1 - keys


def count_dominated(point_x: IntArray, point_y: IntArray, query_x: IntArray, query_y: IntArray) -> int:
    """Return the number of pairs (point, query) with point_x < query_x and point_y < query_y.

    Everything is put in the order of x. Where y has few different values, points are counted block by block; else,
    from the highest bit of the rank of y to the lowest, points with the bit off are counted against later queries with
    the bit on, among those whose higher bits agree. Pairs are held only within a block.
    """
    x, y = np.concatenate((query_x, point_x)), np.concatenate((query_y, point_y))
    if x.size == 0:
        return 0
    is_point = np.repeat([False, True], (query_x.size, point_x.size))
    order = _stable_order(x)  # at equal x the queries, which come first, stay before the points
    ranks, is_point = _ranks(y)[order], is_point[order]
    return _counted_in_blocks(ranks, is_point) if ranks.max() < _MOST_RANKS else _counted_by_bits(ranks, is_point)


def _counted_in_blocks(ranks: IntArray, is_point: BoolArray) -> int:
    """Count block by block: against the points of earlier blocks by their numbers at each rank, inside each one by one.

    For few different ranks, as values that laboratories round have; O(n · (ranks/block + block)).
    """
    at_rank = np.zeros(int(ranks.max()) + 1, dtype=np.int64)
    total = 0
    for start in range(0, ranks.size, _BLOCK):
        block, points_of = ranks[start : start + _BLOCK], is_point[start : start + _BLOCK]
        places, query_places = np.flatnonzero(points_of), np.flatnonzero(~points_of)
        points, queries = block[places], block[query_places]
        earlier = np.cumsum(at_rank) - at_rank
        total += int(earlier[queries].sum())
        total += int(np.count_nonzero((points < queries[:, None]) & (places < query_places[:, None])))
        at_rank += np.bincount(points, minlength=at_rank.size)
    return total


def _counted_by_bits(ranks: IntArray, is_point: BoolArray) -> int:
    """Count from the highest bit of the ranks to the lowest; O(n log n)."""
    total = 0
    for bit in reversed(range(int(ranks.max()).bit_length())):
        counted, place = _split_at_bit(ranks, is_point, bit)
        total += counted
        parted = np.empty_like(ranks), np.empty_like(is_point)
        parted[0][place], parted[1][place] = ranks, is_point
        ranks, is_point = parted
    return total


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


def _split_at_bit(ranks: IntArray, is_point: BoolArray, bit: int) -> tuple[int, IntArray]:
    """Count at one bit, and say where each goes so that, within each prefix, bits off come first in the order of x."""
    on = (ranks >> bit) & 1 == 1
    prefix = ranks >> (bit + 1)
    starts = np.flatnonzero(np.concatenate(([True], prefix[1:] != prefix[:-1])))
    lengths = np.diff(starts, append=ranks.size)
    points_off, off = (np.concatenate(([0], np.cumsum(mask))) for mask in (is_point & ~on, ~on))
    queried = on & ~is_point
    counted = points_off[1:][queried] - np.repeat(points_off[starts], lengths)[queried]
    to_front = np.repeat(starts - off[starts], lengths) + off[:-1]
    to_back = np.arange(ranks.size) + np.repeat(off[starts + lengths], lengths) - off[1:]
    return int(counted.sum()), np.where(on, to_back, to_front)
