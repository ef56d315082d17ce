"""Table 1 without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.disclosure.cells import is_small, withheld_cells
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
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.policy import Policy
from analysis.summaries import WITHHELD, Count, Withheld
from analysis.summaries.table_one import ChoiceRow, GroupHead, LevelCounts, NumberRow, Row, TableOneReport


def protect_table_one(report: TableOneReport, policy: Policy) -> TableOneReport:
    """Withhold what is small, and whatever would give it back.

    The columns of a grouping are shown only where no group is small, and not who is in none; a row's columns only where
    none of its cells is small, missing ones included. What remains of such a row is its overall column, in which small
    levels are withheld with as many others as it takes. A cell is never withheld alone, so nothing can be reckoned from
    a margin.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    sizes = [number_of(head.n) for head in report.groups]
    grouped = not tiny and not _any_small([*sizes, number_of(report.ungrouped)], smallest)
    rows = tuple(_row(row, policy, grouped=grouped, tiny=tiny) for row in report.rows)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny),
        groups=report.groups if grouped else tuple(GroupHead(one.code, one.label, WITHHELD) for one in report.groups),
        ungrouped=report.ungrouped if grouped else WITHHELD,
        rows=rows,
    )


def _any_small(counts: Iterable[int], smallest: int) -> bool:
    return any(is_small(count, smallest) for count in counts)


def _row(row: Row, policy: Policy, *, grouped: bool, tiny: bool) -> Row:
    if isinstance(row, NumberRow):
        return _number(replace(row, missing_inputs=(), sensitivity=None), policy, grouped=grouped, tiny=tiny)
    return protected_choice(row, policy.smallest_count, grouped=grouped, tiny=tiny)


def _number(row: NumberRow, policy: Policy, *, grouped: bool, tiny: bool) -> NumberRow:
    smallest = policy.smallest_count
    overall = [number_of(part) for part in (row.overall.n, row.overall.missing, row.overall.unusable)]
    if tiny or _any_small(overall, smallest):
        empty = tuple(withheld_description(one) for one in row.groups)
        whole = withheld_description(row.overall)
        return replace(row, overall=whole, groups=empty, difference=_gone(row), test=None, withheld=True)
    parts = [[number_of(part) for part in (one.n, one.missing, one.unusable)] for one in row.groups]
    cells = [*(count for part in parts for count in part), *_rest(overall, parts)]
    whole = protected_description(row.overall, policy, totals_shown=True)
    if grouped and not _any_small(cells, smallest):
        extremes = extremes_shown([*(part[0] for part in parts), *_rest(overall, parts)[:1]], policy)
        shares = [every_share_cell(one) for one in row.groups]
        # A share that is small in one group follows from the whole and the other groups.
        few = any(_any_small(one, smallest) for one in [*shares, _rest(every_share_cell(row.overall), shares)])
        groups = tuple(
            protected_description(one, policy, totals_shown=True, hide_shares=few or None, extremes=extremes)
            for one in row.groups
        )
        if moments_shown(row.overall, row.groups, policy):
            return replace(row, overall=whole, groups=groups)
        return replace(row, overall=whole, groups=tuple(map(without_moments, groups)), difference=_gone(row), test=None)
    empty = tuple(withheld_description(one) for one in row.groups)
    return replace(row, overall=whole, groups=empty, difference=_gone(row), test=None, withheld=bool(row.groups))


def _rest(whole: Sequence[int], parts: Sequence[Sequence[int]]) -> list[int]:
    """Count, for each kind of patient, those in no group: they follow by subtraction."""
    return [count - sum(part[kind] for part in parts) for kind, count in enumerate(whole)] if parts else []


def _gone(row: Row) -> Withheld | None:
    return None if row.difference is None else WITHHELD


def protected_choice(row: ChoiceRow, smallest: int, *, grouped: bool, tiny: bool) -> ChoiceRow:
    """Show a row by groups only where no cell of it is small; over all, small levels go with as many as it takes."""
    parts, whole = _parts(row.levels), [number_of(level.overall) for level in row.levels]
    parts.append([number_of(count) for count in row.group_missing])
    whole.append(number_of(row.missing))
    joined = [number_of(level.overall) for level in row.joined]
    inner = [*_cells(_parts(row.joined), joined), *joined]
    row = replace(row, joined=(), missing_inputs=())
    if grouped and not tiny and not _any_small([*_cells(parts, whole), *whole, *inner], smallest):
        return row
    together = divided_in_several_ways(row.code)
    none = tiny or _any_small(joined, smallest)
    hidden = (True,) * len(whole) if none else withheld_cells(whole, smallest, together=together)
    levels = tuple(
        replace(level, overall=WITHHELD if hide else level.overall, groups=_all_withheld(level.groups))
        for level, hide in zip(row.levels, hidden[:-1], strict=True)
    )
    return replace(
        row,
        levels=levels,
        known=WITHHELD if hidden[-1] else row.known,
        missing=WITHHELD if hidden[-1] else row.missing,
        group_known=_all_withheld(row.group_known),
        group_missing=_all_withheld(row.group_missing),
        difference=_gone(row),
        test=None,
        withheld=bool(row.group_known),
    )


def _parts(levels: Sequence[LevelCounts]) -> list[list[int]]:
    return [[number_of(count) for count in level.groups] for level in levels]


def _cells(parts: Sequence[Sequence[int]], whole: Sequence[int]) -> list[int]:
    """List the counts of each level in each group, and in none."""
    return [*(count for part in parts for count in part), *_rest(whole, list(zip(*parts, strict=True)))]


def _all_withheld(counts: tuple[Count, ...]) -> tuple[Count, ...]:
    return (WITHHELD,) * len(counts)
