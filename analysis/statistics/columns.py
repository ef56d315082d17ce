"""Columns sorted once: every order statistic, rank and group statistic is taken from that one order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.counted import Counted, CountedGroups
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.statistics.ties import midranks, tie_sizes, tie_starts

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LARGEST = 1e100
"""A larger magnitude is taken as infinite: no measurement has it, and its square would overflow."""

NO_GROUP = -1
"""Group code of an observation that belongs to no group."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of equal values: the value of each, ascending, shape (d,), and each value's number of run, shape (n,)."""

    values: FloatArray
    numbers: IntArray


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

    @cached_property
    def runs(self) -> "Runs":
        """The runs of equal values."""
        starts = tie_starts(self.values)
        sizes = np.diff(starts, append=self.n)
        return Runs(self.values[starts], np.repeat(np.arange(starts.size), sizes))

    @cached_property
    def present(self) -> BoolArray:
        """Where the original column has a finite value, shape (size,)."""
        found = np.zeros(self.size, dtype=np.bool_)
        found[self.positions] = True
        return found

    @cached_property
    def ranks_in_place(self) -> FloatArray:
        """Mid-rank of each value where it stands in the original column, 0 where there is none; shape (size,)."""
        found = np.zeros(self.size)
        found[self.positions] = midranks(self.values)
        return found

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
    missing = np.isnan(column)
    if missing.any():
        present = np.flatnonzero(~missing)
        order = np.argsort(column[present])  # Without NaN, sorting goes several times faster.
        places = present[order]
    else:
        places = np.argsort(column)
    ascending = column[places]
    # Infinities stand at both ends.
    first = np.searchsorted(ascending, -LARGEST, side="left")
    last = np.searchsorted(ascending, LARGEST, side="right")
    return OrderedColumn(
        values=ascending[first:last],
        positions=places[first:last],
        size=int(column.size),
        missing_positions=np.flatnonzero(missing),
        infinite_positions=np.concatenate((places[:first], places[last:])),
    )


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
    runs
        Runs of equal values of the column that the values are taken from, where it is known.
    """

    values: FloatArray
    codes: NDArray[np.integer]
    group_count: int
    missing_by_group: IntArray
    infinite_by_group: IntArray
    missing: int
    runs: Runs | None = None

    @property
    def n(self) -> int:
        """Number of values used."""
        return int(self.values.size)

    @cached_property
    def counted(self) -> CountedGroups | None:
        """How often each different value occurs in each group; None where so few are equal that a table is no gain."""
        if self.runs is None or self.runs.values.size * max(self.group_count, 2) > self.n:
            return None
        different = self.runs.values.size
        cells = self.runs.numbers if self.group_count == 1 else self.codes * np.int64(different) + self.runs.numbers
        table = np.bincount(cells, minlength=self.group_count * different)
        return CountedGroups(self.runs.values, table.reshape(self.group_count, different))

    @cached_property
    def sizes(self) -> IntArray:
        """Values per group, shape (group_count,)."""
        if self.counted is not None:
            return np.asarray(self.counted.counts.sum(axis=1))
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
        if self.counted is not None:
            return np.asarray((self.counted.counts * self.counted.midranks).sum(axis=1))
        return np.bincount(self.codes, weights=self.midranks, minlength=self.group_count).astype(np.float64)

    @cached_property
    def tie_term(self) -> float:
        """Sum of t³ − t over the runs of t equal values."""
        sizes = self.tie_sizes.astype(np.float64)
        return float(np.sum(sizes**3 - sizes))

    @cached_property
    def tie_sizes(self) -> IntArray:
        """Length of each run of equal values."""
        if self.counted is not None:
            return self.counted.totals[self.counted.totals > 0]
        return tie_sizes(self.values)

    @cached_property
    def _split(self) -> list[FloatArray]:
        # A stable sort keeps the ascending order within each group; on small integers it is a radix sort, linear in n.
        by_group = self.values[np.argsort(self.codes, kind="stable")]
        return np.split(by_group, np.cumsum(self.sizes)[:-1])

    def group(self, code: int) -> FloatArray:
        """Values of one group, ascending."""
        return self._split[code]

    def sample(self, code: int) -> Counted:
        """Different values of one group, with their counts."""
        return Counted.of(self.group(code)) if self.counted is None else self.counted.group(code)

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
    numbers = column.runs.numbers
    return GroupedColumn(
        values=column.values if everything else column.values[kept],
        codes=sorted_codes if everything else sorted_codes[kept],
        group_count=group_count,
        missing_by_group=np.bincount(missing[missing != NO_GROUP], minlength=group_count),
        infinite_by_group=np.bincount(infinite[infinite != NO_GROUP], minlength=group_count),
        missing=left_out,
        runs=column.runs if everything else Runs(column.runs.values, numbers[kept]),
    )
