"""Every cohort that may be asked for, of patients who have a site, a sex and a year, and one of two findings.

Each admissible cohort answers with a Table 1 of the finding. Every count shown is a linear equation in the patients of
each kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis.disclosure import SMALLEST_COUNT, Policy
from analysis.disclosure.cells import is_small
from analysis.disclosure.neighbours import blocks_of_years, carefully, parts
from analysis.disclosure.table_one import protect_table_one
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
        return parts(filters, counts > 0)

    @property
    def number(self) -> int:
        """How many filters are set."""
        return sum((self.site is not None, self.sex is not None, bool(self.first or self.last < YEARS - 1)))

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
    policy = POLICY.combining(asked.number)
    others = asked.parts(counts)
    whole = table(counts, asked.chosen, tuple(int(counts[one].sum()) for one in others))
    if any(count < policy.smallest_count for count in whole.neighbour_differences):
        return protect_table_one(whole, policy)
    return carefully(whole, [table(counts, one) for one in others], policy, protect_table_one)


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


def small_counts(counts: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
    """Every count of every cohort that must not be known."""
    for asked in ADMISSIBLE:
        for mask in (asked.chosen, asked.chosen & (KINDS[:, 3] == 0), asked.chosen & (KINDS[:, 3] == 1)):
            if is_small(int(counts[mask].sum()), SMALLEST_COUNT):
                yield mask.astype(float)


def fixed(counts: NDArray[np.int64]) -> list[int]:
    """List the small counts that only one way to divide the patients leaves: least and most, by integer programming."""
    seen = [one for asked in ADMISSIBLE for one in equations(counts, asked)]
    if not seen:
        return []
    told = optimize.LinearConstraint(np.array(seen), np.array(seen) @ counts, np.array(seen) @ counts)
    whole = np.ones(len(KINDS), dtype=np.int64)
    found = []
    for target in {tuple(one.tolist()) for one in small_counts(counts)}:
        least, most = (
            optimize.milp(sign * np.array(target), constraints=told, integrality=whole).fun for sign in (1, -1)
        )
        # Without an end there are many ways.
        if least is not None and most is not None and round(least) == -round(most):
            found.append(round(least))
    return found


def drawn_tables(number: int, mean: float, empty: float, seed: int) -> list[NDArray[np.int64]]:
    """Draw the patients of each kind by Poisson's distribution, and empty a share of the cells."""
    random = np.random.default_rng(seed)
    drawn = [random.poisson(mean, len(KINDS)) * (random.random(len(KINDS)) > empty) for _table in range(number)]
    return [np.asarray(one, dtype=np.int64) for one in drawn]
