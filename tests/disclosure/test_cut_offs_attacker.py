"""An attacker takes each count of a protected cut-off report as a linear equation, and solves for the small ones.

The unknowns are the patients by group (or none) and by where their value lies: below the reference interval, from there
to the cut-off, from the cut-off to the end of the interval, above it; or missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.dataset.units import Substance
from analysis.disclosure.cut_offs import protect_cut_offs
from analysis.disclosure.policy import SMALLEST_COUNT, Policy
from analysis.reports.cut_offs import Found, cut_off_outcome
from analysis.reports.grouped import Grouped
from analysis.reports.normal_range import declared
from analysis.reports.summary_series import Series
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import CutOffShare, CutOffUsed, Description, Design
from analysis.summaries.cut_offs import CutOffReport, NormalShares
from analysis.summaries.group_comparison import Adjustment
from analysis.variables import Level, LevelColumn, grouping
from analysis.variables.measures import Measure
from tests.disclosure.cohorts import cohort_of

LOW, CUT_OFF, HIGH = 2.0, 4.0, 6.0
VALUES = (1.0, 3.0, 5.0, 7.0, np.nan)
GROUPS, KINDS = 3, len(VALUES)
UNKNOWNS = GROUPS * KINDS
LEVELS = (Level("a", "A"), Level("b", "B"))
AGE = Measure("age", "age", "", lambda needs: None, lambda evaluator: None)  # type: ignore[arg-type, return-value]
USED = CutOffUsed(CUT_OFF, "", "below", "")
Vector = NDArray[np.float64]
Published = Iterator[tuple[Vector, object]]


def made(counts: NDArray[np.int64]) -> CutOffReport:
    cells = np.repeat(np.array(list(product(range(GROUPS), range(KINDS)))), counts.ravel(), axis=0)
    group, kind = cells.T
    column = CensoredColumn.of(np.array(VALUES)[kind])
    series = Series(Substance(0, "age", "age", "", "", None, None), "", column, 0, 0, 0, (), (USED,), 1)
    places = np.where(group == len(LEVELS), NO_GROUP, group)
    by = Grouped(grouping("patient.sex"), LEVELS, LevelColumn(places))
    one = cut_off_outcome(Found(AGE, series, declared(LOW, HIGH, series, "2–6")), by, Design.TWO_GROUPS)
    return CutOffReport(
        **cohort_of(len(cells)),
        by="",
        by_code="",
        design=Design.TWO_GROUPS,
        adjustment=Adjustment.HOLM,
        outcomes=(one,),
    )


def chosen(group: int | None, *kinds: int) -> Vector:
    found = np.zeros((GROUPS, KINDS))
    found[np.ix_(range(GROUPS) if group is None else [group], kinds or range(KINDS))] = 1
    return found.ravel()


def of_description(group: int | None, found: Description) -> Published:
    yield chosen(group, 0, 1, 2, 3), found.n
    yield chosen(group, 4), found.missing
    share: CutOffShare = found.cut_offs[0]
    yield chosen(group, 0, 1), share.low.count
    yield chosen(group, 0, 1, 2, 3), share.low.n


def of_interval(group: int | None, found: NormalShares) -> Published:
    below, within, above = found.parts
    yield chosen(group, 0, 1, 2, 3), found.n
    yield chosen(group, 0), below.low.count
    yield chosen(group, 1, 2), within.low.count
    yield chosen(group, 3), above.low.count


def published(report: CutOffReport) -> Published:
    [one] = report.outcomes
    yield chosen(None), report.patients
    assert one.summary.overall is not None
    yield from of_description(None, one.summary.overall.description)
    [by] = one.summary.groupings
    for place, group in enumerate(by.groups):
        yield from of_description(place, group.description)
    yield chosen(2, 0, 1, 2, 3), by.not_determined
    if one.normal is not None:
        yield from of_interval(None, one.normal.overall)
        for place, shares in enumerate(one.normal.groups):
            yield from of_interval(place, shares)


def recovered(report: CutOffReport, counts: NDArray[np.int64]) -> list[tuple[object, int]]:
    """List the small counts, of any kinds together in any group, that the equations determine."""
    known = np.array([row for row, count in published(report) if isinstance(count, int)] or [np.zeros(UNKNOWNS)])
    rank = np.linalg.matrix_rank(known)
    found: list[tuple[object, int]] = []
    for group, kinds in product((None, 0, 1, 2), ((0,), (1,), (2,), (3,), (4,), (0, 1), (1, 2), (2, 3), (0, 1, 2, 3))):
        target = chosen(group, *kinds)
        count = int(target @ counts.ravel())
        if 0 < count < SMALLEST_COUNT and np.linalg.matrix_rank(np.vstack([known, target])) == rank:
            found.append(((group, kinds), count))
    return found


@given(st.lists(st.one_of(st.integers(0, 12), st.integers(10, 40)), min_size=UNKNOWNS, max_size=UNKNOWNS))
@settings(max_examples=40, deadline=None)
def test_no_small_count_follows_from_bounds(flat: list[int]) -> None:
    counts = np.array(flat).reshape(GROUPS, KINDS)
    if counts.sum():
        assert recovered(protect_cut_offs(made(counts), Policy(protects=True)), counts) == []


def test_the_attacker_would_find_what_is_not_protected() -> None:
    counts = np.full((GROUPS, KINDS), 12)
    counts[0, 1] = 3
    report = made(counts)
    assert recovered(report, counts)
    assert protect_cut_offs(report, Policy(protects=True)).outcomes[0].normal is not None
