"""The grouping of a longitudinal report: the one asked for, none, or the one that the study was designed with."""

from __future__ import annotations

from analysis.dataset.patients import arms_of
from analysis.disclosure.policy import Policy
from analysis.reports.cohort_data import grouping_called
from analysis.variables import Grouping, grouping
from registry.models import Study

NO_GROUPING = "none"
"""In an address: compare no groups."""


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
    has_arms = len(arms_of(study)) > 1
    return grouping("arm" if has_arms else "chemotherapy_route")
