"""Censored values joined with group codes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.censored.sample import CensoredSample
from analysis.statistics.columns import NO_GROUP, FloatArray, IntArray, small_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable


@dataclass(frozen=True, eq=False)
class Cells:
    """Observations that differ in value, qualifier or group, and how often each occurs; shape (m,) each."""

    values: FloatArray
    qualifiers: NDArray[np.int8]
    codes: IntArray
    counts: IntArray


@dataclass(frozen=True, eq=False)
class CensoredGroups:
    """Usable censored values that belong to a group.

    ``codes`` are the group codes of the sample, shape (n,); ``missing`` counts observations without value or group.
    """

    sample: CensoredSample
    codes: np.ndarray
    group_count: int
    missing: int

    @cached_property
    def cells(self) -> "Cells":
        """The different observations: laboratories round, so that of many few differ."""
        different, numbers = np.unique(self.sample.values, return_inverse=True)
        keys = (numbers * self.group_count + self.codes) * 3 + (self.sample.qualifiers + 1)
        found, counts = np.unique(keys, return_counts=True)
        rest, signs = np.divmod(found, 3)
        places, codes = np.divmod(rest, self.group_count)
        return Cells(different[places], (signs - 1).astype(np.int8), codes, counts)

    @cached_property
    def group_sizes(self) -> tuple[int, ...]:
        """Usable values per group."""
        return tuple(int(size) for size in np.bincount(self.codes, minlength=self.group_count))

    @property
    def occupied(self) -> tuple[int, ...]:
        """Codes of the groups that have usable values."""
        return tuple(code for code, size in enumerate(self.group_sizes) if size)

    def not_estimable(self, reason: Reason) -> NotEstimable:
        """Say why, with the counts."""
        return NotEstimable(reason, self.sample.n, self.missing)

    def refusal(self) -> NotEstimable | None:
        """Return why groups can't be compared, or None."""
        if self.sample.infinite:
            return self.not_estimable(Reason.INFINITE_VALUES)
        if len(self.occupied) < 2:
            return self.not_estimable(Reason.SINGLE_GROUP if self.occupied else Reason.NO_GROUPS)
        return self.not_estimable(Reason.ALL_CENSORED) if self.sample.detected == 0 else None


def group_censored(values: ArrayLike, qualifiers: ArrayLike, groups: ArrayLike, group_count: int) -> CensoredGroups:
    """Join censored values with integer group codes.

    Parameters
    ----------
    values
        Values, or limits of censored ones, shape (n,); NaN for missing.
    qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,).
    groups
        Integer code per observation, shape (n,); −1 for no group.
    group_count
        Number of groups.

    Raises
    ------
    ValueError
        When shapes differ or a code is out of range.
    """
    codes = small_codes(groups, np.size(values), group_count)
    sample = CensoredSample.of(values, qualifiers, codes != NO_GROUP)
    without_group = int(np.count_nonzero(codes == NO_GROUP))
    return CensoredGroups(sample, codes[sample.kept], group_count, sample.missing + without_group)
