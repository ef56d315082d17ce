"""Rank tests of censored values between groups: Peto–Peto and its trend."""

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.censored.sample import LeftCensored
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
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
