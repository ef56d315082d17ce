"""Whatever the data, a function answers with finite numbers or with a reason; it never raises and never gives NaN."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.statistics.association import kendall, pearson, spearman
from analysis.statistics.censored import (
    describe_censored,
    group_censored,
    kendall_censored,
    peto_peto,
    peto_peto_trend,
    tobit_lognormal,
)
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import (
    anova,
    kruskal_wallis,
    mann_whitney,
    student_t,
    welch_anova,
    welch_t,
    welch_t_log,
)
from analysis.statistics.descriptive import describe, describe_groups
from analysis.statistics.proportions import share_below, share_below_detection
from analysis.statistics.trend import jonckheere_terpstra

Row = tuple[float, float, int, int]

# Few distinct values make ties and constants; the extremes make overflow and cancellation.
values = (
    st.sampled_from([0.0, 1.0, 2.0, 2.5, 1e300, 9e99, -1e100, 1e-300, 5e-324, 1e8 + 1e-8, math.nan, math.inf, -3.0])
    | st.floats()
)
rows = st.lists(st.tuples(values, values, st.integers(-1, 1), st.integers(-1, 2)), max_size=9)
ordinary = st.lists(
    st.tuples(
        st.sampled_from([0.5, 1.0, 2.0, 4.0]), st.sampled_from([1.0, 2.0]), st.integers(-1, 1), st.integers(-1, 2)
    ),
    max_size=9,
)

Function = Callable[[Any, Any, Any, Any], Any]


def of_pairs(function: Any) -> Function:
    return lambda x, y, q, g: function(x, y)


def of_groups(function: Any) -> Function:
    return lambda x, y, q, g: function(group_column(x, g, 3))


def of_censored_groups(function: Any) -> Function:
    return lambda x, y, q, g: function(group_censored(x, q, g, 3))


GROUP_TESTS: tuple[Any, ...] = (
    welch_t,
    welch_t_log,
    student_t,
    mann_whitney,
    kruskal_wallis,
    anova,
    welch_anova,
    jonckheere_terpstra,
    describe_groups,
)
CENSORED_TESTS: tuple[Any, ...] = (peto_peto, peto_peto_trend, tobit_lognormal)

FUNCTIONS: dict[str, Function] = {
    "describe": lambda x, y, q, g: describe(x),
    "share_below": lambda x, y, q, g: share_below(x, 1.0, q),
    "share_below_detection": lambda x, y, q, g: share_below_detection(x, q),
    "describe_censored": lambda x, y, q, g: describe_censored(x, q),
    "kendall_censored": lambda x, y, q, g: kendall_censored(x, y, q, q),
}
FUNCTIONS |= {function.__name__: of_pairs(function) for function in (spearman, pearson, kendall)}
FUNCTIONS |= {function.__name__: of_groups(function) for function in GROUP_TESTS}
FUNCTIONS |= {function.__name__: of_censored_groups(function) for function in CENSORED_TESTS}


def numbers(result: Any) -> list[float]:
    """All floats anywhere in a result."""
    if isinstance(result, float):
        return [result]
    if isinstance(result, tuple):
        return [number for item in result for number in numbers(item)]
    if dataclasses.is_dataclass(result):
        return [number for field in dataclasses.fields(result) for number in numbers(getattr(result, field.name))]
    return []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=40)
@given(rows | ordinary)
@example([])
@example([(1.0, 1.0, 0, 0)])
@example([(1.0, 1.0, 0, 0), (1.0, 2.0, 0, 1)])
def test_answers_are_finite_or_explained(name: str, data: list[Row]) -> None:
    x, y, q, g = ([row[i] for row in data] for i in range(4))
    result = FUNCTIONS[name](x, y, q, g)
    assert all(math.isfinite(number) for number in numbers(result)), result
