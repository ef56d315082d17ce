"""What is asked of the summary, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cohort import codes
from analysis.reports.parameters import at_most
from analysis.reports.report_request import ReportRequest, several

MOST_GROUPINGS = 12
"""Of one summary; each makes a part of every table and a figure for every analyte."""


@dataclass(frozen=True)
class SummaryRequest(ReportRequest):
    """What is asked of the summary.

    Attributes
    ----------
    analyte : tuple of str
        Codes of analytes; empty for every cytokine that has a result.
    by : tuple of str
        Codes of grouping variables of `analysis.variables.groupings`, in this order; empty for the default ones.
    sphere : bool
        Reckon the volume of a tumour with one known axis as a sphere. Only when declared.
    """

    analyte: tuple[str, ...] = several(codes)
    by: tuple[str, ...] = several(at_most(MOST_GROUPINGS))
    sphere: bool = False
