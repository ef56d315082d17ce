"""Numbers on a logarithmic axis: enough of them to read a value, whatever span the axis has."""

from __future__ import annotations

import math

from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, NullLocator

# Steps within a decade, by how many times the end of an axis is its beginning.
_STEPS = ((5.0, (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)), (500.0, (1.0, 2.0, 5.0)), (math.inf, (1.0,)))


def log_ticks(low: float, high: float) -> list[float]:
    """Give round numbers from low to high.

    Examples
    --------
    >>> log_ticks(0.6, 1.9), log_ticks(0.9, 42)
    ([0.7, 1.0, 1.5], [1.0, 2.0, 5.0, 10.0, 20.0])
    >>> log_ticks(3, 40000)
    [10.0, 100.0, 1000.0, 10000.0]
    """
    steps = next(steps for most, steps in _STEPS if high / low <= most)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = (float(f"{step}e{decade}") for decade in decades for step in steps)
    return [tick for tick in found if low <= tick <= high]


def set_log_ticks(axis: Axis) -> None:
    """Write round numbers at a logarithmic axis, whose limits are final."""
    low, high = sorted(float(end) for end in axis.get_view_interval())
    axis.set_major_locator(FixedLocator(log_ticks(low, high)))
    axis.set_minor_locator(NullLocator())
