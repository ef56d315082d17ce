"""Two or more visits of the same patients: complete pairs, or complete cases, only."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from .data import Codes, Numbers, censored, codes_of, derive, derive_censored, members, texts

EXACT_BELOW = 50
DECIMALS = 9
"""Differences are rounded to so many: those of 0.3 − 0.1 and of 0.4 − 0.2 are tied."""
LOG_DECIMALS = 12
"""So are logarithms of ratios: those of 3 over 1 and of 6 over 2 are tied."""


def _pairs(before: str, after: str, by: str, level: str) -> tuple[Numbers, Numbers, Codes, Codes]:
    (first, first_signs), (second, second_signs) = censored(before), censored(after)
    kept = members(by, level) & ~np.isnan(first) & ~np.isnan(second)
    return first[kept], second[kept], first_signs[kept], second_signs[kept]


def _changes(before: str, after: str, by: str, level: str) -> Numbers:
    first, second, _a, _b = _pairs(before, after, by, level)
    return np.asarray(np.round(second - first, DECIMALS), dtype=np.float64)


def pairs(before: str, after: str, by: str = "", level: str = "") -> int:
    """Count the patients with a usable value at both visits."""
    return int(_pairs(before, after, by, level)[0].size)


def side_of_pairs(before: str, after: str, which: str) -> str:
    """Add a column with the values before, or after, of the patients who have both, and give its name."""
    (first, first_signs), (second, second_signs) = censored(before), censored(after)
    values, signs = (first, first_signs) if which == "before" else (second, second_signs)
    both = ~np.isnan(first) & ~np.isnan(second)
    return derive_censored(f"{which}: {before}, {after}", np.where(both, values, math.nan), np.where(both, signs, 0))


def measured_at(before: str, after: str, first: int, second: int) -> int:
    """Count the patients with (1) or without (0) a usable value at the first visit, and so at the second."""
    (a, _a), (b, _b) = censored(before), censored(after)
    return int(((~np.isnan(a) == first) & (~np.isnan(b) == second)).sum())


def change_of(before: str, after: str) -> str:
    """Add a column with the change of all patients who have both, and give its name."""
    return derive(f"{after} - {before}", np.round(censored(after)[0] - censored(before)[0], DECIMALS))


def log_change_of(before: str, after: str) -> str:
    """Add a column with the logarithm of after over before, and give its name."""
    ratio = np.round(np.log(censored(after)[0]) - np.log(censored(before)[0]), LOG_DECIMALS)
    return derive(f"log {after} - log {before}", ratio)


def paired_statistic(before: str, after: str, test: str, by: str = "", level: str = "") -> float:
    """Give t, or the sum of the ranks of the rises; after Pratt the pairs without change are ranked too."""
    change = _changes(before, after, by, level)
    first, second, _a, _b = _pairs(before, after, by, level)
    if test in ("t", "log_t"):
        return float(stats.ttest_1samp(change if test == "t" else np.log(second) - np.log(first), 0).statistic)
    ranked = change if test == "signed_rank_pratt" else change[change != 0]
    return float(stats.rankdata(np.abs(ranked))[ranked > 0].sum())


def paired_df(before: str, after: str, by: str = "", level: str = "") -> int:
    """Degrees of freedom of t."""
    return pairs(before, after, by, level) - 1


def standardised_change(before: str, after: str, by: str = "", level: str = "") -> float:
    """Mean of after less before in standard deviations of the changes."""
    change = _changes(before, after, by, level)
    return float(change.mean() / np.std(change, ddof=1))


def paired_p(before: str, after: str, test: str, by: str = "", level: str = "") -> float:
    """P of the declared test: t, log_t, or signed_rank by its normal approximation, exact or after Pratt.

    With _auto the exact one is taken below 50 pairs without ties and zeros.
    """
    change = _changes(before, after, by, level)
    first, second, _a, _b = _pairs(before, after, by, level)
    if test == "t":
        return float(stats.ttest_1samp(change, 0).pvalue)
    if test == "log_t":
        return float(stats.ttest_1samp(np.log(second) - np.log(first), 0).pvalue)
    sizes = np.abs(change)
    plain = change.size < EXACT_BELOW and bool(sizes.all()) and np.unique(sizes).size == sizes.size
    if test == "signed_rank_pratt" or (test == "signed_rank_pratt_auto" and not plain):
        return _pratt_p(change)
    changed = change[change != 0]
    if test == "signed_rank_exact" or (test.endswith("auto") and plain):
        return float(stats.wilcoxon(changed, method="exact").pvalue)
    return float(stats.wilcoxon(changed, correction=True, method="approx").pvalue)


def _pratt_p(change: Numbers) -> float:
    ranks = stats.rankdata(np.abs(change))
    n, zeros = change.size, int((change == 0).sum())
    ties = np.unique(np.abs(change[change != 0]), return_counts=True)[1].astype(float)
    mean = (n * (n + 1) - zeros * (zeros + 1)) / 4
    spread = (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)) / 24 - np.sum(ties**3 - ties) / 48
    return float(2 * stats.norm.sf(abs(ranks[change > 0].sum() - mean) / math.sqrt(spread)))


def paired_estimate(before: str, after: str, test: str, by: str = "", level: str = "") -> float:
    """Mean difference, ratio of geometric means, or pseudomedian (median of Walsh averages), after less before."""
    change = _changes(before, after, by, level)
    first, second, _a, _b = _pairs(before, after, by, level)
    if test == "t":
        return float(change.mean())
    if test == "log_t":
        return math.exp(float(np.mean(np.log(second) - np.log(first))))
    i, j = np.triu_indices(change.size)
    return float(np.median((change[i] + change[j]) / 2))


def paired_estimate_low(before: str, after: str, test: str, by: str = "", level: str = "") -> float:
    """Lower end of its interval: of t, or of the Walsh averages by the signed-rank distribution, exact or normal."""
    return _interval(before, after, test, by, level)[0]


def paired_estimate_high(before: str, after: str, test: str, by: str = "", level: str = "") -> float:
    """Upper end of it."""
    return _interval(before, after, test, by, level)[1]


def _interval(before: str, after: str, test: str, by: str, level: str) -> tuple[float, float]:
    change = _changes(before, after, by, level)
    first, second, _a, _b = _pairs(before, after, by, level)
    if test in ("t", "log_t"):
        sample = change if test == "t" else np.log(second) - np.log(first)
        low, high = stats.ttest_1samp(sample, 0).confidence_interval(0.95)
        return (float(low), float(high)) if test == "t" else (math.exp(low), math.exp(high))
    n = change.size
    walsh = np.sort(((change[:, None] + change) / 2)[np.triu_indices(n)])
    rank = _exact_rank(n) if test == "signed_rank_exact" else _normal_rank(n)
    return float(walsh[rank - 1]), float(walsh[-rank])


def _exact_rank(n: int) -> int:
    """Smallest sum of ranks that is reached or undercut with a probability of 0.025."""
    ways = np.ones(1)
    for rank in range(1, n + 1):
        ways = np.convolve(ways, np.eye(1, rank + 1)[0] + np.eye(1, rank + 1, rank)[0])
    return int(np.argmax(np.cumsum(ways) / 2.0**n >= 0.025))


def _normal_rank(n: int) -> int:
    return math.floor(n * (n + 1) / 4 - float(stats.norm.ppf(0.975)) * math.sqrt(n * (n + 1) * (2 * n + 1) / 24))


def crossed_level(before: str, after: str, level: str, was: int, became: int) -> int:
    """Count the patients who had (1) or hadn't (0) a level, and then had or hadn't it."""
    first, second = texts(before), texts(after)
    known = [(a == level, b == level) for a, b in zip(first, second, strict=True) if a and b]
    return known.count((bool(was), bool(became)))


def mcnemar_level_p(before: str, after: str, level: str) -> float:
    """McNemar's exact test of a level."""
    entered, left = (crossed_level(before, after, level, was, 1 - was) for was in (0, 1))
    return float(stats.binomtest(entered, entered + left, 0.5).pvalue)


