"""Columns sorted once: every order statistic, rank and group statistic is taken from that one order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LARGEST = 1e100
"""A larger magnitude is taken as infinite: no measurement has it, and its square would overflow."""

NO_GROUP = -1
"""Group code of an observation that belongs to no group."""


@dataclass(frozen=True, eq=False)
class OrderedColumn:
    """The finite values of a column in ascending order.

    Attributes
    ----------
    values
        Finite values, ascending, shape (n,).
    positions
        Where each value stands in the original column, shape (n,).
    size
        Length of the original column.
    missing_positions, infinite_positions
        Where the original column is NaN, and where it is infinite or beyond 1e100.
    """

    values: FloatArray
    positions: IntArray
    size: int
    missing_positions: IntArray
    infinite_positions: IntArray

    @property
    def n(self) -> int:
        """Number of finite values."""
        return int(self.values.size)

    @property
    def missing(self) -> int:
        """Number of missing values."""
        return int(self.missing_positions.size)

    @property
    def infinite(self) -> int:
        """Number of infinite values, those beyond 1e100 included."""
        return int(self.infinite_positions.size)


def order_column(values: "ArrayLike | OrderedColumn") -> OrderedColumn:
    """Sort a column once; pass the result wherever a column is taken, to sort no second time.

    Parameters
    ----------
    values
        Numbers, shape (n,); NaN means missing. An ordered column is returned as it is.

    Raises
    ------
    ValueError
        When the column isn't one-dimensional.
    """
    if isinstance(values, OrderedColumn):
        return values
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1:
        raise ValueError(f"a column has one dimension, not {column.ndim}")
    order = np.argsort(column)
    ascending = column[order]
    # NaN sort last, then come out as missing; infinities stand at both ends of the rest.
    first = np.searchsorted(ascending, -LARGEST, side="left")
    last, present = np.searchsorted(ascending, (LARGEST, np.inf), side="right")
    return OrderedColumn(
        values=ascending[first:last],
        positions=order[first:last],
        size=int(column.size),
        missing_positions=order[present:],
        infinite_positions=np.concatenate((order[:first], order[last:present])),
    )


def tie_starts(ascending: NDArray[np.generic]) -> IntArray:
    """Return where each run of equal values begins, shape (number of distinct values,)."""
    if ascending.size == 0:
        return np.empty(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(ascending[1:] != ascending[:-1]) + 1))


def tie_sizes(ascending: NDArray[np.generic]) -> IntArray:
    """Return the length of each run of equal values."""
    return np.diff(tie_starts(ascending), append=ascending.size)


def midranks(ascending: NDArray[np.generic]) -> FloatArray:
    """Return the ranks 1…n of ascending values, tied values sharing the mean of their ranks.

    Examples
    --------
    >>> midranks(np.array([1.0, 2.0, 2.0, 5.0])).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    sizes = tie_sizes(ascending)
    ends = np.cumsum(sizes)
    return np.repeat(ends - (sizes - 1) / 2, sizes)


