"""What is asked of the correlation report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports.outcomes import outcomes_asked
from analysis.reports.report_request import ReportRequest, several
from analysis.summaries.correlation import Coefficient


@dataclass(frozen=True)
class CorrelationRequest(ReportRequest):
    """What is asked of the correlation report.

    Attributes
    ----------
    x, y
        Codes of two numbers; empty for the tumour's size and the first cytokine with results.
    panel
        Codes of numbers of which every two are correlated; empty for the cytokines with size and volume.
    method
        Which correlation.
    """

    x: str = ""
    y: str = ""
    panel: tuple[str, ...] = several(outcomes_asked)
    method: Coefficient = Coefficient.SPEARMAN
