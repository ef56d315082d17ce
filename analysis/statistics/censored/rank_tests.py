"""Rank tests of censored values between groups: Peto–Peto, its trend, and Jonckheere–Gehan."""

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.censored.sample import LeftCensored
from analysis.statistics.concordance import OrderBounds, kendall_s
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.statistics.trend import TrendTest
from analysis.statistics.weighted_logrank import LogRankSums, log_rank_sums


def peto_peto(grouped: CensoredGroups) -> HypothesisTest | NotEstimable:
    """Peto and Peto's test of censored values between groups (``cendiff`` of R's NADA, ``survdiff`` with ρ = 1).

    The limits may differ between groups.
    """
    sums = _sums(grouped)
    if isinstance(sums, NotEstimable):
        return sums
    chi_square, df = sums.chi_square()
    return HypothesisTest(
        method=Method.PETO_PETO,
        statistic=chi_square,
        p=float(special.chdtrc(df, chi_square)),
        n=grouped.sample.n,
        df=(df,),
        missing=grouped.missing,
        group_sizes=grouped.group_sizes,
        unusable=grouped.sample.unusable,
    )


def peto_peto_trend(grouped: CensoredGroups) -> HypothesisTest | NotEstimable:
    """Peto–Peto test for trend with the group codes as scores; z > 0 when values rise with the codes.

    The limits may differ between groups. Source: Tarone RE. Biometrika 1975;62:679–690.
    """
    sums = _sums(grouped)
    if isinstance(sums, NotEstimable):
        return sums
    z = sums.trend(np.arange(grouped.group_count, dtype=np.float64))
    if z is None:
        return grouped.not_estimable(Reason.ALL_TIED)
    # Flipped, the high values are the early events; in the mirror image of ">" the low ones are.
    z = -z if LeftCensored.of(grouped.sample).mirrored else z
    return HypothesisTest(
        method=Method.PETO_PETO_TREND,
        statistic=z,
        p=float(2 * special.ndtr(-abs(z))),
        n=grouped.sample.n,
        missing=grouped.missing,
        group_sizes=grouped.group_sizes,
        unusable=grouped.sample.unusable,
    )


def _sums(grouped: CensoredGroups) -> LogRankSums | NotEstimable:
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    left = LeftCensored.of(grouped.sample)
    sums = log_rank_sums(-left.values, left.exact, grouped.codes, grouped.group_count, rho=1)
    return sums if float(np.trace(sums.variance)) > 0 else grouped.not_estimable(Reason.ALL_TIED)


def jonckheere_gehan(grouped: CensoredGroups) -> TrendTest | NotEstimable:
    """Jonckheere–Terpstra test for ordered groups on Gehan's comparisons: pairs in uncertain order count as tied.

    Without censoring it is :func:`analysis.statistics.trend.jonckheere_terpstra`. The variance is that of all
    permutations of the observations, so the limits must not depend on the group; where they do (a kit for each site),
    take :func:`peto_peto_trend`.

    References
    ----------
    Gehan EA. Biometrika 1965;52:203–223. Mantel N. Biometrics 1967;23:65–78.
    """
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    sample = grouped.sample
    order = OrderBounds.of(grouped.codes, np.zeros(sample.n, dtype=np.int8))
    counted = kendall_s(order, OrderBounds.of(sample.values, sample.qualifiers))
    if counted.variance <= 0:
        return grouped.not_estimable(Reason.NO_DETERMINED_PAIRS)
    return TrendTest(
        method=Method.JONCKHEERE_GEHAN,
        statistic=(counted.first_determined + counted.s) / 2,
        mean=counted.first_determined / 2,
        variance=counted.variance / 4,
        z=counted.z,
        p=float(2 * special.ndtr(-abs(counted.z))),
        n=sample.n,
        missing=grouped.missing,
        group_sizes=grouped.group_sizes,
        unusable=sample.unusable,
    )
