"""The statistics alone, beside the sort alone: columns in memory, five of them, by four groupings.

statistics_cpu_s   of each column n, mean, SD, median, quartiles, extremes, share below a cut-off, whole and in each
                   level; Kruskal and Wallis's test with Dunn's pairs for each grouping; Spearman's correlation
tests_cpu_s        the tests of the declared designs in their place: Mann and Whitney's with the shift of Hodges and
                   Lehmann for two groups, Jonckheere and Terpstra's for ordered ones, Kruskal and Wallis's for others
sort_cpu_s         np.argsort of each column, which every order statistic and rank needs
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.association import spearman
from analysis.statistics.columns import GroupedColumn, OrderedColumn, group_column, order_column
from analysis.statistics.comparison import kruskal_wallis, mann_whitney
from analysis.statistics.descriptive import describe_groups
from analysis.statistics.proportions import proportion
from analysis.statistics.trend import jonckheere_terpstra

COLUMNS = 5
CUT_OFF = 8.0
TURNS = 5
Codes = NDArray[np.int64]
Test = Callable[[GroupedColumn], object]


def statistics(count: int) -> dict[str, float]:
    """Time each over columns of a length; the least processor time of some turns."""
    rng = np.random.default_rng(7)
    size = np.round(rng.lognormal(3.6, 0.6, count).clip(1, 400), 1)
    columns = [np.round(rng.lognormal(2.0 + 0.002 * size, 0.8), 2) for _number in range(COLUMNS)]
    bounds = np.digitize(size, [50.0001]), np.digitize(size, [30.0001, 50.0001])
    codes = [*bounds, rng.integers(0, 5, count), rng.integers(0, 6, count)]
    alike: list[Test] = [kruskal_wallis] * len(codes)
    declared: list[Test] = [mann_whitney, jonckheere_terpstra, jonckheere_terpstra, kruskal_wallis]
    return {
        "sort_cpu_s": _least(lambda: [np.argsort(column) for column in columns]),
        "statistics_cpu_s": _least(lambda: _computed(columns, codes, alike, size)),
        "tests_cpu_s": _least(lambda: _computed(columns, codes, declared, size)),
    }


def _least(work: Callable[[], object]) -> float:
    times = []
    for _turn in range(TURNS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


def _computed(columns: list[NDArray[np.float64]], codes: list[Codes], tests: list[Test], size: Codes) -> None:
    sizes = order_column(size)
    whole = np.zeros(size.size, dtype=np.int64)
    for column in columns:
        ordered = order_column(column)
        _described(ordered, whole)
        spearman(sizes, ordered)
        for code, test in zip(codes, tests, strict=True):
            test(_described(ordered, code))


def _described(ordered: OrderedColumn, codes: Codes) -> GroupedColumn:
    grouped = group_column(ordered, codes, int(codes.max()) + 1)
    describe_groups(grouped)
    below = grouped.codes[: np.searchsorted(grouped.values, CUT_OFF)]
    for count, n in zip(np.bincount(below, minlength=grouped.group_count).tolist(), grouped.group_sizes, strict=True):
        proportion(count, n)
    return grouped
