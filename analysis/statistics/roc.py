"""How well a marker separates those with an outcome from those without: ROC curve, its area, cut-offs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import LARGEST, FloatArray, IntArray
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, HypothesisTest, Interval, NotEstimable, Value
from analysis.statistics.ties import midranks

BOOTSTRAPS = 2_000
SEED = 20_260_101
"""Of the bootstrap: the same data give the same interval."""


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


@dataclass(frozen=True)
class CutPoint:
    """Counts and shares when values at ``bound`` or on that side of it are taken as positive.

    ``bound`` is the cut-off itself, or the next number beyond it where the cut-off is strict.
    """

    cutoff: float
    true_positive: int
    false_negative: int
    false_positive: int
    true_negative: int
    sensitivity: float
    sensitivity_interval: Interval | NotEstimable
    specificity: float
    specificity_interval: Interval | NotEstimable
    positive_predictive: Value
    positive_predictive_interval: Interval | NotEstimable
    negative_predictive: Value
    negative_predictive_interval: Interval | NotEstimable
    side: Higher
    bound: float

    @property
    def youden(self) -> float:
        """Sensitivity + specificity − 1."""
        return self.sensitivity + self.specificity - 1


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


@dataclass(frozen=True)
class BestCutPoint:
    """Youden's cut-off, midway between the values on either side of it; exploratory, with a bootstrap interval.

    ``tied`` says how many cut-offs share the largest index; the one with the highest sensitivity is given.
    """

    point: CutPoint
    interval: Interval | NotEstimable
    tied: int
    method: Method = Method.YOUDEN


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


def at_cutoff(marked: Marked, cutoff: float, level: float = CONFIDENCE_LEVEL) -> CutPoint:
    """Return sensitivity and specificity when values at or beyond the cut-off are taken as positive."""
    turned = cutoff * int(marked.direction)
    tp, fp = int(np.count_nonzero(marked.cases >= turned)), int(np.count_nonzero(marked.controls >= turned))
    fn, tn = marked.cases.size - tp, marked.controls.size - fp
    none = NotEstimable(Reason.EMPTY_GROUP, marked.n, marked.missing)
    return CutPoint(
        cutoff, tp, fn, fp, tn,
        sensitivity=tp / (tp + fn), sensitivity_interval=wilson_interval(tp, tp + fn, level),
        specificity=tn / (tn + fp), specificity_interval=wilson_interval(tn, tn + fp, level),
        positive_predictive=tp / (tp + fp) if tp + fp else none,
        positive_predictive_interval=wilson_interval(tp, tp + fp, level) if tp + fp else none,
        negative_predictive=tn / (tn + fn) if tn + fn else none,
        negative_predictive_interval=wilson_interval(tn, tn + fn, level) if tn + fn else none,
        side=marked.direction, bound=cutoff,
    )  # fmt: skip


def beyond_cutoff(marked: Marked, cutoff: float, *, below: bool, level: float = CONFIDENCE_LEVEL) -> CutPoint:
    """Return sensitivity and specificity when values strictly below, or above, the cut-off are taken as positive.

    The side is the cut-off's own, whatever direction is declared for the marker.
    """
    side = Higher.WITHOUT_OUTCOME if below else Higher.WITH_OUTCOME
    turn = int(side) * int(marked.direction)
    turned = Marked(marked.cases * turn, marked.controls * turn, marked.missing, side)
    # Strictly below 391 is at or below the next number under it.
    bound = strict_bound(cutoff, below=below)
    return replace(at_cutoff(turned, bound, level), cutoff=cutoff)


def strict_bound(cutoff: float, *, below: bool) -> float:
    """Return the number next to a cut-off on its side: at it or beyond it is strictly beyond the cut-off."""
    return math.nextafter(cutoff, -math.inf if below else math.inf)


def best_cutoff(marked: Marked, level: float = CONFIDENCE_LEVEL) -> BestCutPoint | NotEstimable:
    """Return the cut-off with the largest Youden index, with a percentile bootstrap interval (2,000 stratified draws).

    Exploratory: chosen on the data that it is judged by, so that its sensitivity and specificity are too good.
    """
    values = np.unique(np.concatenate((marked.cases, marked.controls)))
    if values.size < 2:
        return NotEstimable(Reason.CONSTANT, marked.n, marked.missing)
    between = (values[1:] + values[:-1]) / 2
    index = _youden(marked.cases, marked.controls, between)
    best = np.flatnonzero(index >= index.max() - 1e-12)
    point = at_cutoff(marked, float(between[best[0]]) * int(marked.direction), level)
    drawn = _bootstrap(marked, between) * int(marked.direction)
    low, high = np.quantile(drawn, ((1 - level) / 2, (1 + level) / 2))
    return BestCutPoint(point, Interval(float(low), float(high), level), int(best.size))


def _youden(cases: FloatArray, controls: FloatArray, cutoffs: FloatArray) -> FloatArray:
    missed = np.searchsorted(np.sort(cases), cutoffs, side="left") / cases.size
    return np.asarray(np.searchsorted(np.sort(controls), cutoffs, side="left") / controls.size - missed)


def _bootstrap(marked: Marked, cutoffs: FloatArray) -> FloatArray:
    # Ascending, so that the order in which patients are stored says nothing.
    cases, controls = np.sort(marked.cases), np.sort(marked.controls)
    drawn = (
        _youden(cases[of_cases], controls[of_controls], cutoffs)
        for of_cases, of_controls in resamples(cases.size, controls.size)
    )
    return np.array([cutoffs[int(np.argmax(index))] for index in drawn])


def resamples(cases: int, controls: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Draw places of cases and of controls with replacement, as many as there are; always the same draws."""
    generator = np.random.default_rng(SEED)
    for _ in range(BOOTSTRAPS):
        yield generator.integers(0, cases, cases), generator.integers(0, controls, controls)
