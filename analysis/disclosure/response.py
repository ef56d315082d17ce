"""The response report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.disclosure.cells import BoolArray, is_small, withheld_rows
from analysis.disclosure.descriptions import (
    number_of,
    protected_description,
    withheld_description,
    withheld_share,
)
from analysis.disclosure.divisions import divided_in_several_ways
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.policy import Policy
from analysis.summaries import WITHHELD, Description
from analysis.summaries.response import RateComparison, ResponseGroup, ResponseReport

_OBJECTIVE = 2


def protect_response(report: ResponseReport, policy: Policy) -> ResponseReport:
    """Withhold what is small, and whatever would give it back; no patient's bar or course is shown.

    Either every category is shown, where none of any group, or of those in no group, is small; or only who responded
    and who did not, of which rows with a small count are withheld, with as many others as it takes. The rows add up to
    the whole, so nothing small follows from it.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    fine, hidden = _decided(report, smallest)
    whole = tiny or any(is_small(count, smallest) for count in _halves(report.overall))
    if whole:
        hidden[:] = True
    few_changes = bool(hidden.any()) or _few_changes(report, smallest)
    few_untreated = tiny or is_small(number_of(report.untreated), smallest)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not few_untreated),
        untreated=WITHHELD if few_untreated else report.untreated,
        ungrouped=WITHHELD if hidden.any() else report.ungrouped,
        assessments_left_out=WITHHELD,
        overall=_group(report.overall, policy, fine=fine, hide=whole),
        groups=tuple(
            _group(one, policy, fine=fine, hide=hide, hide_change=few_changes)
            for one, hide in zip(report.groups, hidden.tolist(), strict=False)
        ),
        comparisons=_comparisons(report.comparisons, exact=not hidden.any(), fine=fine),
        lines=_lines(report.lines, policy, everything=whole),
        bars=None,
        swimmers=None,
        fine=fine,
    )  # fmt: skip


def _decided(report: ResponseReport, smallest: int) -> tuple[bool, BoolArray]:
    """Decide whether every category is shown, and which rows (groups, then those in none) are withheld."""
    if not report.groups:
        cells = [number_of(count) for count in report.overall.counts]
        return not any(is_small(count, smallest) for count in cells), np.zeros(0, dtype=bool)
    counts = np.array([[number_of(count) for count in one.counts] for one in report.groups], dtype=np.int64)
    whole = np.array([number_of(count) for count in report.overall.counts], dtype=np.int64)
    rows = np.vstack([counts, whole - counts.sum(axis=0)])
    if not ((rows > 0) & (rows < smallest)).any():
        return True, np.zeros(len(rows), dtype=bool)
    halves = np.column_stack([rows[:, :_OBJECTIVE].sum(axis=1), rows[:, _OBJECTIVE:].sum(axis=1)])
    return False, withheld_rows(halves, smallest, together=divided_in_several_ways(report.by_code))


def _halves(group: ResponseGroup) -> tuple[int, int]:
    """Count who responded and who did not."""
    responded = sum(number_of(count) for count in group.counts[:_OBJECTIVE])
    return responded, number_of(group.n) - responded


def _few_changes(report: ResponseReport, smallest: int) -> bool:
    """Tell whether some group, or those in none, has few patients with sums of diameters, or few without."""
    if not report.groups:
        return False
    rows = np.array([_with_sums(one) for one in report.groups], dtype=np.int64)
    every = np.vstack([rows, np.array(_with_sums(report.overall)) - rows.sum(axis=0)])
    return bool(((every > 0) & (every < smallest)).any())


def _with_sums(group: ResponseGroup) -> tuple[int, int]:
    return (0, 0) if group.change is None else (number_of(group.change.n), number_of(group.change.missing))


def _group(group: ResponseGroup, policy: Policy, *, fine: bool, hide: bool, hide_change: bool = False) -> ResponseGroup:
    change = _change(group, policy, hide=hide or hide_change)
    none = (WITHHELD,) * len(group.counts)
    control, of_evaluable = withheld_share(group.control), withheld_share(group.objective_of_evaluable)
    if hide:
        objective = withheld_share(group.objective)
        return replace(
            group, n=WITHHELD, counts=none, objective=objective, control=control, objective_of_evaluable=of_evaluable,
            change=change, withheld=True,
        )  # fmt: skip
    if fine:
        return replace(group, change=change)
    return replace(group, counts=none, control=control, objective_of_evaluable=of_evaluable, change=change)


def _change(group: ResponseGroup, policy: Policy, *, hide: bool) -> Description | None:
    """Describe the change of the sums only where neither those with it nor those without are few."""
    if group.change is None:
        return None
    parts = (number_of(group.change.n), number_of(group.change.missing))
    if hide or any(is_small(part, policy.smallest_count) for part in parts):
        return withheld_description(group.change)
    return protected_description(group.change, policy, totals_shown=True, extremes=False)


def _comparisons(comparisons: tuple[RateComparison, ...], *, exact: bool, fine: bool) -> tuple[RateComparison, ...]:
    """Keep of a comparison whose rates are not all shown only p; the first is that of the objective response."""
    return tuple(
        one if exact and (fine or place == 0) else replace(one, test=withheld_test(one.test), differences=())
        for place, one in enumerate(comparisons)
    )


def _lines(lines: Sequence[ResponseGroup], policy: Policy, *, everything: bool) -> tuple[ResponseGroup, ...]:
    """Show the lines only where no line, nor what it has more than the next, is small."""
    sizes = [number_of(one.n) for one in lines]
    steps = [first - second for first, second in pairwise(sizes)]
    cells = [*sizes, *steps, *(count for one in lines for count in _halves(one))]
    if everything or any(is_small(abs(count), policy.smallest_count) for count in cells):
        return ()
    return tuple(_group(one, policy, fine=False, hide=False) for one in lines)
