"""What is asked of the trend report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports.outcomes import outcomes_asked
from analysis.reports.report_request import ReportRequest, several
from analysis.summaries.group_comparison import Adjustment


@dataclass(frozen=True)
class TrendRequest(ReportRequest):
    """What is asked of the trend report.

    Attributes
    ----------
    outcome
        Codes of numbers, of groupings of two levels, or of a level: ``tumourassessment.recorded_bclc=C``. Empty for the
        cytokines with results and their shares below the registry's cut-offs.
    by
        Code of an ordered grouping; empty for the first of the study's.
    """

    outcome: tuple[str, ...] = several(outcomes_asked)
    by: str = ""
    adjust: Adjustment = Adjustment.BENJAMINI_HOCHBERG
