"""The before-and-after report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from analysis.disclosure.cells import BoolArray, is_small, withheld_rows
from analysis.disclosure.descriptions import (
    number_of,
    protected_description,
    share_cells,
    withheld_description,
    without_moments,
)
from analysis.disclosure.divisions import divided_in_several_ways
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.policy import Policy
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD, Description, Number
from analysis.summaries.before_after import (
    AnalyteChange,
    BeforeAfterReport,
    CutOffChange,
    LevelChange,
    PairedGroup,
)


def protect_before_after(report: BeforeAfterReport, policy: Policy) -> BeforeAfterReport:
    """Withhold groups with few pairs, and counts that are small or would follow from others; no pair is drawn."""
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    few_lack = any(is_small(_lacking(one), smallest) for one in report.analytes)
    together = divided_in_several_ways(report.by_code)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not tiny and not few_lack),
        analytes=tuple(_analyte(one, policy, tiny=tiny, together=together) for one in report.analytes),
        levels=tuple(_level(one, policy, tiny=tiny) for one in report.levels),
    )


def _lacking(one: AnalyteChange) -> int:
    return sum(number_of(count) for count in (one.only_before, one.only_after, one.neither))


def _any_small(counts: Iterable[int], policy: Policy) -> bool:
    return any(is_small(count, policy.smallest_count) for count in counts)


def _analyte(one: AnalyteChange, policy: Policy, *, tiny: bool, together: bool) -> AnalyteChange:
    lacking = [number_of(count) for count in (one.only_before, one.only_after, one.neither)]
    hide_lacking = tiny or _any_small([*lacking, sum(lacking)], policy)
    hide_all = tiny or _any_small([number_of(one.overall.n)], policy)
    # Another report counts who is beyond a cut-off, or below a limit, at each visit: few who lack the other visit
    # would follow from the two.
    hide_shares = _any_small(lacking[:2], policy)
    hidden = _hidden(one, policy, everything=hide_all, together=together)
    exact = not hidden.any()
    few_signs = _few_somewhere(one, _signs, policy)
    few_shares = _few_somewhere(one, _shares, policy)
    return replace(
        one,
        only_before=WITHHELD if hide_lacking else one.only_before,
        only_after=WITHHELD if hide_lacking else one.only_after,
        neither=WITHHELD if hide_lacking else one.neither,
        overall=_group(one.overall, policy, hide=hide_all, hide_shares=hide_shares),
        groups=tuple(
            _group(group, policy, hide=hide, hide_shares=hide_shares or not exact or few_shares, hide_signs=few_signs)
            for group, hide in zip(one.groups, hidden.tolist(), strict=False)
        ),
        not_determined=one.not_determined if exact else WITHHELD,
        between=one.between if exact or one.between is None else withheld_test(one.between),
        between_common=None,  # That it is there tells of limits, of which a single patient may have one.
        cut_offs=tuple(_cut_off(change, policy, hide=hide_all or hide_shares) for change in one.cut_offs),
        several=WITHHELD,
        lines=None,
    )


def _hidden(one: AnalyteChange, policy: Policy, *, everything: bool, together: bool) -> BoolArray:
    """Choose the groups to withhold; those in no group are one more row whose size follows from the whole."""
    if not one.groups:
        return np.zeros(0, dtype=bool)
    if everything:
        return np.ones(len(one.groups) + 1, dtype=bool)
    sizes = [[number_of(group.n)] for group in one.groups]
    return withheld_rows([*sizes, [number_of(one.not_determined)]], policy.smallest_count, together=together)


def _few_somewhere(one: AnalyteChange, cells: Callable[[PairedGroup], tuple[int, ...]], policy: Policy) -> bool:
    """Tell whether a cell of a group, or of those in none, is small: then the whole gives it back from the others."""
    if not one.groups:
        return False
    rows = np.array([cells(group) for group in one.groups], dtype=np.int64)
    every = np.vstack([rows, np.array(cells(one.overall)) - rows.sum(axis=0)])
    return _any_small(every.ravel().tolist(), policy)


def _signs(group: PairedGroup) -> tuple[int, ...]:
    return tuple(number_of(count) for count in (group.rose, group.fell, group.same, group.undetermined))


def _shares(group: PairedGroup) -> tuple[int, ...]:
    sides = (group.before, group.after)
    return tuple(
        cell for side in sides for share in (side.below_detection, side.above_range) for cell in share_cells(share)
    )


def _group(
    group: PairedGroup, policy: Policy, *, hide: bool, hide_shares: bool, hide_signs: bool = False
) -> PairedGroup:
    if hide:
        return replace(
            group, n=WITHHELD, before=withheld_description(group.before), after=withheld_description(group.after),
            change=None if group.change is None else withheld_description(group.change), lowest_change=WITHHELD,
            highest_change=WITHHELD, rose=WITHHELD, fell=WITHHELD, same=WITHHELD, undetermined=WITHHELD,
            test=withheld_test(group.test), estimate=None, lowest_sign_p=WITHHELD, highest_sign_p=WITHHELD,
            sensitivity=None, withheld=True,
        )  # fmt: skip
    few = hide_signs or _any_small(_signs(group), policy)
    shares = True if hide_shares else None
    return replace(
        group,
        before=_side(group.before, policy, hide_shares=shares),
        after=_side(group.after, policy, hide_shares=shares),
        change=None
        if group.change is None
        else protected_description(group.change, policy, totals_shown=True, extremes=False),
        rose=WITHHELD if few else group.rose,
        fell=WITHHELD if few else group.fell,
        same=WITHHELD if few else group.same,
        undetermined=WITHHELD if few else group.undetermined,
        lowest_sign_p=_code_only(WITHHELD if few else group.lowest_sign_p),
        highest_sign_p=_code_only(WITHHELD if few else group.highest_sign_p),
        lowest_change=_code_only(group.lowest_change),
        highest_change=_code_only(group.highest_change),
        test=replace(group.test, statistic=None) if few else group.test,
    )


def _side(description: Description, policy: Policy, *, hide_shares: bool | None) -> Description:
    """Describe one visit of the pairs without its mean.

    That of all who were measured then, of another report, less this one would be the value of the few who were not
    measured again.
    """
    return without_moments(protected_description(description, policy, totals_shown=True, hide_shares=hide_shares))


def _code_only(value: Number) -> Number:
    """Keep of a reason only its code: it holds how many values were missing."""
    return NotEstimable(value.reason) if isinstance(value, NotEstimable) else value


def _cut_off(change: CutOffChange, policy: Policy, *, hide: bool) -> CutOffChange:
    cells = (change.stayed_beyond, change.left, change.entered, change.stayed_within, change.undetermined)
    if not hide and not _any_small((number_of(count) for count in cells), policy):
        return change
    return replace(
        change, stayed_beyond=WITHHELD, left=WITHHELD, entered=WITHHELD, stayed_within=WITHHELD, undetermined=WITHHELD,
        test=withheld_test(change.test),
    )  # fmt: skip


def _level(change: LevelChange, policy: Policy, *, tiny: bool) -> LevelChange:
    # Who asks for each level in turn has the sizes of all but the small ones, and by subtraction theirs.
    cells = (change.both, change.only_before, change.only_after, change.neither, change.undetermined, *change.others)
    change = replace(change, others=())
    if not tiny and not _any_small((number_of(count) for count in cells), policy):
        return change
    return replace(
        change, both=WITHHELD, only_before=WITHHELD, only_after=WITHHELD, neither=WITHHELD, undetermined=WITHHELD,
        test=withheld_test(change.test),
    )  # fmt: skip