@dataclass(frozen=True, eq=False)
class GroupedColumn:
    """The finite values that belong to a group, in ascending order, with their group codes.

    Attributes
    ----------
    values, codes
        Values ascending and the group of each, shape (n,).
    group_count
        Number of groups; codes run from 0 to ``group_count − 1``.
    missing_by_group, infinite_by_group
        Counts per group, shape (group_count,).
    missing
        Observations left out because the value or the group is missing.
    """

    values: FloatArray
    codes: NDArray[np.integer]
    group_count: int
    missing_by_group: IntArray
    infinite_by_group: IntArray
    missing: int

    @property
    def n(self) -> int:
        """Number of values used."""
        return int(self.values.size)

    @cached_property
    def sizes(self) -> IntArray:
        """Values per group, shape (group_count,)."""
        return np.bincount(self.codes, minlength=self.group_count)

    @property
    def group_sizes(self) -> tuple[int, ...]:
        """Values per group as plain integers."""
        return tuple(int(size) for size in self.sizes)

    @cached_property
    def occupied(self) -> tuple[int, ...]:
        """Codes of the groups that have values."""
        return tuple(int(code) for code in np.flatnonzero(self.sizes))

    @cached_property
    def midranks(self) -> FloatArray:
        """Mid-ranks of the values among all groups, shape (n,)."""
        return midranks(self.values)

    @cached_property
    def rank_sums(self) -> FloatArray:
        """Sum of the mid-ranks of each group, shape (group_count,)."""
        return np.bincount(self.codes, weights=self.midranks, minlength=self.group_count).astype(np.float64)

    @cached_property
    def tie_term(self) -> float:
        """Sum of t³ − t over the runs of t equal values."""
        sizes = tie_sizes(self.values).astype(np.float64)
        return float(np.sum(sizes**3 - sizes))

    @cached_property
    def _split(self) -> list[FloatArray]:
        # A stable sort keeps the ascending order within each group; on small integers it is a radix sort, linear in n.
        by_group = self.values[np.argsort(self.codes, kind="stable")]
        return np.split(by_group, np.cumsum(self.sizes)[:-1])

    def group(self, code: int) -> FloatArray:
        """Values of one group, ascending."""
        return self._split[code]

    def refusal(self) -> NotEstimable | None:
        """Return why groups can't be compared at all, or None when at least two have values."""
        if self.infinite_by_group.any():
            return NotEstimable(Reason.INFINITE_VALUES, self.n, self.missing)
        if not self.occupied:
            return NotEstimable(Reason.NO_GROUPS, self.n, self.missing)
        if len(self.occupied) == 1:
            return NotEstimable(Reason.SINGLE_GROUP, self.n, self.missing)
        return None


def small_codes(groups: ArrayLike, size: int, group_count: int) -> NDArray[np.integer]:
    """Return group codes in the smallest signed integer type.

    Raises
    ------
    ValueError
        When the length isn't ``size``, a code isn't an integer, or lies outside −1 … group_count − 1.
    """
    codes = np.asarray(groups)
    if codes.size == 0:
        codes = codes.astype(np.int8)
    if codes.shape != (size,):
        raise ValueError(f"{codes.shape} group codes for {size} values")
    if not np.issubdtype(codes.dtype, np.integer):
        raise ValueError("group codes must be integers")
    if size and (codes.min() < NO_GROUP or codes.max() >= group_count):
        raise ValueError(f"group codes must lie between {NO_GROUP} and {group_count - 1}")
    return codes.astype(np.min_scalar_type(-max(group_count, 1) - 1))


def group_column(values: ArrayLike | OrderedColumn, groups: ArrayLike, group_count: int) -> GroupedColumn:
    """Join a column with integer group codes, from one sort.

    Parameters
    ----------
    values
        Numbers, shape (n,), NaN for missing; or an :class:`OrderedColumn`.
    groups
        Integer code per observation, shape (n,); −1 for no group.
    group_count
        Number of groups, those without values included.

    Raises
    ------
    ValueError
        When lengths differ or a code is out of range.
    """
    column = order_column(values)
    codes = small_codes(groups, column.size, group_count)
    sorted_codes = codes[column.positions]
    kept = sorted_codes != NO_GROUP
    infinite = codes[column.infinite_positions]
    missing = codes[column.missing_positions]
    # Counts exclude the −1 codes, which bincount refuses.
    left_out = int(missing.size + np.count_nonzero(~kept) + np.count_nonzero(infinite == NO_GROUP))
    everything = bool(kept.all())
    return GroupedColumn(
        values=column.values if everything else column.values[kept],
        codes=sorted_codes if everything else sorted_codes[kept],
        group_count=group_count,
        missing_by_group=np.bincount(missing[missing != NO_GROUP], minlength=group_count),
        infinite_by_group=np.bincount(infinite[infinite != NO_GROUP], minlength=group_count),
        missing=left_out,
    )
