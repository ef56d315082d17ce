"""Two visits of the same patients where values lie outside the limits of the assay."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Codes, Numbers, censored, members
from .outside_limits import left_of


def _pairs(before: str, after: str, by: str, level: str) -> tuple[Numbers, Codes, Numbers, Codes]:
    (first, first_signs), (second, second_signs) = censored(before), censored(after)
    kept = members(by, level) & ~np.isnan(first) & ~np.isnan(second)
    return first[kept], first_signs[kept], second[kept], second_signs[kept]


def _ends(values: Numbers, signs: Codes) -> tuple[Numbers, Numbers]:
    """Where each value lies: "<v" from 0 to v, ">v" from v on."""
    return np.where(signs < 0, 0.0, values), np.where(signs > 0, math.inf, values)


def median_change_low(before: str, after: str, by: str = "", level: str = "") -> float:
    """Lowest median of after less before that the limits allow."""
    first, first_signs, second, second_signs = _pairs(before, after, by, level)
    return float(np.median(_ends(second, second_signs)[0] - _ends(first, first_signs)[1]))


def median_change_high(before: str, after: str, by: str = "", level: str = "") -> float:
    """Highest of them."""
    first, first_signs, second, second_signs = _pairs(before, after, by, level)
    return float(np.median(_ends(second, second_signs)[1] - _ends(first, first_signs)[0]))


def certain_pairs(before: str, after: str, sign: int, by: str = "", level: str = "") -> int:
    """Count the pairs that certainly rose (1), fell (−1) or stayed (0)."""
    first, first_signs, second, second_signs = _pairs(before, after, by, level)
    measured = (first_signs == 0) & (second_signs == 0)
    if sign == 0:
        return int((measured & (first == second)).sum())
    if sign < 0:
        first, first_signs, second, second_signs = second, second_signs, first, first_signs
    lowest, highest = _ends(second, second_signs)[0], _ends(first, first_signs)[1]
    open_end = (second_signs > 0) | (first_signs < 0)  # ">5" has risen against 5 itself.
    return int(((lowest > highest) | (open_end & (lowest == highest))).sum())


def sign_test_low(before: str, after: str, by: str = "", level: str = "") -> float:
    """Lowest p of the exact sign test over every way to place the pairs whose order the limits leave open."""
    return min(_sign_tests(before, after, by, level))


def sign_test_high(before: str, after: str, by: str = "", level: str = "") -> float:
    """Highest of them."""
    return max(_sign_tests(before, after, by, level))


def _sign_tests(before: str, after: str, by: str, level: str) -> list[float]:
    rose, fell, same = (certain_pairs(before, after, sign, by, level) for sign in (1, -1, 0))
    total = _pairs(before, after, by, level)[0].size - same
    return [float(stats.binomtest(count, total).pvalue) for count in range(rose, total - fell + 1)]


def prentice_wilcoxon_p(before: str, after: str, by: str = "", level: str = "") -> float:
    """P of the paired Prentice–Wilcoxon test."""
    return float(2 * stats.norm.sf(abs(prentice_wilcoxon(before, after, by, level))))


def prentice_wilcoxon(before: str, after: str, by: str = "", level: str = "") -> float:
    """Give z of the paired Prentice–Wilcoxon test, above 0 for a rise (O'Brien and Fleming 1987).

    Each measured value scores 1 − 2S, each limit 1 − S, with S the product of n/(n + 1) over the measured values that
    are as high, the mean of ties. A pair in open order is two limits, the higher one.
    """
    first, first_signs, second, second_signs = _pairs(before, after, by, level)
    values, measured, sign, _top = left_of(np.concatenate([first, second]), np.concatenate([first_signs, second_signs]))
    (a, b), (a_measured, b_measured) = np.split(values, 2), np.split(measured, 2)
    is_open = (~a_measured & (~b_measured | (a > b))) | (~b_measured & (~a_measured | (b > a)))
    limit = np.where(a_measured, b, np.where(b_measured, a, np.maximum(a, b)))
    pooled = np.concatenate([np.where(is_open, limit, a), np.where(is_open, limit, b)])
    known = np.concatenate([a_measured & ~is_open, b_measured & ~is_open])
    scores = _prentice_scores(pooled, known)
    difference = scores[first.size :] - scores[: first.size]
    return sign * float(difference.sum()) / math.sqrt(float(np.sum(difference**2)))


def _prentice_scores(values: Numbers, measured: np.ndarray) -> Numbers:
    # From the highest value down, measured ones before limits where equal; with n left, S falls by n/(n + 1).
    order = sorted(range(values.size), key=lambda place: (-values[place], not measured[place]))
    survivor, here = np.empty(values.size), 1.0
    for rank, place in enumerate(order):
        here *= (values.size - rank) / (values.size - rank + 1) if measured[place] else 1.0
        survivor[place] = here
    for value in np.unique(values[measured]):
        tied = measured & (values == value)
        survivor[tied] = survivor[tied].mean()
    return np.where(measured, 2 * survivor - 1, survivor - 1)
