"""Adjusted p-values against R's p.adjust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.multiplicity import benjamini_hochberg, holm
from tests.statistics.reference import CLOSED_FORM, reference

CASE = reference("correlation")["multiple_testing"]
p_values = st.lists(st.floats(0, 1), max_size=30)


def test_holm_matches_r() -> None:
    assert holm(CASE["p"]) == pytest.approx(CASE["holm"], rel=CLOSED_FORM)


def test_benjamini_hochberg_matches_r() -> None:
    assert benjamini_hochberg(CASE["p"]) == pytest.approx(CASE["BH"], rel=CLOSED_FORM)


def test_missing_p_values_stay_missing_and_do_not_count() -> None:
    case = CASE["with_NA"]
    for adjust, name in [(holm, "holm"), (benjamini_hochberg, "BH")]:
        ours, theirs = adjust(case["p"]), case[name]
        assert [p is None for p in ours] == [p is None for p in theirs]
        assert [p for p in ours if p is not None] == pytest.approx([p for p in theirs if p is not None])


def test_empty_family() -> None:
    assert holm([]) == benjamini_hochberg([]) == ()
    assert holm([None]) == benjamini_hochberg([None]) == (None,)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_impossible_p_is_a_programming_error(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([p])


@given(p_values)
def test_adjusted_p_values_keep_the_order_and_never_shrink(ps: list[float]) -> None:
    for adjust in (holm, benjamini_hochberg):
        adjusted = [p for p in adjust(ps) if p is not None]
        assert all(1 >= after >= before for before, after in zip(ps, adjusted, strict=True))
        by_p = [after for _, after in sorted(zip(ps, adjusted, strict=True))]
        assert by_p == sorted(by_p)


@given(p_values)
def test_false_discovery_rate_is_never_stricter_than_holm(ps: list[float]) -> None:
    pairs = zip(holm(ps), benjamini_hochberg(ps), strict=True)
    assert all(strict is not None and mild is not None and mild <= strict * (1 + 1e-12) for strict, mild in pairs)
