"""Correlation of two measurements."""

import itertools
import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import (
    BoolArray,
    FloatArray,
    IntArray,
    OrderedColumn,
    order_column,
)
from analysis.statistics.concordance import PERFECT, OrderBounds, kendall_s
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value
from analysis.statistics.ties import midranks_of, tie_sizes

EXACT_UP_TO = 9
"""Without ties, Spearman's p is exact up to this n, where R's cor.test counts permutations too."""


@dataclass(frozen=True)
class Correlation:
    """A correlation of complete pairs.

    ``statistic`` is t for Pearson and Spearman, the sum of squared rank differences for the exact Spearman test, z for
    Kendall. ``missing`` counts observations that lack either value.
    """

    method: Method
    measure: Measure
    coefficient: float
    interval: Interval | NotEstimable
    statistic: Value
    p: float
    n: int
    missing: int
    unusable: int = 0


def spearman(
    x: ArrayLike | OrderedColumn, y: ArrayLike | OrderedColumn, level: float = CONFIDENCE_LEVEL
) -> Correlation | NotEstimable:
    """Spearman's ρ of mid-ranks.

    p comes from t = ρ√((n − 2)/(1 − ρ²)) with n − 2 degrees of freedom, or from all permutations when n ≤ 9 and nothing
    is tied; the interval is tanh(atanh ρ ± z·√((1 + ρ²/2)/(n − 3))) (Bonett and Wright 2000).

    Parameters
    ----------
    x, y
        Numbers, shape (n,) each, NaN for missing; or columns ordered before.

    Raises
    ------
    ValueError
        When the lengths differ.
    """
    pairs = _complete_pairs(x, y)
    if isinstance(pairs, NotEstimable):
        return pairs
    ranks_x, ranks_y = pairs.ranks()
    rho = _of_ranks(ranks_x, ranks_y, pairs)
    if rho is None:
        return NotEstimable(Reason.CONSTANT, pairs.n, pairs.missing)
    result = _with_t(Method.SPEARMAN, Measure.SPEARMAN_RHO, rho, pairs, _interval(rho, pairs.n, 1 + rho**2 / 2, level))
    if pairs.n <= EXACT_UP_TO and not pairs.tied():
        squares = float(np.sum((ranks_x - ranks_y) ** 2))
        return replace(result, method=Method.SPEARMAN_EXACT, statistic=squares, p=_exact_p(round(squares), pairs.n))
    return result


def pearson(
    x: ArrayLike | OrderedColumn, y: ArrayLike | OrderedColumn, level: float = CONFIDENCE_LEVEL
) -> Correlation | NotEstimable:
    """Pearson's r with the interval tanh(atanh r ± z/√(n − 3)) (Fisher 1921); pass logarithms where declared."""
    pairs = _complete_pairs(x, y)
    if isinstance(pairs, NotEstimable):
        return pairs
    r = _product_moment(*pairs.values())
    if r is None:
        return NotEstimable(Reason.CONSTANT, pairs.n, pairs.missing)
    if not math.isfinite(r):
        return NotEstimable(Reason.NUMERIC_OVERFLOW, pairs.n, pairs.missing)
    return _with_t(Method.PEARSON, Measure.PEARSON_R, r, pairs, _interval(r, pairs.n, 1.0, level))


