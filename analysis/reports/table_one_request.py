"""What is asked of Table 1, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.reports.parameters import at_most
from analysis.reports.report_request import ReportRequest, several

MOST_ROWS = 100


@dataclass(frozen=True)
class TableOneRequest(ReportRequest):
    """What is asked of Table 1.

    Attributes
    ----------
    by
        Code of the grouping whose levels are the columns; empty for the arms of the study if it has any, ``none`` for
        one column of all patients.
    row
        Codes of groupings and numbers, a row each, in this order; empty for those of the study.
    p
        Whether each row is tested. Off by default: baseline tables of a trial are not tested (CONSORT 2010, item 15).
    """

    by: str = ""
    row: tuple[str, ...] = several(at_most(MOST_ROWS))
    p: bool = False
