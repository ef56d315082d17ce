"""Share of values below, within and above a reference interval, in the presence of censored values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.columns import NO_GROUP, BoolArray, FloatArray, IntArray, small_codes
from analysis.statistics.proportions import Proportion, proportion
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.results import CONFIDENCE_LEVEL


@dataclass(frozen=True)
class BoundedShare:
    """A share of which only bounds may be known: ``low`` counts what is certain, ``high`` also what is possible."""

    low: Proportion
    high: Proportion


@dataclass(frozen=True)
class IntervalShares:
    """How many values lie below, within and above their reference interval, bounds of the interval included in it.

    ``undetermined`` values are censored so that they may lie on either side of a bound; each counts in ``high`` of the
    shares that it may belong to. ``n`` are the values with an interval, ``without`` those that have none.
    """

    n: int
    below: BoundedShare
    within: BoundedShare
    above: BoundedShare
    undetermined: int
    without: int
    missing: int
    unusable: int


def shares_of_interval(
    values: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    groups: ArrayLike,
    group_count: int,
    qualifiers: ArrayLike | None = None,
    level: float = CONFIDENCE_LEVEL,
) -> tuple[IntervalShares, ...]:
    """Divide values by their reference intervals, in each group, with Wilson intervals.

    Parameters
    ----------
    values, qualifiers
        Values or limits, and codes −1 for "<", 0 for "=", 1 for ">", shape (n,).
    low, high
        Bounds of the interval of each value in its unit, shape (n,); NaN where it has no such bound. A value without
        either has no interval. Methods of measurement differ in their intervals, so that each value has its own.
    groups
        Integer code per observation, shape (n,); −1 for no group.

    Raises
    ------
    ValueError
        When shapes differ.

    Notes
    -----
    x is below when x < low, above when x > high, else within. "<v" lies below v: it is below for certain when v ≤ low,
    and may be within when v > low (and above when v > high). ">v" is the mirror image.
    """
    column = CensoredColumn.of(values, qualifiers)
    lows, highs = (np.asarray(bound, dtype=np.float64) for bound in (low, high))
    if not lows.shape == highs.shape == column.values.shape:
        raise ValueError("values and bounds of one length are needed")
    codes = small_codes(groups, column.size, group_count)
    placed = place_in_interval(column, lows, highs)
    masks = [placed.judged, placed.undetermined, column.usable & ~placed.judged, column.missing, column.unusable]
    masks += [*placed.certain, *placed.possible]
    counts = np.array([_count(mask, codes, group_count) for mask in masks])
    return tuple(_shares(counts[:, code], level) for code in range(group_count))


@dataclass(frozen=True, eq=False)
class PlacedValues:
    """Where values lie against their reference intervals.

    Attributes
    ----------
    judged, undetermined : array of bool, shape (n,)
        Values with an interval; those of them that may lie on either side of a bound.
    certain, possible : array of bool, shape (3, n)
        Below, within and above the interval: for certain; possibly.
    """

    judged: BoolArray
    undetermined: BoolArray
    certain: BoolArray
    possible: BoolArray


def place_in_interval(column: CensoredColumn, low: FloatArray, high: FloatArray) -> PlacedValues:
    """Place values against their intervals; see `shares_of_interval`."""
    judged = column.usable & ~(np.isnan(low) & np.isnan(high))
    can = _possible(column, np.nan_to_num(low, nan=-np.inf), np.nan_to_num(high, nan=np.inf))
    several = can.sum(axis=0) > 1
    return PlacedValues(judged, judged & several, judged & can & ~several, judged & can)


def _possible(column: CensoredColumn, low: FloatArray, high: FloatArray) -> BoolArray:
    """Tell where each value can lie, shape (3, n): below, within, above its interval."""
    x, exact = column.values, column.exact
    with np.errstate(invalid="ignore"):
        # An open interval below v reaches what lies under v; one above v what lies over it.
        below = np.where(column.above, x < low, np.where(column.below, low > -np.inf, x < low))
        within = np.where(exact, (x >= low) & (x <= high), np.where(column.below, x > low, x < high))
        above = np.where(column.below, x > high, np.where(column.above, high < np.inf, x > high))
    return np.array([below, within, above], dtype=bool)


def _count(mask: BoolArray, codes: np.ndarray, group_count: int) -> IntArray:
    return np.bincount(codes[mask & (codes != NO_GROUP)], minlength=group_count)


def _shares(counts: IntArray, level: float) -> IntervalShares:
    n, undetermined, without, missing, unusable, *parts = (int(count) for count in counts)
    found = [
        BoundedShare(proportion(certain, n, level=level), proportion(possible, n, level=level))
        for certain, possible in zip(parts[:3], parts[3:], strict=True)
    ]
    return IntervalShares(n, found[0], found[1], found[2], undetermined, without, missing, unusable)