def kendall(
    x: ArrayLike | OrderedColumn, y: ArrayLike | OrderedColumn, level: float = CONFIDENCE_LEVEL
) -> Correlation | NotEstimable:
    """Kendall's τ-b; p by the normal approximation with the variance corrected for ties, no continuity correction.

    The interval is that of the jackknife on the scale of atanh
    (:meth:`analysis.statistics.concordance.KendallS.interval`).
    """
    pairs = _complete_pairs(x, y)
    if isinstance(pairs, NotEstimable):
        return pairs
    exact = np.zeros(pairs.n, dtype=np.int8)
    first, second = (OrderBounds.of(values, exact) for values in pairs.values())
    counted = kendall_s(first, second)
    if counted.first_determined == 0 or counted.second_determined == 0:
        return NotEstimable(Reason.CONSTANT, pairs.n, pairs.missing)
    return Correlation(
        method=Method.KENDALL,
        measure=Measure.KENDALL_TAU_B,
        coefficient=counted.tau_b,
        interval=counted.interval(level),
        statistic=counted.z,
        p=float(2 * special.ndtr(-abs(counted.z))),
        n=pairs.n,
        missing=pairs.missing,
    )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Complete pairs, each variable ascending with the places it came from."""

    columns: tuple[OrderedColumn, OrderedColumn]
    ascending: tuple[FloatArray, FloatArray]
    positions: tuple[IntArray, IntArray]
    size: int
    n: int
    missing: int

    def values(self) -> tuple[FloatArray, FloatArray]:
        first, second = (self._scattered(i, self.ascending[i]) for i in (0, 1))
        return first, second

    def ranks(self) -> tuple[FloatArray, FloatArray]:
        """Mid-ranks of both, pair by pair in the order of the second."""
        column = self.columns[0]
        if column.n == self.n:
            in_place = column.ranks_in_place
        else:
            in_place = np.empty(self.size)
            in_place[self.positions[0]] = midranks_of(self.ties[0])
        return in_place[self.positions[1]], midranks_of(self.ties[1])

    @cached_property
    def ties(self) -> tuple[IntArray, IntArray]:
        """Lengths of the runs of equal values of both."""
        first, second = (tie_sizes(values) for values in self.ascending)
        return first, second

    def tied(self) -> bool:
        return any(bool((values[1:] == values[:-1]).any()) for values in self.ascending)

    def _scattered(self, which: int, numbers: FloatArray) -> FloatArray:
        column = np.empty(self.size)
        column[self.positions[which]] = numbers
        return column[self._complete] if self.n < self.size else column

    @cached_property
    def _complete(self) -> BoolArray:
        complete = np.zeros(self.size, dtype=np.bool_)
        complete[self.positions[0]] = True
        return complete


def _complete_pairs(x: ArrayLike | OrderedColumn, y: ArrayLike | OrderedColumn) -> _Pairs | NotEstimable:
    columns = order_column(x), order_column(y)
    size = columns[0].size
    if size != columns[1].size:
        raise ValueError(f"columns of {size} and {columns[1].size} values")
    complete = columns[0].present & columns[1].present
    n = int(np.count_nonzero(complete))
    missing = size - n
    if columns[0].infinite or columns[1].infinite:
        return NotEstimable(Reason.INFINITE_VALUES, n, missing)
    if n < 3:
        return NotEstimable(Reason.TOO_FEW_VALUES if n else Reason.NO_VALUES, n, missing, needed=3)
    first, second = (_kept(column, complete, n) for column in columns)
    return _Pairs(
        columns=columns,
        ascending=(first[0], second[0]),
        positions=(first[1], second[1]),
        size=size,
        n=n,
        missing=missing,
    )


def _kept(column: OrderedColumn, complete: BoolArray, n: int) -> tuple[FloatArray, IntArray]:
    if column.n == n:
        return column.values, column.positions
    kept = complete[column.positions]
    return column.values[kept], column.positions[kept]


def _of_ranks(x: FloatArray, y: FloatArray, pairs: _Pairs) -> float | None:
    """Return the product moment of mid-ranks, whose mean is (n + 1)/2 and sum of squares (n³ − n − Σ(t³ − t))/12."""
    centre, whole = (pairs.n + 1) / 2, float(pairs.n) ** 3 - pairs.n
    if min(sizes.size for sizes in pairs.ties) == 1:
        return None
    squares = [(whole - float(np.sum(sizes.astype(np.float64) ** 3 - sizes))) / 12 for sizes in pairs.ties]
    r = float(np.sum((x - centre) * (y - centre)) / math.sqrt(squares[0]) / math.sqrt(squares[1]))
    return math.copysign(1.0, r) if abs(r) >= PERFECT else r


def _product_moment(x: FloatArray, y: FloatArray) -> float | None:
    # Scaling by the largest deviation keeps the squares from overflowing or vanishing.
    dx, dy = x - np.mean(x), y - np.mean(y)
    if x.min() == x.max() or y.min() == y.max():
        return None
    dx, dy = dx / np.abs(dx).max(), dy / np.abs(dy).max()
    r = float(np.sum(dx * dy) / math.sqrt(float(np.sum(dx * dx))) / math.sqrt(float(np.sum(dy * dy))))
    return math.copysign(1.0, r) if abs(r) >= PERFECT else r


def _with_t(
    method: Method, measure: Measure, r: float, pairs: _Pairs, interval: Interval | NotEstimable
) -> Correlation:
    perfect = abs(r) == 1
    t: Value = NotEstimable(Reason.PERFECT_ASSOCIATION, pairs.n, pairs.missing)
    p = 0.0
    if not perfect:
        t = r * math.sqrt((pairs.n - 2) / ((1 - r) * (1 + r)))
        p = float(2 * special.stdtr(pairs.n - 2, -abs(t)))
    return Correlation(method, measure, r, interval, t, p, pairs.n, pairs.missing)


def _interval(r: float, n: int, factor: float, level: float) -> Interval | NotEstimable:
    if n < 4:
        return NotEstimable(Reason.TOO_FEW_VALUES, n, needed=4)
    if abs(r) == 1:
        return NotEstimable(Reason.PERFECT_ASSOCIATION, n)
    half_width = float(special.ndtri((1 + level) / 2)) * math.sqrt(factor / (n - 3))
    return Interval(math.tanh(math.atanh(r) - half_width), math.tanh(math.atanh(r) + half_width), level)


def _exact_p(squares: int, n: int) -> float:
    counts = _squared_rank_differences(n)
    centre = (n**3 - n) / 6
    tail = counts[: squares + 1].sum() if squares <= centre else counts[squares:].sum()
    return min(1.0, 2 * float(tail) / math.factorial(n))


@lru_cache(maxsize=EXACT_UP_TO + 1)
def _squared_rank_differences(n: int) -> IntArray:
    """How many of the n! permutations have each sum of squared rank differences."""
    permutations = np.array(list(itertools.permutations(range(n))), dtype=np.int64)
    return np.bincount(((permutations - np.arange(n)) ** 2).sum(axis=1))
