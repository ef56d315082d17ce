"""Cut-offs of a marker: sensitivity, specificity and predictive values; the cut-off with the largest Youden index."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import FloatArray, IntArray
from analysis.statistics.proportions import wilson_interval
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, Value
from analysis.statistics.roc import Higher, Marked

BOOTSTRAPS = 2_000
SEED = 20_260_101
"""Of the bootstrap: the same data give the same interval."""


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


@dataclass(frozen=True)
class BestCutPoint:
    """Youden's cut-off, midway between the values on either side of it; exploratory, with a bootstrap interval.

    ``tied`` says how many cut-offs share the largest index; the one with the highest sensitivity is given.
    """

    point: CutPoint
    interval: Interval | NotEstimable
    tied: int
    method: Method = Method.YOUDEN


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
