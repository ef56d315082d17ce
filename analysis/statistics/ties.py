"""Runs of equal values, and the mid-ranks that tied values share."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


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
    return midranks_of(tie_sizes(ascending))


def midranks_of(sizes: IntArray) -> FloatArray:
    """Return the mid-ranks of ascending values from the lengths of their runs of equal values."""
    ends = np.cumsum(sizes)
    return np.repeat(ends - (sizes - 1) / 2, sizes)
