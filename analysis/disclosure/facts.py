"""What a protected report says of its cohort, for every report alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from analysis.disclosure.cells import is_small
from analysis.disclosure.descriptions import number_of
from analysis.disclosure.flow import protected_flow
from analysis.disclosure.policy import Policy
from analysis.summaries import WITHHELD
from analysis.summaries.cohort_report import CohortReport


def is_tiny(report: CohortReport, policy: Policy) -> bool:
    """Tell whether a cohort, or its difference from one with a filter less, is small: then nothing is shown.

    A difference of nobody is small, too: that nobody has some combination of codes leaves fewer ways to divide others.
    """
    few = any(count < policy.smallest_count for count in report.neighbour_differences)
    return few or is_small(number_of(report.patients), policy.smallest_count)


def protected_facts(report: CohortReport, policy: Policy, *, show_patients: bool) -> dict[str, Any]:
    """Give the fields of `CohortReport` that protection changes.

    Parameters
    ----------
    show_patients
        Whether the number of patients, and how it came about, may be shown.
    """
    found, steps = protected_flow(
        report.patients_found, report.exclusions, policy.smallest_count, running=show_patients
    )
    return {
        "patients_found": found,
        "exclusions": steps,
        "patients": report.patients if show_patients else WITHHELD,
        "data_version": replace(report.data_version, rows=WITHHELD),
        "neighbour_differences": (),
        "protected": True,
        "smallest_count": policy.smallest_count,
    }
