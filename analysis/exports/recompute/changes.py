"""Changes of which some are known only between limits, compared between groups by the order that is certain."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Codes, Numbers, censored, codes_of, derive_censored
from .intervals import end_of_tau

LOG_DECIMALS = 12
DECIMALS = 9


def _kept(before: str, after: str, by: str) -> tuple[Codes, Numbers]:
    """Tell who has both values and a level, and that level."""
    codes = codes_of(by)
    both = ~np.isnan(censored(before)[0]) & ~np.isnan(censored(after)[0])
    places = np.flatnonzero(both & (codes >= 0))
    return places, codes[places].astype(float)


def _order(before: str, after: str, kind: str, places: Codes) -> Codes:
    """Give 1 where the change of the row certainly lies above that of the column, −1 below, 0 where nobody knows.

    "<v" lies from 0 up to v, v itself left out, ">v" above v; kind is difference or ratio.
    """
    (first, first_signs), (second, second_signs) = (
        (values[places], signs[places]) for values, signs in (censored(before), censored(after))
    )
    low = _less(np.where(first_signs > 0, math.inf, first), np.where(second_signs < 0, 0.0, second), kind)
    high = _less(np.where(first_signs < 0, 0.0, first), np.where(second_signs > 0, math.inf, second), kind)
    open_low, open_high = (first_signs < 0) | (second_signs > 0), (first_signs > 0) | (second_signs < 0)
    touching = (low[:, None] == high) & (open_low[:, None] | open_high) & np.isfinite(low)[:, None]
    above = (low[:, None] > high) | touching
    return above.astype(np.int64) - above.T.astype(np.int64)


def _less(first: Numbers, second: Numbers, kind: str) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "ratio":
            return np.asarray(np.round(np.log(second) - np.log(first), LOG_DECIMALS))
        return np.asarray(np.round(second - first, DECIMALS))


def at_common_limits(before: str, after: str, by: str, which: str) -> str:
    """Add a column, before or after, that knows no more than its worst limits allow, and give its name.

    Of the pairs in a group, each value below the highest "<" limit becomes "<" that limit, and each above the lowest
    ">" limit ">" that one.
    """
    places, _groups = _kept(before, after, by)
    given, given_signs = censored(before if which == "before" else after)
    values, signs = given.copy(), given_signs.copy()
    kept = np.zeros(values.size, dtype=bool)
    kept[places] = True
    lowest = max(values[kept & (signs < 0)].tolist(), default=-math.inf)
    highest = min(values[kept & (signs > 0)].tolist(), default=math.inf)
    below, above = kept & ((signs < 0) | (values < lowest)), kept & ((signs > 0) | (values > highest))
    values[below], values[above] = lowest, highest
    signs[below], signs[above] = -1, 1
    return derive_censored(f"at common limits, {which}: {before}, {after}", values, signs)


def gehan_changes(before: str, after: str, kind: str, by: str) -> float:
    """χ² of Gehan's scores of the changes between groups, by the variance over all ways to deal them out."""
    places, codes = _kept(before, after, by)
    scores = _order(before, after, kind, places).sum(axis=1)
    sums = [float(scores[codes == code].sum()) ** 2 / float((codes == code).sum()) for code in np.unique(codes)]
    return (places.size - 1) * sum(sums) / float(scores @ scores)


def gehan_changes_df(before: str, after: str, by: str) -> int:
    """Its degrees of freedom."""
    return int(np.unique(_kept(before, after, by)[1]).size) - 1


def gehan_changes_p(before: str, after: str, kind: str, by: str) -> float:
    """Its p."""
    return float(stats.chi2.sf(gehan_changes(before, after, kind, by), gehan_changes_df(before, after, by)))


def gehan_changes_z(before: str, after: str, kind: str, by: str) -> float:
    """Give z of Kendall's S of the changes and the order of the groups, by its permutation variance."""
    first, second = _orders(before, after, kind, by, 1)
    n, s = float(len(first)), float(np.sum(first * second)) / 2
    a, b = float(np.sum(first**2)), float(np.sum(second**2))
    rows_a, rows_b = float(np.sum(first.sum(axis=1) ** 2)), float(np.sum(second.sum(axis=1) ** 2))
    variance = 4 / (n * (n - 1) * (n - 2)) * (rows_a - a) * (rows_b - b) + 2 / (n * (n - 1)) * a * b
    return s / math.sqrt(variance / 4)


def gehan_changes_trend_p(before: str, after: str, kind: str, by: str) -> float:
    """Its p."""
    return float(2 * stats.norm.sf(abs(gehan_changes_z(before, after, kind, by))))


def tau_of_changes(before: str, after: str, kind: str, by: str, sign: int) -> float:
    """Kendall's τ-b of the changes and the order of the groups; sign −1 turns that order."""
    first, second = _orders(before, after, kind, by, sign)
    return float(np.sum(first * second) / math.sqrt(np.sum(first**2)) / math.sqrt(np.sum(second**2)))


def tau_of_changes_low(before: str, after: str, kind: str, by: str, sign: int) -> float:
    """Lower end of its interval."""
    return end_of_tau(*_orders(before, after, kind, by, sign), -1)


def tau_of_changes_high(before: str, after: str, kind: str, by: str, sign: int) -> float:
    """Upper end of it."""
    return end_of_tau(*_orders(before, after, kind, by, sign), 1)


def _orders(before: str, after: str, kind: str, by: str, sign: int) -> tuple[Codes, Codes]:
    places, codes = _kept(before, after, by)
    groups = np.sign(np.subtract.outer(codes, codes)).astype(np.int64)
    return _order(before, after, kind, places), sign * groups
