"""ROC curves: areas with DeLong's intervals, and cut-offs."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Mask, Numbers, censored, codes_of, members
from .describing import Z


def _ordered(name: str) -> Numbers:
    """Give values in certain order: those below a limit tie below all others, those above above all."""
    values, signs = censored(name)
    finite, placed = values[~np.isnan(values)], signs[~np.isnan(values)]
    if not finite.size:
        return values
    low, high = finite[placed < 0].max(initial=-math.inf), finite[placed > 0].min(initial=math.inf)
    measured = finite[placed == 0]
    # Mirrored at the limit, so that the cut-off between them and the nearest measured value is the limit.
    below = min(2 * low - measured.min(initial=math.inf), low - 1e-12 * abs(low)) if measured.size else low - 1
    above = max(2 * high - measured.max(initial=-math.inf), high + 1e-12 * abs(high)) if measured.size else high + 1
    return np.where(np.isnan(values) | (signs == 0), values, np.where(signs < 0, below, above))


def _sides(name: str, outcome: str, level: str, sign: float, kept: Mask | None = None) -> tuple[Numbers, Numbers]:
    values = sign * _ordered(name)
    asked = ~np.isnan(values) & (codes_of(outcome) >= 0)
    if kept is not None:
        asked = asked & kept
    cases = members(outcome, level)
    return values[asked & cases], values[asked & ~cases]


def _components(cases: Numbers, controls: Numbers) -> tuple[Numbers, Numbers]:
    wins = np.subtract.outer(cases, controls)
    scores = (wins > 0) + 0.5 * (wins == 0)
    return scores.mean(axis=1), scores.mean(axis=0)


def _variance(by_case: Numbers, by_control: Numbers) -> float:
    parts = (np.var(part, ddof=1) / part.size if part.size > 1 else 0.0 for part in (by_case, by_control))
    return float(sum(parts))


def cases(name: str, outcome: str, level: str) -> int:
    """Count the patients with the outcome and a value."""
    return int(_sides(name, outcome, level, 1.0)[0].size)


def controls(name: str, outcome: str, level: str) -> int:
    """Count the patients without the outcome and with a value."""
    return int(_sides(name, outcome, level, 1.0)[1].size)


def without_value(name: str, outcome: str) -> int:
    """Count the patients of whom the outcome is known, but no usable value."""
    return int((np.isnan(_ordered(name)) & (codes_of(outcome) >= 0)).sum())


def with_both(first: str, second: str, outcome: str) -> int:
    """Count the patients of whom the outcome and both values are known."""
    both = ~np.isnan(_ordered(first)) & ~np.isnan(_ordered(second))
    return int((both & (codes_of(outcome) >= 0)).sum())


def auc(name: str, outcome: str, level: str, sign: float) -> float:
    """Area under the curve; sign is 1 where higher values speak for the outcome, else −1."""
    return float(_components(*_sides(name, outcome, level, sign))[0].mean())


def auc_low(name: str, outcome: str, level: str, sign: float) -> float:
    """Lower end of DeLong's interval."""
    return max(0.0, auc(name, outcome, level, sign) - Z * _error(name, outcome, level, sign))


def auc_high(name: str, outcome: str, level: str, sign: float) -> float:
    """Upper end of DeLong's interval."""
    return min(1.0, auc(name, outcome, level, sign) + Z * _error(name, outcome, level, sign))


def auc_p(name: str, outcome: str, level: str, sign: float) -> float:
    """Two-sided p of an area of one half."""
    z = (auc(name, outcome, level, sign) - 0.5) / _error(name, outcome, level, sign)
    return float(2 * stats.norm.sf(abs(z)))


def _error(name: str, outcome: str, level: str, sign: float) -> float:
    return math.sqrt(_variance(*_components(*_sides(name, outcome, level, sign))))


def _paired(first: str, second: str, outcome: str, level: str, sign: float) -> tuple[float, float]:
    both = ~np.isnan(_ordered(first)) & ~np.isnan(_ordered(second))
    a, b = (_components(*_sides(name, outcome, level, sign, both)) for name in (first, second))
    return float(np.mean(a[0] - b[0])), math.sqrt(_variance(a[0] - b[0], a[1] - b[1]))


