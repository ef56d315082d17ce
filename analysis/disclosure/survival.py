"""The survival report without what would tell of few patients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.disclosure.cells import is_small, withheld_rows
from analysis.disclosure.descriptions import number_of
from analysis.disclosure.flow import protected_flow
from analysis.disclosure.policy import Policy
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.summaries import WITHHELD, MissingInput
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.survival import (
    HazardModel,
    QuantileSummary,
    SurvivalAtTime,
    SurvivalComparison,
    SurvivalGroup,
    SurvivalReport,
)

NO_QUANTILE = QuantileSummary(WITHHELD, WITHHELD, WITHHELD)


def protect_survival(report: SurvivalReport, policy: Policy) -> SurvivalReport:
    """Withhold groups with few patients, few events or few without; end curves where few are left at risk.

    Events and censored of a group are known together, so a group is shown only where neither is small; another goes
    with it where subtraction from the whole would give it back. Quantiles and shares beyond the end of the shown curve
    are withheld with it.
    """
    if not policy.protects:
        return report
    smallest = policy.smallest_count
    tiny = any(is_small(count, smallest) for count in (number_of(report.patients), *report.neighbour_differences))
    small_parts = [report.undetermined, report.before_landmark or 0]
    hide_totals = tiny or any(is_small(number_of(count), smallest) for count in small_parts)
    overall = report.overall
    if isinstance(overall, SurvivalGroup):
        overall = (
            _withheld(overall)
            if tiny or _is_small(overall, smallest)
            else _shown(overall, smallest, filtered=policy.filtered)
        )
    hidden_overall = isinstance(overall, SurvivalGroup) and overall.withheld
    comparison = report.comparison
    if comparison is not None:
        comparison = _comparison(comparison, policy, everything=tiny or hidden_overall)
    found, steps = protected_flow(report.patients_found, report.exclusions, smallest, running=not hide_totals)
    return replace(
        report,
        patients_found=found,
        exclusions=steps,
        patients=WITHHELD if hide_totals else report.patients,
        undetermined=WITHHELD if hide_totals else report.undetermined,
        unplaced=_missing(report.unplaced, smallest),
        before_landmark=WITHHELD if hide_totals and report.before_landmark is not None else report.before_landmark,
        overall=overall,
        comparison=comparison,
        data_version=replace(report.data_version, rows=WITHHELD),
        neighbour_differences=(),
        protected=True,
        smallest_count=smallest,
    )


def _is_small(group: SurvivalGroup, smallest: int) -> bool:
    events, n = number_of(group.events), number_of(group.n)
    return is_small(events, smallest) or is_small(n - events, smallest)


def _withheld(group: SurvivalGroup) -> SurvivalGroup:
    return replace(
        group, n=WITHHELD, events=WITHHELD, median=NO_QUANTILE, follow_up=NO_QUANTILE, curve=None, incidence=(),
        at=tuple(SurvivalAtTime(one.months, WITHHELD, WITHHELD, WITHHELD) for one in group.at), drawn_until=0.0,
        withheld=True,
    )  # fmt: skip


def _shown(group: SurvivalGroup, smallest: int, *, filtered: bool) -> SurvivalGroup:
    """End the curve before the first time at which fewer than the smallest count are at risk, and coarsen its steps.

    Each step of a curve is the event of one patient, at its time. So only those times are kept between which nobody
    or enough patients had the event, and nobody or enough were censored. A curve of a cohort that a reader may compare
    with a neighbour is not drawn: the two have no times in common at which few patients make no difference.
    """
    if group.curve is None:
        return group
    end = int(np.count_nonzero(group.curve.at_risk >= smallest))
    until = float(group.curve.times[end - 1]) if end else 0.0
    kept = [] if filtered else coarse_steps(group.curve, end, smallest)
    return replace(
        group,
        median=quantile_within(group.median, until),
        follow_up=quantile_within(group.follow_up, until),
        at=at_coarse_times(group.at, smallest, until),
        curve=cut_curve(group.curve, kept) if kept else None,
        drawn_until=float(group.curve.times[kept[-1]]) if kept else 0.0,
        incidence=(),
    )


def coarse_steps(curve: SurvivalCurve, end: int, smallest: int) -> list[int]:
    """Choose the times of a curve between which events and censored are none or enough.

    Parameters
    ----------
    end : int
        How many times may be shown at all.
    """
    kept: list[int] = []
    events = censored = 0
    for place in range(end):
        events, censored = events + int(curve.events[place]), censored + int(curve.censored[place])
        if events and not is_small(events, smallest) and not is_small(censored, smallest):
            kept.append(place)
            events = censored = 0
    return kept


def at_coarse_times(shares: tuple[SurvivalAtTime, ...], smallest: int, until: float) -> tuple[SurvivalAtTime, ...]:
    """Keep the shares at declared months where the patients who left between two of them are none or enough."""
    found: list[SurvivalAtTime] = []
    last = None
    for one in shares:
        shown = _at(one, smallest, until)
        here = number_of(shown.at_risk)
        if shown.at_risk is not WITHHELD and last is not None and is_small(last - here, smallest):
            shown = SurvivalAtTime(one.months, WITHHELD, WITHHELD, WITHHELD)
        last = here if shown.at_risk is not WITHHELD else last
        found.append(shown)
    return tuple(found)


def quantile_within(found: QuantileSummary, until: float) -> QuantileSummary:
    """Withhold what lies beyond the end of the shown curve."""
    parts = (found.value, found.low, found.high)
    value, low, high = (WITHHELD if isinstance(part, float) and part > until else part for part in parts)
    return QuantileSummary(value, low, high)


def _at(one: SurvivalAtTime, smallest: int, until: float) -> SurvivalAtTime:
    if isinstance(one.share, NotEstimable):
        return one
    hidden = one.months > until or is_small(number_of(one.at_risk), smallest)
    return SurvivalAtTime(one.months, WITHHELD, WITHHELD, WITHHELD) if hidden else one


def cut_curve(curve: SurvivalCurve, kept: list[int]) -> SurvivalCurve:
    """Keep some times: events and censored since the one before, and those at risk at the beginning of that stretch."""
    starts = [0, *(place + 1 for place in kept[:-1])]
    names = ("times", "survival", "cumulative_variance", "low", "high")
    return replace(
        curve,
        at_risk=curve.at_risk[starts],
        events=np.add.reduceat(curve.events[: kept[-1] + 1], starts),
        censored=np.add.reduceat(curve.censored[: kept[-1] + 1], starts),
        **{name: getattr(curve, name)[kept] for name in names},
    )


def _comparison(comparison: SurvivalComparison, policy: Policy, *, everything: bool) -> SurvivalComparison:
    smallest, filtered = policy.smallest_count, policy.filtered
    counts = [(number_of(one.events), number_of(one.n) - number_of(one.events)) for one in comparison.groups]
    without = number_of(comparison.not_determined)
    # Those in no group are one more row whose size follows from the whole; their events are not shown anywhere.
    hidden = withheld_rows([*counts, (0, without)], smallest) if counts else np.zeros(1, dtype=bool)
    if everything:
        hidden = np.ones(len(counts) + 1, dtype=bool)
    groups = tuple(
        _withheld(one) if hide else _shown(one, smallest, filtered=filtered)
        for one, hide in zip(comparison.groups, hidden[:-1].tolist(), strict=True)
    )
    exact = not hidden.any()
    return replace(
        comparison,
        groups=groups,
        not_determined=comparison.not_determined if exact else WITHHELD,
        test=comparison.test if exact else _p_only(comparison.test),
        trend=None if comparison.trend is None else comparison.trend if exact else _p_only(comparison.trend),
        model=comparison.model if exact else _without_model(comparison.model),
        competing=tuple(one if exact else replace(one, test=_p_only(one.test)) for one in comparison.competing),
        missing_inputs=_missing(comparison.missing_inputs, smallest) if exact else (),
    )


def _p_only(test: TestSummary) -> TestSummary:
    reason = None if test.reason is None else NotEstimable(test.reason.reason)
    return replace(test, statistic=None, z=None, n=WITHHELD, reason=reason, estimates=(), pairs=())


def _without_model(model: HazardModel) -> HazardModel:
    return replace(
        model, ratios=(), n=WITHHELD, events=WITHHELD, proportional_p=WITHHELD, concordance=WITHHELD,
        events_per_variable=WITHHELD,
    )  # fmt: skip


def _missing(inputs: tuple[MissingInput, ...], smallest: int) -> tuple[MissingInput, ...]:
    return tuple(replace(one, count=WITHHELD) if is_small(number_of(one.count), smallest) else one for one in inputs)
