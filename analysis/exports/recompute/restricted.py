"""Mean time without the event up to a time, the area under the curve, with its interval and the difference of two."""

from __future__ import annotations

import math

import numpy as np
from scipy import special, stats

from .describing import Z
from .surviving import observed_of


def restricted_mean(months: float, by: str = "", level: str = "") -> float:
    """Mean time without the event up to a time: the area under the curve."""
    return _area(months, by, level)[0]


def restricted_mean_low(months: float, by: str = "", level: str = "") -> float:
    """Lower end of its interval, on the logarithm of mean over rest."""
    return _end(months, by, level, -1)


def restricted_mean_high(months: float, by: str = "", level: str = "") -> float:
    """Upper end of it."""
    return _end(months, by, level, 1)


def _end(months: float, by: str, level: str, sign: int) -> float:
    value, error = _area(months, by, level)
    half = Z * error * months / (value * (months - value))
    return float(months * special.expit(special.logit(value / months) + sign * half))


def _area(months: float, by: str, level: str) -> tuple[float, float]:
    """Area under the curve up to a time, and its standard error: Σ A(t)²·d/(r(r − d)), A(t) the area from t on."""
    times, ended = observed_of(by, level)
    points = np.unique(times[ended & (times < months)])
    risk = np.array([np.sum(times >= point) for point in points], dtype=float)
    died = np.array([np.sum(ended & (times == point)) for point in points], dtype=float)
    survival = np.concatenate([[1.0], np.cumprod(1 - died / risk)])
    edges = np.concatenate([[0.0], points, [float(months)]])
    parts = survival * np.diff(edges)
    later = np.array([parts[place + 1 :].sum() for place in range(points.size)])
    left = risk - died
    variance = float(np.sum(np.where(left > 0, later**2 * died / (risk * np.where(left > 0, left, 1.0)), 0.0)))
    return float(parts.sum()), math.sqrt(variance)


def restricted_difference(months: float, by: str, level: str, other: str) -> float:
    """Restricted mean of one level less that of another."""
    return _apart(months, by, level, other)[0]


def restricted_difference_low(months: float, by: str, level: str, other: str) -> float:
    """Lower end of its interval."""
    value, error = _apart(months, by, level, other)
    return value - Z * error


def restricted_difference_high(months: float, by: str, level: str, other: str) -> float:
    """Upper end of it."""
    value, error = _apart(months, by, level, other)
    return value + Z * error


def restricted_difference_p(months: float, by: str, level: str, other: str) -> float:
    """Its two-sided p."""
    value, error = _apart(months, by, level, other)
    return float(2 * stats.norm.sf(abs(value / error)))


def _apart(months: float, by: str, level: str, other: str) -> tuple[float, float]:
    (first, one), (second, two) = _area(months, by, level), _area(months, by, other)
    return first - second, math.hypot(one, two)
