"""What is asked of the response report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports.report_request import ReportRequest
from analysis.summaries.response import CriteriaChoice, Source


@dataclass(frozen=True)
class ResponseRequest(ReportRequest):
    """What is asked of the response report.

    Attributes
    ----------
    by
        Code of a grouping; ``none`` for none; empty for the arms of the study, or, if it has none, the route of the
        first chemotherapy.
    source, criteria
        Whether the recorded response counts or that of the rule, and of which assessments.
    confirmed
        Whether CR and PR need an assessment four weeks later that is as good.
    """

    by: str = ""
    source: Source = Source.RECORDED
    criteria: CriteriaChoice = CriteriaChoice.ANY
    confirmed: bool = False
