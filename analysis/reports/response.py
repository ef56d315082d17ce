"""Tumour response of a cohort by group: best overall response, rates, lines of treatment, course of each patient."""

from __future__ import annotations

from analysis.dataset.course import PATIENT_FIELDS, load_course
from analysis.dataset.reader import Columns, Reader
from analysis.disclosure.policy import policy_for
from analysis.disclosure.response import protect_response
from analysis.reports.cohort_data import CohortData, check_codes, load_cohort, protected, software, study_of
from analysis.reports.default_grouping import asked_grouping
from analysis.reports.grouped import Grouped
from analysis.reports.response_groups import Found, found_in
from analysis.reports.response_lines import lines_of, swimmers_of
from analysis.reports.response_request import ResponseRequest
from analysis.statistics.columns import NO_GROUP
from analysis.summaries import StudyTitle
from analysis.summaries.response import ResponseReport, Source
from analysis.variables.sources import Needs
from registry.models import Study, User


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
    reader = Reader(user)
    study = study_of(request.cohort)
    check_codes(reader, request.cohort, study)
    by = asked_grouping(request.by, study, policy)
    needs = Needs()
    if by is not None:
        by.need(needs)
    for name in PATIENT_FIELDS:
        needs.add_field("Patient", name)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    course = load_course(reader, study, data.patients)

    def made(one: CohortData) -> ResponseReport:
        return _report(request, study, one, None if by is None else one.grouped(by), course)

    return protected(made, data, policy, protect_response)


def _report(
    request: ResponseRequest, study: Study | None, data: CohortData, by: Grouped | None, course: Columns
) -> ResponseReport:
    found = found_in(request, data, by)
    lines = lines_of(data, derived=request.source is Source.DERIVED, confirmed=request.confirmed)
    return ResponseReport(
        study=StudyTitle(study.code, study.title, study.synthetic) if study else None,
        cohort=request.cohort,
        source=request.source,
        criteria=request.criteria,
        confirmed=request.confirmed,
        by="" if by is None else by.grouping.label,
        patients_found=len(data.patients),
        exclusions=data.flow.steps,
        patients=int(data.included.sum()),
        untreated=int((~found.used).sum()),
        ungrouped=0 if by is None else int((found.used & (found.groups == NO_GROUP)).sum()),
        assessments_left_out=_left_out(found, data),
        overall=found.group("", "", found.used),
        groups=() if by is None else tuple(found.by_level(by)),
        comparisons=() if by is None else tuple(found.comparisons(by)),
        lines=tuple(lines),
        bars=tuple(found.bars()),
        swimmers=tuple(swimmers_of(found, data, course)),
        data_version=data.data_version,
        versions=software(),
        rule_version="" if by is None else by.grouping.rule_version,
        by_code="" if by is None else by.grouping.code,
        neighbour_differences=data.flow.neighbour_differences,
    )


def _left_out(found: Found, data: CohortData) -> int:
    """Count the assessments of the cohort that don't belong to the treatment."""
    every = data.evaluator.records.responses.patient
    return int(data.included[every].sum() - data.included[found.judged.rows.patient].sum())
