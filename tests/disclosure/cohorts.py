"""What the reports that attackers make say of their cohort."""

from __future__ import annotations

from typing import Any

from analysis.cohort import Cohort
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import DataVersion
from analysis.summaries.course import CourseReport, Recovery, Scale


def cohort_of(patients: int) -> dict[str, Any]:
    """Give the fields of `CohortReport`, for everybody within reach."""
    return {
        "study": None,
        "cohort": Cohort(),
        "patients_found": patients,
        "exclusions": (),
        "patients": patients,
        "data_version": DataVersion("", 0),
        "versions": (),
    }


def course_of(recovery: Recovery, patients: int) -> CourseReport:
    """Give the report of a course that tells of recovery only."""
    nothing = NotEstimable(Reason.NO_VALUES)
    return CourseReport(
        **cohort_of(patients),
        analyte="",
        analyte_code="",
        unit="",
        decimals=0,
        scale=Scale.RAW,
        visits=(),
        by="arm",
        without_any=0,
        not_determined=0,
        overall=None,
        groups=(),
        time=None,
        interaction=None,
        between_sd=nothing,
        within_sd=nothing,
        censored=False,
        recovery=recovery,
    )
