"""Counts, means, quantiles and shares."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import censored, codes_of, levels_of, members, numbers, usable

Z = float(stats.norm.ppf(0.975))


def patients(by: str = "", level: str = "") -> int:
    """Count the patients, or those of a level."""
    return int(members(by, level).sum())


def patients_without(by: str) -> int:
    """Count the patients who have none of the levels."""
    return int((codes_of(by) < 0).sum())


def known(row: str, by: str = "", level: str = "") -> int:
    """Count the patients, of a level, of whom a level of another column is known."""
    return int((members(by, level) & (codes_of(row) >= 0)).sum())


def known_without(row: str, by: str) -> int:
    """Count the patients of whom a level of one column is known, and none of another."""
    return int(((codes_of(row) >= 0) & (codes_of(by) < 0)).sum())


def count_without(name: str, by: str) -> int:
    """Count the usable values of patients who have none of the levels."""
    return int((~np.isnan(censored(name)[0]) & (codes_of(by) < 0)).sum())


def count_lacking(name: str, by: str, flag: str) -> int:
    """Count those of them of whom a column says yes (1)."""
    return int((~np.isnan(censored(name)[0]) & (codes_of(by) < 0) & (numbers(flag) == 1)).sum())


def sum_of(name: str) -> int:
    """Add up a column of counts."""
    return int(np.nansum(numbers(name)))


def patients_with(row: str, row_level: str, by: str = "", level: str = "") -> int:
    """Count the patients who have a level of one column, and one of another."""
    return int((members(row, row_level) & members(by, level)).sum())


def among_first(row: str, best: int, by: str = "", level: str = "") -> int:
    """Count the patients, of a level, who have one of the first levels of another column."""
    codes = codes_of(row)
    return int((members(by, level) & (codes >= 0) & (codes < best)).sum())


def count(name: str, by: str = "", level: str = "") -> int:
    """Count the usable values."""
    return int(usable(name, by, level)[0].size)


def missing(name: str, by: str = "", level: str = "") -> int:
    """Count the patients without a value, those with an unknown limit not among them."""
    values, signs = censored(name)
    return int((members(by, level) & np.isnan(values) & (signs == 0)).sum())


def mean(name: str, by: str = "", level: str = "") -> float:
    """Mean of values none of which is censored."""
    return float(np.mean(usable(name, by, level)[0]))


def sd(name: str, by: str = "", level: str = "") -> float:
    """Standard deviation with n − 1."""
    return float(np.std(usable(name, by, level)[0], ddof=1))


def quantile(name: str, p: float, by: str = "", level: str = "") -> float:
    """Quantile of type 7."""
    return float(np.quantile(usable(name, by, level)[0], p))


def lowest(name: str, by: str = "", level: str = "") -> float:
    """Smallest value or limit."""
    return float(np.min(usable(name, by, level)[0]))


def highest(name: str, by: str = "", level: str = "") -> float:
    """Largest value or limit."""
    return float(np.max(usable(name, by, level)[0]))


def below_limit(name: str, by: str = "", level: str = "") -> int:
    """Count the values below a limit of detection."""
    return int((usable(name, by, level)[1] < 0).sum())


def beyond(name: str, cut_off: float, direction: str, by: str = "", level: str = "") -> int:
    """Count the values that certainly lie strictly below, or strictly above, a cut-off."""
    values, signs = usable(name, by, level)
    if direction == "above":
        values, signs, cut_off = -values, -signs, -cut_off
    return int((((signs == 0) & (values < cut_off)) | ((signs < 0) & (values <= cut_off))).sum())


def not_beyond(name: str, cut_off: float, direction: str, by: str = "", level: str = "") -> int:
    """Count the values that certainly don't lie beyond a cut-off."""
    values, signs = usable(name, by, level)
    if direction == "above":
        values, signs, cut_off = -values, -signs, -cut_off
    return int((((signs == 0) & (values >= cut_off)) | ((signs > 0) & (values >= cut_off))).sum())


def unknown_numbers(name: str) -> int:
    """Count the patients without a number."""
    return int(np.isnan(numbers(name)).sum())


def numbers_up_to(name: str, bound: float) -> int:
    """Count the numbers up to a bound."""
    return int((numbers(name) <= bound).sum())


def numbers_above(name: str, bound: float) -> int:
    """Count the numbers above a bound."""
    return int((numbers(name) > bound).sum())


def nth_highest(name: str, place: int) -> float:
    """Give one of the numbers, from the highest (1) on."""
    return float(np.sort(numbers(name)[~np.isnan(numbers(name))])[-place])


def flagged(name: str) -> int:
    """Count the patients of whom a column says yes (1)."""
    return int((numbers(name) == 1).sum())


def share(events: int, n: int) -> float:
    """Share of n."""
    return events / n if n else math.nan


def at_least(value: float, floor: float) -> float:
    """Hold a number that is smaller to be the floor."""
    return max(value, floor)


def raised(value: float) -> float:
    """Give the exponential of a number."""
    return math.exp(value)


def unusable(name: str, by: str = "", level: str = "") -> int:
    """Count the patients whose value lies outside a limit that nobody knows."""
    values, signs = censored(name)
    return int((members(by, level) & np.isnan(values) & (signs != 0)).sum())


def above_limit(name: str, by: str = "", level: str = "") -> int:
    """Count the values above a limit of the assay."""
    return int((usable(name, by, level)[1] > 0).sum())


def less(whole: float, *parts: float) -> float:
    """Give what remains of a number without its parts."""
    return whole - sum(parts)


def together(*parts: int) -> int:
    """Add up numbers."""
    return sum(parts)


def wilson_low(events: int, n: int) -> float:
    """Lower end of Wilson's interval."""
    return _wilson(events, n, -1)


def wilson_high(events: int, n: int) -> float:
    """Upper end of Wilson's interval."""
    return _wilson(events, n, 1)


def _wilson(events: int, n: int, sign: int) -> float:
    p = events / n
    half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return min(max((p + Z**2 / (2 * n) + sign * half) / (1 + Z**2 / n), 0.0), 1.0)


def standardised_difference(name: str, by: str) -> float:
    """Mean over pairs of groups of |mean₁ − mean₂| / √((s₁² + s₂²)/2)."""
    groups = [usable(name, by, level)[0] for level in levels_of(by)]
    groups = [values for values in groups if values.size]
    found = []
    for place, a in enumerate(groups):
        for b in groups[place + 1 :]:
            spread = math.sqrt((np.var(a, ddof=1) + np.var(b, ddof=1)) / 2)
            found.append(float(abs(np.mean(a) - np.mean(b))) / spread if spread else 0.0)
    return float(np.mean(found))


def standardised_difference_of_shares(row: str, by: str) -> float:
    """The same of the shares of levels (Yang and Dalton 2012)."""
    row_codes, by_codes = codes_of(row), codes_of(by)
    table = np.array([[np.sum((row_codes == i) & (by_codes == j)) for j in range(len(levels_of(by)))]
                      for i in range(len(levels_of(row)))], dtype=np.float64)  # fmt: skip
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    shares = (table / table.sum(axis=0))[1:]
    found = []
    for i in range(shares.shape[1]):
        for j in range(i + 1, shares.shape[1]):
            a, b = shares[:, i], shares[:, j]
            spread = (np.diag(a) - np.outer(a, a) + np.diag(b) - np.outer(b, b)) / 2
            found.append(math.sqrt(float((a - b) @ np.linalg.pinv(spread, hermitian=True) @ (a - b))))
    return float(np.mean(found))
