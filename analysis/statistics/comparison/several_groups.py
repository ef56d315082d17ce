"""Comparison of several nominal groups, with all pairs of groups."""

import math
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy import special, stats

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.columns import FloatArray, GroupedColumn
from analysis.statistics.descriptive import mean_and_sd
from analysis.statistics.effects import epsilon_squared, eta_squared, omega_squared, omega_squared_welch
from analysis.statistics.multiplicity import holm
from analysis.statistics.reasons import Reason
from analysis.statistics.results import (
    CONFIDENCE_LEVEL,
    LARGEST_EXPONENT,
    Estimate,
    HypothesisTest,
    Interval,
    NotEstimable,
    PairComparison,
    exponential_interval,
    finite_test,
)


def kruskal_wallis(grouped: GroupedColumn) -> HypothesisTest | NotEstimable:
    """Kruskal–Wallis test corrected for ties, ε², and Dunn's comparisons of pairs adjusted by Holm.

    H = 12/(N(N+1)) · Σ nᵢ(R̄ᵢ − (N+1)/2)² / (1 − Σ(t³ − t)/(N³ − N)). Groups without values take no part.

    Parameters
    ----------
    grouped
        Values with group codes, of :func:`analysis.statistics.columns.group_column`.
    """
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    n = grouped.n
    if grouped.values[0] == grouped.values[-1]:
        return NotEstimable(Reason.ALL_TIED, n, grouped.missing)
    sizes = grouped.sizes[list(grouped.occupied)]
    mean_ranks = grouped.rank_sums[list(grouped.occupied)] / sizes
    tie_correction = 1 - grouped.tie_term / (float(n) ** 3 - n)
    h = 12 / (n * (n + 1)) * float(np.sum(sizes * (mean_ranks - (n + 1) / 2) ** 2)) / tie_correction
    df = len(grouped.occupied) - 1
    return HypothesisTest(
        method=Method.KRUSKAL_WALLIS,
        statistic=h,
        p=float(special.chdtrc(df, h)),
        n=n,
        df=(df,),
        missing=grouped.missing,
        group_sizes=grouped.group_sizes,
        estimates=(epsilon_squared(h, n, len(grouped.occupied)),),
        pairs=_dunn(grouped),
        pairs_method=Method.DUNN_HOLM,
    )


def _dunn(grouped: GroupedColumn) -> tuple[PairComparison, ...]:
    """Compare mean ranks of pairs: z = (R̄ᵢ − R̄ⱼ)/√((N(N+1)/12 − Σ(t³ − t)/(12(N−1)))(1/nᵢ + 1/nⱼ)).

    Source: Dunn OJ. Technometrics 1964;6:241–252.
    """
    n = float(grouped.n)
    spread = n * (n + 1) / 12 - grouped.tie_term / (12 * (n - 1))
    rows = []
    for first, second in combinations(grouped.occupied, 2):
        n1, n2 = float(grouped.sizes[first]), float(grouped.sizes[second])
        difference = float(grouped.rank_sums[first]) / n1 - float(grouped.rank_sums[second]) / n2
        z = difference / math.sqrt(spread * (1 / n1 + 1 / n2))
        rows.append((first, second, z, float(2 * special.ndtr(-abs(z)))))
    adjusted = holm([row[3] for row in rows])
    return tuple(
        PairComparison(first, second, z, 1.0 if p_holm is None else p_holm, p)
        for (first, second, z, p), p_holm in zip(rows, adjusted, strict=True)
    )


