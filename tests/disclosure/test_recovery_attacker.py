"""An attacker takes what the curves of recovery tell at some weeks as linear equations, and solves for small counts.

The unknowns are the patients by group (the last is none), by the week in which their time ends, and by how it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.disclosure.course import protect_course
from analysis.disclosure.policy import SMALLEST_COUNT, Policy
from analysis.reports.recovery import KNOWN_LIMITS, TimesToLimit, recovery_of
from analysis.summaries.course import CourseReport, Recovery, RecoveryGroup, RecoveryOrigin
from tests.disclosure.cohorts import course_of
from tests.disclosure.test_comparison_attacker import levels_of

GROUPS, WEEKS = 3, 5
POLICY = Policy(protects=True)
Ends = NDArray[np.int64]
Equation = tuple[NDArray[np.float64], object]


def report_of(ends: Ends) -> CourseReport:
    """The report of as many patients of each group, week and end (0: last measured, 1: at the limit)."""
    kinds = np.repeat(np.arange(ends.size), ends.ravel())
    group, week, event = np.unravel_index(kinds, ends.shape)
    times = TimesToLimit(
        (7.0 * (week + 1)).astype(np.float64), event.astype(np.int64), np.zeros(kinds.size, dtype=bool)
    )
    by, known = levels_of("patient.sex", group.astype(np.int64)), np.ones(kinds.size, dtype=bool)
    recovery = recovery_of(times, KNOWN_LIMITS["lymphocytes"], RecoveryOrigin.SURGERY, known, by)
    return course_of(recovery, int(ends.sum()))


def chosen(group: int | None, until: float, event: int | None, since: float = 0.0) -> NDArray[np.float64]:
    found = np.zeros((GROUPS, WEEKS, 2))
    days = 7.0 * np.arange(1, WEEKS + 1)
    rows = slice(None) if group is None else group
    found[rows, (days > since) & (days <= until), slice(None) if event is None else event] = 1
    return found.ravel()


def told(one: RecoveryGroup, group: int | None) -> Iterator[Equation]:
    yield chosen(group, np.inf, None), one.n
    yield chosen(group, np.inf, 1), one.recovered
    if one.curve is None:
        return
    times = one.curve.times.tolist()
    at_weeks = times[0] == 0  # Else every step is told, with how many were at risk before it.
    for place, (since, until) in enumerate(pairwise([0.0, *times[at_weeks:]]), start=at_weeks):
        yield chosen(group, until, 1, since), int(one.curve.events[place])
        yield chosen(group, until, 0, since), int(one.curve.censored[place])
        yield chosen(group, np.inf, None, until if at_weeks else since), int(one.curve.at_risk[place])


def all_told(recovery: Recovery | None) -> Iterator[Equation]:
    assert recovery is not None
    if isinstance(recovery.overall, RecoveryGroup):
        yield from told(recovery.overall, None)
    for one in recovery.groups:
        yield from told(one, int(one.code == "b"))


def recovered(report: CourseReport, ends: Ends) -> list[int]:
    """List the small counts of events or of others, up to some week or after it, that the equations determine."""
    known = np.array([row for row, count in all_told(report.recovery) if isinstance(count, int)])
    if not known.size:
        return []
    rank, found = np.linalg.matrix_rank(known), []
    for group in (None, *range(GROUPS)):
        for week in range(WEEKS + 1):
            for event in (0, 1):
                for since, until in ((0.0, 7.0 * week), (7.0 * week, np.inf)):
                    target = chosen(group, until, event, since)
                    count = int(target @ ends.ravel())
                    if 0 < count < SMALLEST_COUNT and np.linalg.matrix_rank(np.vstack([known, target])) == rank:
                        found.append(count)
    return found


LAST_TWO = np.zeros((GROUPS, WEEKS, 2), dtype=np.int64)
LAST_TWO[:2, 0, 1], LAST_TWO[:2, 3, 1], LAST_TWO[0, 1, 0] = [28, 30], [2, 0], 10
"""Of thirty all came back, 28 in the first week: that two took longer follows from the curve's first step."""

FEW_OTHERS = np.zeros((GROUPS, WEEKS, 2), dtype=np.int64)
FEW_OTHERS[:, 0, 1], FEW_OTHERS[:, 2, 1] = [20, 20, 3], [20, 20, 17]
"""Of the twenty in no group three came back in the first week: all less both groups."""


ENDS = st.builds(
    lambda seed, often: np.random.default_rng(seed).poisson(often, (GROUPS, WEEKS, 2)),
    st.integers(0, 2**32 - 1),
    st.sampled_from((1.0, 6.0, 14.0)),
)


def assert_nothing_follows(ends: Ends) -> None:
    if ends.sum():
        assert recovered(protect_course(report_of(ends), POLICY), ends) == []


@example(LAST_TWO)
@example(FEW_OTHERS)
@given(ENDS)
@settings(max_examples=12, deadline=None)
def test_no_small_count_follows_from_curves_of_recovery(ends: Ends) -> None:
    assert_nothing_follows(ends)


@pytest.mark.slow
@given(ENDS)
@settings(max_examples=400, deadline=None)
def test_no_small_count_follows_from_curves_of_recovery_at_length(ends: Ends) -> None:
    assert_nothing_follows(ends)


def test_the_attacker_finds_what_is_not_protected() -> None:
    assert {2, 3} <= {*recovered(report_of(LAST_TWO), LAST_TWO), *recovered(report_of(FEW_OTHERS), FEW_OTHERS)}


def test_many_are_told_week_by_week() -> None:
    found = protect_course(report_of(np.full((GROUPS, WEEKS, 2), 12)), POLICY).recovery
    assert found is not None
    for one in found.groups:
        assert one.curve is not None
        assert one.curve.times.tolist()[:4] == [0.0, 7.0, 14.0, 21.0]
