"""Outcomes between the groups of a grouping: numbers and categories, whole and within strata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from analysis.dataset.reader import Reader
from analysis.disclosure.comparison import protect_comparison
from analysis.disclosure.policy import policy_for
from analysis.reports.adjustment import adjusted
from analysis.reports.category_outcomes import category_outcome
from analysis.reports.cohort_data import (
    CohortData,
    UnitsDoNotConvert,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
)
from analysis.reports.comparison_request import ComparisonRequest
from analysis.reports.grouped import Grouped
from analysis.reports.number_outcomes import grouped_within, number_outcome, number_series, within
from analysis.reports.outcomes import (
    chosen,
    default_groupings,
    default_numbers,
    group_facts,
    is_same,
    outcome_called,
    refuse_many_levels,
    refuse_same,
)
from analysis.reports.summary_series import Series
from analysis.summaries import Design
from analysis.summaries.group_comparison import ComparisonReport, Outcome, Stratum, TestFamily
from analysis.variables import Grouping
from analysis.variables.measures import Measure
from analysis.variables.sources import Needs
from registry.models import User

MOST_DEFAULT_OUTCOMES = 6


def comparison(request: ComparisonRequest, user: User | None) -> ComparisonReport:
    """Compute the comparison that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, an outcome or a grouping doesn't exist (for this user), or they contradict.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    asked = [outcome_called(code, policy) for code in request.outcome or default_numbers()]
    candidates = [grouping_called(code, policy) for code in ([request.by] if request.by else default_groupings(study))]
    strata = grouping_called(request.strata, policy) if request.strata else None
    needs = Needs()
    for one in (*asked, *candidates, *([strata] if strata else [])):
        one.need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    groups = chosen(candidates, data)
    if not request.outcome:
        others = [one for one in (groups.grouping, strata) if one is not None]
        asked = [one for one in asked if not any(is_same(one, other) for other in others)]
    _check(asked, groups.grouping, strata)
    whole = _Whole(data, groups, list(_columns(asked, data, every=bool(request.outcome))))
    made = partial(_report, request, whole=whole, strata=strata)
    return protected(lambda one: adjusted(made(one)), data, policy, protect_comparison)


def _report(
    request: ComparisonRequest, data: CohortData, *, whole: _Whole, strata: Grouping | None
) -> ComparisonReport:
    groups, columns = whole.of(data)
    refuse_many_levels(groups)
    design = design_of(groups, order=request.order)
    return ComparisonReport(
        **cohort_facts(request.cohort, data),
        **group_facts(groups),
        design=design,
        ordered=groups.grouping.ordered and len(groups.levels) > 2,
        family=request.test,
        adjustment=request.adjust,
        shape=request.shape,
        outcomes=tuple(_outcome(one, groups, design, request.test) for one in columns),
        stratified_by="" if strata is None else strata.label,
        stratified_by_code="" if strata is None else strata.code,
        strata=() if strata is None else tuple(_strata(columns, groups, data.grouped(strata), design, request.test)),
    )


def design_of(by: Grouped, *, order: bool) -> Design:
    """Give the design that the grouping declares, or nominal groups where the order is to be left out of account."""
    return Design.NOMINAL if by.design is Design.ORDERED and not order else by.design


def _check(outcomes: list[Measure | Grouping], by: Grouping, strata: Grouping | None) -> None:
    for one in outcomes:
        refuse_same(one, by)
        if strata is not None:
            refuse_same(one, strata)
    if strata is not None:
        refuse_same(strata, by)


@dataclass(frozen=True, eq=False)
class _Column:
    """An outcome with its values in the cohort."""

    asked: Measure | Grouping
    values: Series | Grouped


@dataclass(frozen=True, eq=False)
class _Whole:
    """The groups and outcomes of a whole cohort, read once; those of its parts are read when they are asked for."""

    data: CohortData
    groups: Grouped
    columns: list[_Column]

    def of(self, data: CohortData) -> tuple[Grouped, list[_Column]]:
        """Give the groups and the outcomes of the cohort or of a part of it."""
        if data is self.data:
            return self.groups, self.columns
        asked = [one.asked for one in self.columns]
        return data.grouped(self.groups.grouping), list(_columns(asked, data, every=True))


def _columns(asked: list[Measure | Grouping], data: CohortData, *, every: bool) -> Iterator[_Column]:
    """Read the outcomes; of those that nobody asked for, the first that have values."""
    found = 0
    for one in asked:
        if isinstance(one, Grouping):
            values = data.grouped(one)
            refuse_many_levels(values)
            yield _Column(one, values)
            continue
        try:
            series = number_series(one, data)
        except UnitsDoNotConvert as problem:
            if every:
                raise
            data.leave_out(problem)
            continue
        if every or (found < MOST_DEFAULT_OUTCOMES and series.column.usable.any()):
            found += 1
            yield _Column(one, series)


def _outcome(one: _Column, by: Grouped, design: Design, family: TestFamily) -> Outcome:
    if isinstance(one.values, Grouped):
        return category_outcome(one.values, by, design)
    assert isinstance(one.asked, Measure)  # Series are made of numbers.
    return number_outcome(one.asked, one.values, by, design, family)


def _strata(
    columns: list[_Column], by: Grouped, layers: Grouped, design: Design, family: TestFamily
) -> Iterator[Stratum]:
    refuse_many_levels(layers)
    for code, level in enumerate(layers.levels):
        mask = layers.codes == code
        if not mask.any():
            continue
        parts = [
            replace(
                one,
                values=within(one.values, mask) if isinstance(one.values, Series) else grouped_within(one.values, mask),
            )
            for one in columns
        ]
        inside = grouped_within(by, mask)
        yield Stratum(level.code, level.label, tuple(_outcome(one, inside, design, family) for one in parts))