def crossed_cut_off(before: str, after: str, cut_off: float, direction: str, was: int, became: int) -> int:
    """Count the pairs that were (1) or weren't (0) beyond a cut-off, and then were or weren't."""
    first, second, a, b = _pairs(before, after, "", "")
    return int(
        ((_beyond(first, a, cut_off, direction) == was) & (_beyond(second, b, cut_off, direction) == became)).sum()
    )


def mcnemar_p(before: str, after: str, cut_off: float, direction: str) -> float:
    """McNemar's exact test."""
    entered, left = (crossed_cut_off(before, after, cut_off, direction, was, 1 - was) for was in (0, 1))
    return float(stats.binomtest(entered, entered + left, 0.5).pvalue)


def _beyond(values: Numbers, signs: Codes, cut_off: float, direction: str) -> Numbers:
    """Give 1 beyond, 0 not beyond, NaN where a limit leaves it open."""
    turn = -1 if direction == "above" else 1
    v, s, cut = turn * values, turn * signs, turn * cut_off
    beyond = ((s == 0) & (v < cut)) | ((s < 0) & (v <= cut))
    within = ((s == 0) & (v >= cut)) | ((s > 0) & (v >= cut))
    return np.where(beyond, 1.0, np.where(within, 0.0, math.nan))


def complete_cases(by: str, level: str, *names: str) -> int:
    """Count the patients with a usable value at every visit."""
    return int(_ordered_visits(by, level, names).shape[0])


