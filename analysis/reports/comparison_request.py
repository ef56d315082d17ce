"""What is asked of the comparison report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports.outcomes import outcomes_asked
from analysis.reports.report_request import ReportRequest, several
from analysis.summaries.group_comparison import Adjustment, Shape, TestFamily


@dataclass(frozen=True)
class ComparisonRequest(ReportRequest):
    """What is asked of the comparison report.

    Attributes
    ----------
    outcome
        Codes of numbers and groupings; empty for every cytokine with results.
    by, strata
        Codes of groupings: the one that is compared, empty for the first of the study's; and the one within whose
        levels it is compared, empty for none.
    test
        By what numbers are compared.
    order
        Whether an order of the groups is taken into account.
    adjust, shape
        How p is adjusted, and values are drawn.
    """

    outcome: tuple[str, ...] = several(outcomes_asked)
    by: str = ""
    strata: str = ""
    test: TestFamily = TestFamily.RANKS
    order: bool = True
    adjust: Adjustment = Adjustment.BENJAMINI_HOCHBERG
    shape: Shape = Shape.BOX
