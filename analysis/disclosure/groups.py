"""What is shown of an analyte by groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.disclosure.cells import BoolArray, is_small, withheld_rows
from analysis.disclosure.descriptions import (
    cut_off_cells,
    number_of,
    protected_description,
    share_cells,
    withheld_description,
)
from analysis.disclosure.policy import Policy
from analysis.statistics.results import NotEstimable
from analysis.summaries import (
    WITHHELD,
    AnalyteSummary,
    CutOffTest,
    Description,
    GroupingSummary,
    GroupSummary,
    MissingInput,
    TestSummary,
)


def protected_groupings(analyte: AnalyteSummary, policy: Policy) -> tuple[GroupingSummary, ...]:
    """Protect each grouping, and take away those whose counts another of the same family would give back.

    Groupings of one family divide the same number in several ways, so that their counts add up to one another's. Of a
    family, either only groupings without any small count are shown, or, if there are none, the coarsest.
    """
    shown = _shown_in_full(analyte.groupings, policy)
    return tuple(
        _grouping(one, analyte, policy) if place in shown else _taken_away(one)
        for place, one in enumerate(analyte.groupings)
    )


def _shown_in_full(groupings: Sequence[GroupingSummary], policy: Policy) -> set[int]:
    shown: set[int] = set()
    for family in dict.fromkeys(one.family for one in groupings):
        places = [place for place, one in enumerate(groupings) if one.family == family]
        safe = [place for place in places if not _hidden_rows(groupings[place], policy).any()]
        shown |= set(safe or [min(places, key=lambda place: len(groupings[place].groups))])
    return shown


def _hidden_rows(grouping: GroupingSummary, policy: Policy) -> BoolArray:
    """Rows of the groups, then of the patients without a level, that are withheld."""
    sizes = [[number_of(group.description.n)] for group in grouping.groups]
    return withheld_rows([*sizes, [number_of(grouping.not_determined)]], policy.smallest_count)


def _taken_away(grouping: GroupingSummary) -> GroupingSummary:
    return replace(
        grouping,
        groups=(),
        not_determined=WITHHELD,
        test=_p_only(grouping.test),
        cut_off_tests=tuple(_cut_off_test(one, exact=False) for one in grouping.cut_off_tests),
        missing_inputs=(),
        withheld=True,
    )


def _grouping(grouping: GroupingSummary, analyte: AnalyteSummary, policy: Policy) -> GroupingSummary:
    hidden = _hidden_rows(grouping, policy)
    whole = analyte.overall.description if analyte.overall else None
    hidden_shares = [_hidden_column(grouping, whole, hidden, policy, column) for column in _columns(grouping)]
    # Where nobody lacks a result, nobody does in any group; else the groups' counts are kept back.
    complete = whole is not None and whole.missing == 0 and whole.unusable == 0
    groups = tuple(
        _withheld(group)
        if hide
        else _group(group, policy, [bool(column[row]) for column in hidden_shares], complete=complete)
        for row, (group, hide) in enumerate(zip(grouping.groups, hidden, strict=False))
    )
    exact = not hidden.any()
    lacking = grouping.missing_inputs
    return replace(
        grouping,
        groups=groups,
        not_determined=WITHHELD if hidden[-1] else grouping.not_determined,
        test=grouping.test if exact else _p_only(grouping.test),
        cut_off_tests=tuple(
            _cut_off_test(test, exact=not column.any())
            for test, column in zip(grouping.cut_off_tests, hidden_shares[2:], strict=True)
        ),
        missing_inputs=tuple(_missing(one, policy, hide=bool(hidden[-1])) for one in lacking),
    )


def _withheld(group: GroupSummary) -> GroupSummary:
    return replace(group, description=withheld_description(group.description), points=None, withheld=True)


def _group(group: GroupSummary, policy: Policy, hidden_shares: list[bool], *, complete: bool) -> GroupSummary:
    description = protected_description(group.description, policy, totals_shown=complete, hidden_shares=hidden_shares)
    return replace(group, description=description, points=None)


def _columns(grouping: GroupingSummary) -> range:
    """Places of the shares of a description: below detection, above range, then each cut-off."""
    return range(2 + (len(grouping.groups[0].description.cut_offs) if grouping.groups else 0))


def _cells(description: Description, column: int) -> tuple[int, ...]:
    if column < 2:
        return share_cells((description.below_detection, description.above_range)[column])
    return cut_off_cells(description.cut_offs[column - 2])


def _hidden_column(
    grouping: GroupingSummary, whole: Description | None, hidden: BoolArray, policy: Policy, column: int
) -> BoolArray:
    """Groups whose share is withheld: as rows of a table whose sums the reader knows from the whole."""
    rows = np.array([_cells(group.description, column) for group in grouping.groups], dtype=np.int64)
    total = np.array(_cells(whole, column) if whole else rows.sum(axis=0), dtype=np.int64)
    # What isn't in a group is never shown, but follows by subtraction.
    rest = total - rows.sum(axis=0)
    not_shown = np.append(hidden[:-1], True)
    return withheld_rows(np.vstack([rows, rest]), policy.smallest_count, not_shown)


def _p_only(test: TestSummary) -> TestSummary:
    """Keep the conclusion: the statistic of a group of one is the rank of a patient."""
    reason = None if test.reason is None else NotEstimable(test.reason.reason)
    return replace(test, statistic=None, z=None, n=WITHHELD, reason=reason, estimates=(), pairs=())


def _cut_off_test(one: CutOffTest, *, exact: bool) -> CutOffTest:
    return one if exact else replace(one, test=_p_only(one.test), undetermined=WITHHELD, departure_p=None)


def _missing(one: MissingInput, policy: Policy, *, hide: bool) -> MissingInput:
    small = is_small(number_of(one.count), policy.smallest_count)
    return replace(one, count=WITHHELD) if hide or small else one
