"""One analyte over several visits: descriptions, means, tests, and the time to recovery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.course import PATIENT_FIELDS, load_course
from analysis.dataset.reader import Columns, Reader
from analysis.dataset.units import Substance
from analysis.disclosure.course import may_set_limit, protect_course
from analysis.disclosure.policy import Policy, policy_for
from analysis.reports.before_after import asked_substances
from analysis.reports.cohort_data import CohortData, checked_study, cohort_facts, load_cohort, protected
from analysis.reports.course_groups import Course, course_of
from analysis.reports.course_request import MOST_VISITS, CourseRequest
from analysis.reports.default_grouping import asked_grouping
from analysis.reports.grouped import Grouped
from analysis.reports.recovery import LowerLimit, TimesToLimit, lower_limit, origin_days, recovery_of, times_to_limit
from analysis.reports.visit_data import VisitSeries, recorded_visits, visit_series
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries.course import CourseReport, Recovery
from analysis.variables import Grouping
from analysis.variables.sources import Needs
from registry.models import User

FIRST_CHOICE = "lymphocytes"


def course(request: CourseRequest, user: User | None) -> CourseReport:
    """Compute the course that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, the analyte or the grouping doesn't exist (for this user); the results are in units
        that don't convert; the limit may not be chosen without access to records.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    _check_limit(request, policy)
    found = CourseData.read(request, Reader(user), policy)
    return protected(lambda one: _report(request, found.on(one)), found.data, policy, protect_course)


@dataclass(frozen=True, eq=False)
class CourseData:
    """The analyte of a cohort at its visits, with the grouping and the dates of recovery."""

    data: CohortData
    series: VisitSeries | None
    by: Grouping | None
    columns: Columns

    @classmethod
    def read(
        cls, request: CourseRequest, reader: Reader, policy: Policy, further: Sequence[Grouping] = ()
    ) -> CourseData:
        """Read the cohort; ``further`` groupings are needed beside the one that is asked for."""
        study = checked_study(reader, request.cohort)
        by = asked_grouping(request.by, study, policy)
        substances = asked_substances((request.analyte,) if request.analyte else ())
        needs = Needs()
        for one in (by, *further):
            if one is not None:
                one.need(needs)
        for name in PATIENT_FIELDS:
            needs.add_field("Patient", name)
        keys = [one.key for one in substances]
        data = load_cohort(request.cohort, reader, study, needs, keys, window=request.window)
        series = chosen_series(request, data, substances)
        return cls(data, series, by, load_course(reader, study, data.patients))

    def on(self, data: CohortData) -> CourseData:
        """Give the same for other patients of the same data, at the same visits."""
        if data is self.data or self.series is None:
            return replace(self, data=data)
        return replace(self, data=data, series=visit_series(data, self.series.substance, self.series.visits))

    @property
    def grouped(self) -> Grouped | None:
        """The level of each patient."""
        return None if self.by is None else self.data.grouped(self.by)

    def course(self, request: CourseRequest) -> Course | None:
        """Join results and levels; None where no visit has results."""
        if self.series is None or not self.series.visits:
            return None
        return course_of(self.series, self.grouped, request.scale)

    def limit(self, request: CourseRequest) -> LowerLimit | None:
        """Find the limit of recovery."""
        if self.series is None:
            return None
        return lower_limit(self.data, self.series.substance, self.series.unit, request.limit)

    def recovery(self, request: CourseRequest, limit: LowerLimit) -> tuple[TimesToLimit, NDArray[np.bool_]]:
        """Give the times to the limit, and of whom the day of the origin is known."""
        assert self.series is not None
        start = origin_days(self.data, self.columns, request.origin)
        times = times_to_limit(self.data, self.series.substance, self.series.unit, float(limit.value), start)
        return times, ~np.isnan(start[self.data.included])


def _check_limit(request: CourseRequest, policy: Policy) -> None:
    if request.limit and not may_set_limit(request.analyte, request.limit, policy):
        raise BadCohort(
            _(
                "Without access to the records, recovery is counted up to a registered cut-off or the lower reference "
                "limit only: two limits that lie close together would tell about few patients."
            )
        )


def chosen_series(request: CourseRequest, data: CohortData, substances: Sequence[Substance]) -> VisitSeries | None:
    """Give the analyte at its visits: the one asked for, else lymphocytes, else the first with two visits."""
    first = sorted(substances, key=lambda one: one.code != FIRST_CHOICE)
    for substance in first:
        visits = request.visit or recorded_visits(data, [substance.key])[:MOST_VISITS]
        try:
            series = visit_series(data, substance, visits)
        except BadCohort:
            if request.analyte:
                raise
            continue
        if request.analyte or series.with_results > 1:
            return series if visits else None
    return None


def _report(request: CourseRequest, found: CourseData) -> CourseReport:
    data, series, by, made = found.data, found.series, found.grouped, found.course(request)
    nothing = NotEstimable(Reason.NO_VALUES)
    time, between, within = (None, nothing, nothing) if made is None else made.time_test()
    any_result = np.zeros(int(data.included.sum()), dtype=bool) if made is None else made.any_result
    return CourseReport(
        **cohort_facts(request.cohort, data),
        analyte="" if series is None else _(series.substance.name),
        analyte_code="" if series is None else series.substance.code,
        unit="" if series is None else series.unit,
        decimals=0 if series is None else series.decimals,
        scale=request.scale,
        visits=() if series is None else tuple(visit.label for visit in series.visits),
        visit_codes=() if series is None else tuple(visit.code for visit in series.visits),
        by="" if by is None else by.grouping.label,
        by_code="" if by is None else by.grouping.code,
        without_any=int((~any_result).sum()),
        not_determined=_without_level(made, by),
        overall=None if made is None else made.overall(),
        groups=() if made is None or by is None else tuple(made.groups(by)),
        time=None if made is None or made.censored else time,
        interaction=None if made is None or made.censored or by is None else made.interaction(),
        changes=None if made is None or by is None else made.changes(by),
        between_groups=() if made is None or by is None else made.between_groups(by),
        between_sd=between,
        within_sd=within,
        censored=made is not None and made.censored,
        recovery=_recovery(request, found, by),
    )


def _without_level(made: Course | None, by: Grouped | None) -> int:
    """Count the patients with a result and no level."""
    if made is None or by is None:
        return 0
    return int((made.any_result & (by.codes == NO_GROUP)).sum())


def _recovery(request: CourseRequest, found: CourseData, by: Grouped | None) -> Recovery | None:
    limit = found.limit(request)
    if limit is None:
        return None
    times, known = found.recovery(request, limit)
    return recovery_of(times, limit, request.origin, known, by)
