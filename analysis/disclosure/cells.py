"""Which cells of a table are withheld, so that neither a cell nor a sum that can be reckoned from the rest is small.

A table has a row per group and a column per kind of patient (one column for plain counts). The sums of its columns
over all rows are known to the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

BoolArray = NDArray[np.bool_]


def is_small(count: int, smallest: int) -> bool:
    """Tell whether a count is above 0 and below the smallest that may be shown."""
    return 0 < count < smallest


def withheld_rows(
    table: ArrayLike, smallest: int, hidden: ArrayLike | None = None, *, together: bool = False
) -> BoolArray:
    """Choose the rows to withhold.

    Parameters
    ----------
    table : array of int, shape (rows, kinds)
        Counts. The reader knows the sum of each column.
    smallest : int
        The smallest count that may be shown.
    hidden : array of bool, shape (rows,), optional
        Rows that are not shown anyway.
    together : bool
        Whether all rows are shown or none as soon as one of them, but for the last, is hidden: so it must be where the
        same patients are divided in other ways, too, whose rows are sums of these. The last row is of those in no
        group, who are the same in all ways.

    Returns
    -------
    ndarray of bool, shape (rows,)
        Rows that are hidden: those with a small count, and as many more, the last first, as it takes until the sum of
        the hidden rows, which is what a reader gets by subtraction, covers two rows and has no small count. Were it
        the smallest first, reports on other results of the same patients would hide others, and together show all.

    Examples
    --------
    >>> withheld_rows([[4], [30], [12], [40]], 10).tolist()
    [True, False, False, True]
    >>> withheld_rows([[12], [30]], 10).tolist()
    [False, False]
    """
    counts = np.asarray(table, dtype=np.int64)
    sizes = counts.sum(axis=1)
    chosen: BoolArray = np.any((counts > 0) & (counts < smallest), axis=1)
    if hidden is not None:
        chosen |= np.asarray(hidden, dtype=bool) & (sizes > 0)
    if together and chosen[:-1].any():
        return np.ones(len(sizes), dtype=bool)
    rows = [row for row in reversed(range(len(sizes))) if not chosen[row]]
    # A count of none is withheld only where nothing else is left to stand beside a withheld row.
    candidates = [row for row in rows if sizes[row] > 0] + [row for row in rows if sizes[row] == 0]
    while chosen.any() and candidates and _gives_back(counts[chosen], smallest):
        chosen[candidates.pop(0)] = True
    return chosen


def _gives_back(hidden: NDArray[np.int64], smallest: int) -> bool:
    sums = hidden.sum(axis=0)
    return len(hidden) < 2 or bool(((sums > 0) & (sums < smallest)).any())


def told_sizes(whole: int, sizes: Iterable[int], smallest: int) -> set[int]:
    """Choose which numbers of patients within a known whole may be told, largest first.

    Of two that are told none differs from the other, nor from the whole or from nobody, by few.

    Examples
    --------
    >>> sorted(told_sizes(80, [80, 78, 60, 55, 40], 10))
    [40, 60, 80]
    """
    told = [whole]
    for size in sorted(set(sizes), reverse=True):
        if not is_small(size, smallest) and not is_small(told[-1] - size, smallest):
            told.append(size)
    return set(told)


def withheld_cells(counts: Sequence[int], smallest: int, *, together: bool = False) -> tuple[bool, ...]:
    """Choose which counts of a partition, whose total is known, to withhold.

    Examples
    --------
    >>> withheld_cells([4, 30, 12], 10)
    (True, False, True)
    """
    rows = [[count] for count in counts]
    return tuple(withheld_rows(rows, smallest, together=together).tolist()) if counts else ()