def auc_difference(first: str, second: str, outcome: str, level: str, sign: float) -> float:
    """Area of the first marker less that of the second, in patients who have both."""
    return _paired(first, second, outcome, level, sign)[0]


def auc_difference_p(first: str, second: str, outcome: str, level: str, sign: float) -> float:
    """DeLong's test of the two areas."""
    difference, error = _paired(first, second, outcome, level, sign)
    return float(2 * stats.norm.sf(abs(difference / error)))


def auc_difference_low(first: str, second: str, outcome: str, level: str, sign: float) -> float:
    """Lower end of its interval."""
    difference, error = _paired(first, second, outcome, level, sign)
    return difference - Z * error


def auc_difference_high(first: str, second: str, outcome: str, level: str, sign: float) -> float:
    """Upper end of its interval."""
    difference, error = _paired(first, second, outcome, level, sign)
    return difference + Z * error


def true_positive(name: str, outcome: str, level: str, sign: float, cut_off: float) -> int:
    """Count those with the outcome at or beyond the cut-off."""
    return int(np.sum(_sides(name, outcome, level, sign)[0] >= sign * cut_off))


def true_negative(name: str, outcome: str, level: str, sign: float, cut_off: float) -> int:
    """Count those without the outcome not at or beyond the cut-off."""
    return int(np.sum(_sides(name, outcome, level, sign)[1] < sign * cut_off))


def positive_predictive(name: str, outcome: str, level: str, sign: float, cut_off: float) -> float:
    """Share with the outcome of those at or beyond the cut-off."""
    cases, controls = _sides(name, outcome, level, sign)
    found = np.sum(cases >= sign * cut_off)
    return float(found / (found + np.sum(controls >= sign * cut_off)))


def negative_predictive(name: str, outcome: str, level: str, sign: float, cut_off: float) -> float:
    """Share without the outcome of the others."""
    cases, controls = _sides(name, outcome, level, sign)
    found = np.sum(controls < sign * cut_off)
    return float(found / (found + np.sum(cases < sign * cut_off)))


def sensitivity(name: str, outcome: str, level: str, sign: float, cut_off: float) -> float:
    """Share of those with the outcome at or beyond the cut-off."""
    return float(np.mean(_sides(name, outcome, level, sign)[0] >= sign * cut_off))


def specificity(name: str, outcome: str, level: str, sign: float, cut_off: float) -> float:
    """Share of those without the outcome not at or beyond the cut-off."""
    return float(np.mean(_sides(name, outcome, level, sign)[1] < sign * cut_off))


def youden_cut_off(name: str, outcome: str, level: str, sign: float) -> float:
    """Cut-off with the largest Youden index, midway between values; of several the most sensitive."""
    with_it, without = _sides(name, outcome, level, sign)
    between = _between(with_it, without)
    index = np.array([np.mean(with_it >= cut) + np.mean(without < cut) - 1 for cut in between])
    return float(sign * between[np.flatnonzero(index >= index.max() - 1e-12)[0]])


def _between(with_it: Numbers, without: Numbers) -> Numbers:
    values = np.unique(np.concatenate((with_it, without)))
    return np.asarray((values[1:] + values[:-1]) / 2)


def youden_low(name: str, outcome: str, level: str, sign: float, resamples: str) -> float:
    """Lower end of its percentile bootstrap interval.

    `resamples` is a file with a line for each sample: places among the values of those with the outcome, ascending as
    they speak for it, then among those of the others.
    """
    return float(np.quantile(_youden_drawn(name, outcome, level, sign, resamples), 0.025))


def youden_high(name: str, outcome: str, level: str, sign: float, resamples: str) -> float:
    """Upper end of it."""
    return float(np.quantile(_youden_drawn(name, outcome, level, sign, resamples), 0.975))


def _youden_drawn(name: str, outcome: str, level: str, sign: float, resamples: str) -> Numbers:
    with_it, without = (np.sort(side) for side in _sides(name, outcome, level, sign))
    between = _between(with_it, without)
    drawn = []
    for line in np.loadtxt(resamples, delimiter=",", dtype=np.int64, ndmin=2):
        found, others = with_it[line[: with_it.size] - 1], without[line[with_it.size :] - 1]
        missed = np.searchsorted(np.sort(found), between) / found.size
        drawn.append(between[np.argmax(np.searchsorted(np.sort(others), between) / others.size - missed)])
    return sign * np.array(drawn)