def welch_anova(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Welch's analysis of variance with ω² and Games–Howell pairs; each group needs two different values."""
    moments = _moments(grouped, least=2)
    if isinstance(moments, NotEstimable):
        return moments
    sizes, means, sds = moments
    if not (sds > 0).all():
        return NotEstimable(Reason.CONSTANT_IN_A_GROUP, grouped.n, grouped.missing)
    k = sizes.size
    f, df2 = welch_f(sizes, means, sds)
    return finite_test(
        HypothesisTest(
            method=Method.WELCH_ANOVA,
            statistic=f,
            p=float(special.fdtrc(k - 1, df2, f)),
            n=grouped.n,
            df=(k - 1, df2),
            missing=grouped.missing,
            group_sizes=grouped.group_sizes,
            estimates=(omega_squared_welch(f, k, df2, grouped.n, level),),
            pairs=_games_howell(grouped.occupied, sizes, means, sds, level),
            pairs_method=Method.GAMES_HOWELL,
        )
    )


def welch_f(sizes: FloatArray, means: FloatArray, sds: FloatArray) -> tuple[float, float]:
    """Return Welch's F of k groups, shape (k,) each, and its second degrees of freedom; the first are k − 1."""
    k = sizes.size
    weights = sizes / sds**2
    shares = weights / weights.sum()
    centre = float(np.sum(shares * means))
    doubt = float(np.sum((1 - shares) ** 2 / (sizes - 1)))
    between = float(np.sum(weights * (means - centre) ** 2)) / (k - 1)
    return between / (1 + 2 * (k - 2) / (k**2 - 1) * doubt), (k**2 - 1) / (3 * doubt)


def welch_anova_log(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """Welch's analysis of variance of ln(value), pairs as ratios of geometric means; all values must be positive.

    p of the pairs and their intervals are those of Games and Howell on the logarithms.
    """
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    if grouped.values[0] <= 0:
        return NotEstimable(Reason.NOT_POSITIVE, grouped.n, grouped.missing)
    found = welch_anova(replace(grouped, values=np.log(grouped.values), runs=None), level)
    if isinstance(found, NotEstimable):
        return found
    return replace(found, method=Method.WELCH_ANOVA_LOG, pairs=tuple(_as_ratio(pair) for pair in found.pairs))


def _as_ratio(pair: PairComparison) -> PairComparison:
    assert pair.estimate is not None  # Pairs of an analysis of variance have their difference.
    assert isinstance(pair.estimate.interval, Interval)
    difference, interval = pair.estimate.value, pair.estimate.interval
    if difference > LARGEST_EXPONENT:
        return replace(pair, estimate=None)
    bounds = exponential_interval(difference, interval.high - difference, interval.level)
    return replace(pair, estimate=Estimate(Measure.GEOMETRIC_MEAN_RATIO, math.exp(difference), bounds))


def anova(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> HypothesisTest | NotEstimable:
    """One-way analysis of variance with ω², η² and Tukey–Kramer comparisons of pairs."""
    moments = _moments(grouped, least=1)
    if isinstance(moments, NotEstimable):
        return moments
    sizes, means, _ = moments
    df_between, df_within = sizes.size - 1, grouped.n - sizes.size
    if df_within < 1:
        return NotEstimable(Reason.TOO_FEW_VALUES, grouped.n, grouped.missing, needed=sizes.size + 1)
    ss_between, ss_within = sums_of_squares(grouped)
    if ss_within == 0:
        return NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, grouped.n, grouped.missing)
    ms_within = ss_within / df_within
    f = ss_between / df_between / ms_within
    return finite_test(
        HypothesisTest(
            method=Method.ANOVA,
            statistic=f,
            p=float(special.fdtrc(df_between, df_within, f)),
            n=grouped.n,
            df=(df_between, df_within),
            missing=grouped.missing,
            group_sizes=grouped.group_sizes,
            estimates=(
                omega_squared(ss_between, ss_within, df_between, df_within, level),
                eta_squared(ss_between, ss_within, df_between, df_within, level),
            ),
            pairs=_tukey(grouped.occupied, sizes, means, ms_within, df_within, level),
            pairs_method=Method.TUKEY,
        )
    )


def sums_of_squares(grouped: GroupedColumn) -> tuple[float, float]:
    """Return the sums of squares between and within groups, computed from values less their mean.

    Taking the mean away first keeps the digits when values are large and their differences small.
    """
    centre, _ = mean_and_sd(grouped.values)
    between = within = 0.0
    for code in grouped.occupied:
        values = grouped.group(code) - centre
        mean, sd = mean_and_sd(values)
        between += values.size * mean**2
        within += (values.size - 1) * sd**2
    return between, within


def _moments(grouped: GroupedColumn, least: int) -> tuple[FloatArray, FloatArray, FloatArray] | NotEstimable:
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    sizes = grouped.sizes[list(grouped.occupied)].astype(np.float64)
    if sizes.min() < least:
        return NotEstimable(Reason.TOO_FEW_IN_A_GROUP, grouped.n, grouped.missing, needed=least)
    if grouped.values[0] == grouped.values[-1]:
        return NotEstimable(Reason.CONSTANT, grouped.n, grouped.missing)
    with np.errstate(over="ignore", invalid="ignore"):
        pairs = np.array([mean_and_sd(grouped.group(code)) for code in grouped.occupied])
        squares = pairs**2
    if not np.isfinite(squares).all():
        return NotEstimable(Reason.NUMERIC_OVERFLOW, grouped.n, grouped.missing)
    return sizes, pairs[:, 0], pairs[:, 1]


def _games_howell(
    codes: tuple[int, ...], sizes: FloatArray, means: FloatArray, sds: FloatArray, level: float
) -> tuple[PairComparison, ...]:
    """Welch's t of each pair, referred to the studentized range over √2; source: Games and Howell 1976."""
    parts = sds**2 / sizes
    pairs = []
    for i, j in combinations(range(len(codes)), 2):
        error = parts[i] + parts[j]
        df = 1 / ((parts[i] / error) ** 2 / (sizes[i] - 1) + (parts[j] / error) ** 2 / (sizes[j] - 1))
        pairs.append(
            _range_pair((codes[i], codes[j]), means[i] - means[j], math.sqrt(error), len(codes), float(df), level)
        )
    return tuple(pairs)


def _tukey(
    codes: tuple[int, ...], sizes: FloatArray, means: FloatArray, ms_within: float, df: int, level: float
) -> tuple[PairComparison, ...]:
    return tuple(
        _range_pair(
            (codes[i], codes[j]),
            means[i] - means[j],
            math.sqrt(ms_within * (1 / sizes[i] + 1 / sizes[j])),
            len(codes),
            df,
            level,
        )
        for i, j in combinations(range(len(codes)), 2)
    )


def _range_pair(
    codes: tuple[int, int], difference: float, error: float, groups: int, df: float, level: float
) -> PairComparison:
    t = float(difference / error)
    half_width = studentized_range_quantile(level, groups, df) / math.sqrt(2) * error
    interval = Interval(float(difference - half_width), float(difference + half_width), level)
    return PairComparison(
        first=codes[0],
        second=codes[1],
        statistic=t,
        p_adjusted=float(np.clip(stats.studentized_range.sf(abs(t) * math.sqrt(2), groups, df), 0, 1)),
        df=float(df),
        estimate=Estimate(Measure.MEAN_DIFFERENCE, float(difference), interval),
    )


@lru_cache(maxsize=1024)
def studentized_range_quantile(probability: float, groups: int, df: float) -> float:
    """Return a quantile of the studentized range; kept, because the integral takes a tenth of a second."""
    return float(stats.studentized_range.ppf(probability, groups, df))
