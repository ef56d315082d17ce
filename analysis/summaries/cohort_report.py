"""What every report of a cohort says of its cohort."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cohort import Cohort
from analysis.summaries.report import DataVersion, ExclusionStep, StudyTitle
from analysis.summaries.values import Count


@dataclass(frozen=True, kw_only=True)
class CohortReport:
    """The beginning of a report: whom it is about, and on which data.

    Attributes
    ----------
    study
        None when the cohort names no study.
    patients_found, exclusions, patients
        Patients within reach of the reader, the steps that took some out, and who is left.
    neighbour_differences
        By how many patients the cohort differs from those with a filter less, or a chosen code less. For disclosure
        control, which empties it.
    protected
        Whether disclosure control was applied; ``smallest_count`` is then its k.
    """

    study: StudyTitle | None
    cohort: Cohort
    patients_found: Count
    exclusions: tuple[ExclusionStep, ...]
    patients: Count
    data_version: DataVersion
    versions: tuple[tuple[str, str], ...]
    neighbour_differences: tuple[int, ...] = ()
    protected: bool = False
    smallest_count: int | None = None
