"""What is asked of the cut-off report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports.outcomes import outcomes_asked
from analysis.reports.report_request import ReportRequest, several
from analysis.summaries.group_comparison import Adjustment


@dataclass(frozen=True)
class CutOffRequest(ReportRequest):
    """What is asked of the cut-off report.

    Attributes
    ----------
    outcome
        Codes of numbers; empty for those of the cytokines that have a cut-off or a reference interval.
    cut_off
        Further cut-offs: ``analyte:IL-2@391`` or ``age@50:65``.
    interval
        Reference intervals in place of those of the assays: ``analyte:IL-2@137:838``.
    by
        Code of the grouping; empty for the first of the study's.
    """

    outcome: tuple[str, ...] = several(outcomes_asked)
    cut_off: tuple[str, ...] = several(outcomes_asked)
    interval: tuple[str, ...] = several(outcomes_asked)
    by: str = ""
    order: bool = True
    adjust: Adjustment = Adjustment.BENJAMINI_HOCHBERG
