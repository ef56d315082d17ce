"""Kendall's S for exact and censored values: pairs are counted, never listed."""

import math
from dataclasses import dataclass

import numpy as np

from analysis.statistics.columns import BoolArray, IntArray

OPEN_BELOW = np.iinfo(np.int64).min
OPEN_ABOVE = np.iinfo(np.int64).max


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
        below = np.searchsorted(np.sort(self.high), self.low, side="left")
        above = self.n - np.searchsorted(np.sort(self.low), self.high, side="right")
        return below - above

    def determined_pairs(self) -> int:
        """Number of pairs whose order is certain."""
        return int(np.searchsorted(np.sort(self.high), self.low, side="left").sum())


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

    Everything is put in the order of x; then, from the highest bit of the rank of y to the lowest, points with the bit
    off are counted against later queries with the bit on, among those whose higher bits agree. O(n log n), and no
    pairs are held.
    """
    x, y = np.concatenate((query_x, point_x)), np.concatenate((query_y, point_y))
    if x.size == 0:
        return 0
    is_point = np.repeat([False, True], (query_x.size, point_x.size))
    order = np.argsort(x, kind="stable")  # at equal x the queries, which come first, stay before the points
    ranks = np.unique(y, return_inverse=True)[1][order].astype(np.int64)
    is_point = is_point[order]
    total = 0
    for bit in reversed(range(int(ranks.max()).bit_length())):
        counted, place = _split_at_bit(ranks, is_point, bit)
        total += counted
        parted = np.empty_like(ranks), np.empty_like(is_point)
        parted[0][place], parted[1][place] = ranks, is_point
        ranks, is_point = parted
    return total


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
