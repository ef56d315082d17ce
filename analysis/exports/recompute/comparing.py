"""Groups compared, and correlations, of values none of which lies outside a limit."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from scipy import stats

from .data import Numbers, codes_of, levels_of, usable
from .data import numbers as column_of_numbers
from .describing import Z

EXACT_BELOW = 50


def groups_of(name: str, by: str) -> list[Numbers]:
    """Give the usable values of each level that has some."""
    groups = [usable(name, by, level)[0] for level in levels_of(by)]
    return [values for values in groups if values.size]


def mann_whitney_p(name: str, by: str) -> float:
    """Mann–Whitney test, normal approximation corrected for ties and continuity."""
    first, second = groups_of(name, by)
    return float(stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=True).pvalue)


def mann_whitney_exact_p(name: str, by: str) -> float:
    """Mann–Whitney test, exact."""
    first, second = groups_of(name, by)
    return float(stats.mannwhitneyu(first, second, method="exact").pvalue)


def mann_whitney_auto_p(name: str, by: str) -> float:
    """Mann–Whitney test, exact without ties below 50 in each group."""
    values = np.concatenate(groups_of(name, by))
    few = max(group.size for group in groups_of(name, by)) < EXACT_BELOW and np.unique(values).size == values.size
    return mann_whitney_exact_p(name, by) if few else mann_whitney_p(name, by)


def hodges_lehmann(name: str, by: str) -> float:
    """Median of all differences, the first group minus the second."""
    first, second = groups_of(name, by)
    return float(np.median(np.subtract.outer(first, second)))


def cliff_delta(name: str, by: str) -> float:
    """Share of pairs in which the first group is higher less the share in which it is lower."""
    first, second = groups_of(name, by)
    return float(np.mean(np.sign(np.subtract.outer(first, second))))


def kruskal_wallis(name: str, by: str) -> float:
    """H of Kruskal and Wallis, corrected for ties."""
    return float(stats.kruskal(*groups_of(name, by)).statistic)


def kruskal_wallis_p(name: str, by: str) -> float:
    """Its p."""
    return float(stats.kruskal(*groups_of(name, by)).pvalue)


def dunn_holm_p(name: str, by: str, first: str, second: str) -> float:
    """Dunn's comparison of two groups, adjusted by Holm over all pairs."""
    present = [level for level in levels_of(by) if usable(name, by, level)[0].size]
    groups = [usable(name, by, level)[0] for level in present]
    ranks = stats.rankdata(np.concatenate(groups))
    n = ranks.size
    ties = np.unique(ranks, return_counts=True)[1].astype(float)
    spread = n * (n + 1) / 12 - np.sum(ties**3 - ties) / (12 * (n - 1))
    means = [part.mean() for part in np.split(ranks, np.cumsum([len(group) for group in groups])[:-1])]
    pairs = list(combinations(range(len(groups)), 2))
    z = [(means[i] - means[j]) / math.sqrt(spread * (1 / len(groups[i]) + 1 / len(groups[j]))) for i, j in pairs]
    adjusted = holm([2 * float(stats.norm.sf(abs(one))) for one in z])
    return adjusted[pairs.index((present.index(first), present.index(second)))]


def holm(p: list[float]) -> list[float]:
    """Adjust by Holm."""
    order, found, highest = np.argsort(p), [0.0] * len(p), 0.0
    for place, which in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - place) * p[which]))
        found[which] = highest
    return found


def jonckheere_p(name: str, by: str) -> float:
    """Jonckheere–Terpstra test corrected for ties."""
    return float(2 * stats.norm.sf(abs(jonckheere_z(name, by))))


def _in_order(name: str, by: str) -> tuple[float, float]:
    """Pairs of groups in their order whose later value is above the earlier one less those in which it is below."""
    groups = groups_of(name, by)
    signs = [np.sign(np.subtract.outer(b, a)) for place, a in enumerate(groups) for b in groups[place + 1 :]]
    return float(sum(part.sum() for part in signs)), float(sum(part.size for part in signs))


def jonckheere(name: str, by: str) -> float:
    """Sum of the Mann–Whitney counts of all pairs of groups."""
    surplus, pairs = _in_order(name, by)
    return (surplus + pairs) / 2


