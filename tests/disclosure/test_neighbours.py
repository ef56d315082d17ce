"""An attacker asks for every cohort that may be asked for, and solves the published counts for the small ones.

The patients have a site, a sex and a year, and one of two findings. Each admissible cohort answers with a Table 1 of
the finding. Every count shown is a linear equation in the patients of each kind; a small count is recovered where
the equations determine it, be it by one subtraction or by many.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize

from analysis.disclosure import SMALLEST_COUNT, Policy
from analysis.disclosure.cells import is_small
from analysis.disclosure.neighbours import SMALL, blocks_of_years, carefully, parts, with_small_counts
from analysis.disclosure.table_one import protect_table_one
from analysis.summaries.assay_quality import MissingCell, Missingness
from analysis.summaries.table_one import ChoiceRow, LevelCounts, TableOneReport
from tests.disclosure.cohorts import cohort_of

SITES, SEXES, YEARS, FINDINGS = 2, 2, 3, 2
SHAPE = (SITES, SEXES, YEARS, FINDINGS)
KINDS = np.array(list(product(*map(range, SHAPE))))
POLICY = Policy(protects=True)
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Filters:
    """A site or none, a sex or none, and bounds of the year or none."""

    site: int | None
    sex: int | None
    first: int
    last: int

    @property
    def chosen(self) -> Mask:
        site, sex, year = KINDS[:, 0], KINDS[:, 1], KINDS[:, 2]
        meets = (self.first <= year) & (year <= self.last)
        meets &= True if self.site is None else site == self.site
        return meets & (True if self.sex is None else sex == self.sex)

    def parts(self, counts: NDArray[np.int64]) -> tuple[Mask, ...]:
        filters = [KINDS[:, 0]] if self.site is not None else []
        filters += [KINDS[:, 1]] if self.sex is not None else []
        filters += [blocks(counts)] if self.first or self.last < YEARS - 1 else []
        return parts(filters, np.ones(len(KINDS), dtype=bool))

    def admissible(self, counts: NDArray[np.int64]) -> bool:
        starts = first_years(counts)[1:]
        return self.first in (0, *starts) and self.last in (YEARS - 1, *(start - 1 for start in starts))


def first_years(counts: NDArray[np.int64]) -> tuple[int, ...]:
    return blocks_of_years(np.repeat(KINDS[:, 2], counts), SMALLEST_COUNT)


def blocks(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.searchsorted(first_years(counts), KINDS[:, 2], side="right")


ADMISSIBLE = [
    Filters(site, sex, first, last)
    for site, sex in product((None, *range(SITES)), (None, *range(SEXES)))
    for first in range(YEARS)
    for last in range(first, YEARS)
]


def table(counts: NDArray[np.int64], chosen: Mask, neighbours: tuple[int, ...] = ()) -> TableOneReport:
    by_finding = [int(counts[chosen & (KINDS[:, 3] == finding)].sum()) for finding in range(FINDINGS)]
    n = sum(by_finding)
    levels = tuple(LevelCounts(str(place), str(place), count, ()) for place, count in enumerate(by_finding))
    row = ChoiceRow("finding", "finding", levels, n, 0, (), ())
    return TableOneReport(
        **cohort_of(n),
        by="",
        groups=(),
        ungrouped=0,
        rows=(row,),
        with_p=False,
        neighbour_differences=neighbours,
    )


def answered(counts: NDArray[np.int64], asked: Filters) -> TableOneReport:
    """The report as `analysis.reports.cohort_data.protected` makes it."""
    # A kind without patients is no patient: it makes no part of its own.
    others = [one for one in asked.parts(counts) if counts[one].sum()]
    whole = table(counts, asked.chosen, tuple(int(counts[one].sum()) for one in others))
    if any(is_small(count, SMALLEST_COUNT) for count in whole.neighbour_differences):
        return protect_table_one(whole, POLICY)
    return carefully(whole, [table(counts, one) for one in others], POLICY, protect_table_one)


def equations(counts: NDArray[np.int64], asked: Filters) -> list[NDArray[np.float64]]:
    """Every count that is shown, as the kinds that it sums."""
    if not asked.admissible(counts):
        return []
    report, chosen = answered(counts, asked), asked.chosen
    (row,) = report.rows
    assert isinstance(row, ChoiceRow)
    shown = [(chosen, report.patients), (chosen, row.known)]
    shown += [(chosen & (KINDS[:, 3] == place), level.overall) for place, level in enumerate(row.levels)]
    return [mask.astype(float) for mask, count in shown if isinstance(count, int)]


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


def small_counts(counts: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
    """Every count of every cohort that must not be known."""
    for asked in ADMISSIBLE:
        for mask in (asked.chosen, asked.chosen & (KINDS[:, 3] == 0), asked.chosen & (KINDS[:, 3] == 1)):
            if is_small(int(counts[mask].sum()), SMALLEST_COUNT):
                yield mask.astype(float)


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


def fixed(cells: list[int]) -> list[int]:
    """List the small counts that only one way to divide the patients leaves: least and most, by linear programming."""
    counts = np.array(cells)
    seen = [one for asked in ADMISSIBLE for one in equations(counts, asked)]
    if not seen:
        return []
    system, told = np.array(seen), np.array(seen) @ counts
    found = []
    for target in {tuple(one.tolist()) for one in small_counts(counts)}:
        least, most = (
            sign * float(optimize.linprog(sign * np.array(target), A_eq=system, b_eq=told, bounds=(0, None)).fun or 0)
            for sign in (1, -1)
        )
        if math.ceil(least - 1e-6) == math.floor(most + 1e-6):
            found.append(int(np.array(target) @ counts))
    return found


ZEROS = [0, 0, 0, 0, 20, 19, 13, 0, 10, 16, 0, 16, 0, 0, 0, 17, 10, 10, 12, 0, 11, 0, 0, 9]


def test_counts_of_none_of_several_cohorts_fix_no_small_count_here() -> None:
    """Were each 0 of a part told, only one way to divide these patients would be left."""
    assert fixed(ZEROS) == []


@pytest.mark.slow
def test_counts_of_none_seldom_fix_a_small_count() -> None:
    """What docs/adr/0017-neighbouring-cohorts.md states: in tables a third of whose cells are empty."""
    random = np.random.default_rng(7)
    tables = [random.poisson(15, len(KINDS)) * (random.random(len(KINDS)) > 0.3) for _one in range(60)]
    assert sum(bool(fixed(one.tolist())) for one in tables) <= 3


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
