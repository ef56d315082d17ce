"""The cohort of a report, read for its data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analysis.cohort import Cohort
from analysis.dataset.course import PATIENT_FIELDS
from analysis.dataset.reader import Reader
from analysis.reports.cohort_data import CohortData, load_cohort, study_of
from analysis.variables import Grouping, grouping
from analysis.variables.divided import DIVIDES, divided
from analysis.variables.sources import Needs

COMPARED = (
    "describing", "tables", "contrasts", "comparing", "means", "effects", "lognormal", "outside_limits", "testing",
    "intervals",
)  # fmt: skip
"""The parts of `recompute` that describe a number and compare it between groups."""


def cohort_of(
    cohort: Cohort, reader: Reader, needed: Iterable[Callable[[Needs], None]], analytes: Iterable[int] = (),
    *, window: int, sphere: bool = False,
) -> CohortData:  # fmt: skip
    """Read a cohort with what its variables need."""
    needs = Needs()
    for need in needed:
        need(needs)
    return load_cohort(cohort, reader, study_of(cohort), needs, analytes, window=window, sphere=sphere)


def grouping_of(code: str) -> Grouping:
    """Give a grouping, or one that divides a number; the report has checked that there is one."""
    return divided(code) if DIVIDES in code else grouping(code)


def need_course(needs: Needs) -> None:
    """Ask for the fields that a patient's course is read from."""
    for name in PATIENT_FIELDS:
        needs.add_field("Patient", name)
