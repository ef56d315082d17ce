"""An attacker takes what a Table 1, or a survival report, shows as linear equations, and solves for small counts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.disclosure import SMALLEST_COUNT, Policy
from analysis.disclosure.cells import is_small
from analysis.disclosure.survival import protect_survival
from analysis.disclosure.table_one import protect_table_one
from analysis.reports.grouped import Grouped
from analysis.reports.summary_descriptions import describe_column
from analysis.reports.survival_comparison import Placed, compare, group_of
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries.survival import EndpointCode, Origin, SurvivalGroup, SurvivalReport
from analysis.summaries.table_one import ChoiceRow, GroupHead, LevelCounts, NumberRow, TableOneReport
from analysis.variables import Level, LevelColumn, grouping
from tests.disclosure.cohorts import cohort_of

POLICY = Policy(protects=True)
GROUPS, LEVELS = 3, 3  # The last group is nobody's; the last level is missing.
Equation = NDArray[np.float64]
Seen = list[tuple[Equation, object]]


def assert_nothing_follows(seen: Seen, targets: list[tuple[Equation, int]]) -> None:
    known = [equation.ravel() for equation, count in seen if isinstance(count, int)]
    size = targets[0][0].size
    system = np.array(known or [np.zeros(size)])
    rank = np.linalg.matrix_rank(system)
    for target, count in targets:
        if is_small(count, SMALLEST_COUNT):
            assert np.linalg.matrix_rank(np.vstack([system, target.ravel()])) > rank, (target, count)


def table(counts: NDArray[np.int64]) -> TableOneReport:
    """Table 1 of one variable by groups; `counts` has shape (groups, levels)."""
    grouped, whole = counts[:-1], counts.sum(axis=0)
    levels = tuple(
        LevelCounts(str(place), str(place), int(whole[place]), tuple(grouped[:, place].tolist()))
        for place in range(LEVELS - 1)
    )
    known, missing = grouped[:, :-1].sum(axis=1), grouped[:, -1]
    row = ChoiceRow(
        "finding", "finding", levels, int(whole[:-1].sum()), int(whole[-1]), tuple(known.tolist()),
        tuple(missing.tolist()),
    )  # fmt: skip
    heads = tuple(GroupHead(str(place), str(place), int(n)) for place, n in enumerate(grouped.sum(axis=1)))
    n, ungrouped = int(counts.sum()), int(counts[-1].sum())
    return TableOneReport(
        **cohort_of(n),
        by="by",
        groups=heads,
        ungrouped=ungrouped,
        rows=(row,),
        with_p=False,
    )


def published(report: TableOneReport) -> Seen:
    """Every count of a table, with the cells that it sums."""
    (row,) = report.rows
    assert isinstance(row, ChoiceRow)
    seen: Seen = [
        (cells(), report.patients),
        (cells(group=GROUPS - 1), report.ungrouped),
        (cells(level=-1), row.missing),
    ]
    seen.append((cells() - cells(level=-1), row.known))
    for group, head in enumerate(report.groups):
        seen += [(cells(group), head.n), (cells(group, -1), row.group_missing[group])]
        seen.append((cells(group) - cells(group, -1), row.group_known[group]))
    for place, level in enumerate(row.levels):
        seen.append((cells(level=place), level.overall))
        seen += [(cells(group, place), count) for group, count in enumerate(level.groups)]
    return seen


def cells(group: int | None = None, level: int | None = None) -> Equation:
    chosen = np.zeros((GROUPS, LEVELS))
    chosen[slice(None) if group is None else group, slice(None) if level is None else level] = 1
    return chosen


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 12), st.integers(9, 40)), min_size=9, max_size=9))
def test_no_small_count_of_a_table_1_can_be_solved_for(numbers: list[int]) -> None:
    whole = table(np.array(numbers).reshape(GROUPS, LEVELS))
    targets = [(equation, count) for equation, count in published(whole) if isinstance(count, int)]
    assert_nothing_follows(published(protect_table_one(whole, POLICY)), targets)


def test_the_attacker_of_tables_finds_what_is_not_protected() -> None:
    seen = [equation.ravel() for equation, _count in published(table(np.full((GROUPS, LEVELS), 2)))]
    assert np.linalg.matrix_rank(np.array(seen)) == GROUPS * LEVELS


MONTHS = 48


def survival_of(ends: NDArray[np.int64]) -> SurvivalReport:
    """Survival by two groups; `ends` has shape (groups and nobody's, months, censored or event)."""
    kinds = np.repeat(np.arange(ends.size), ends.ravel())
    group, month, event = np.unravel_index(kinds, ends.shape)
    placed = Placed(
        (month + 1).astype(float), event.astype(np.int64), event.astype(np.int64), ("death",), EndpointCode.OS
    )
    codes = np.where(group == GROUPS - 1, -1, group).astype(np.int64)
    by = Grouped(grouping("arm"), (Level("a", "a"), Level("b", "b")), LevelColumn(codes))
    return SurvivalReport(
        **cohort_of(len(kinds)),
        endpoint=EndpointCode.OS,
        origin=Origin.DIAGNOSIS,
        landmark_months=0.0,
        rule_version="",
        undetermined=0,
        unplaced=(),
        before_landmark=None,
        overall=group_of("", "all", placed),
        comparison=compare(placed, by, None),
    )


def ends_of(group: int | None, until: float, event: int | None, since: float = 0.0) -> Equation:
    chosen = np.zeros((GROUPS, MONTHS, 2))
    months = np.arange(1, MONTHS + 1)
    within = (months > since) & (months <= until)
    rows = slice(None) if group is None else group
    chosen[rows, within, slice(None) if event is None else event] = 1
    return chosen


def told(found: SurvivalGroup, group: int | None) -> Seen:
    """What the row and the curve of one group tell."""
    seen: Seen = [(ends_of(group, MONTHS, None), found.n)]
    seen.append((ends_of(group, MONTHS, 1), found.events))
    seen += [
        (ends_of(group, MONTHS, None, one.months - 0.5), one.at_risk)
        for one in found.at
        if isinstance(one.share, float)
    ]
    if found.curve is not None:
        times = found.curve.times.tolist()
        at_months = times[0] == 0  # Else every step is told, with how many were at risk before it.
        for place, (since, until) in enumerate(pairwise([0.0, *times[at_months:]]), start=at_months):
            seen.append((ends_of(group, until, 1, since), int(found.curve.events[place])))
            seen.append((ends_of(group, until, 0, since), int(found.curve.censored[place])))
            left = ends_of(group, MONTHS, None, until if at_months else since)
            seen.append((left, int(found.curve.at_risk[place])))
    return seen


def all_told(report: SurvivalReport) -> Seen:
    seen: Seen = [(ends_of(None, MONTHS, None), report.patients)]
    if isinstance(report.overall, SurvivalGroup):
        seen += told(report.overall, None)
    if report.comparison is not None:
        seen.append((ends_of(GROUPS - 1, MONTHS, None), report.comparison.not_determined))
        for place, one in enumerate(report.comparison.groups):
            seen += told(one, place)
    return seen


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from((0.2, 0.6, 1.5, 4.0)))
def test_no_small_count_of_a_survival_report_can_be_solved_for(seed: int, often: float) -> None:
    ends = np.random.default_rng(seed).poisson(often, size=(GROUPS, MONTHS, 2))
    whole = survival_of(ends)
    targets = [(equation, count) for equation, count in all_told(whole) if isinstance(count, int)]
    assert_nothing_follows(all_told(protect_survival(whole, POLICY)), targets)


