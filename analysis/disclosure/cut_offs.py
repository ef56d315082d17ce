"""The cut-off report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.disclosure.cells import is_small
from analysis.disclosure.descriptions import number_of, withheld_cut_off
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.policy import Policy
from analysis.disclosure.protect import protected_analyte, withheld_analyte
from analysis.summaries import WITHHELD, AnalyteSummary, GroupingSummary
from analysis.summaries.cut_offs import CutOffOutcome, CutOffReport, NormalRange, NormalShares


def protect_cut_offs(report: CutOffReport, policy: Policy) -> CutOffReport:
    """Withhold small groups and shares with what would give them back.

    Where a number has several bounds, few patients may lie between two of them, though many lie below and above each.
    Then its shares are withheld: of the groups where that is so in a group, of all where it is so over all.
    """
    if not policy.protects:
        return report
    tiny = is_tiny(report, policy)
    lacking = any(is_small(count, policy.smallest_count) for one in report.outcomes for count in _lacking(one))
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny and not lacking),
        outcomes=tuple(_outcome(one, policy, tiny=tiny, totals=not lacking) for one in report.outcomes),
    )


def _lacking(one: CutOffOutcome) -> list[int]:
    assert one.summary.overall is not None  # Before protection there is one.
    found = one.summary.overall.description
    parts = [number_of(found.missing), number_of(found.unusable)]
    without = [] if one.normal is None else [number_of(one.normal.overall.without)]
    return [*parts, sum(parts), *without]


def _outcome(one: CutOffOutcome, policy: Policy, *, tiny: bool, totals: bool) -> CutOffOutcome:
    if tiny:
        summary = replace(withheld_analyte(one.summary), groupings=tuple(map(_gone, one.summary.groupings)))
        return CutOffOutcome(summary, None)
    summary = protected_analyte(one.summary, policy, totals_shown=totals)
    if not summary.groupings:
        return CutOffOutcome(replace(summary, groupings=tuple(map(_gone, one.summary.groupings))), None)
    *parts, whole = (tuple(map(number_of, cells)) for cells in one.fine_cells)
    several = one.normal is not None or len(one.summary.groupings[0].cut_off_tests) > 1
    whole_small = _any_small(whole, policy)
    if one.normal is not None:
        whole_small |= _any_small(_counts(one.normal.overall), policy)
        parts.extend(_counts_by_group(one.normal))
    parts_small = whole_small or any(_any_small(cells, policy) for cells in parts)
    if several and parts_small:
        summary = _without_group_shares(summary)
    if several and whole_small:
        summary = _without_shares(summary)
    normal = None if one.normal is None else _normal(one.normal, whole=whole_small, parts=parts_small)
    return CutOffOutcome(summary, normal)


def _counts(shares: NormalShares) -> tuple[int, ...]:
    certain = (number_of(part.low.count) for part in shares.parts)
    return (number_of(shares.n), *certain, number_of(shares.undetermined), number_of(shares.without))


def _counts_by_group(normal: NormalRange) -> Iterator[tuple[int, ...]]:
    """Count the patients of each kind in each group, and in no group, who follow by subtraction."""
    groups = [_counts(one) for one in normal.groups]
    yield from groups
    yield tuple(whole - sum(parts) for whole, *parts in zip(_counts(normal.overall), *groups, strict=True))


def _any_small(cells: tuple[int, ...], policy: Policy) -> bool:
    return any(is_small(count, policy.smallest_count) for count in cells)


def _gone(grouping: GroupingSummary) -> GroupingSummary:
    tests = tuple(
        replace(one, test=withheld_test(one.test), undetermined=WITHHELD, departure_p=None)
        for one in grouping.cut_off_tests
    )
    test = withheld_test(grouping.test)
    return replace(
        grouping, groups=(), not_determined=WITHHELD, test=test, cut_off_tests=tests, missing_inputs=(),
        sensitivity=None, withheld=True,
    )  # fmt: skip


def _without_group_shares(summary: AnalyteSummary) -> AnalyteSummary:
    (grouping,) = summary.groupings
    groups = tuple(
        replace(
            group,
            description=replace(group.description, cut_offs=tuple(map(withheld_cut_off, group.description.cut_offs))),
        )
        for group in grouping.groups
    )
    tests = tuple(
        replace(one, test=withheld_test(one.test), undetermined=WITHHELD, departure_p=None)
        for one in grouping.cut_off_tests
    )
    return replace(summary, groupings=(replace(grouping, groups=groups, cut_off_tests=tests),))


def _without_shares(summary: AnalyteSummary) -> AnalyteSummary:
    assert summary.overall is not None  # It would have been taken away as a whole.
    found = summary.overall.description
    bare = replace(found, cut_offs=tuple(map(withheld_cut_off, found.cut_offs)))
    return replace(summary, overall=replace(summary.overall, description=bare))


def _normal(normal: NormalRange, *, whole: bool, parts: bool) -> NormalRange:
    if not parts:
        return normal
    overall = _withheld(normal.overall) if whole else normal.overall
    return replace(normal, overall=overall, groups=(), test=withheld_test(normal.test), withheld=True)


def _withheld(shares: NormalShares) -> NormalShares:
    below, within, above = map(withheld_cut_off, shares.parts)
    return NormalShares(WITHHELD, (below, within, above), WITHHELD, WITHHELD)
