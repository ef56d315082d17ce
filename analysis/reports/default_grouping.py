"""The grouping of a longitudinal report: the one asked for, none, or the one that the study was designed with."""

from __future__ import annotations

from analysis.dataset.patients import arms_of
from analysis.disclosure.policy import Policy
from analysis.reports.cohort_data import grouping_called
from analysis.reports.report_request import NO_GROUPING
from analysis.variables import Grouping, grouping
from registry.models import Study


def asked_grouping(code: str, study: Study | None, policy: Policy) -> Grouping | None:
    """Find what `by` of an address means: without it the arms of the study, or, if it has none, the route.

    Raises
    ------
    BadCohort
        There is no such grouping, or it may not be asked for without access to records.
    """
    if code == NO_GROUPING:
        return None
    if code:
        return grouping_called(code, policy)
    return grouping("arm" if has_arms(study) else "chemotherapy_route")


def asked_or_arms(code: str, study: Study | None, policy: Policy) -> Grouping | None:
    """Find what `by` of an address means where a report needs no groups: without it the arms of the study, if any.

    Raises
    ------
    BadCohort
        There is no such grouping, or it may not be asked for without access to records.
    """
    if code in ("", NO_GROUPING):
        return grouping("arm") if not code and has_arms(study) else None
    return grouping_called(code, policy)


def has_arms(study: Study | None) -> bool:
    """Tell whether a study has arms to compare."""
    return len(arms_of(study)) > 1
