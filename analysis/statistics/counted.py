"""Values with the number of times that each occurs.

Laboratories round: of 200,000 results a few thousand are different. Sums, quantiles and counts of pairs over the
different values cost that much less than over all, and are the same.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.ties import tie_starts

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Counted:
    """A sample: its different values, ascending, and how often each occurs, both of shape (d,); none of them 0."""

    values: FloatArray
    counts: IntArray

    @classmethod
    def of(cls, ascending: FloatArray) -> "Counted":
        """Count the values of an ascending sample.

        Examples
        --------
        >>> Counted.of(np.array([1.0, 2.0, 2.0])).counts.tolist()
        [1, 2]
        """
        starts = tie_starts(ascending)
        return cls(ascending[starts], np.diff(starts, append=ascending.size))

    @cached_property
    def size(self) -> int:
        """Number of values, repeated ones included."""
        return int(self.counts.sum())

    @cached_property
    def before(self) -> IntArray:
        """How many values stand before each different value, and at the end how many there are; shape (d + 1,)."""
        return np.concatenate(([0], np.cumsum(self.counts)))

    def at(self, place: int) -> float:
        """Return the value at a place of the ascending sample, 0 the first."""
        return float(self.values[np.searchsorted(self.before, place, side="right") - 1])

    def logarithms(self) -> "Counted":
        """Return the same sample of natural logarithms; all values must be positive."""
        return Counted(np.log(self.values), self.counts)

    def mean_and_sd(self) -> tuple[float, float]:
        """Return mean and SD (n − 1), by the passes of :func:`analysis.statistics.descriptive.mean_and_sd`."""
        if self.values.size == 1:
            return float(self.values[0]), 0.0
        first_pass = float(np.sum(self.values * self.counts)) / self.size
        deviations = self.values - first_pass
        weighted = deviations * self.counts
        correction = float(np.sum(weighted)) / self.size
        squares = float(np.sum(deviations * weighted)) - self.size * correction * correction
        return first_pass + correction, float(np.sqrt(max(squares, 0.0) / (self.size - 1)))


@dataclass(frozen=True, eq=False)
class CountedGroups:
    """The different values of all groups, ascending, shape (d,), and how often each occurs in each, shape (k, d).

    A value of a larger column that no group has may be among them, with zeros.
    """

    values: FloatArray
    counts: IntArray

    @cached_property
    def totals(self) -> IntArray:
        """How often each value occurs in all groups, shape (d,)."""
        return np.asarray(self.counts.sum(axis=0))

    @cached_property
    def midranks(self) -> FloatArray:
        """Mid-rank that each value has among all, shape (d,)."""
        return np.asarray(np.cumsum(self.totals) - (self.totals - 1) / 2)

    def group(self, code: int) -> Counted:
        """Return the sample of one group."""
        there = self.counts[code] > 0
        return Counted(self.values[there], self.counts[code][there])
