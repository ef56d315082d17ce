"""Robust regression on order statistics: mean, SD, median and quartiles of censored values."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.censored.mle import LARGEST_LOG_SD
from analysis.statistics.censored.sample import CensoredSample, LeftCensored
from analysis.statistics.columns import LARGEST, BoolArray, FloatArray, IntArray
from analysis.statistics.descriptive import mean_and_sd, quantile
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable, Value


@dataclass(frozen=True)
class RosSummary:
    """Statistics of the measured values together with those imputed for the censored ones (quantiles type 7).

    ``intercept`` and ``slope`` are those of ln(value) on the normal quantile of the plotting position. ``mean`` and
    ``sd`` are refused where the line puts the mean beyond what the values and limits allow, by more than its standard
    error, as can happen with few measured values; and, where values lie above a limit, as in the lognormal fit.
    """

    n: int
    missing: int
    mean: Value
    sd: Value
    median: float
    q1: float
    q3: float
    intercept: float
    slope: float
    method: Method = Method.ROBUST_ROS


def robust_ros(values: ArrayLike, qualifiers: ArrayLike) -> RosSummary | NotEstimable:
    """Summarise censored values by robust ROS.

    ln x of the measured values is regressed on Φ⁻¹ of Helsel and Cohn's plotting positions; only the censored values
    are taken from the line. Values must be positive, and censored on one side only.

    Parameters
    ----------
    values
        Values, or limits of censored ones, shape (n,); NaN for missing.
    qualifiers
        Codes −1 for "<", 0 for "=", 1 for ">", shape (n,).
    """
    return sample_ros(CensoredSample.of(values, qualifiers))


def sample_ros(sample: CensoredSample) -> RosSummary | NotEstimable:
    """Summarise a sample already taken from its column."""
    refusal = sample.log_refusal()
    if refusal is not None:
        return refusal
    if sample.below and sample.above:
        return sample.not_estimable(Reason.CENSORED_ON_BOTH_SIDES)
    left = LeftCensored.of(sample)
    sign = -1.0 if left.mirrored else 1.0
    logarithms = sign * np.log(sample.values)
    # Nothing below asks which observation is which, so both parts are sorted by themselves.
    measured, limits = np.sort(logarithms[sample.exact]), np.sort(logarithms[~sample.exact])
    scores, scores_beyond = (special.ndtri(positions) for positions in _positions_ascending(measured, limits))
    slope, intercept = _line(scores, measured)
    line = sign * (intercept + slope * scores_beyond)
    if line.max(initial=0) > math.log(LARGEST):
        return sample.not_estimable(Reason.NUMERIC_OVERFLOW)
    completed = np.sort(np.concatenate((sample.values[sample.exact], np.exp(line))))
    mean, sd = mean_and_sd(completed)
    distrust = _mean_refusal(sample, mean, sd / math.sqrt(sample.n), slope)
    return RosSummary(
        n=sample.n,
        missing=sample.missing,
        mean=distrust or mean,
        sd=distrust or sd,
        median=quantile(completed, 0.5),
        q1=quantile(completed, 0.25),
        q3=quantile(completed, 0.75),
        intercept=sign * intercept,
        slope=slope,
    )


def _mean_refusal(sample: CensoredSample, mean: float, error: float, slope: float) -> NotEstimable | None:
    """Say why the mean can't be trusted; of values above a limit it depends on the line's slope, without bound."""
    if sample.above and slope > LARGEST_LOG_SD:
        return sample.not_estimable(Reason.LOG_SD_TOO_LARGE)
    if sample.above and mean > float(sample.values.max()):
        return sample.not_estimable(Reason.MEAN_ABOVE_MAXIMUM)
    # With the limits in the place of the censored values, the mean is the largest possible under "<", the smallest
    # under ">". A line that fits loosely passes it by a little, which the standard error covers.
    excess = mean - mean_and_sd(sample.values)[0]
    beyond = (sample.below and excess > error) or (sample.above and -excess > error)
    return sample.not_estimable(Reason.MEAN_BEYOND_LIMITS) if beyond else None


def plotting_positions(values: FloatArray, exact: BoolArray) -> FloatArray:
    """Return Helsel and Cohn's plotting positions of left-censored values.

    With limits L₁ < … < L_k (and −∞ first when a value lies below L₁), Aⱼ measured values in [Lⱼ, Lⱼ₊₁), Bⱼ values
    and limits below Lⱼ, and Cⱼ limits equal to Lⱼ: Pⱼ = Pⱼ₊₁ + Aⱼ/(Aⱼ + Bⱼ)·(1 − Pⱼ₊₁), P beyond the last 0. The
    r-th measured value of its interval has (1 − Pⱼ) + (Pⱼ − Pⱼ₊₁)·r/(Aⱼ + 1), the r-th censored one at Lⱼ
    (1 − Pⱼ)·r/(Cⱼ + 1). Tied values take successive r.

    Parameters
    ----------
    values
        Values or limits, shape (n,).
    exact
        Where a value was measured, shape (n,).
    """
    positions = np.empty(values.size)
    orders = [part[np.argsort(values[part], kind="stable")] for part in (np.flatnonzero(exact), np.flatnonzero(~exact))]
    for order, ascending in zip(orders, _positions_ascending(*(values[order] for order in orders)), strict=True):
        positions[order] = ascending
    return positions


def _positions_ascending(measured: FloatArray, censored: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the plotting positions of ascending measured values, and of ascending limits."""
    limits, at_limit = np.unique(censored, return_counts=True)
    if measured[0] < (limits[0] if limits.size else np.inf):
        limits, at_limit = np.concatenate(([-np.inf], limits)), np.concatenate(([0], at_limit))
    begins = np.append(np.searchsorted(measured, limits, side="left"), measured.size)
    in_interval = np.diff(begins)
    below = begins[:-1] + np.cumsum(at_limit)
    exceedance = np.zeros(limits.size + 1)
    for j in reversed(range(limits.size)):
        share = in_interval[j] / (in_interval[j] + below[j])
        exceedance[j] = exceedance[j + 1] + share * (1 - exceedance[j + 1])
    step = (exceedance[:-1] - exceedance[1:]) / (in_interval + 1)
    of_measured = np.repeat(1 - exceedance[:-1], in_interval) + np.repeat(step, in_interval) * _counted(in_interval)
    of_limits = np.repeat((1 - exceedance[:-1]) / (at_limit + 1), at_limit) * _counted(at_limit)
    return of_measured, of_limits


def _counted(sizes: IntArray) -> IntArray:
    """Count 1, 2, … within each interval."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1


def _line(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    dx = x - x.mean()
    slope = float(np.sum(dx * y) / np.sum(dx * dx))
    return slope, float(y.mean() - slope * x.mean())
