"""Competing risks: cumulative incidence (Aalen–Johansen) with its variance."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import FloatArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable
from analysis.statistics.survival.times import Observed


@dataclass(frozen=True)
class IncidenceAt:
    """Cumulative incidence at a time, with the number still at risk then."""

    time: float
    incidence: float
    standard_error: float
    interval: Interval | NotEstimable
    at_risk: int


@dataclass(frozen=True, eq=False)
class IncidenceCurve:
    """Cumulative incidence of one cause in steps, shape (m,) each: distinct durations, at risk just before, events."""

    times: FloatArray
    at_risk: FloatArray
    incidence: FloatArray
    variance: FloatArray
    event_count: int
    n: int
    missing: int
    level: float
    method: Method = Method.AALEN_JOHANSEN

    def at(self, time: float) -> IncidenceAt | NotEstimable:
        """Return the incidence at a time; the interval is on the log-log scale of 1 − F (Choudhury 2002)."""
        if time > self.times[-1]:
            return NotEstimable(Reason.BEYOND_FOLLOW_UP, self.n, self.missing)
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        exact = place >= 0 and self.times[place] == time
        risk = self.n if place < 0 else int(self.at_risk[place if exact else place + 1])
        value, variance = (0.0, 0.0) if place < 0 else (float(self.incidence[place]), float(self.variance[place]))
        error = math.sqrt(max(variance, 0.0))
        if not 0 < value < 1:
            return IncidenceAt(time, value, error, NotEstimable(Reason.NO_EVENTS, self.n, self.missing), risk)
        half = float(special.ndtri((1 + self.level) / 2)) * error / (value * math.log(value))
        interval = Interval(value ** math.exp(-half), value ** math.exp(half), self.level)
        return IncidenceAt(time, value, error, interval, risk)


def cumulative_incidence(
    observed: Observed, cause: int = 1, level: float = CONFIDENCE_LEVEL
) -> IncidenceCurve | NotEstimable:
    """Estimate the cumulative incidence of one cause where the others compete; F(t) = Σ S(t−)·d/r.

    The variance is that of R's ``cmprsk::cuminc`` (after Gray 1988), which corrects for ties.

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141–150; Gray RJ. Ann Stat 1988;16:1141–1154.
    """
    if observed.event_count == 0:
        return observed.not_estimable(Reason.NO_EVENTS)
    steps = observed.steps
    risk = steps.at_risk.astype(np.float64)
    places = np.searchsorted(steps.times, observed.durations)
    own = np.bincount(places[observed.events == cause], minlength=risk.size).astype(np.float64)
    other = steps.events - own
    after: FloatArray = np.cumprod(1 - steps.events / risk, dtype=np.float64)
    before = np.concatenate(([1.0], after[:-1]))
    incidence = np.cumsum(before * own / risk)
    variance = _variance(incidence, before, after, own, other, risk)
    return IncidenceCurve(
        steps.times, risk, incidence, variance, int(own.sum()), observed.n, observed.missing, level
    )  # fmt: skip


def _variance(
    incidence: FloatArray, before: FloatArray, after: FloatArray, own: FloatArray, other: FloatArray, risk: FloatArray
) -> FloatArray:
    inverse = np.where(after > 0, 1 / np.where(after > 0, after, 1.0), 0.0)
    scaled = incidence * inverse
    # Events of the cause move F itself (1 + F/S); events of the others only what is left for it (F/S).
    terms = [(_ties(own, risk) * before**2, 1 + scaled), (_ties(other, risk) * before**2 * (after > 0), scaled)]
    v1 = np.cumsum(sum(weight * move**2 for weight, move in terms))
    v2 = np.cumsum(sum(weight * move * inverse for weight, move in terms))
    v3 = np.cumsum(sum(weight * inverse**2 for weight, _move in terms))
    return np.asarray(v1 + incidence**2 * v3 - 2 * incidence * v2, dtype=np.float64)


def _ties(events: FloatArray, risk: FloatArray) -> FloatArray:
    """d/r² with the correction 1 − (d − 1)/(r − 1) of several events at one time."""
    correction = np.where(events > 1, 1 - (events - 1) / np.maximum(risk - 1, 1), 1.0)
    return np.asarray(correction * events / risk**2, dtype=np.float64)
