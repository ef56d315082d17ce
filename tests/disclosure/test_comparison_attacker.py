"""An attacker takes each count of a protected comparison as a linear equation, and solves for the small ones.

The unknowns are the patients by stratum, group (or none) and kind: measured, below the limit, missing; or one level,
the other, missing. No database is needed: the report is made from columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.dataset.units import Substance
from analysis.disclosure.comparison import protect_comparison
from analysis.disclosure.inference import inferences
from analysis.disclosure.neighbours import carefully
from analysis.disclosure.policy import SMALLEST_COUNT, Policy
from analysis.reports.adjustment import adjusted
from analysis.reports.category_outcomes import category_outcome
from analysis.reports.grouped import Grouped
from analysis.reports.number_outcomes import grouped_within, number_outcome, within
from analysis.reports.summary_series import Series
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import WITHHELD, Design, TestSummary
from analysis.summaries.group_comparison import (
    Adjustment,
    CategoryOutcome,
    ComparisonReport,
    NumberOutcome,
    Outcome,
    Shape,
    Stratum,
    TestFamily,
)
from analysis.variables import Level, LevelColumn, grouping
from analysis.variables.measures import Measure
from tests.disclosure.cohorts import cohort_of

STRATA, GROUPS, KINDS = 2, 3, 3
"""The last group is none; the last kind is missing."""

UNKNOWNS = STRATA * GROUPS * KINDS
LEVELS = (Level("a", "A"), Level("b", "B"))
AGE = Measure("age", "age", "", lambda needs: None, lambda evaluator: None)  # type: ignore[arg-type, return-value]
Vector = NDArray[np.float64]
Counts = st.lists(
    st.one_of(st.integers(0, 12), st.integers(10, 40)),
    min_size=STRATA * GROUPS * KINDS,
    max_size=STRATA * GROUPS * KINDS,
)


def levels_of(code: str, places: NDArray[np.int64]) -> Grouped:
    return Grouped(grouping(code), LEVELS, LevelColumn(np.where(places == len(LEVELS), NO_GROUP, places)))


def made(counts: NDArray[np.int64], kind: type[NumberOutcome] | type[CategoryOutcome]) -> ComparisonReport:
    """The report of as many patients of each stratum, group and kind."""
    cells = np.repeat(np.array(list(product(range(STRATA), range(GROUPS), range(KINDS)))), counts.ravel(), axis=0)
    stratum, group, what = cells.T
    by = levels_of("patient.sex", group)
    column = CensoredColumn.of(np.where(what == 2, np.nan, 4.0 + what), np.where(what == 1, -1, 0).astype(np.int8))
    substance = Substance(0, "age", "age", "", "", None, None)
    series = Series(substance, "", column, 0, 0, 0, (), (), 1)
    category = levels_of("patient.hbsag", what)

    def outcome(mask: NDArray[np.bool_]) -> Outcome:
        groups = grouped_within(by, mask)
        if kind is CategoryOutcome:
            return category_outcome(grouped_within(category, mask), groups, Design.TWO_GROUPS)
        return number_outcome(AGE, within(series, mask), groups, Design.TWO_GROUPS, TestFamily.RANKS)

    strata = tuple(Stratum(str(code), "", (outcome(stratum == code),)) for code in range(STRATA))
    return ComparisonReport(
        **cohort_of(len(cells)),
        by="",
        by_code="",
        group_labels=("A", "B"),
        group_codes=("a", "b"),
        design=Design.TWO_GROUPS,
        ordered=False,
        family=TestFamily.RANKS,
        adjustment=Adjustment.HOLM,
        shape=Shape.BOX,
        outcomes=(outcome(np.ones(len(cells), dtype=bool)),),
        strata=strata,
    )


def chosen(stratum: int | None, group: int | None, *kinds: int) -> Vector:
    """The equation that counts some patients; None takes all strata, or groups."""
    found = np.zeros((STRATA, GROUPS, KINDS))
    strata = range(STRATA) if stratum is None else [stratum]
    groups = range(GROUPS) if group is None else [group]
    found[np.ix_(strata, groups, kinds or range(KINDS))] = 1
    return found.ravel()


def published(one: Outcome, stratum: int | None) -> Iterator[tuple[Vector, object]]:
    if isinstance(one, CategoryOutcome):
        row = one.row
        places = {"a": 0, "b": 1}
        for group in (None, 0, 1):
            for level in row.levels:
                yield (
                    chosen(stratum, group, places[level.code]),
                    level.overall if group is None else level.groups[group],
                )
            yield chosen(stratum, group, 2), row.missing if group is None else row.group_missing[group]
            yield chosen(stratum, group, 0, 1), row.known if group is None else row.group_known[group]
        return
    overall, (by,) = one.summary.overall, one.summary.groupings
    assert overall is not None
    described = [(None, overall.description), *((place, group.description) for place, group in enumerate(by.groups))]
    for group, found in described:
        yield chosen(stratum, group, 0, 1), found.n
        yield chosen(stratum, group, 2), found.missing
        yield chosen(stratum, group, 1), found.below_detection.count
        yield chosen(stratum, group, 0, 1), found.below_detection.n
    yield chosen(stratum, 2, 0, 1), by.not_determined
    yield chosen(stratum, None), one.summary.patients


def equations(report: ComparisonReport) -> NDArray[np.float64]:
    found = [(chosen(None, None), report.patients), *published(report.outcomes[0], None)]
    for place, stratum in enumerate(report.strata):
        found += list(published(stratum.outcomes[0], place))
    return np.array([row for row, count in found if isinstance(count, int)] or [np.zeros(UNKNOWNS)])


def recovered(report: ComparisonReport, counts: NDArray[np.int64]) -> list[tuple[object, int]]:
    """List the small counts that the equations determine."""
    known = equations(report)
    rank = np.linalg.matrix_rank(known)
    found: list[tuple[object, int]] = []
    for stratum, group, kind in product((None, 0, 1), (None, 0, 1, 2), ((), (0,), (1,), (2,), (0, 1))):
        target = chosen(stratum, group, *kind)
        count = int(target @ counts.ravel())
        if 0 < count < SMALLEST_COUNT and np.linalg.matrix_rank(np.vstack([known, target])) == rank:
            found.append(((stratum, group, kind), count))
    return found


@pytest.mark.parametrize("kind", [NumberOutcome, CategoryOutcome])
@given(flat=Counts)
@settings(max_examples=40, deadline=None)
def test_no_small_count_follows_from_a_comparison(
    kind: type[NumberOutcome] | type[CategoryOutcome], flat: list[int]
) -> None:
    counts = np.array(flat).reshape(STRATA, GROUPS, KINDS)
    if not counts.sum():
        return
    assert recovered(protect_comparison(made(counts, kind), Policy(protects=True)), counts) == []


@pytest.mark.parametrize("kind", [NumberOutcome, CategoryOutcome])
def test_the_attacker_would_find_what_is_not_protected(kind: type[NumberOutcome] | type[CategoryOutcome]) -> None:
    counts = np.full((STRATA, GROUPS, KINDS), 12)
    counts[0, 1, 1] = 3
    report = made(counts, kind)
    assert recovered(report, counts)
    assert not protect_comparison(report, Policy(protects=True)).strata
    many = np.full((STRATA, GROUPS, KINDS), 12)
    shown = protect_comparison(replace(made(many, kind)), Policy(protects=True))
    assert len(shown.strata) == STRATA


def test_of_strata_neither_extremes_nor_means_of_few_values_are_told() -> None:
    """The smallest value of all, where it isn't that of a large stratum, is that of the small one; so with sums."""
    counts = np.full((STRATA, GROUPS, KINDS), 30)
    counts[1] = 12
    counts[:, :, 1] = 0
    found = protect_comparison(made(counts, NumberOutcome), Policy(protects=True))
    assert len(found.strata) == STRATA
    for outcome in (one for stratum in found.strata for one in stratum.outcomes):
        assert isinstance(outcome, NumberOutcome)
        assert outcome.summary.overall is not None
        groups = [group.description for group in outcome.summary.groupings[0].groups]
        for one in (outcome.summary.overall.description, *groups):
            assert isinstance(one.n, int)
            assert (one.minimum, one.maximum, one.mean) == (WITHHELD, WITHHELD, WITHHELD)


def test_of_a_family_whose_strata_are_withheld_no_adjusted_p_is_told() -> None:
    counts = np.full((STRATA, GROUPS, KINDS), 12)
    counts[0, 1, 1] = 3
    report = adjusted(made(counts, CategoryOutcome))
    assert [one.p_adjusted for one in inferences(report) if isinstance(one, TestSummary)] != [None] * 3
    found = carefully(report, (), Policy(protects=True), protect_comparison)
    assert found.strata_withheld
    assert {one.p_adjusted for one in inferences(found) if isinstance(one, TestSummary)} == {None}
