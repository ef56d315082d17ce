"""Trend of outcomes over ordered groups: numbers by Jonckheere–Terpstra, shares by Cochran–Armitage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.units import load_cut_offs
from analysis.disclosure.comparison import protect_comparison
from analysis.disclosure.policy import Policy, policy_for
from analysis.reports.accuracy_request import OUTCOME_SIGN
from analysis.reports.adjustment import adjusted
from analysis.reports.category_outcomes import category_outcome, category_row
from analysis.reports.cohort_data import (
    CohortData,
    UnitsDoNotConvert,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
)
from analysis.reports.grouped import Grouped
from analysis.reports.number_outcomes import number_outcome, number_series
from analysis.reports.outcomes import (
    chosen,
    default_numbers,
    group_facts,
    is_same,
    outcome_called,
    refuse_many_levels,
    refuse_same,
)
from analysis.reports.summary_series import Series
from analysis.reports.trend_request import TrendRequest
from analysis.statistics.columns import NO_GROUP
from analysis.summaries import Design
from analysis.summaries.group_comparison import ComparisonReport, Outcome, Shape, TestFamily
from analysis.variables import Grouping, Level, LevelColumn
from analysis.variables.divided import DIVIDES
from analysis.variables.measures import Measure
from analysis.variables.sources import Needs
from registry.models import User

DEFAULT_ORDERED = (
    "size_group_3_5", "tumourassessment.recorded_bclc", "bclc", "colorectalprimary.recorded_fong",
    "colorectalprimary.primary_n", "albi_grade", "child_pugh_class", "age_group",
)  # fmt: skip
"""The first of them of which at least three levels have patients is meant when none is asked for."""

LEAST_LEVELS = 3


def trend(request: TrendRequest, user: User | None) -> ComparisonReport:
    """Compute the trends that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, an outcome or the grouping doesn't exist (for this user), the grouping has no order,
        or an outcome has several levels and doesn't name one.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    candidates = [_ordered(code, policy) for code in ([request.by] if request.by else DEFAULT_ORDERED)]
    asked = [_Asked.of(code, policy) for code in request.outcome or default_numbers()]
    needs = Needs()
    for need in (*(one.need for one in candidates), *(one.variable.need for one in asked)):
        need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    by = chosen(candidates, data, LEAST_LEVELS).grouping
    if not request.outcome:
        asked = [one for one in asked if not is_same(one.variable, by)]
    for one in asked:
        refuse_same(one.variable, by)

    def made(part: CohortData) -> ComparisonReport:
        groups = part.grouped(by)
        refuse_many_levels(groups)
        found = _outcomes(asked, part, groups) if request.outcome else _defaults(asked, part, groups, policy)
        return adjusted(_report(request, part, groups, tuple(found)))

    return protected(made, data, policy, protect_comparison)


def _report(
    request: TrendRequest, data: CohortData, groups: Grouped, outcomes: tuple[Outcome, ...]
) -> ComparisonReport:
    return ComparisonReport(
        **cohort_facts(request.cohort, data),
        **group_facts(groups),
        design=Design.ORDERED,
        ordered=True,
        family=TestFamily.RANKS,
        adjustment=request.adjust,
        shape=Shape.BOX,
        outcomes=outcomes,
    )


def _ordered(code: str, policy: Policy) -> Grouping:
    found = grouping_called(code, policy)
    if not found.ordered:
        raise BadCohort(
            _("The levels of “%(grouping)s” have no order to test a trend over.") % {"grouping": found.label}
        )
    return found


class _Asked:
    """A number, or a grouping with the level whose share is meant (its first of two, if none is named)."""

    def __init__(self, variable: Measure | Grouping, level: str) -> None:
        self.variable = variable
        self.level = level

    @classmethod
    def of(cls, code: str, policy: Policy) -> _Asked:
        name, _sign, level = code.partition(OUTCOME_SIGN)
        variable = grouping_called(name, policy) if level else outcome_called(name, policy)
        return cls(variable, level)

    def binary(self, data: CohortData) -> Grouped:
        """Give the level against all others."""
        assert isinstance(self.variable, Grouping)  # Only groupings have levels.
        grouped = data.grouped(self.variable)
        places = {one.code: place for place, one in enumerate(grouped.levels)}
        if not self.level and len(places) == 2:
            return grouped
        if not places:
            raise BadCohort(_("“%(outcome)s” has no levels here.") % {"outcome": self.variable.label})
        if self.level not in places:
            words = {"outcome": self.variable.label, "form": f"{self.variable.code}{OUTCOME_SIGN}…",
                     "possible": ", ".join(places)}  # fmt: skip
            raise BadCohort(
                _("“%(outcome)s” needs one of its levels, as %(form)s; possible are: %(possible)s.") % words
            )
        return one_against_others(grouped, places[self.level])


def one_against_others(grouped: Grouped, place: int) -> Grouped:
    """Divide patients into those of one level and those of another."""
    codes = np.where(grouped.codes == NO_GROUP, NO_GROUP, (grouped.codes != place).astype(np.int64))
    levels = (grouped.levels[place], Level("other", _("other")))
    return replace(grouped, levels=levels, column=LevelColumn(codes.astype(np.int64), grouped.column.lacking))


def _outcomes(asked: list[_Asked], data: CohortData, by: Grouped) -> Iterator[Outcome]:
    for one in asked:
        if isinstance(one.variable, Grouping):
            found = category_outcome(one.binary(data), by, Design.ORDERED)
            every = category_row(data.grouped(one.variable), by).levels
            joined = tuple(level for level in every if level.code != one.level) if one.level else ()
            yield replace(found, row=replace(found.row, joined=joined), made=bool(one.level))
        else:
            yield _of_number(one.variable, number_series(one.variable, data), by)


def _of_number(one: Measure, series: Series, by: Grouped) -> Outcome:
    return number_outcome(one, series, by, Design.ORDERED, TestFamily.RANKS)


def _defaults(asked: list[_Asked], data: CohortData, by: Grouped, policy: Policy) -> Iterator[Outcome]:
    """Give numbers that have values, and their shares below the registry's cut-offs that are in their unit."""
    facts = load_cut_offs()
    for one in asked:
        assert isinstance(one.variable, Measure)  # The defaults are cytokines.
        try:
            series = number_series(one.variable, data, facts)
        except UnitsDoNotConvert as problem:
            data.leave_out(problem)
            continue
        if not series.column.usable.any():
            continue
        yield _of_number(one.variable, replace(series, cut_offs=()), by)
        own = {(fact.value, fact.unit) for fact in facts}
        for used in series.cut_offs:
            if (used.value, used.unit) in own:
                divided = grouping_called(f"{one.variable.code}{DIVIDES}{used.value:g} {used.unit}".rstrip(), policy)
                yield category_outcome(data.grouped(divided), by, Design.ORDERED)
