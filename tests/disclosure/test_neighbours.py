"""An attacker asks for every cohort that may be asked for, and solves the published counts for the small ones.

A small count is recovered where the published counts determine it, be it by one subtraction or by many.
"""

from __future__ import annotations

from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.disclosure import SMALLEST_COUNT
from analysis.disclosure.cells import is_small
from analysis.disclosure.neighbours import SMALL, with_small_counts
from analysis.summaries.assay_quality import MissingCell, Missingness
from analysis.summaries.table_one import ChoiceRow
from tests.disclosure.overlapping_cohorts import (
    ADMISSIBLE,
    KINDS,
    SHAPE,
    YEARS,
    Filters,
    answered,
    drawn_tables,
    equations,
    fixed,
    small_counts,
)


def assert_nothing_is_recovered(cells: list[int]) -> None:
    """Solve all that is published at once; and compare each pair of cohorts, where 0 tells that nobody is there."""
    counts = np.array(cells)
    answers = {asked: equations(counts, asked) for asked in ADMISSIBLE}
    system = np.array([one for found in answers.values() for one in found] or [np.zeros(len(KINDS))])
    rank = np.linalg.matrix_rank(system)
    for target in small_counts(counts):
        assert np.linalg.matrix_rank(np.vstack([system, target])) > rank, target
    for first, second in combinations(answers, 2):
        compare(counts, [*answers[first], *answers[second]])


def compare(counts: NDArray[np.int64], seen: list[NDArray[np.float64]]) -> None:
    """Subtract each published count from each other one that holds it, but for kinds that a 0 shows to be empty."""
    empty = np.any([one for one in seen if not counts[one > 0].sum()] or [np.zeros(len(KINDS))], axis=0)
    for one, other in permutations(seen, 2):
        if np.all(one[~empty] >= other[~empty]):
            assert not is_small(int((one - other) @ counts), SMALLEST_COUNT), (one, other)


CELLS = st.lists(
    st.one_of(st.integers(0, 12), st.integers(10, 60), st.just(0)), min_size=len(KINDS), max_size=len(KINDS)
)


@settings(max_examples=8, deadline=None)
@given(CELLS)
def test_no_small_count_is_recovered_from_all_cohorts_together(cells: list[int]) -> None:
    assert_nothing_is_recovered(cells)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(CELLS)
def test_no_small_count_is_recovered_from_all_cohorts_together_at_length(cells: list[int]) -> None:
    assert_nothing_is_recovered(cells)


ZEROS = [0, 0, 0, 0, 20, 19, 13, 0, 10, 16, 0, 16, 0, 0, 0, 17, 10, 10, 12, 0, 11, 0, 0, 9]
"""Were each 0 of a part told, only one way to divide these patients would be left."""

MARGINS = [0, 13, 0, 0, 0, 16, 12, 17, 10, 11, 10, 10, 13, 12, 11, 10, 15, 19, 0, 0, 9, 17, 0, 0]
"""Were ten patients enough where filters are combined, the counts of two filters would fix four counts of nine."""

COMBINATIONS = [16, 9, 18, 18, 10, 17, 17, 8, 19, 16, 18, 0, 17, 11, 0, 0, 15, 13, 0, 13, 17, 16, 18, 15]
"""Nobody of the second site and the first sex was diagnosed in the second year: were it told, 8 and 9 would follow."""


@pytest.mark.parametrize("cells", [ZEROS, MARGINS, COMBINATIONS])
def test_margins_of_tables_with_empty_cells_fix_no_small_count(cells: list[int]) -> None:
    assert fixed(np.array(cells)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("mean", "empty"), [(15, 0.3), (18, 0.4)])
def test_counts_of_many_cells_of_none_fix_no_small_count(mean: float, empty: float) -> None:
    """What docs/adr/0017-neighbouring-cohorts.md states; `python -m benchmarks.disclosure` measures it at length."""
    assert [found for one in drawn_tables(60, mean, empty, seed=7) if (found := fixed(one))] == []


def test_four_cohorts_would_give_back_a_fifth() -> None:
    """63 − 40 − 40 + 20 = 3: each pair of these cohorts differs by many, all four together by three."""
    counts = np.zeros(SHAPE, dtype=np.int64)
    counts[:, :, 0, 0] = [[20, 20], [20, 3]]
    flat = counts.ravel()
    shown = [bool(equations(flat, Filters(site, sex, 0, YEARS - 1))) for site, sex in product((None, 0), (None, 0))]
    assert shown == [True, True, True, False]


def test_a_finding_of_few_in_the_difference_is_withheld() -> None:
    """25 − 22 = 3 at the other site, though that site has 33 patients."""
    counts = np.zeros(SHAPE, dtype=np.int64)
    counts[0, 0, 0] = [22, 30]
    counts[1, 0, 0] = [3, 30]
    (row,) = answered(counts.ravel(), Filters(0, None, 0, YEARS - 1)).rows
    assert isinstance(row, ChoiceRow)
    assert [level.overall for level in row.levels if isinstance(level.overall, int)] == []


def test_cells_of_a_grid_are_compared_by_what_they_count_not_by_their_places() -> None:
    """A part of the cohort may have no specimen in the first month, so that its first column is the second month."""

    def grid(**expected: int) -> Missingness:
        cells = tuple(MissingCell(n, 0, 0, n, f"results:missing:*@HN@{month}") for month, n in expected.items())
        return Missingness(("HN",), tuple(expected), (cells,), (), (), (), (), 0)

    [[january, february]] = with_small_counts(grid(jan=30, feb=30), [grid(feb=3)], 10).cells
    assert (january.expected, february.expected) == (30, SMALL)
