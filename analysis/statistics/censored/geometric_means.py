"""Ratios of geometric means of censored values between groups, by Tobit regression of the logarithms."""

import math
from itertools import combinations

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.censored.tobit import TobitFit, fit_tobit
from analysis.statistics.multiplicity import holm
from analysis.statistics.reasons import Reason
from analysis.statistics.results import (
    CONFIDENCE_LEVEL,
    LARGEST_EXPONENT,
    Estimate,
    HypothesisTest,
    NotEstimable,
    PairComparison,
    exponential_interval,
)


def tobit_lognormal(grouped: CensoredGroups, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Tobit regression of ln(value) on the group, with ratios of geometric means first/second.

    The test is the likelihood ratio against one common mean, with k − 1 degrees of freedom; each pair has Wald's z, and
    p adjusted by Holm. With two groups the ratio is also among ``estimates``.
    """
    refusal = _tobit_refusal(grouped)
    if refusal is not None:
        return refusal
    cells, occupied = grouped.cells, grouped.occupied
    logarithms, counts = np.log(cells.values), cells.counts
    design = np.column_stack([cells.codes == code for code in occupied]).astype(np.float64)
    design[:, 0] = 1.0
    full = fit_tobit(logarithms, cells.qualifiers, design, counts)
    null = fit_tobit(logarithms, cells.qualifiers, design[:, :1], counts)
    if full is None or null is None:
        return grouped.not_estimable(Reason.NO_CONVERGENCE)
    pairs = _ratios(full, occupied, level)
    ratio = max(2 * (full.log_likelihood - null.log_likelihood), 0.0)
    df = len(occupied) - 1
    return HypothesisTest(
        method=Method.TOBIT_LOGNORMAL,
        statistic=ratio,
        p=float(special.chdtrc(df, ratio)),
        n=grouped.sample.n,
        df=(df,),
        missing=grouped.missing,
        group_sizes=grouped.group_sizes,
        estimates=tuple(pair.estimate for pair in pairs if pair.estimate is not None) if df == 1 else (),
        pairs=pairs,
        pairs_method=Method.HOLM,
        unusable=grouped.sample.unusable,
    )


def _tobit_refusal(grouped: CensoredGroups) -> NotEstimable | None:
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    sample = grouped.sample
    if sample.values.min() <= 0:
        return grouped.not_estimable(Reason.NOT_POSITIVE)
    measured = grouped.cells.codes[grouped.cells.qualifiers == 0]
    with_measured = np.unique(measured)
    if with_measured.size < len(grouped.occupied):
        return grouped.not_estimable(Reason.NONE_DETECTED_IN_A_GROUP)
    # With one distinct measured value in each group nothing tells σ from zero.
    return grouped.not_estimable(Reason.TOO_FEW_DISTINCT_DETECTED) if measured.size == with_measured.size else None


def _ratios(fit: TobitFit, occupied: tuple[int, ...], level: float) -> tuple[PairComparison, ...]:
    z_level = float(special.ndtri((1 + level) / 2))
    rows = []
    for i, j in combinations(range(len(occupied)), 2):
        contrast = np.zeros(fit.coefficients.size)
        contrast[j] = -1.0
        if i:
            contrast[i] = 1.0
        difference = float(contrast @ fit.coefficients)
        error = math.sqrt(float(contrast @ fit.covariance[:-1, :-1] @ contrast))
        rows.append((occupied[i], occupied[j], difference, error))
    p_values = [float(2 * special.ndtr(-abs(difference / error))) for *_, difference, error in rows]
    return tuple(
        PairComparison(
            first=first,
            second=second,
            statistic=difference / error,
            p_adjusted=1.0 if p_holm is None else p_holm,
            p=p,
            estimate=_ratio(difference, z_level * error, level),
        )
        for (first, second, difference, error), p, p_holm in zip(rows, p_values, holm(p_values), strict=True)
    )


def _ratio(difference: float, half_width: float, level: float) -> Estimate | None:
    """Ratio of geometric means; None when it is too large for a number."""
    if difference > LARGEST_EXPONENT:
        return None
    interval = exponential_interval(difference, half_width, level)
    return Estimate(Measure.GEOMETRIC_MEAN_RATIO, math.exp(difference), interval)