def incomplete_cases(by: str, level: str, *names: str) -> int:
    """Count the patients with a usable value at some visits only."""
    known = ~np.isnan(np.column_stack([censored(name)[0] for name in names]))
    return int((members(by, level) & known.any(axis=1) & ~known.all(axis=1)).sum())


def at_no_visit(*names: str) -> int:
    """Count the patients without a usable value at any visit."""
    return int(np.isnan(np.column_stack([censored(name)[0] for name in names])).all(axis=1).sum())


def at_some_visit_without(by: str, *names: str) -> int:
    """Count the patients with a usable value at some visit who have none of the levels."""
    known = ~np.isnan(np.column_stack([censored(name)[0] for name in names]))
    return int((known.any(axis=1) & (codes_of(by) < 0)).sum())


def pairs_without(before: str, after: str, by: str) -> int:
    """Count the pairs of patients who have none of the levels."""
    both = ~np.isnan(censored(before)[0]) & ~np.isnan(censored(after)[0])
    return int((both & (codes_of(by) < 0)).sum())


def friedman(by: str, level: str, *names: str) -> float:
    """χ² of Friedman's test over visits, on complete cases."""
    return float(stats.friedmanchisquare(*_ordered_visits(by, level, names).T).statistic)


def friedman_p(by: str, level: str, *names: str) -> float:
    """Return p of Friedman's test over visits, on complete cases."""
    return float(stats.friedmanchisquare(*_ordered_visits(by, level, names).T).pvalue)


def _ordered_visits(by: str, level: str, names: tuple[str, ...]) -> Numbers:
    """Give values in certain order, shape (n, visits): those below a limit tie below all others."""
    columns = [censored(name) for name in names]
    values, signs = (np.column_stack([column[which] for column in columns]) for which in (0, 1))
    values, signs = values[members(by, level)], signs[members(by, level)]
    if np.isnan(values).all():
        return np.empty((0, values.shape[1]), dtype=np.float64)
    low, high = np.nanmin(values), np.nanmax(values)
    values = np.where(np.isnan(values) | (signs == 0), values, np.where(signs < 0, low - 1, high + 1))
    return np.asarray(values[~np.isnan(values).any(axis=1)], dtype=np.float64)
