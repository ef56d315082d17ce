"""Columns joined in memory by integer keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.columnar.kinds import NO_KEY, Column

# A table of this many places for each key costs less than a search for each.
_SPARSEST = 8


def positions_in(keys: NDArray[np.int64], ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give where each key stands in an ascending column, or −1 where it doesn't.

    Examples
    --------
    >>> positions_in(np.array([7, 3, 9]), np.array([3, 7])).tolist()
    [1, 0, -1]
    """
    if not ascending.size:
        return np.full(keys.shape, NO_KEY, dtype=np.int64)
    first, last = int(ascending[0]), int(ascending[-1])
    if last - first == ascending.size - 1 and keys.size and first <= int(keys.min()) and int(keys.max()) <= last:
        return keys - first  # No key is left out, and none is beyond.
    if last - first < _SPARSEST * (ascending.size + keys.size):
        return _looked_up(keys, ascending, first, last)
    places = np.minimum(np.searchsorted(ascending, keys), ascending.size - 1)
    return np.where(ascending[places] == keys, places, NO_KEY)


def _looked_up(keys: NDArray[np.int64], ascending: NDArray[np.int64], first: int, last: int) -> NDArray[np.int64]:
    """Find places by a table with an entry for each possible key, and one at its end for those beyond."""
    table = np.full(last - first + 2, NO_KEY, dtype=np.int64)
    table[ascending - first] = np.arange(ascending.size)
    entries = keys - first
    # As unsigned numbers, those before the first are beyond the last too; back as they were, they are places.
    return table[np.minimum(entries.view(np.uint64), np.uint64(last - first + 1)).view(np.int64)]


def first_of_each(groups: NDArray[np.int64], *by: Column | Callable[[], Column]) -> NDArray[np.int64]:
    """Give the row that comes first in each group, ordered by the columns `by`, the most important first.

    Parameters
    ----------
    by
        Columns, or what makes them: not called where each group has one row.

    Examples
    --------
    >>> first_of_each(np.array([0, 1, 0]), np.array([5.0, 2.0, 4.0])).tolist()
    [2, 1]
    """
    if (groups[1:] > groups[:-1]).all():
        return np.arange(groups.size)  # Each group has one row, and they are in order.
    columns = [one() if callable(one) else one for one in by]
    order = np.lexsort((*reversed(columns), groups))
    ordered = groups[order]
    starts = np.ones(ordered.size, dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    return order[starts]


def numbered(keys: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.int64]]:
    """Give the different keys, ascending, and the place of each key among them; without sorting where they lie close.

    Examples
    --------
    >>> numbered(np.array([7, 3, 7]))
    (array([3, 7]), array([1, 0, 1]))
    """
    if not keys.size:
        return keys, np.empty(0, dtype=np.int64)
    first, last = int(keys.min()), int(keys.max())
    if first == last:
        return keys[:1], np.zeros(keys.size, dtype=np.int64)
    if last - first >= keys.size:
        return np.unique(keys, return_inverse=True)
    there = np.bincount(keys - first) > 0
    return np.flatnonzero(there) + first, (np.cumsum(there) - 1)[keys - first]


def days(dates: Column) -> NDArray[np.float64]:
    """Give days since 1970 as floats, infinite where there is no date, so that undated rows sort last."""
    return np.where(np.isnat(dates), np.inf, dates.astype(np.int64).astype(np.float64))


def at(column: Column, places: NDArray[np.int64], missing: int | None = None) -> Column:
    """Give the entry at each place; where the place is −1, `missing`, or else NaN, NaT or an empty text."""
    blank = {"f": np.nan, "M": np.datetime64("NaT"), "O": ""}[column.dtype.kind] if missing is None else missing
    if not column.size:
        return np.full(places.shape, blank, dtype=column.dtype)
    found, nowhere = column[places], places == NO_KEY
    if nowhere.any():
        found[nowhere] = blank
    return found
