"""How closely values follow the order of groups: Kendall's τ-b of both, the effect that belongs to a test for trend."""

import math

import numpy as np

from analysis.statistics.catalogue import Measure
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.columns import GroupedColumn, IntArray
from analysis.statistics.concordance import OrderBounds, tau_interval
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Estimate, NotEstimable


def trend_tau(grouped: GroupedColumn, level: float = CONFIDENCE_LEVEL) -> Estimate | NotEstimable:
    """Return τ-b of values and group codes with its interval; its numerator is 2J − n₁ of Jonckheere's J.

    n₁ counts the pairs of different groups. It is :func:`analysis.statistics.association.kendall` of both columns,
    counted over the different values.
    """
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    if grouped.counted is None:
        values, codes, counts = grouped.values, grouped.codes.astype(np.int64), np.ones(grouped.n, dtype=np.int64)
    else:
        codes, places = np.nonzero(grouped.counted.counts)
        values, counts = grouped.counted.values[places], grouped.counted.counts[codes, places]
    bounds = OrderBounds.of(values, np.zeros(values.size, dtype=np.int8))
    return _tau(bounds, codes, counts, level) or NotEstimable(Reason.ALL_TIED, grouped.n, grouped.missing)


def censored_trend_tau(grouped: CensoredGroups, level: float = CONFIDENCE_LEVEL) -> Estimate | NotEstimable:
    """Return τ-b of censored values and group codes with its interval; pairs in uncertain order count as tied."""
    refusal = grouped.refusal()
    if refusal is not None:
        return refusal
    cells = grouped.cells
    bounds = OrderBounds.of(cells.values, cells.qualifiers)
    found = _tau(bounds, cells.codes, cells.counts, level)
    return found or grouped.not_estimable(Reason.NO_DETERMINED_PAIRS)


def _tau(bounds: OrderBounds, codes: IntArray, counts: IntArray, level: float) -> Estimate | None:
    """Return τ-b of observations of which some are alike; None where no two values can be put in order."""
    n, s_of = int(counts.sum()), np.zeros(codes.size, dtype=np.int64)
    first_of, second_of = np.zeros_like(s_of), np.zeros_like(s_of)
    for code in np.unique(codes):
        inside = codes == code
        below = _how_many_below(bounds.high[inside], counts[inside], bounds.low)
        # Upside down, what lies above lies below.
        above = _how_many_below(-1 - bounds.low[inside], counts[inside], -1 - bounds.high)
        s_of += np.sign(codes - code) * (below - above)
        second_of += below + above
        first_of[inside] = n - int(counts[inside].sum())
    s, first, second = (float(counts @ part) / 2 for part in (s_of, first_of, second_of))
    if second == 0:
        return None
    tau = s / math.sqrt(first) / math.sqrt(second)
    return Estimate(Measure.KENDALL_TAU_B, tau, tau_interval(s_of, first_of, second_of, counts, level))


def _how_many_below(keys: IntArray, counts: IntArray, queries: IntArray) -> IntArray:
    order = np.argsort(keys)
    before = np.concatenate(([0], np.cumsum(counts[order])))
    return before[np.searchsorted(keys[order], queries, side="left")]
