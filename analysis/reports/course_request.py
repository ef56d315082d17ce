"""What is asked of the course report, as an address or a command carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.reports.report_request import ReportRequest, several
from analysis.summaries.course import RecoveryOrigin, Scale
from analysis.visits import Visit, visits_called

MOST_VISITS = 12
_LIMIT = re.compile(r"^\d{1,9}(\.\d{1,6})?$")


@dataclass(frozen=True)
class CourseRequest(ReportRequest):
    """What is asked of the course report.

    Attributes
    ----------
    analyte
        Code; empty for the lymphocytes, or else the first cytokine or cell count with results at two visits.
    visit
        The visits in the order in which they are shown; empty for all with results.
    by
        Code of a grouping; ``none`` for none; empty for the arms of the study.
    scale
        Whether means are modelled of the values or of their logarithms.
    origin, limit
        From when recovery is counted, and up to which value, in the unit of the report; empty for the lower reference
        limit.
    """

    analyte: str = ""
    visit: tuple[Visit, ...] = several(visits_called)
    by: str = ""
    scale: Scale = Scale.RAW
    origin: RecoveryOrigin = RecoveryOrigin.SURGERY
    limit: str = ""

    def refuse_contradictions(self) -> None:
        """Refuse too many visits, and a limit that is no number; see `ReportRequest.refuse_contradictions`."""
        if len(self.visit) > MOST_VISITS:
            raise BadCohort(_("At most %(most)d visits are shown.") % {"most": MOST_VISITS})
        if self.limit and not _LIMIT.match(self.limit):
            raise BadCohort(_("“%(value)s” is no limit: write a number such as 1.0.") % {"value": self.limit[:60]})
