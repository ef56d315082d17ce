"""The course report without what would tell of few patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.cells import is_small, withheld_rows
from analysis.disclosure.descriptions import number_of, protected_description, share_cells, withheld_description
from analysis.disclosure.divisions import divided_in_several_ways, may_divide
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.months import WEEKS, curve_at, told_of_groups, told_of_whole
from analysis.disclosure.policy import Policy
from analysis.disclosure.survival import NO_QUANTILE, quantile_within
from analysis.summaries import WITHHELD
from analysis.summaries.course import (
    ChangeComparison,
    CourseCell,
    CourseGroup,
    CourseReport,
    Recovery,
    RecoveryGroup,
)


def may_set_limit(analyte: str, limit: str, policy: Policy) -> bool:
    """Tell whether recovery up to this limit may be counted: as for the division of results at a cut-off."""
    return may_divide(f"analyte:{analyte}@{limit}", policy)


def protect_course(report: CourseReport, policy: Policy) -> CourseReport:
    """Withhold groups at the visits where they, or those in none, are few, and curves where few are left."""
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    lacking = [] if report.overall is None else [number_of(one.description.missing) for one in report.overall.cells]
    few = tiny or any(is_small(count, smallest) for count in (*lacking, number_of(report.without_any)))
    hidden = _hidden(report, policy, everything=tiny)
    exact = not hidden.any()
    shares = _few_shares(report, smallest)
    few_totals = not exact or _few_totals(report, smallest)
    overall = report.overall
    if overall is not None:
        own = np.array([tiny or is_small(number_of(one.description.n), smallest) for one in overall.cells])
        overall = _group(overall, own, policy)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not few),
        without_any=WITHHELD if few else report.without_any,
        not_determined=report.not_determined if exact else WITHHELD,
        overall=overall,
        groups=tuple(
            _group(one, row, policy, hide_shares=shares, hide_totals=few_totals)
            for one, row in zip(report.groups, hidden[:-1], strict=True)
        )
        if report.groups else (),
        time=report.time if report.time is None or not tiny else withheld_test(report.time),
        interaction=report.interaction if report.interaction is None or exact else withheld_test(report.interaction),
        changes=report.changes if report.changes is None or exact else _withheld_changes(report.changes),
        between_sd=WITHHELD if tiny else report.between_sd,
        within_sd=WITHHELD if tiny else report.within_sd,
        between_groups=tuple(
            withheld_test(test) if hides.any() else test
            for test, hides in zip(report.between_groups, hidden.T, strict=False)
        ),
        recovery=_recovery(report, policy, everything=tiny),
    )  # fmt: skip


def _hidden(report: CourseReport, policy: Policy, *, everything: bool) -> NDArray[np.bool_]:
    """Choose the cells to withhold, shape (groups + 1, visits): at each visit the groups add up to all patients."""
    if not report.groups or report.overall is None:
        return np.zeros((1, len(report.visits)), dtype=bool)
    counts = np.array([[number_of(cell.description.n) for cell in one.cells] for one in report.groups])
    whole = np.array([number_of(cell.description.n) for cell in report.overall.cells])
    rows = np.vstack([counts, whole - counts.sum(axis=0)])
    if everything:
        return np.ones(rows.shape, dtype=bool)
    together = divided_in_several_ways(report.by_code)
    columns = [withheld_rows(one[:, None], policy.smallest_count, together=together) for one in rows.T]
    return np.column_stack(columns)


def _withheld_changes(found: ChangeComparison) -> ChangeComparison:
    """Keep what was compared: differences of changes are sums of means, of which one would give another back."""
    groups = tuple(
        replace(
            one,
            changes=tuple(
                replace(change, value=WITHHELD, interval=WITHHELD, p=WITHHELD, p_adjusted=None)
                for change in one.changes
            ),
        )
        for one in found.groups
    )
    return replace(found, groups=groups, df=WITHHELD, between_sd=WITHHELD, within_sd=WITHHELD)


def _few_shares(report: CourseReport, smallest: int) -> NDArray[np.bool_]:
    """Tell at which visits some group, or those in none, has few beyond a limit, or few within it."""
    if not report.groups or report.overall is None:
        return np.zeros(len(report.visits), dtype=bool)
    rows = np.array([[_share_cells(cell) for cell in one.cells] for one in report.groups], dtype=np.int64)
    whole = np.array([_share_cells(cell) for cell in report.overall.cells], dtype=np.int64)
    every = np.concatenate([rows, (whole - rows.sum(axis=0))[None]])
    return np.asarray(((every > 0) & (every < smallest)).any(axis=(0, 2)))


def _few_totals(report: CourseReport, smallest: int) -> bool:
    """Tell whether some group, or those in none, has few patients with every visit, or few without."""
    if not report.groups or report.overall is None:
        return False
    rows = np.array([[number_of(one.complete), number_of(one.excluded)] for one in report.groups], dtype=np.int64)
    rest = np.array([number_of(report.overall.complete), number_of(report.overall.excluded)]) - rows.sum(axis=0)
    every = np.vstack([rows, rest])
    return bool(((every > 0) & (every < smallest)).any())


def _share_cells(cell: CourseCell) -> tuple[int, ...]:
    one = cell.description
    return (*share_cells(one.below_detection), *share_cells(one.above_range))


def _group(
    group: CourseGroup, hidden: NDArray[np.bool_], policy: Policy, *, hide_shares: NDArray[np.bool_] | None = None,
    hide_totals: bool = False,
) -> CourseGroup:  # fmt: skip
    exact = not hidden.any()
    counts = [number_of(count) for count in (group.patients, group.complete, group.excluded)]
    few = hide_totals or not exact or any(is_small(count, policy.smallest_count) for count in counts)
    shares = np.zeros(hidden.size, dtype=bool) if hide_shares is None else hide_shares
    cells = zip(group.cells, hidden.tolist(), shares.tolist(), strict=True)
    extremes = hide_shares is None
    return replace(
        group,
        patients=WITHHELD if few else group.patients,
        cells=tuple(
            _cell(cell, policy, hide=hide, hide_shares=few or not exact, extremes=extremes) for cell, hide, few in cells
        ),
        friedman=withheld_test(group.friedman) if few else group.friedman,
        complete=WITHHELD if few else group.complete,
        excluded=WITHHELD if few else group.excluded,
    )


def _cell(cell: CourseCell, policy: Policy, *, hide: bool, hide_shares: bool, extremes: bool) -> CourseCell:
    if hide:
        return CourseCell(withheld_description(cell.description), WITHHELD, WITHHELD)
    shares = True if hide_shares else None
    described = protected_description(
        cell.description, policy, totals_shown=False, hide_shares=shares, extremes=extremes
    )
    return replace(cell, description=described)


def _recovery(report: CourseReport, policy: Policy, *, everything: bool) -> Recovery | None:
    recovery, smallest = report.recovery, policy.smallest_count
    if recovery is None:
        return None
    few = any(is_small(number_of(count), smallest) for count in (recovery.without_origin, recovery.without_result))
    overall = recovery.overall
    hide_all = everything
    if isinstance(overall, RecoveryGroup):
        hide_all = everything or any(is_small(count, smallest) for count in _halves(overall))
        weeks = [] if policy.filtered else told_of_whole(overall.curve, smallest, WEEKS)
        overall = _withheld(overall) if hide_all else _shown(overall, smallest, weeks)
    hidden = np.ones(len(recovery.groups) + 1, dtype=bool)
    if not hide_all and isinstance(recovery.overall, RecoveryGroup) and recovery.groups:
        rows = np.array([_halves(one) for one in recovery.groups])
        rest = np.array(_halves(recovery.overall)) - rows.sum(axis=0)
        hidden = withheld_rows(np.vstack([rows, rest]), smallest, together=divided_in_several_ways(report.by_code))
    few_low = hidden.any() or _few_low(recovery, smallest)
    weeks = [] if policy.filtered else _weeks_of_groups(recovery, hidden, smallest)
    return replace(
        recovery,
        overall=overall,
        groups=tuple(
            _withheld(one) if hide else _shown(one, smallest, weeks, hide_low=bool(few_low))
            for one, hide in zip(recovery.groups, hidden[:-1].tolist(), strict=True)
        ),
        test=recovery.test if recovery.test is None or not hidden.any() else withheld_test(recovery.test),
        without_origin=WITHHELD if everything or few else recovery.without_origin,
        without_result=WITHHELD if everything or few else recovery.without_result,
    )


def _weeks_of_groups(recovery: Recovery, hidden: NDArray[np.bool_], smallest: int) -> list[int]:
    """Choose the weeks told of the groups that are shown; those of the others follow from the whole."""
    shown = [one.curve for one, hide in zip(recovery.groups, hidden[:-1].tolist(), strict=True) if not hide]
    whole = recovery.overall.curve if isinstance(recovery.overall, RecoveryGroup) else None
    return told_of_groups(shown, whole, smallest, WEEKS)


def _halves(group: RecoveryGroup) -> tuple[int, int]:
    """Count who reached the limit and who did not."""
    return number_of(group.recovered), number_of(group.n) - number_of(group.recovered)


def _withheld(group: RecoveryGroup) -> RecoveryGroup:
    return replace(
        group, n=WITHHELD, recovered=WITHHELD, low_at_first=WITHHELD, low_recovered=WITHHELD, median=NO_QUANTILE,
        curve=None, drawn_until=0.0, withheld=True,
    )  # fmt: skip


def _low(group: RecoveryGroup) -> tuple[int, int, int]:
    """Count who began low and came back, who began low and did not, and who did not begin low."""
    low, back = number_of(group.low_at_first), number_of(group.low_recovered)
    return back, low - back, number_of(group.n) - low


def _few_low(recovery: Recovery, smallest: int) -> bool:
    """Tell whether some group, or those in none, has few of a kind."""
    rows = np.array([_low(one) for one in recovery.groups], dtype=np.int64).reshape(-1, 3)
    whole = _low(recovery.overall) if isinstance(recovery.overall, RecoveryGroup) else (0, 0, 0)
    every = np.vstack([rows, np.array(whole) - rows.sum(axis=0)])
    return bool(((every > 0) & (every < smallest)).any())


def _shown(group: RecoveryGroup, smallest: int, weeks: Sequence[int], *, hide_low: bool = False) -> RecoveryGroup:
    """Tell the curve at some weeks, and show who began low only where no part of them is small."""
    few = hide_low or any(is_small(count, smallest) for count in _low(group))
    shown = replace(
        group,
        low_at_first=WITHHELD if few else group.low_at_first,
        low_recovered=WITHHELD if few else group.low_recovered,
    )
    if group.curve is None:
        return shown
    end = int(np.count_nonzero(group.curve.at_risk >= smallest))
    until = float(group.curve.times[end - 1]) if end else 0.0
    days = [WEEKS[place] for place in weeks]
    curve = curve_at(group.curve, days) if days else None
    return replace(shown, median=quantile_within(group.median, until), curve=curve, drawn_until=max(days, default=0.0))