def test_a_large_survival_report_is_told_at_some_months() -> None:
    ends = np.full((GROUPS, MONTHS, 2), 4)
    found = protect_survival(survival_of(ends), POLICY)
    assert found.comparison is not None
    for one in found.comparison.groups:
        assert one.curve is not None
        assert one.curve.times.tolist()[:3] == [0.0, 3.0, 6.0]  # 12 events and 12 censored in three months.


def test_before_the_first_event_everybody_is_alive() -> None:
    ends = np.zeros((GROUPS, MONTHS, 2), dtype=np.int64)
    ends[:, 20, :] = 20
    ends[:, 40, :] = 20
    found = protect_survival(survival_of(ends), POLICY)
    assert isinstance(found.overall, SurvivalGroup)
    assert found.overall.curve is not None
    told_of = dict(zip(found.overall.curve.times.tolist(), found.overall.curve.survival.tolist(), strict=True))
    assert told_of[18.0] == 1
    assert told_of[24.0] == pytest.approx(0.75)  # 60 of 240 had the event in month 21.


@pytest.mark.parametrize(("below", "shown"), [((14, 7), False), ((14, 12), True)])
def test_a_share_that_is_small_in_one_column_is_withheld_in_all(below: tuple[int, int], shown: bool) -> None:
    """21 of all lie below the limit and 14 of the first group: 7 of the second."""
    marks = np.repeat([-1, 0, -1, 0], [below[0], 30 - below[0], below[1], 30 - below[1]])
    column, codes = CensoredColumn.of(np.where(marks < 0, 2.0, np.arange(60) + 3.0), marks), np.repeat([0, 1], 30)
    groups = describe_column(column, codes, 2)
    [overall] = describe_column(column, np.zeros(60, dtype=np.int64), 1)
    row = NumberRow("analyte:IL-2", "", "", 0, overall, groups)
    report = replace(table(np.array([[30, 0, 0], [30, 0, 0], [0, 0, 0]])), rows=(row,))
    [found] = protect_table_one(report, POLICY).rows
    assert isinstance(found, NumberRow)
    assert found.overall.below_detection.count == sum(below)
    assert [isinstance(one.below_detection.count, int) for one in found.groups] == [shown, shown]
