"""Of columns whose values repeat, the different ones are counted: the numbers are those of the values themselves."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.statistics.columns import GroupedColumn, group_column
from analysis.statistics.comparison import kruskal_wallis, mann_whitney
from analysis.statistics.descriptive import describe, describe_groups
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.statistics.trend import TrendTest, jonckheere_terpstra

GROUPS = 3


@st.composite
def repeated(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Columns of few different values, some missing, with groups of which one may be empty."""
    several = draw(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=4, unique=True))
    size = draw(st.integers(40, 80))
    values = draw(st.lists(st.sampled_from([*several, np.nan]), min_size=size, max_size=size))
    codes = draw(st.lists(st.integers(-1, GROUPS - 1), min_size=size, max_size=size))
    return np.array(values), np.array(codes)


def both(values: NDArray[np.float64], codes: NDArray[np.int64]) -> tuple[GroupedColumn, GroupedColumn]:
    """Give the groups as they are, and without the runs that the table is made of."""
    grouped = group_column(values, codes, GROUPS)
    return grouped, replace(grouped, runs=None)


@settings(max_examples=60)
@given(repeated())
def test_descriptions_are_those_of_the_values(column: tuple[NDArray[np.float64], NDArray[np.int64]]) -> None:
    values, codes = column
    counted, listed = both(values, codes)
    assert listed.counted is None
    for one, other, code in zip(describe_groups(counted), describe_groups(listed), range(GROUPS), strict=True):
        alone = describe(values[codes == code])
        for name in ("n", "missing", "minimum", "q1", "median", "q3", "maximum"):
            assert getattr(one, name) == getattr(other, name) == getattr(alone, name)
        for name in ("mean", "sd", "geometric_mean", "geometric_sd"):
            expected = getattr(alone, name)
            near = pytest.approx(expected, rel=1e-12, abs=1e-9) if isinstance(expected, float) else expected
            assert getattr(one, name) == near


@settings(max_examples=60)
@given(repeated())
def test_tests_are_those_of_the_values(column: tuple[NDArray[np.float64], NDArray[np.int64]]) -> None:
    counted, listed = both(*column)
    tests: tuple[Callable[[GroupedColumn], HypothesisTest | TrendTest | NotEstimable], ...] = (
        kruskal_wallis, jonckheere_terpstra, mann_whitney,
    )  # fmt: skip
    for test in tests:
        found, expected = test(counted), test(listed)
        if isinstance(found, NotEstimable) or isinstance(expected, NotEstimable):
            assert found == expected
            continue
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-12, abs=1e-9)
        assert found.p == pytest.approx(expected.p, rel=1e-9)


def test_two_groups_of_few_values_by_hand() -> None:
    # 1 ×20 and 2 ×20 against 2 ×10 and 3 ×30: U counts pairs first > second, ties half: 2 against 2, 20·10/2 = 100.
    values = np.repeat([1.0, 2.0, 2.0, 3.0], [20, 20, 10, 30])
    grouped = group_column(values, np.repeat([0, 1], 40), 2)
    assert grouped.counted is not None
    found = mann_whitney(grouped)
    assert isinstance(found, HypothesisTest)
    assert found.statistic == 100
    # Differences: −1 200 + 600 times, −2 600 times, 0 200 times; in order −2 ×600, −1 ×800, 0 ×200: median −1.
    assert found.estimates[0].value == -1  # type: ignore[union-attr]
    # No pair falls from the first group to the second, and 200 of 1,600 are tied: J = 1,400 + 100.
    trend = jonckheere_terpstra(grouped)
    assert isinstance(trend, TrendTest)
    assert trend.statistic == 1500


def test_a_table_is_made_only_where_values_repeat() -> None:
    codes = np.arange(100) % 2
    assert group_column(np.arange(100.0), codes, 2).counted is None
    assert group_column(np.arange(100.0) // 4, codes, 2).counted is not None
