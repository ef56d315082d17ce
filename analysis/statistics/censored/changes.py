"""Changes known only between limits, compared between groups by the order that is certain."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.pairs import CensoredPairs
from analysis.statistics.columns import BoolArray, FloatArray, IntArray, small_codes
from analysis.statistics.concordance import OPEN_ABOVE, OPEN_BELOW, OrderBounds, kendall_s
from analysis.statistics.paired import Pairs, pair
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, HypothesisTest, Interval, NotEstimable

TOLD_DECIMALS = 12
"""Decimals of a logarithm of a ratio: equal ratios, such as 3 to 1 and 6 to 2, stay tied."""


def order_of_changes(pairs: CensoredPairs, *, ratios: bool = False) -> OrderBounds:
    """Say where each change after − before, or after / before, lies in their order.

    "<v" lies from 0 up to v, v itself left out, ">v" above v; so a change lies from the lower end of after less the
    upper end of before, to the upper end of after less the lower end of before, in exact decimals.

    Parameters
    ----------
    pairs
        Of values from 0 on.
    ratios
        Order the ratios; measured values must be above 0.

    Returns
    -------
    OrderBounds
        Of the pairs, shape (n,).
    """
    (low_before, high_before), (low_after, high_after) = (_ends(one) for one in (pairs.before, pairs.after))
    less = _log_ratio if ratios else _difference
    low, high = less(high_before, low_after), less(low_before, high_after)
    return _bounds(low, high, pairs.before.below | pairs.after.above, pairs.before.above | pairs.after.below)


def _ends(column: CensoredColumn) -> tuple[FloatArray, FloatArray]:
    return np.where(column.below, 0.0, column.values), np.where(column.above, np.inf, column.values)


def _difference(before: FloatArray, after: FloatArray) -> FloatArray:
    found = np.where(np.isinf(after), np.inf, -np.inf)
    finite = np.isfinite(before) & np.isfinite(after)
    exact = pair(before[finite], after[finite])
    if isinstance(exact, Pairs):
        found[finite] = exact.differences
    return found


def _log_ratio(before: FloatArray, after: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        upper, lower = np.log(after), np.log(before)
    # Nothing is known of a ratio to what may be 0, nor of one of it: both ends of the caller are open there.
    return np.round(upper - lower, TOLD_DECIMALS)


def _bounds(low: FloatArray, high: FloatArray, open_low: BoolArray, open_high: BoolArray) -> OrderBounds:
    """Give integer keys, two for each distinct end: an open lower end lies above its value, an open upper end below."""
    ranks: IntArray = np.unique(np.concatenate((low, high)), return_inverse=True)[1].astype(np.int64)
    low_keys, high_keys = 2 * ranks[: low.size] + open_low, 2 * ranks[low.size :] - open_high
    return OrderBounds(np.where(low == -np.inf, OPEN_BELOW, low_keys), np.where(high == np.inf, OPEN_ABOVE, high_keys))


def at_common_limits(
    before: CensoredColumn, after: CensoredColumn, groups: ArrayLike, group_count: int
) -> tuple[CensoredColumn, CensoredColumn] | None:
    """Let both columns know no more than their worst limits allow, where the limits differ between the groups.

    Of the pairs in a group, each value below the highest "<" limit of its column becomes "<" that limit, and each above
    the lowest ">" limit ">" that one; then what is known of a value follows from the value alone, in every group alike.
    None where all groups have the same limits, or where a column's limits cross, so that none is common.

    References
    ----------
    Helsel DR. Statistics for Censored Environmental Data, 2nd ed. 2012, chapter 9.
    """
    codes = small_codes(groups, before.size, group_count)
    kept = before.usable & after.usable & (codes >= 0)
    columns = [CensoredColumn(one.values[kept], one.qualifiers[kept]) for one in (before, after)]
    of_groups = [
        [set(zip(one.qualifiers[chosen].tolist(), one.values[chosen].tolist(), strict=True)) for one in columns]
        for code in np.unique(codes[kept])
        for chosen in [codes[kept] == code]
    ]
    limits = [[{pair for pair in column if pair[0] != 0} for column in group] for group in of_groups]
    if all(group == limits[0] for group in limits):
        return None
    first, second = _worse(before, kept), _worse(after, kept)
    return None if first is None or second is None else (first, second)


def _worse(column: CensoredColumn, kept: BoolArray) -> CensoredColumn | None:
    lowest = column.values[kept & column.below].max(initial=-np.inf)
    highest = column.values[kept & column.above].min(initial=np.inf)
    if highest < lowest:
        return None
    values, signs = column.values.copy(), column.qualifiers.copy()
    low, high = kept & (column.below | (values < lowest)), kept & (column.above | (values > highest))
    values[low], signs[low] = lowest, -1
    values[high], signs[high] = highest, 1
    return CensoredColumn(values, signs)


def compare_changes(
    before: CensoredColumn, after: CensoredColumn, groups: ArrayLike, group_count: int, *,
    ordered: bool = False, ratios: bool = False, level: float = CONFIDENCE_LEVEL,
) -> HypothesisTest | NotEstimable:  # fmt: skip
    """Test whether changes of which some are known only between limits differ between groups; nothing is substituted.

    Each change scores how many others certainly lie below it less how many certainly lie above it (Gehan). With S_g the
    sum of the scores of group g, n_g its size and N the number of pairs, χ² = (N − 1) Σ S_g²/n_g / Σ h² with
    (groups − 1) degrees of freedom, by the variance over all ways to deal the changes out (Mantel). Without limits it
    is the Kruskal–Wallis test with its correction for ties. Of ordered groups z is that of Kendall's S between group
    and change, which without limits is the Jonckheere–Terpstra test.

    Of two groups, and of ordered ones, Kendall's τ-b stands beside it: above 0 where the changes of the first of two
    groups are the larger ones, or where changes rise with the order of the groups.

    The distribution is over all ways to deal out the changes with their limits, so limits that differ between the
    groups may be taken for a difference; see :func:`at_common_limits`.

    Parameters
    ----------
    before, after
        Values or limits, shape (n,) each; a pair enters with both.
    groups
        Codes from 0, −1 for none, shape (n,).

    References
    ----------
    Gehan EA. Biometrika 1965;52:203–223; Mantel N. Biometrics 1967;23:65–78.
    """
    codes = small_codes(groups, before.size, group_count)
    kept = before.usable & after.usable & (codes >= 0)
    pairs = CensoredPairs.of(*(CensoredColumn(one.values[kept], one.qualifiers[kept]) for one in (before, after)))
    present, places = np.unique(codes[kept], return_inverse=True)
    missing = int(np.count_nonzero(~kept))
    refusal = _refusal(pairs, present.size, ratios=ratios)
    if refusal is not None:
        return NotEstimable(refusal, pairs.n, missing)
    order = order_of_changes(pairs, ratios=ratios)
    scores = order.scores().astype(np.float64)
    if not scores.any():
        return NotEstimable(Reason.NO_DETERMINED_PAIRS, pairs.n, missing)
    sizes = tuple(int(n) for n in np.bincount(codes[kept], minlength=group_count))
    if ordered and group_count > 2:
        return _trend(order, places.astype(np.int64), sizes, missing, level)
    counts, sums = np.bincount(places), np.bincount(places, scores)
    statistic = (pairs.n - 1) * float(np.sum(sums**2 / counts)) / float(scores @ scores)
    df = float(present.size - 1)
    estimates = (_tau(order, -places.astype(np.int64), level),) if group_count == 2 else ()
    p = float(special.chdtrc(df, statistic))
    return HypothesisTest(Method.GEHAN_CHANGES, statistic, p, pairs.n, (df,), missing, sizes, estimates)


def _refusal(pairs: CensoredPairs, present: int, *, ratios: bool) -> Reason | None:
    if pairs.n == 0:
        return Reason.NO_VALUES
    if present < 2:
        return Reason.SINGLE_GROUP
    if bool((pairs.before.infinite | pairs.after.infinite).any()):
        return Reason.INFINITE_VALUES
    lowest = min(float(pairs.before.values.min()), float(pairs.after.values.min()))
    return Reason.NOT_POSITIVE if ratios and lowest <= 0 else None


def _trend(
    order: OrderBounds, places: IntArray, sizes: tuple[int, ...], missing: int, level: float
) -> HypothesisTest | NotEstimable:
    z = kendall_s(order, OrderBounds.of(places, np.zeros(order.n))).z
    p, estimates = float(2 * special.ndtr(-abs(z))), (_tau(order, places, level),)
    return HypothesisTest(Method.GEHAN_CHANGES_TREND, z, p, order.n, (), missing, sizes, estimates)


def _tau(order: OrderBounds, places: IntArray, level: float) -> Estimate:
    counted = kendall_s(order, OrderBounds.of(places, np.zeros(order.n)))
    interval: Interval | NotEstimable = counted.interval(level)
    return Estimate(Measure.KENDALL_TAU_B, counted.tau_b, interval)
