"""Comparison of two groups; every contrast is the first group minus the second."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import FloatArray, GroupedColumn
from analysis.statistics.comparison.shift import hodges_lehmann, mann_whitney_distribution
from analysis.statistics.counted import Counted
from analysis.statistics.descriptive import mean_and_sd
from analysis.statistics.effects import cliff_delta, cohen_d, hedges_g
from analysis.statistics.reasons import Reason
from analysis.statistics.results import (
    CONFIDENCE_LEVEL,
    LARGEST_EXPONENT,
    Estimate,
    HypothesisTest,
    Interval,
    NotEstimable,
    exponential_interval,
    finite_test,
)

EXACT_BELOW = 50
"""Without ties, the exact distribution is used when both groups have fewer values than this, as in R's wilcox.test."""

NEARLY_CONSTANT = 10 * float(np.finfo(np.float64).eps)
"""A standard error below this share of the larger mean is rounding only (the rule of R's t.test)."""


@dataclass(frozen=True)
class _Contrast:
    """Difference of two means with its standard error and degrees of freedom."""

    difference: float
    standard_error: float
    df: float

    @property
    def t(self) -> float:
        return self.difference / self.standard_error

    @property
    def p(self) -> float:
        return float(2 * special.stdtr(self.df, -abs(self.t)))

    def interval(self, level: float) -> Interval:
        half_width = float(special.stdtrit(self.df, (1 + level) / 2)) * self.standard_error
        return Interval(self.difference - half_width, self.difference + half_width, level)


