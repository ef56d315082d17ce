"""Values below, within and above a reference interval, both of whose ends belong to it.

The interval of each patient's value stands in the columns <name>_ref_low and <name>_ref_high.
"""

from __future__ import annotations

import math

import numpy as np

from .data import Mask, censored, levels_of, members, numbers
from .tables import Table

PARTS = ("below", "within", "above")


def normal_n(name: str, by: str = "", level: str = "") -> int:
    """Count the usable values that have an interval."""
    return int((_judged(name) & members(by, level)).sum())


def without_interval(name: str, by: str = "", level: str = "") -> int:
    """Count the usable values that have none."""
    return int((~np.isnan(censored(name)[0]) & ~_judged(name) & members(by, level)).sum())


def normal(name: str, part: str, by: str = "", level: str = "") -> int:
    """Count the values that certainly lie below, within or above their interval."""
    can = _can(name)
    return int((can[PARTS.index(part)] & (can.sum(axis=0) == 1) & _judged(name) & members(by, level)).sum())


def normal_possible(name: str, part: str, by: str = "", level: str = "") -> int:
    """Count the values that may lie there."""
    return int((_can(name)[PARTS.index(part)] & _judged(name) & members(by, level)).sum())


def normal_counts(name: str, by: str) -> Table:
    """Count what is certain, a row for each level."""
    return np.array([[normal(name, part, by, level) for part in PARTS] for level in levels_of(by)], dtype=np.int64)


def _judged(name: str) -> Mask:
    bounds = np.isnan(numbers(f"{name}_ref_low")) & np.isnan(numbers(f"{name}_ref_high"))
    return ~np.isnan(censored(name)[0]) & ~bounds


def _can(name: str) -> Mask:
    """Tell where each value can lie, shape (3, n): "<v" anywhere below v, ">v" anywhere above it."""
    values, signs = censored(name)
    low = np.nan_to_num(numbers(f"{name}_ref_low"), nan=-math.inf)
    high = np.nan_to_num(numbers(f"{name}_ref_high"), nan=math.inf)
    below = np.where(signs < 0, np.isfinite(low), values < low)
    within = np.where(signs < 0, values > low, np.where(signs > 0, values < high, (values >= low) & (values <= high)))
    above = np.where(signs > 0, np.isfinite(high), values > high)
    return np.array([below, within, above], dtype=bool)
