"""The course report without what would tell of few patients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.cells import is_small, withheld_rows
from analysis.disclosure.descriptions import number_of, protected_description, withheld_description
from analysis.disclosure.divisions import may_divide
from analysis.disclosure.flow import protected_flow
from analysis.disclosure.groups import p_only
from analysis.disclosure.policy import Policy
from analysis.disclosure.survival import NO_QUANTILE, coarse_steps, cut_curve, quantile_within
from analysis.summaries import WITHHELD
from analysis.summaries.course import CourseCell, CourseGroup, CourseReport, Recovery, RecoveryGroup


def may_set_limit(analyte: str, limit: str, policy: Policy) -> bool:
    """Tell whether recovery up to this limit may be counted: as for the division of results at a cut-off."""
    return may_divide(f"analyte:{analyte}@{limit}", policy)


def protect_course(report: CourseReport, policy: Policy) -> CourseReport:
    """Withhold groups at the visits where they, or those in none, are few, and curves where few are left."""
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = any(is_small(count, smallest) for count in (number_of(report.patients), *report.neighbour_differences))
    lacking = [] if report.overall is None else [number_of(one.description.missing) for one in report.overall.cells]
    few = tiny or any(is_small(count, smallest) for count in (*lacking, number_of(report.without_any)))
    hidden = _hidden(report, policy, everything=tiny)
    exact = not hidden.any()
    overall = report.overall
    if overall is not None:
        own = np.array([tiny or is_small(number_of(one.description.n), smallest) for one in overall.cells])
        overall = _group(overall, own, policy)
    found, steps = protected_flow(report.patients_found, report.exclusions, smallest, running=not few)
    return replace(
        report,
        patients_found=found,
        exclusions=steps,
        patients=WITHHELD if few else report.patients,
        without_any=WITHHELD if few else report.without_any,
        not_determined=report.not_determined if exact else WITHHELD,
        overall=overall,
        groups=tuple(_group(one, row, policy) for one, row in zip(report.groups, hidden[:-1], strict=True))
        if report.groups else (),
        time=report.time if report.time is None or not tiny else p_only(report.time),
        interaction=report.interaction if report.interaction is None or exact else p_only(report.interaction),
        recovery=None if report.recovery is None else _recovery(report.recovery, policy, everything=tiny),
        data_version=replace(report.data_version, rows=WITHHELD),
        neighbour_differences=(),
        protected=True,
        smallest_count=smallest,
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
    return np.column_stack([withheld_rows(column[:, None], policy.smallest_count) for column in rows.T])


def _group(group: CourseGroup, hidden: NDArray[np.bool_], policy: Policy) -> CourseGroup:
    exact = not hidden.any()
    counts = [number_of(count) for count in (group.patients, group.complete, group.excluded)]
    few = not exact or any(is_small(count, policy.smallest_count) for count in counts)
    cells = zip(group.cells, hidden.tolist(), strict=True)
    return replace(
        group,
        patients=WITHHELD if few else group.patients,
        cells=tuple(_cell(cell, policy, hide=hide, all_shown=exact) for cell, hide in cells),
        friedman=p_only(group.friedman) if few else group.friedman,
        complete=WITHHELD if few else group.complete,
        excluded=WITHHELD if few else group.excluded,
    )


def _cell(cell: CourseCell, policy: Policy, *, hide: bool, all_shown: bool) -> CourseCell:
    if hide:
        return CourseCell(withheld_description(cell.description), WITHHELD, WITHHELD)
    shares = None if all_shown else True
    described = protected_description(cell.description, policy, totals_shown=False, hide_shares=shares)
    return replace(cell, description=described)


def _recovery(recovery: Recovery, policy: Policy, *, everything: bool) -> Recovery:
    smallest = policy.smallest_count
    few = any(is_small(number_of(count), smallest) for count in (recovery.without_origin, recovery.without_result))
    overall = recovery.overall
    hide_all = everything
    if isinstance(overall, RecoveryGroup):
        hide_all = everything or any(is_small(count, smallest) for count in _halves(overall))
        overall = _withheld(overall) if hide_all else _shown(overall, smallest, filtered=policy.filtered)
    hidden = np.ones(len(recovery.groups) + 1, dtype=bool)
    if not hide_all and isinstance(recovery.overall, RecoveryGroup) and recovery.groups:
        rows = np.array([_halves(one) for one in recovery.groups])
        hidden = withheld_rows(np.vstack([rows, np.array(_halves(recovery.overall)) - rows.sum(axis=0)]), smallest)
    return replace(
        recovery,
        overall=overall,
        groups=tuple(
            _withheld(one) if hide else _shown(one, smallest, filtered=policy.filtered)
            for one, hide in zip(recovery.groups, hidden[:-1].tolist(), strict=True)
        ),
        test=recovery.test if recovery.test is None or not hidden.any() else p_only(recovery.test),
        without_origin=WITHHELD if everything or few else recovery.without_origin,
        without_result=WITHHELD if everything or few else recovery.without_result,
    )


def _halves(group: RecoveryGroup) -> tuple[int, int]:
    """Count who reached the limit and who did not."""
    return number_of(group.recovered), number_of(group.n) - number_of(group.recovered)


def _withheld(group: RecoveryGroup) -> RecoveryGroup:
    return replace(
        group, n=WITHHELD, recovered=WITHHELD, low_at_first=WITHHELD, low_recovered=WITHHELD, median=NO_QUANTILE,
        curve=None, drawn_until=0.0, withheld=True,
    )  # fmt: skip


def _shown(group: RecoveryGroup, smallest: int, *, filtered: bool) -> RecoveryGroup:
    """End the curve where few are left, and show who began low only where no part of them is small."""
    low, back, n = (number_of(count) for count in (group.low_at_first, group.low_recovered, group.n))
    few = any(is_small(count, smallest) for count in (low, back, low - back, n - low))
    shown = replace(
        group, low_at_first=WITHHELD if few else low, low_recovered=WITHHELD if few else back
    )  # fmt: skip
    if group.curve is None:
        return shown
    end = int(np.count_nonzero(group.curve.at_risk >= smallest))
    until = float(group.curve.times[end - 1]) if end else 0.0
    kept = [] if filtered else coarse_steps(group.curve, end, smallest)
    curve = cut_curve(group.curve, kept) if kept else None
    drawn_until = float(group.curve.times[kept[-1]]) if kept else 0.0
    return replace(shown, median=quantile_within(group.median, until), curve=curve, drawn_until=drawn_until)
