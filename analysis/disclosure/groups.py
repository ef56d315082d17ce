"""What is shown of an analyte by groups."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

import numpy as np

from analysis.disclosure.cells import BoolArray, is_small, withheld_rows
from analysis.disclosure.descriptions import (
    every_share_cell,
    extremes_shown,
    moments_shown,
    number_of,
    protected_description,
    withheld_description,
    without_moments,
)
from analysis.disclosure.divisions import divided_in_several_ways
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.policy import Policy
from analysis.summaries import (
    WITHHELD,
    AnalyteSummary,
    CutOffTest,
    Description,
    GroupingSummary,
    GroupSummary,
    MissingInput,
)


def protected_groupings(analyte: AnalyteSummary, policy: Policy) -> tuple[GroupingSummary, ...]:
    """Protect each grouping, and take away those whose counts another of the same family would give back.

    Groupings of one family divide the same number in several ways, so that their counts add up to one another's. Of a
    family, either only groupings without any small count are shown, or, if there are none, the coarsest. The same
    holds, among those that are shown, for their shares.
    """
    whole = analyte.overall.description if analyte.overall else None
    groupings = analyte.groupings
    hidden = [_hidden_groups(one, policy) for one in groupings]
    shown = _one_voice(groupings, [bool(rows.any()) for rows in hidden])
    shares = [_hidden_shares(one, whole, rows, policy) for one, rows in zip(groupings, hidden, strict=True)]
    needy = [place not in shown or bool(rows.any()) for place, rows in enumerate(shares)]
    with_shares = _one_voice(groupings, needy, shown)
    for place, rows in enumerate(shares):
        if place not in with_shares:
            rows[:] = True
    return tuple(
        _grouping(one, whole, hidden[place], shares[place], policy) if place in shown else _taken_away(one)
        for place, one in enumerate(groupings)
    )


def _one_voice(
    groupings: Sequence[GroupingSummary], needy: Sequence[bool], among: Container[int] | None = None
) -> set[int]:
    """Choose the groupings of each family that speak: those that need no hiding, or else the coarsest."""
    speaking: set[int] = set()
    for family in dict.fromkeys(one.family for one in groupings):
        places = [
            place for place, one in enumerate(groupings) if one.family == family and (among is None or place in among)
        ]
        safe = [place for place in places if not needy[place]]
        coarsest = sorted(places, key=lambda place: len(groupings[place].groups))[:1]
        speaking |= set(safe or coarsest)
    return speaking


def _hidden_groups(grouping: GroupingSummary, policy: Policy) -> BoolArray:
    """Rows of the groups, then of the patients without a level, that are withheld."""
    sizes = [[number_of(group.description.n)] for group in grouping.groups]
    rows = [*sizes, [number_of(grouping.not_determined)]]
    return withheld_rows(rows, policy.smallest_count, together=divided_in_several_ways(grouping.code))


def _hidden_shares(
    grouping: GroupingSummary, whole: Description | None, hidden: BoolArray, policy: Policy
) -> BoolArray:
    """Groups whose shares are withheld, all of them at once: one share may follow from another.

    They are rows of a table whose sums the reader knows from the whole. What isn't in a group is never shown, but
    follows by subtraction, so it is a row too.
    """
    if whole is None or not grouping.groups:
        return hidden[:-1].copy()
    rows = np.array([every_share_cell(group.description) for group in grouping.groups], dtype=np.int64)
    rest = np.array(every_share_cell(whole), dtype=np.int64) - rows.sum(axis=0)
    not_shown = np.append(hidden[:-1], True)
    together = divided_in_several_ways(grouping.code)
    return withheld_rows(np.vstack([rows, rest]), policy.smallest_count, not_shown, together=together)[:-1]


def _taken_away(grouping: GroupingSummary) -> GroupingSummary:
    return replace(
        grouping,
        groups=(),
        not_determined=WITHHELD,
        test=withheld_test(grouping.test),
        cut_off_tests=tuple(_cut_off_test(one, exact=False) for one in grouping.cut_off_tests),
        missing_inputs=(),
        sensitivity=None,
        withheld=True,
    )


def _grouping(
    grouping: GroupingSummary, whole: Description | None, hidden: BoolArray, shares: BoolArray, policy: Policy
) -> GroupingSummary:
    # Where nobody lacks a result, nobody does in any group; else the groups' counts are kept back.
    complete = whole is not None and whole.missing == 0 and whole.unusable == 0
    moments = whole is None or moments_shown(whole, [group.description for group in grouping.groups], policy)
    sizes = [number_of(group.description.n) for group in grouping.groups]
    extremes = extremes_shown([*sizes, number_of(grouping.not_determined)], policy)
    groups = tuple(
        _withheld(group)
        if hidden[row]
        else _group(group, policy, hide_shares=bool(shares[row]), complete=complete, extremes=extremes, moments=moments)
        for row, group in enumerate(grouping.groups)
    )
    exact = not shares.any()
    inputs = told_inputs(grouping.missing_inputs, number_of(grouping.not_determined), policy.smallest_count)
    return replace(
        grouping,
        groups=groups,
        not_determined=WITHHELD if hidden[-1] else grouping.not_determined,
        test=withheld_test(grouping.test) if hidden.any() or not moments else grouping.test,
        sensitivity=None if hidden.any() or not moments else grouping.sensitivity,
        cut_off_tests=tuple(_cut_off_test(one, exact=exact) for one in grouping.cut_off_tests),
        missing_inputs=tuple(replace(one, count=WITHHELD) for one in inputs) if hidden[-1] else inputs,
    )


def _withheld(group: GroupSummary) -> GroupSummary:
    return replace(group, description=withheld_description(group.description), points=None, withheld=True)


def _group(
    group: GroupSummary, policy: Policy, *, hide_shares: bool, complete: bool, extremes: bool, moments: bool
) -> GroupSummary:
    description = protected_description(
        group.description, policy, totals_shown=complete, hide_shares=hide_shares, extremes=extremes
    )
    return replace(group, description=description if moments else without_moments(description), points=None)


def _cut_off_test(one: CutOffTest, *, exact: bool) -> CutOffTest:
    return one if exact else replace(one, test=withheld_test(one.test), undetermined=WITHHELD, departure_p=None)


def told_inputs(inputs: tuple[MissingInput, ...], lacking: int, smallest: int) -> tuple[MissingInput, ...]:
    """Count who lacks an input only where neither they nor the others of those who have no level are few."""
    return tuple(
        replace(one, count=WITHHELD)
        if any(is_small(part, smallest) for part in (number_of(one.count), lacking - number_of(one.count)))
        else one
        for one in inputs
    )
