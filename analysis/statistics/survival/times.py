"""Durations with events, checked and sorted once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.columns import LARGEST, BoolArray, FloatArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable

CENSORED = 0
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Observed:
    """Usable observations in the order of their durations.

    Attributes
    ----------
    durations, events
        Durations ascending and what ended each (0 censored, else the cause), shape (n,).
    positions
        Where each stood in the columns given, shape (n,).
    size
        Length of the columns given.
    """

    durations: FloatArray
    events: IntArray
    positions: IntArray
    size: int

    @property
    def n(self) -> int:
        """Number of usable observations."""
        return int(self.durations.size)

    @property
    def missing(self) -> int:
        """Number of observations without duration, or of which nobody knows how they ended."""
        return self.size - self.n

    @property
    def ended(self) -> BoolArray:
        """Whether each observation ended in an event of any cause, shape (n,)."""
        return self.events != CENSORED

    @property
    def event_count(self) -> int:
        """Number of events of any cause."""
        return int(np.count_nonzero(self.events))

    @cached_property
    def steps(self) -> "Steps":
        """The distinct durations with what happened at each."""
        starts = np.flatnonzero(np.concatenate(([True], self.durations[1:] != self.durations[:-1])))
        ends = np.append(starts[1:], self.n)
        happened = np.concatenate(([0], np.cumsum(self.ended)))
        events = happened[ends] - happened[starts]
        return Steps(self.durations[starts], self.n - starts, events, ends - starts - events)

    def kept(self, wanted: BoolArray) -> "Observed":
        """Return the observations that are wanted, shape (size,) in the order of the columns given."""
        chosen = wanted[self.positions]
        return Observed(self.durations[chosen], self.events[chosen], self.positions[chosen], int(wanted.sum()))

    def not_estimable(self, reason: Reason, needed: int | None = None) -> NotEstimable:
        """Say why, with the counts."""
        return NotEstimable(reason, self.n, self.missing, needed)


@dataclass(frozen=True, eq=False)
class Steps:
    """Distinct durations ascending: how many were at risk just before, had the event, were censored; shape (m,)."""

    times: FloatArray
    at_risk: IntArray
    events: IntArray
    censored: IntArray


def observe(durations: ArrayLike, events: ArrayLike) -> Observed | NotEstimable:
    """Check and sort durations with their events.

    Parameters
    ----------
    durations
        Non-negative, shape (n,); NaN for missing.
    events
        0 censored, 1 the event (1, 2 … the causes), −1 not known; shape (n,).

    Returns
    -------
    Observed or NotEstimable
        Not estimable without any observation, or where a duration is negative or infinite: such a record is wrong and
        has to be corrected, not left out.

    Raises
    ------
    ValueError
        When the columns differ in length, or an event code is below −1.
    """
    times = np.asarray(durations, dtype=np.float64)
    codes = np.asarray(events, dtype=np.int64)
    if times.ndim != 1 or times.shape != codes.shape:
        raise ValueError(f"columns of shapes {times.shape} and {codes.shape}")
    if codes.size and codes.min() < UNKNOWN:
        raise ValueError("an event code is 0, a cause, or −1")
    usable = np.flatnonzero(~np.isnan(times) & (codes != UNKNOWN))
    n, missing = int(usable.size), int(times.size - usable.size)
    if n == 0:
        return NotEstimable(Reason.NO_VALUES, 0, missing)
    if times[usable].min() < 0:
        return NotEstimable(Reason.NEGATIVE_DURATION, n, missing)
    if times[usable].max() > LARGEST:
        return NotEstimable(Reason.INFINITE_VALUES, n, missing)
    order = usable[np.argsort(times[usable], kind="stable")]
    return Observed(times[order], codes[order], order, int(times.size))
