"""How well a marker separates those with an outcome from those without: ROC curve, its area, cut-offs."""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import LARGEST, FloatArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, HypothesisTest, Interval, NotEstimable, Value
from analysis.statistics.ties import midranks


class Higher(IntEnum):
    """Declared direction: which side of a cut-off speaks for the outcome."""

    WITH_OUTCOME = 1
    WITHOUT_OUTCOME = -1


@dataclass(frozen=True, eq=False)
class Marked:
    """Values of those with the outcome and of those without, turned so that higher speaks for the outcome."""

    cases: FloatArray
    controls: FloatArray
    missing: int
    direction: Higher

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.cases.size + self.controls.size)


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Area with DeLong's interval, and the curve.

    Attributes
    ----------
    auc
        Probability that a case is beyond a control, ties as a half.
    standard_error, p
        DeLong's standard error; two-sided p of an area of ½ (normal).
    thresholds, sensitivity, specificity
        From the strictest cut-off to the laxest, shape (m,); the marker's own scale.
    """

    auc: Estimate
    standard_error: float
    statistic: Value
    p: Value
    cases: int
    controls: int
    missing: int
    direction: Higher
    thresholds: FloatArray
    sensitivity: FloatArray
    specificity: FloatArray
    method: Method = Method.DELONG


def mark(values: ArrayLike, outcome: ArrayLike, direction: Higher = Higher.WITH_OUTCOME) -> Marked | NotEstimable:
    """Join a marker with an outcome.

    Parameters
    ----------
    values
        Numbers, shape (n,), NaN for missing.
    outcome
        1 with the outcome, 0 without, NaN for missing, shape (n,).
    direction
        Declared, never chosen from the data.
    """
    marker, state = np.asarray(values, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if marker.ndim != 1 or marker.shape != state.shape:
        raise ValueError(f"columns of shapes {marker.shape} and {state.shape}")
    usable = ~(np.isnan(marker) | np.isnan(state))
    marker, state, missing = marker[usable], state[usable], int(np.count_nonzero(~usable))
    if marker.size == 0:
        return NotEstimable(Reason.NO_VALUES, 0, missing)
    if np.abs(marker).max() > LARGEST:
        return NotEstimable(Reason.INFINITE_VALUES, int(marker.size), missing)
    turned = marker * int(direction)
    cases, controls = turned[state == 1], turned[state == 0]
    if not (cases.size and controls.size):
        return NotEstimable(Reason.ONE_CLASS, int(marker.size), missing)
    return Marked(cases, controls, missing, direction)


def roc(marked: Marked, level: float = CONFIDENCE_LEVEL) -> RocCurve:
    """Estimate the area under the curve with DeLong's interval, cut at 0 and 1.

    Notes
    -----
    The components are taken from mid-ranks in O(n log n) (Sun X, Xu W. IEEE Signal Process Lett 2014;21:1389–1393).
    """
    by_case, by_control = _components(marked)
    auc = float(by_case.mean())
    variance = _variance(by_case, by_case, by_control, by_control)
    interval = _interval(auc, variance, marked, level)
    error = math.sqrt(max(variance, 0.0))
    none = NotEstimable(Reason.CONSTANT, marked.n, marked.missing)
    z: Value = (auc - 0.5) / error if error > 0 else none
    p: Value = float(2 * special.ndtr(-abs(z))) if not isinstance(z, NotEstimable) else none
    thresholds, sensitivity, specificity = _curve(marked)
    return RocCurve(
        Estimate(Measure.AUC, auc, interval), error, z, p, marked.cases.size, marked.controls.size, marked.missing,
        marked.direction, thresholds, sensitivity, specificity,
    )  # fmt: skip


def _interval(auc: float, variance: float, marked: Marked, level: float) -> Interval | NotEstimable:
    if min(marked.cases.size, marked.controls.size) < 2:
        return NotEstimable(Reason.TOO_FEW_IN_A_GROUP, marked.n, marked.missing, needed=2)
    if variance <= 0:
        return NotEstimable(Reason.PERFECT_ASSOCIATION, marked.n, marked.missing)
    half = float(special.ndtri((1 + level) / 2)) * math.sqrt(variance)
    return Interval(max(auc - half, 0.0), min(auc + half, 1.0), level)


def _components(marked: Marked) -> tuple[FloatArray, FloatArray]:
    """For each case the share of controls below it, for each control the share of cases above it."""
    together = _ranks(np.concatenate((marked.cases, marked.controls)))
    m, n = marked.cases.size, marked.controls.size
    by_case = (together[:m] - _ranks(marked.cases)) / n
    by_control = 1 - (together[m:] - _ranks(marked.controls)) / m
    return by_case, by_control


def _ranks(values: FloatArray) -> FloatArray:
    order = np.argsort(values, kind="stable")
    ranks = np.empty(values.size)
    ranks[order] = midranks(values[order])
    return ranks


def _variance(case_a: FloatArray, case_b: FloatArray, control_a: FloatArray, control_b: FloatArray) -> float:
    """Covariance of two areas; DeLong, DeLong and Clarke-Pearson 1988, equation 5."""
    total = 0.0
    for first, second in ((case_a, case_b), (control_a, control_b)):
        if first.size > 1:
            spread = float(np.sum((first - first.mean()) * (second - second.mean())))
            total += spread / (first.size - 1) / first.size
    return total


def _curve(marked: Marked) -> tuple[FloatArray, FloatArray, FloatArray]:
    cutoffs = np.unique(np.concatenate((marked.cases, marked.controls)))[::-1]
    cases, controls = np.sort(marked.cases), np.sort(marked.controls)
    sensitivity = 1 - np.searchsorted(cases, cutoffs, side="left") / cases.size
    specificity = np.searchsorted(controls, cutoffs, side="left") / controls.size
    return cutoffs * int(marked.direction), sensitivity, specificity


def compare_areas(
    first: ArrayLike, second: ArrayLike, outcome: ArrayLike,
    directions: tuple[Higher, Higher] = (Higher.WITH_OUTCOME, Higher.WITH_OUTCOME), level: float = CONFIDENCE_LEVEL,
) -> HypothesisTest | NotEstimable:  # fmt: skip
    """Compare the areas of two markers measured in the same patients; complete cases only."""
    columns = [np.asarray(column, dtype=np.float64) for column in (first, second, outcome)]
    complete = ~np.any([np.isnan(column) for column in columns], axis=0)
    lost = int(np.count_nonzero(~complete))
    a, b = (mark(columns[i][complete], columns[2][complete], directions[i]) for i in (0, 1))
    if isinstance(a, NotEstimable) or isinstance(b, NotEstimable):
        reason = a.reason if isinstance(a, NotEstimable) else Reason.NO_VALUES
        return NotEstimable(reason, int(complete.sum()), lost)
    (case_a, control_a), (case_b, control_b) = _components(a), _components(b)
    case, control = case_a - case_b, control_a - control_b
    variance = _variance(case, case, control, control)
    if variance <= 0:
        return NotEstimable(Reason.NO_DIFFERENCES, a.n, lost)
    difference = float(case.mean())
    half = float(special.ndtri((1 + level) / 2)) * math.sqrt(variance)
    z = difference / math.sqrt(variance)
    estimate = Estimate(Measure.AUC_DIFFERENCE, difference, Interval(difference - half, difference + half, level))
    p = float(2 * special.ndtr(-abs(z)))
    return HypothesisTest(Method.DELONG_PAIRED, z, p, a.n, (), lost, estimates=(estimate,))
