"""Survival of one group, and of several compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.reports.grouped import Grouped
from analysis.reports.summary_groupings import as_summary
from analysis.statistics.catalogue import Method
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.statistics.survival.competing import IncidenceCurve, cumulative_incidence
from analysis.statistics.survival.cox import CoxFit, cox
from analysis.statistics.survival.gray import gray
from analysis.statistics.survival.kaplan_meier import (
    SurvivalAt,
    SurvivalCurve,
    SurvivalQuantile,
    follow_up,
    kaplan_meier,
)
from analysis.statistics.survival.logrank import log_rank, log_rank_trend
from analysis.statistics.survival.proportionality import proportional_hazards
from analysis.statistics.survival.times import UNKNOWN, Observed, observe
from analysis.summaries import Design, Text
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.survival import (
    CompetingTest,
    EndpointCode,
    HazardModel,
    HazardRatioSummary,
    QuantileSummary,
    SurvivalAtTime,
    SurvivalComparison,
    SurvivalGroup,
)

MONTHS_SHOWN = (12.0, 24.0, 36.0, 60.0)
"""Times at which survival is given, where the follow-up of the group reaches them."""

CAUSES: dict[str, Text] = {
    "recurrence": _("recurrence"), "progression": _("progression"), "death": _("death without it"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Placed:
    """The patients of a cohort in time, each column of shape (n,); NaN and −1 for those who can't be placed.

    ``event`` is 0 or 1 as the endpoint counts; ``cause`` is 0, or the place from 1 among ``causes`` of what came first.
    """

    durations: NDArray[np.float64]
    event: NDArray[np.int64]
    cause: NDArray[np.int64]
    causes: tuple[str, ...]
    endpoint: EndpointCode

    def observed(self, chosen: NDArray[np.bool_] | None = None) -> Observed | NotEstimable:
        """Give the observations of some patients."""
        taken = slice(None) if chosen is None else chosen
        return observe(self.durations[taken], self.event[taken])

    def competing(self, chosen: NDArray[np.bool_] | None = None) -> Observed | NotEstimable:
        """Give the same with causes."""
        taken = slice(None) if chosen is None else chosen
        return observe(self.durations[taken], self.cause[taken])

    @property
    def used(self) -> NDArray[np.bool_]:
        """Who can be placed."""
        return self.event != UNKNOWN


def group_of(
    code: str, label: Text, placed: Placed, chosen: NDArray[np.bool_] | None = None
) -> SurvivalGroup | NotEstimable:
    """Describe the survival of a group."""
    observed = placed.observed(chosen)
    if isinstance(observed, NotEstimable):
        return observed
    curve = kaplan_meier(observed)
    last = float(curve.times[-1])
    return SurvivalGroup(
        code=code,
        label=label,
        n=curve.n,
        events=curve.event_count,
        median=_quantile(curve.quantile(0.5)),
        follow_up=_quantile(follow_up(observed)),
        at=tuple(_at(curve, months) for months in MONTHS_SHOWN),
        curve=curve,
        drawn_until=last,
        incidence=tuple(_incidence(placed, chosen)),
    )


def _quantile(found: SurvivalQuantile) -> QuantileSummary:
    return QuantileSummary(found.value, found.low, found.high)


def _at(curve: SurvivalCurve, months: float) -> SurvivalAtTime:
    found = curve.at(months)
    if isinstance(found, SurvivalAt):
        return SurvivalAtTime(months, found.survival, found.interval, found.at_risk)
    return SurvivalAtTime(months, found, found, 0)


def _incidence(placed: Placed, chosen: NDArray[np.bool_] | None) -> Iterator[tuple[Text, IncidenceCurve]]:
    observed = placed.competing(chosen)
    if len(placed.causes) < 2 or isinstance(observed, NotEstimable):
        return
    for place, code in enumerate(placed.causes, start=1):
        curve = cumulative_incidence(observed, place)
        if isinstance(curve, IncidenceCurve):
            yield CAUSES[code], curve


def compare(placed: Placed, by: Grouped, strata: Grouped | None) -> SurvivalComparison:
    """Compare the levels of a grouping; empty levels are listed with none at risk."""
    groups = [group_of(level.code, level.label, placed, by.codes == code) for code, level in enumerate(by.levels)]
    observed = placed.observed()
    layers = None if strata is None else strata.codes
    return SurvivalComparison(
        code=by.grouping.code,
        label=by.grouping.label,
        ordered=by.grouping.ordered,
        groups=tuple(one for one in groups if isinstance(one, SurvivalGroup)),
        not_determined=int((placed.used & (by.codes == NO_GROUP)).sum()),
        test=_log_rank(observed, by, layers),
        trend=_trend(observed, by, layers) if by.design is Design.ORDERED else None,
        model=_model(observed, by, layers),
        competing=tuple(_gray_tests(placed, by, layers)),
        missing_inputs=by.lacking(placed.used),
        rule_version=by.grouping.rule_version,
        stratified_by="" if strata is None else strata.grouping.label,
        stratified_by_code="" if strata is None else strata.grouping.code,
    )


def _log_rank(observed: Observed | NotEstimable, by: Grouped, layers: NDArray[np.int64] | None) -> TestSummary:
    found = observed if isinstance(observed, NotEstimable) else log_rank(observed, by.codes, len(by.levels), layers)
    return as_summary(by.design, Method.LOG_RANK if layers is None else Method.LOG_RANK_STRATIFIED, found, by.levels)


def _trend(observed: Observed | NotEstimable, by: Grouped, layers: NDArray[np.int64] | None) -> TestSummary:
    if isinstance(observed, NotEstimable):
        return as_summary(by.design, Method.LOG_RANK_TREND, observed, by.levels)
    found = log_rank_trend(observed, by.codes, len(by.levels), strata=layers)
    return as_summary(by.design, Method.LOG_RANK_TREND, found, by.levels)


def _gray_tests(placed: Placed, by: Grouped, layers: NDArray[np.int64] | None) -> Iterator[CompetingTest]:
    observed = placed.competing()
    if len(placed.causes) < 2 or isinstance(observed, NotEstimable):
        return
    method = Method.GRAY if layers is None else Method.GRAY_STRATIFIED
    for place, code in enumerate(placed.causes, start=1):
        found: HypothesisTest | NotEstimable = gray(observed, by.codes, len(by.levels), place, layers)
        yield CompetingTest(CAUSES[code], as_summary(by.design, method, found, by.levels))


def _model(observed: Observed | NotEstimable, by: Grouped, layers: NDArray[np.int64] | None) -> HazardModel:
    """Fit the hazard of each level against the first that has patients."""
    if isinstance(observed, NotEstimable):
        return _no_model(observed)
    present = [code for code in range(len(by.levels)) if (by.codes[observed.positions] == code).any()]
    if len(present) < 2:
        return _no_model(observed.not_estimable(Reason.SINGLE_GROUP))
    table = np.column_stack([by.codes == code for code in present[1:]]).astype(np.float64)
    table[by.codes == NO_GROUP] = np.nan
    fit = cox(observed, table, layers)
    return _no_model(fit) if isinstance(fit, NotEstimable) else _fitted(fit, by, present)


def _no_model(reason: NotEstimable) -> HazardModel:
    return HazardModel((), reason.n, 0, reason, reason, reason, reason, reason)


def _fitted(fit: CoxFit, by: Grouped, present: list[int]) -> HazardModel:
    reference = by.levels[present[0]]
    found = fit.concordance
    proportional = proportional_hazards(fit, [list(range(len(fit.ratios)))])
    return HazardModel(
        ratios=tuple(
            HazardRatioSummary(
                level.label, reference.label, (level.code, reference.code), ratio.value, ratio.interval, ratio.p
            )
            for level, ratio in zip((by.levels[code] for code in present[1:]), fit.ratios, strict=True)
        ),
        n=fit.n,
        events=fit.events,
        proportional_p=proportional if isinstance(proportional, NotEstimable) else proportional.overall.p,
        concordance=found if isinstance(found, NotEstimable) else found.value,
        concordance_interval=found if isinstance(found, NotEstimable) else found.interval,
        events_per_variable=fit.events_per_variable,
    )
