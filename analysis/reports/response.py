"""Tumour response of a cohort by group: best overall response, rates, lines of treatment, course of each patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.course import PATIENT_FIELDS, load_course
from analysis.dataset.reader import Columns, Reader
from analysis.disclosure.policy import Policy, policy_for
from analysis.disclosure.response import protect_response
from analysis.reports.cohort_data import CohortData, checked_study, cohort_facts, load_cohort, protected
from analysis.reports.default_grouping import asked_grouping
from analysis.reports.grouped import Grouped
from analysis.reports.response_groups import Found, found_in
from analysis.reports.response_lines import lines_of, swimmers_of
from analysis.reports.response_request import ResponseRequest
from analysis.statistics.columns import NO_GROUP
from analysis.summaries.response import ResponseReport
from analysis.variables import Grouping
from analysis.variables.sources import Needs
from registry.models import User


def response_report(request: ResponseRequest, user: User | None) -> ResponseReport:
    """Compute the responses that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm or the grouping doesn't exist (for this user).
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    found = ResponseData.read(request, Reader(user), policy)
    return protected(lambda one: _report(request, found.on(one)), found.data, policy, protect_response)


@dataclass(frozen=True, eq=False)
class ResponseData:
    """A cohort with its grouping and the dates of each patient's course."""

    data: CohortData
    by: Grouping | None
    course: Columns

    @classmethod
    def read(
        cls, request: ResponseRequest, reader: Reader, policy: Policy, further: Sequence[Grouping] = ()
    ) -> ResponseData:
        """Read the cohort; ``further`` groupings are needed beside the one that is asked for."""
        study = checked_study(reader, request.cohort)
        by = asked_grouping(request.by, study, policy)
        needs = Needs()
        for one in (by, *further):
            if one is not None:
                one.need(needs)
        for name in PATIENT_FIELDS:
            needs.add_field("Patient", name)
        data = load_cohort(request.cohort, reader, study, needs, window=request.window)
        return cls(data, by, load_course(reader, study, data.patients))

    def on(self, data: CohortData) -> ResponseData:
        """Give the same for other patients of the same data."""
        return replace(self, data=data)

    @property
    def grouped(self) -> Grouped | None:
        """The level of each patient."""
        return None if self.by is None else self.data.grouped(self.by)


def _report(request: ResponseRequest, read: ResponseData) -> ResponseReport:
    data, by = read.data, read.grouped
    found = found_in(request, data, by)
    return ResponseReport(
        **cohort_facts(request.cohort, data),
        source=request.source,
        criteria=request.criteria,
        confirmed=request.confirmed,
        by="" if by is None else by.grouping.label,
        untreated=int((~found.used).sum()),
        ungrouped=0 if by is None else int((found.used & (found.groups == NO_GROUP)).sum()),
        assessments_left_out=_left_out(found, data),
        overall=found.group("", "", found.used),
        groups=() if by is None else tuple(found.by_level(by)),
        comparisons=() if by is None else tuple(found.comparisons(by)),
        lines=tuple(lines_of(request, data)),
        bars=tuple(found.bars()),
        swimmers=tuple(swimmers_of(found, data, read.course)),
        rule_version="" if by is None else by.grouping.rule_version,
        by_code="" if by is None else by.grouping.code,
    )


def _left_out(found: Found, data: CohortData) -> int:
    """Count the assessments of the cohort that don't belong to the treatment."""
    return int(assessments_left_out(found, data).sum())


def assessments_left_out(found: Found, data: CohortData) -> NDArray[np.int64]:
    """Count the assessments of each patient of the cohort that don't belong to the treatment, shape (n,)."""
    count = len(data.patients)
    every = np.bincount(data.evaluator.records.responses.patient, minlength=count)
    return np.asarray((every - np.bincount(found.judged.rows.patient, minlength=count))[data.included], dtype=np.int64)