def welch_t(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Welch's t test with the difference in means, Cohen's d and Hedges' g.

    Parameters
    ----------
    grouped
        Values with group codes; exactly two groups may have values.
    """
    pair = _two_groups(grouped)
    return pair if isinstance(pair, NotEstimable) else _t_test(grouped, pair, Method.WELCH_T, level)


def student_t(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Student's t test with pooled variance, the difference in means, Cohen's d and Hedges' g."""
    pair = _two_groups(grouped)
    return pair if isinstance(pair, NotEstimable) else _t_test(grouped, pair, Method.STUDENT_T, level)


def welch_t_log(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Welch's t test of ln(value), with the ratio of geometric means first/second and Hedges' g of the logarithms.

    All values must be positive.
    """
    pair = _two_groups(grouped)
    if isinstance(pair, NotEstimable):
        return pair
    if grouped.values[0] <= 0:
        return NotEstimable(Reason.NOT_POSITIVE, grouped.n, grouped.missing)
    return _t_test(grouped, (np.log(pair[0]), np.log(pair[1])), Method.WELCH_T_LOG, level)


def mann_whitney(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Mann–Whitney test, with the Hodges–Lehmann shift and Cliff's δ.

    ``statistic`` is W of R's ``wilcox.test``: the pairs whose first value is above the second, ties as a half. The test
    is exact when nothing is tied and both groups have fewer than 50 values, otherwise the normal approximation with
    correction for ties and continuity; ``method`` says which.
    """
    refusal = _no_two_groups(grouped)
    if refusal is not None:
        return refusal
    if grouped.values[0] == grouped.values[-1]:
        return NotEstimable(Reason.ALL_TIED, grouped.n, grouped.missing)
    pair = [grouped.sample(code) for code in grouped.occupied]
    n1, n2 = pair[0].size, pair[1].size
    w = float(grouped.rank_sums[grouped.occupied[0]]) - n1 * (n1 + 1) / 2
    exact = grouped.tie_term == 0 and max(n1, n2) < EXACT_BELOW
    delta = cliff_delta(w, _counted(pair[0]), _counted(pair[1]), level)
    return HypothesisTest(
        method=Method.MANN_WHITNEY_EXACT if exact else Method.MANN_WHITNEY_ASYMPTOTIC,
        statistic=w,
        p=_exact_p(w, n1, n2) if exact else _normal_p(w, n1, n2, grouped.tie_term),
        n=grouped.n,
        missing=grouped.missing,
        group_sizes=grouped.group_sizes,
        estimates=(hodges_lehmann(*pair, exact=exact, level=level), delta),
    )


def _counted(sample: FloatArray | Counted) -> Counted:
    return sample if isinstance(sample, Counted) else Counted.of(sample)


def _two_groups(grouped: GroupedColumn) -> tuple[FloatArray, FloatArray] | NotEstimable:
    refusal = _no_two_groups(grouped)
    if refusal is not None:
        return refusal
    first, second = (grouped.group(code) for code in grouped.occupied)
    return first, second


def _no_two_groups(grouped: GroupedColumn) -> NotEstimable | None:
    refusal = grouped.refusal()
    if refusal is None and len(grouped.occupied) > 2:
        return NotEstimable(Reason.NOT_TWO_GROUPS, grouped.n, grouped.missing)
    return refusal


def _t_test(
    grouped: GroupedColumn, pair: tuple[FloatArray, FloatArray], method: Method, level: float
) -> HypothesisTest | NotEstimable:
    contrast = _contrast(*pair, pooled=method == Method.STUDENT_T)
    if isinstance(contrast, Reason):
        needed = 2 if contrast == Reason.TOO_FEW_IN_A_GROUP else None
        return NotEstimable(contrast, grouped.n, grouped.missing, needed)
    estimates: tuple[Estimate | NotEstimable, ...]
    if method == Method.WELCH_T_LOG:
        estimates = (_ratio(contrast, grouped.n, level), hedges_g(*pair, level))
    else:
        difference = Estimate(Measure.MEAN_DIFFERENCE, contrast.difference, contrast.interval(level))
        estimates = (difference, cohen_d(*pair, level), hedges_g(*pair, level))
    return finite_test(
        HypothesisTest(
            method=method,
            statistic=contrast.t,
            p=contrast.p,
            n=grouped.n,
            df=(contrast.df,),
            missing=grouped.missing,
            group_sizes=grouped.group_sizes,
            estimates=estimates,
        )
    )


def _contrast(first: FloatArray, second: FloatArray, *, pooled: bool) -> _Contrast | Reason:
    n1, n2 = first.size, second.size
    if min(n1, n2) < (1 if pooled else 2) or n1 + n2 < 3:
        return Reason.TOO_FEW_IN_A_GROUP
    with np.errstate(over="ignore", invalid="ignore"):
        (mean1, sd1), (mean2, sd2) = mean_and_sd(first), mean_and_sd(second)
    if not np.isfinite([mean1 - mean2, sd1 * sd1, sd2 * sd2]).all():
        return Reason.NUMERIC_OVERFLOW
    part1, part2 = sd1**2 / n1, sd2**2 / n2
    df: float = n1 + n2 - 2
    pooled_variance = ((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / df
    squared_error = pooled_variance * (1 / n1 + 1 / n2) if pooled else part1 + part2
    if math.sqrt(squared_error) <= NEARLY_CONSTANT * max(abs(mean1), abs(mean2)):
        return Reason.CONSTANT_WITHIN_GROUPS
    if not pooled:
        # Welch–Satterthwaite, written with shares of the squared error so that tiny variances don't underflow.
        share1, share2 = part1 / squared_error, part2 / squared_error
        df = 1 / (share1**2 / (n1 - 1) + share2**2 / (n2 - 1))
    return _Contrast(mean1 - mean2, math.sqrt(squared_error), df)


def _ratio(contrast: _Contrast, n: int, level: float) -> Estimate | NotEstimable:
    if contrast.difference > LARGEST_EXPONENT:
        return NotEstimable(Reason.NUMERIC_OVERFLOW, n)
    half_width = contrast.interval(level).high - contrast.difference
    interval = exponential_interval(contrast.difference, half_width, level, n)
    return Estimate(Measure.GEOMETRIC_MEAN_RATIO, math.exp(contrast.difference), interval)


def _exact_p(w: float, n1: int, n2: int) -> float:
    smaller = int(min(w, n1 * n2 - w))
    return min(1.0, 2 * float(np.sum(mann_whitney_distribution(n1, n2)[: smaller + 1])))


def _normal_p(w: float, n1: int, n2: int, tie_term: float) -> float:
    n = n1 + n2
    variance = n1 * n2 / 12 * (n + 1 - tie_term / (n * (n - 1)))
    excess = max(abs(w - n1 * n2 / 2) - 0.5, 0.0)
    return float(2 * special.ndtr(-excess / math.sqrt(variance)))
