"""The survival report without what would tell of few patients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.disclosure.cells import is_small, withheld_rows
from analysis.disclosure.descriptions import number_of
from analysis.disclosure.divisions import divided_in_several_ways
from analysis.disclosure.facts import is_tiny, protected_facts
from analysis.disclosure.groups import told_inputs
from analysis.disclosure.inference import withheld_test
from analysis.disclosure.months import told_at, told_of_groups, told_of_whole
from analysis.disclosure.policy import Policy
from analysis.summaries import WITHHELD
from analysis.summaries.survival import (
    HazardModel,
    KnownLater,
    QuantileSummary,
    SurvivalAtTime,
    SurvivalComparison,
    SurvivalGroup,
    SurvivalReport,
)

NO_QUANTILE = QuantileSummary(WITHHELD, WITHHELD, WITHHELD)


def protect_survival(report: SurvivalReport, policy: Policy) -> SurvivalReport:
    """Withhold groups with few patients, few events or few without; tell curves at declared months only.

    Events and censored of a group are known together, so a group is shown only where neither is small; another goes
    with it where subtraction from the whole would give it back. Quantiles beyond the time at which few are left at risk
    are withheld. A cohort that a reader may compare with a neighbour has neither a curve nor shares at months.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = is_tiny(report, policy)
    small_parts = [report.undetermined, report.before_landmark or 0]
    hide_totals = tiny or any(is_small(number_of(count), smallest) for count in small_parts)
    overall = report.overall
    if isinstance(overall, SurvivalGroup):
        overall = (
            _withheld(overall)
            if tiny or _is_small(overall, smallest)
            else _shown(overall, smallest, [] if policy.filtered else told_of_whole(overall.curve, smallest))
        )
    hidden_overall = isinstance(overall, SurvivalGroup) and overall.withheld
    comparison = report.comparison
    if comparison is not None:
        whole = report.overall if isinstance(report.overall, SurvivalGroup) and not hidden_overall else None
        comparison = _comparison(comparison, policy, None if tiny else whole)
    return replace(
        report,
        **protected_facts(report, policy, show_patients=not hide_totals),
        undetermined=WITHHELD if hide_totals else report.undetermined,
        unplaced=told_inputs(report.unplaced, number_of(report.undetermined), smallest),
        before_landmark=WITHHELD if hide_totals and report.before_landmark is not None else report.before_landmark,
        overall=overall,
        comparison=comparison,
        known_later=tuple(_known_later(one) for one in report.known_later),
        restricted=None,  # An area is a sum over each patient's time: two of neighbouring cohorts give one's time back.
    )


def _cells(group: SurvivalGroup) -> tuple[int, int]:
    """Divide the patients of a group: with the event, without."""
    events = number_of(group.events)
    return events, number_of(group.n) - events


def _is_small(group: SurvivalGroup, smallest: int) -> bool:
    return any(is_small(count, smallest) for count in _cells(group))


def _withheld(group: SurvivalGroup) -> SurvivalGroup:
    return replace(
        group, n=WITHHELD, events=WITHHELD, median=NO_QUANTILE, follow_up=NO_QUANTILE, curve=None, incidence=(),
        at=tuple(SurvivalAtTime(one.months, WITHHELD, WITHHELD, WITHHELD) for one in group.at), drawn_until=0.0,
        withheld=True,
    )  # fmt: skip


def _shown(group: SurvivalGroup, smallest: int, kept: list[int]) -> SurvivalGroup:
    """Tell of a group what is told at some declared months, and quantiles before few are left at risk."""
    if group.curve is None:
        return group
    end = int(np.count_nonzero(group.curve.at_risk >= smallest))
    until = float(group.curve.times[end - 1]) if end else 0.0
    median, follow_up = quantile_within(group.median, until), quantile_within(group.follow_up, until)
    return replace(told_at(group, kept), median=median, follow_up=follow_up)


def quantile_within(found: QuantileSummary, until: float) -> QuantileSummary:
    """Withhold what lies beyond the end of the shown curve."""
    parts = (found.value, found.low, found.high)
    value, low, high = (WITHHELD if isinstance(part, float) and part > until else part for part in parts)
    return QuantileSummary(value, low, high)


def _comparison(comparison: SurvivalComparison, policy: Policy, whole: SurvivalGroup | None) -> SurvivalComparison:
    """Withhold small groups; all of them where there is no whole to show."""
    smallest = policy.smallest_count
    hidden = np.ones(len(comparison.groups) + 1, dtype=bool)
    if whole is not None:
        cells = [_cells(one) for one in comparison.groups]
        rest = np.array(_cells(whole)) - np.sum(cells or [(0, 0)], axis=0)
        hidden = withheld_rows([*cells, rest], smallest, together=divided_in_several_ways(comparison.code))
    shown = [one for one, hide in zip(comparison.groups, hidden[:-1].tolist(), strict=True) if not hide]
    curves = [one.curve for one in shown]
    months = [] if whole is None or policy.filtered else told_of_groups(curves, whole.curve, smallest)
    groups = tuple(
        _withheld(one) if hide else _shown(one, smallest, months)
        for one, hide in zip(comparison.groups, hidden[:-1].tolist(), strict=True)
    )
    exact = not hidden.any()
    return replace(
        comparison,
        groups=groups,
        not_determined=comparison.not_determined if exact else WITHHELD,
        test=comparison.test if exact else withheld_test(comparison.test),
        trend=None if comparison.trend is None else comparison.trend if exact else withheld_test(comparison.trend),
        model=comparison.model if exact else _without_model(comparison.model),
        competing=tuple(one if exact else replace(one, test=withheld_test(one.test)) for one in comparison.competing),
        missing_inputs=told_inputs(comparison.missing_inputs, number_of(comparison.not_determined), smallest)
        if exact
        else (),
    )


def _known_later(one: KnownLater) -> KnownLater:
    """Say whether anybody was measured later, but never how many: those of two origins may differ by few."""
    return replace(one, later=one.later and WITHHELD, undated=one.undated and WITHHELD)


def _without_model(model: HazardModel) -> HazardModel:
    return replace(
        model, ratios=(), n=WITHHELD, events=WITHHELD, proportional_p=WITHHELD, concordance=WITHHELD,
        concordance_interval=WITHHELD, events_per_variable=WITHHELD,
    )  # fmt: skip
