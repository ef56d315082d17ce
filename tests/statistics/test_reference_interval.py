"""Shares below, within and above a reference interval: by hand, with limits, and against the shares below a cut-off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.proportions import share_below
from analysis.statistics.qualifiers import qualifier_codes
from analysis.statistics.reference_interval import IntervalShares, shares_of_interval


def shares(values: list[float], signs: str, low: float = 137, high: float = 838) -> IntervalShares:
    size = len(values)
    [found] = shares_of_interval(values, [low] * size, [high] * size, [0] * size, 1, qualifier_codes(signs))
    return found


def test_both_ends_belong_to_the_interval() -> None:
    found = shares([136, 137, 500, 838, 839], "=====")
    assert [part.low.count for part in (found.below, found.within, found.above)] == [1, 3, 1]
    assert found.below.low.interval == found.above.low.interval


@pytest.mark.parametrize(
    ("value", "sign", "possible"),
    [
        (137, "<", (1, 0, 0)), (138, "<", (1, 1, 0)), (838, "<", (1, 1, 0)), (839, "<", (1, 1, 1)),
        (838, ">", (0, 0, 1)), (837, ">", (0, 1, 1)), (137, ">", (0, 1, 1)), (136, ">", (1, 1, 1)),
    ],
)  # fmt: skip
def test_a_limit_counts_wherever_the_value_may_lie(value: float, sign: str, possible: tuple[int, ...]) -> None:
    found = shares([value], sign)
    parts = (found.below, found.within, found.above)
    assert tuple(part.high.count for part in parts) == possible
    certain = sum(possible) == 1
    assert tuple(part.low.count for part in parts) == (possible if certain else (0, 0, 0))
    assert found.undetermined == (not certain)


def test_a_missing_bound_excludes_its_side_and_a_missing_interval_the_value() -> None:
    nan = float("nan")
    [found] = shares_of_interval(
        [1, 5, nan, nan, 9], [nan, nan, 0, 0, nan], [4, 4, 4, 4, nan], [0] * 5, 1, qualifier_codes("==<==")
    )
    assert (found.n, found.within.low.count, found.above.low.count) == (2, 1, 1)
    assert (found.without, found.missing, found.unusable) == (1, 1, 1)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.sampled_from("<=>")), min_size=1, max_size=30),
    st.integers(0, 20), st.integers(0, 20), st.randoms(),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_parts_add_up_and_agree_with_the_share_below_the_lower_bound(
    observations: list[tuple[int, str]], low: int, width: int, random: np.random.RandomState
) -> None:
    values, signs = [float(value) for value, _sign in observations], "".join(sign for _value, sign in observations)
    found = shares(values, signs, low, low + width)
    parts = (found.below, found.within, found.above)
    assert sum(part.low.count for part in parts) + found.undetermined == found.n
    below = share_below(values, low, qualifier_codes(signs))
    assert (found.below.low.count, found.below.high.count) == (below.low.count, below.high.count)  # type: ignore[union-attr]
    shuffled = observations.copy()
    random.shuffle(shuffled)
    again = shares([float(v) * 8 for v, _s in shuffled], "".join(s for _v, s in shuffled), low * 8, (low + width) * 8)
    assert again == found
