"""What the reports that attackers make say of their cohort."""

from __future__ import annotations

from typing import Any

from analysis.cohort import Cohort
from analysis.summaries import DataVersion


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
