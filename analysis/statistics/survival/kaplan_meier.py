"""The Kaplan–Meier curve: survival at a time, the time of a survival, follow-up."""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value
from analysis.statistics.survival.times import CENSORED, Observed

TOLERANCE = math.sqrt(float(np.finfo(np.float64).eps))
"""Two survival probabilities closer than this are the same: as in R's ``quantile.survfit``."""


@dataclass(frozen=True)
class SurvivalAt:
    """Survival at a time, with the number still at risk then."""

    time: float
    survival: float
    standard_error: Value
    interval: Interval | NotEstimable
    at_risk: int


@dataclass(frozen=True)
class SurvivalQuantile:
    """The time at which a share p has had the event.

    ``value`` is not estimable (*not reached*) where the curve stays above 1 − p, and so may be either end of the
    interval.
    """

    p: float
    value: Value
    low: Value
    high: Value


@dataclass(frozen=True, eq=False)
class SurvivalCurve:
    """A Kaplan–Meier curve in steps, shape (m,) each.

    Attributes
    ----------
    times, at_risk, events, censored
        Distinct durations; how many were at risk just before, had the event, were censored.
    survival
        Survival just after each time.
    cumulative_variance
        Greenwood's Σ d/(r(r − d)); infinite sums stand as −1, from where nobody is left.
    low, high
        Log-log interval of the survival. Where survival is 0 there is no interval, and both are drawn at 0.
    """

    times: FloatArray
    at_risk: IntArray
    events: IntArray
    censored: IntArray
    survival: FloatArray
    cumulative_variance: FloatArray
    low: FloatArray
    high: FloatArray
    level: float
    n: int
    missing: int
    method: Method = Method.KAPLAN_MEIER

    @property
    def event_count(self) -> int:
        """Number of events."""
        return int(self.events.sum())

    def at(self, time: float) -> SurvivalAt | NotEstimable:
        """Return the survival at a time; not estimable beyond the last observation."""
        if time > self.times[-1]:
            return NotEstimable(Reason.BEYOND_FOLLOW_UP, self.n, self.missing)
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        exact = place >= 0 and self.times[place] == time
        risk = self.n if place < 0 else int(self.at_risk[place if exact else place + 1])
        if place < 0:
            return SurvivalAt(time, 1.0, 0.0, Interval(1.0, 1.0, self.level), risk)
        survival = float(self.survival[place])
        if survival == 0:
            undefined = NotEstimable(Reason.NONE_AT_RISK, self.n, self.missing)
            return SurvivalAt(time, 0.0, undefined, undefined, risk)
        error = survival * math.sqrt(float(self.cumulative_variance[place]))
        interval = Interval(float(self.low[place]), float(self.high[place]), self.level)
        return SurvivalAt(time, survival, error, interval, risk)

    def quantile(self, p: float = 0.5) -> SurvivalQuantile:
        """Return the time at which the curve falls to 1 − p; on a flat stretch at exactly 1 − p, its middle.

        The interval is where the bounds of the curve cross 1 − p (Brookmeyer and Crowley 1982, log-log scale).
        """
        bounded = int(np.count_nonzero(self.survival > 0))  # From where nobody is left, there is no interval.
        value = self._crossing(self.survival, p)
        return SurvivalQuantile(p, value, self._crossing(self.low[:bounded], p), self._crossing(self.high[:bounded], p))

    def _crossing(self, curve: FloatArray, p: float) -> Value:
        failed = 1 - curve
        reached = np.flatnonzero(failed >= p - TOLERANCE)
        if reached.size == 0:
            return NotEstimable(Reason.NOT_REACHED, self.n, self.missing)
        first = float(self.times[reached[0]])
        beyond = np.flatnonzero(failed > p + TOLERANCE)
        second = float(self.times[beyond[0] if beyond.size else -1])
        return (first + second) / 2


def kaplan_meier(observed: Observed, level: float = CONFIDENCE_LEVEL) -> SurvivalCurve:
    """Estimate survival; any cause counts as the event.

    S(t) = Π (1 − d/r); Greenwood's variance; interval S^exp(±z·√v/ln S), v Greenwood's sum (log-log).

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457–481; Kalbfleisch JD, Prentice RL. The Statistical Analysis of
    Failure Time Data, 2nd ed. 2002, section 1.4.
    """
    steps = observed.steps
    left = steps.at_risk - steps.events
    survival: FloatArray = np.cumprod(left / steps.at_risk, dtype=np.float64)
    emptied = left == 0
    added = steps.events / np.where(emptied, 1, steps.at_risk * left.astype(np.float64))
    variance = np.where(np.logical_or.accumulate(emptied), -1.0, np.cumsum(np.where(emptied, 0.0, added)))
    low, high = _log_log(survival, variance, level)
    return SurvivalCurve(
        steps.times, steps.at_risk, steps.events, steps.censored, survival, variance, low, high, level,
        observed.n, observed.missing,
    )  # fmt: skip


def _log_log(survival: FloatArray, variance: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    inside = (survival > 0) & (survival < 1)
    logs = np.log(np.where(inside, survival, 0.5))
    spread = float(special.ndtri((1 + level) / 2)) * np.sqrt(np.where(inside, variance, 0.0)) / logs
    # ln S < 0, so the spread is negative and its exponential with a minus is the larger power: the lower bound.
    low = np.where(inside, np.exp(logs * np.exp(-spread)), survival)
    high = np.where(inside, np.exp(logs * np.exp(spread)), survival)
    return low, high


def follow_up(observed: Observed, level: float = CONFIDENCE_LEVEL) -> SurvivalQuantile:
    """Return the median follow-up by the reverse curve, in which being censored is the event.

    Who had the event at a time is still at risk of being censored then, as in R's ``survfit(Surv(time, 1 - status))``.

    References
    ----------
    Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials
    1996;17:343–346.
    """
    turned = (observed.events == CENSORED).astype(np.int64)
    return kaplan_meier(replace(observed, events=turned), level).quantile(0.5)
