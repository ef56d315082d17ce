"""Trend of a measurement over ordered groups."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import GroupedColumn, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.statistics.ties import tie_starts


@dataclass(frozen=True)
class TrendTest:
    """A test for ordered groups.

    ``statistic`` is the sum of Mann–Whitney counts over all pairs of groups, with its ``mean`` and ``variance`` under
    the null hypothesis. ``z`` > 0 when values rise with the order of the groups. ``p`` is two-sided.
    """

    method: Method
    statistic: float
    mean: float
    variance: float
    z: float
    p: float
    n: int
    missing: int
    group_sizes: tuple[int, ...]
    unusable: int = 0


def jonckheere_terpstra(grouped: GroupedColumn) -> TrendTest | NotEstimable:
    """Test whether values rise or fall with the order of the groups (their codes).

    J = Σ_{i<j} U_ij, where U_ij counts the pairs whose value in group j is above the value in group i, ties as a half;
    normal approximation without continuity correction, variance corrected for ties (:func:`kendall_variance` / 4).

    Parameters
    ----------
    grouped
        Values with group codes in the declared order, of :func:`analysis.statistics.columns.group_column`.

    References
    ----------
    Jonckheere AR. Biometrika 1954;41:133–145. Variance with ties: Lehmann EL. Nonparametrics. 1975, appendix;
    Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 3rd ed. 2014, section 6.2.

    Notes
    -----
    Linear in the number of values after the one sort; for each group in that of the different values.
    """
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    ties, sizes = grouped.tie_sizes, grouped.sizes
    if ties.size == 1:
        return NotEstimable(Reason.ALL_TIED, grouped.n, grouped.missing)
    n = grouped.n
    statistic = _pairs_in_order(grouped)
    mean = (float(n) ** 2 - float(np.sum(sizes.astype(np.float64) ** 2))) / 4
    variance = kendall_variance(n, sizes, ties) / 4
    z = (statistic - mean) / math.sqrt(variance)
    p = float(2 * special.ndtr(-abs(z)))
    return TrendTest(
        Method.JONCKHEERE_TERPSTRA, statistic, mean, variance, z, p, n, grouped.missing, grouped.group_sizes
    )


def _pairs_in_order(grouped: GroupedColumn) -> float:
    return _pairs_listed(grouped) if grouped.counted is None else _pairs_counted(grouped.counted.counts)


def _pairs_counted(counts: IntArray) -> float:
    """Count the pairs in whole numbers, twice, so that ties need no half."""
    twice, earlier = 0, np.zeros(counts.shape[1], dtype=np.int64)
    for of_group in counts:
        # Of earlier groups: twice those of a smaller value, and once those of the same.
        twice += int(of_group @ (2 * np.cumsum(earlier) - earlier))
        earlier += of_group
    return twice / 2


def _pairs_listed(grouped: GroupedColumn) -> float:
    starts = tie_starts(grouped.values)
    sizes = np.diff(starts, append=grouped.n)
    start_of, end_of = np.repeat(starts, sizes), np.repeat(starts + sizes, sizes)
    total = 0.0
    for code in grouped.occupied[1:]:
        # lower[i]: how many of the i smallest values belong to an earlier group.
        lower = np.concatenate(([0], np.cumsum(grouped.codes < code)))
        members = grouped.codes == code
        total += (float(lower[start_of[members]].sum()) + float(lower[end_of[members]].sum())) / 2
    return total


def kendall_variance(n: int, first_ties: IntArray, second_ties: IntArray) -> float:
    """Return the variance of Kendall's S under independence, with ties of sizes t in one ranking and u in the other.

    [n(n−1)(2n+5) − Σt(t−1)(2t+5) − Σu(u−1)(2u+5)]/18 + Σt(t−1)(t−2)·Σu(u−1)(u−2)/(9n(n−1)(n−2))
    + Σt(t−1)·Σu(u−1)/(2n(n−1)).

    Source: Kendall MG. Rank Correlation Methods, 4th ed. 1970, section 4.
    """
    t, u, m = first_ties.astype(np.float64), second_ties.astype(np.float64), float(n)
    first = (
        m * (m - 1) * (2 * m + 5) - float(np.sum(t * (t - 1) * (2 * t + 5))) - float(np.sum(u * (u - 1) * (2 * u + 5)))
    )
    pairs = float(np.sum(t * (t - 1))) * float(np.sum(u * (u - 1))) / (2 * m * (m - 1))
    triples = float(np.sum(t * (t - 1) * (t - 2))) * float(np.sum(u * (u - 1) * (u - 2)))
    return first / 18 + pairs + (triples / (9 * m * (m - 1) * (m - 2)) if n > 2 else 0.0)