def jonckheere_z(name: str, by: str) -> float:
    """Jonckheere–Terpstra's z, above 0 where values rise; the variance is that of permutations with ties."""
    values, codes = column_of_numbers(name), codes_of(by)
    kept = ~np.isnan(values) & (codes >= 0)
    first, second = (np.unique(one[kept], return_counts=True)[1].astype(float) for one in (codes, values))
    n = float(kept.sum())
    singles = n * (n - 1) * (2 * n + 5) - sum(float(np.sum(t * (t - 1) * (2 * t + 5))) for t in (first, second))
    triples = math.prod(float(np.sum(t * (t - 1) * (t - 2))) for t in (first, second))
    triples /= 9 * n * (n - 1) * (n - 2) if n > 2 else 1
    doubles = math.prod(float(np.sum(t * (t - 1))) for t in (first, second)) / (2 * n * (n - 1))
    return _in_order(name, by)[0] / math.sqrt(singles / 18 + triples + doubles)


def pearson(x: str, y: str) -> float:
    """Pearson's r."""
    return float(stats.pearsonr(*_pairs(x, y)).statistic)


def pearson_p(x: str, y: str) -> float:
    """Its p."""
    return float(stats.pearsonr(*_pairs(x, y)).pvalue)


def pearson_low(x: str, y: str) -> float:
    """Lower end of Fisher's interval."""
    return _fisher(pearson(x, y), pairs_known(x, y), -1)


def pearson_high(x: str, y: str) -> float:
    """Upper end of Fisher's interval."""
    return _fisher(pearson(x, y), pairs_known(x, y), 1)


def _fisher(r: float, n: int, sign: int) -> float:
    return math.tanh(math.atanh(r) + sign * Z / math.sqrt(n - 3))


def pearson_of_logarithms(x: str, y: str) -> float:
    """Pearson's r of the logarithms."""
    return float(stats.pearsonr(*map(np.log, _pairs(x, y))).statistic)


def pearson_of_logarithms_p(x: str, y: str) -> float:
    """Its p."""
    return float(stats.pearsonr(*map(np.log, _pairs(x, y))).pvalue)


def pearson_of_logarithms_low(x: str, y: str) -> float:
    """Lower end of its interval."""
    return _fisher(pearson_of_logarithms(x, y), pairs_known(x, y), -1)


def pearson_of_logarithms_high(x: str, y: str) -> float:
    """Upper end of it."""
    return _fisher(pearson_of_logarithms(x, y), pairs_known(x, y), 1)


def kendall(x: str, y: str) -> float:
    """Kendall's τ-b."""
    return float(stats.kendalltau(*_pairs(x, y)).statistic)


def kendall_p(x: str, y: str) -> float:
    """Its p by the normal approximation, corrected for ties."""
    return float(stats.kendalltau(*_pairs(x, y), method="asymptotic").pvalue)


def _pairs(x: str, y: str) -> tuple[Numbers, Numbers]:
    first, second = column_of_numbers(x), column_of_numbers(y)
    kept = ~np.isnan(first) & ~np.isnan(second)
    return first[kept], second[kept]


def pairs_known(x: str, y: str) -> int:
    """Count the patients of whom both numbers are known."""
    return int(_pairs(x, y)[0].size)


def spearman(x: str, y: str) -> float:
    """Spearman's ρ of mid-ranks."""
    return float(stats.spearmanr(*_pairs(x, y)).statistic)


def spearman_p(x: str, y: str) -> float:
    """Its p by the t distribution."""
    return float(stats.spearmanr(*_pairs(x, y)).pvalue)


def spearman_exact_p(x: str, y: str) -> float:
    """Give its exact p without ties: twice the share of permutations whose squared differences are as far out."""
    first, second = (stats.rankdata(one).astype(int) for one in _pairs(x, y))
    n, squares = first.size, int(np.sum((first - second) ** 2))
    ways: dict[int, dict[int, int]] = {0: {0: 1}}  # By the ranks given so far (bits), how often each sum.
    for rank in range(n):
        following: dict[int, dict[int, int]] = {}
        for given, sums in ways.items():
            for other in (place for place in range(n) if not given >> place & 1):
                found = following.setdefault(given | 1 << other, {})
                for total, count in sums.items():
                    found[total + (rank - other) ** 2] = found.get(total + (rank - other) ** 2, 0) + count
        ways = following
    counts = ways[2**n - 1]
    low = sum(count for total, count in counts.items() if total <= squares)
    high = sum(count for total, count in counts.items() if total >= squares)
    return min(1.0, 2 * min(low, high) / math.factorial(n))


def spearman_low(x: str, y: str) -> float:
    """Lower end of Bonett and Wright's interval."""
    return _bonett_wright(x, y, -1)


def spearman_high(x: str, y: str) -> float:
    """Upper end of Bonett and Wright's interval."""
    return _bonett_wright(x, y, 1)


def _bonett_wright(x: str, y: str, sign: int) -> float:
    rho, n = spearman(x, y), pairs_known(x, y)
    return math.tanh(math.atanh(rho) + sign * Z * math.sqrt((1 + rho**2 / 2) / (n - 3)))
