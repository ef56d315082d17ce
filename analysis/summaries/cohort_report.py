"""What every report of a cohort says of its cohort."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cohort import Cohort, Exclusion
from analysis.summaries.values import Count


@dataclass(frozen=True)
class ExclusionStep:
    """One step of the flow: how many patients it took out, and how many remain."""

    reason: Exclusion
    excluded: Count
    remaining: Count


@dataclass(frozen=True)
class DataVersion:
    """A marker of the data: a content hash of what the report read, how many rows that was, and of which freeze.

    ``reach`` has the codes of the sites that the reader sees; none where that is every site.
    """

    digest: str
    rows: Count
    freeze: str = ""
    reach: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyTitle:
    """The study that the cohort names."""

    code: str
    title: str
    synthetic: bool


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
    left_out
        Numbers that a report would show by default, with their units, which don't convert into each other.
    versions
        Name and version of the software that computed the numbers.
    protected
        Whether disclosure control was applied; ``smallest_count`` is then its k.
    of_few
        Nothing is told: few patients, or nobody, meet the conditions, or make the difference from other cohorts.
    """

    study: StudyTitle | None
    cohort: Cohort
    patients_found: Count
    exclusions: tuple[ExclusionStep, ...]
    patients: Count
    data_version: DataVersion
    versions: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    neighbour_differences: tuple[int, ...] = ()
    protected: bool = False
    smallest_count: int | None = None
    of_few: bool = False
