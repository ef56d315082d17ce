"""Mean time without the event up to a time, which needs no proportional hazards."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value
from analysis.statistics.survival.kaplan_meier import SurvivalCurve


@dataclass(frozen=True)
class RestrictedMean:
    """Mean time without the event up to ``until``: the area under the curve."""

    until: float
    value: float
    standard_error: float
    interval: Interval | NotEstimable
    n: int
    method: Method = Method.RESTRICTED_MEAN


@dataclass(frozen=True)
class RestrictedDifference:
    """Difference of two restricted means, first less second, with the two-sided p of its z."""

    value: float
    interval: Interval | NotEstimable
    p: Value


def restricted_mean(
    curve: SurvivalCurve, until: float, level: float = CONFIDENCE_LEVEL
) -> RestrictedMean | NotEstimable:
    """Return the area under the curve up to a time that the follow-up reaches.

    Variance s² = Σ A(t)²·d/(r(r − d)), A(t) the area from t on. The interval is that of the logarithm of the odds,
    ln(m/(τ − m)) ± z·s·τ/(m(τ − m)), m the mean and τ the time, so that it lies within 0 and τ and holds with few
    events, too (`docs/statistics.md`). Without an event before the time there is none, as nothing varies.

    References
    ----------
    Klein JP, Moeschberger ML. Survival Analysis, 2nd ed. 2003, section 4.5; Royston P, Parmar MKB. BMC Med Res Methodol
    2013;13:152.
    """
    if until > curve.times[-1]:
        return NotEstimable(Reason.BEYOND_FOLLOW_UP, curve.n, curve.missing)
    inside = curve.times < until
    edges = np.concatenate(([0.0], curve.times[inside], [until]))
    heights = np.concatenate(([1.0], curve.survival[inside]))
    areas = np.diff(edges) * heights
    beyond = areas[::-1].cumsum()[::-1][1:]
    events, risk = curve.events[inside], curve.at_risk[inside].astype(np.float64)
    left = risk - events
    terms = np.where(left > 0, beyond**2 * events / np.where(left > 0, risk * left, 1.0), 0.0)
    value, error = float(areas.sum()), math.sqrt(float(terms.sum()))
    return RestrictedMean(until, value, error, _within(value, error, until, level, curve.n), curve.n)


def restricted_difference(
    first: RestrictedMean, second: RestrictedMean, level: float = CONFIDENCE_LEVEL
) -> RestrictedDifference:
    """Compare the restricted means of two independent groups, up to one time: z = (m₁ − m₂)/√(s₁² + s₂²).

    Raises
    ------
    ValueError
        When they are restricted to different times.
    """
    if first.until != second.until:
        raise ValueError(f"means up to {first.until} and {second.until}")
    error, n = math.hypot(first.standard_error, second.standard_error), first.n + second.n
    value = first.value - second.value
    if error == 0:
        none = NotEstimable(Reason.NO_EVENTS, n)
        return RestrictedDifference(value, none, none)
    half = float(special.ndtri((1 + level) / 2)) * error
    return RestrictedDifference(
        value, Interval(value - half, value + half, level), float(2 * special.ndtr(-abs(value / error)))
    )


def _within(value: float, error: float, until: float, level: float, n: int) -> Interval | NotEstimable:
    if error == 0:
        return NotEstimable(Reason.NO_EVENTS, n)
    centre, half = math.log(value / (until - value)), float(special.ndtri((1 + level) / 2)) * error
    half *= until / (value * (until - value))
    return Interval(until * float(special.expit(centre - half)), until * float(special.expit(centre + half)), level)
