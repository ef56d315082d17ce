"""What is asked of the survival report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.reports.report_request import NO_GROUPING, ReportRequest
from analysis.summaries.survival import EndpointCode, Origin

LONGEST_LANDMARK = 240


@dataclass(frozen=True)
class SurvivalRequest(ReportRequest):
    """What is asked of the survival report.

    Attributes
    ----------
    endpoint, origin
        What is waited for, and, for overall survival, from when.
    by, strata
        Codes of groupings: the one that is compared, empty for the arms of the study if it has any, ``none`` for none;
        and the one within whose levels it is compared, empty for none.
    landmark
        Months after the origin from which time is counted, for groups that are known only then; 0 for none.
    """

    endpoint: EndpointCode = EndpointCode.OS
    origin: Origin = Origin.DIAGNOSIS
    by: str = ""
    strata: str = ""
    landmark: int = 0

    def refuse_contradictions(self) -> None:
        """Refuse a landmark after everybody's end, and what stands idle; see `ReportRequest.refuse_contradictions`."""
        if self.endpoint is not EndpointCode.OS and self.origin is not Origin.DIAGNOSIS:
            words = {"endpoint": self.endpoint.label}
            raise BadCohort(
                _("“%(endpoint)s” has an origin of its own: only overall survival is counted from a chosen one.")
                % words
            )
        if self.strata and self.by == NO_GROUPING:
            raise BadCohort(_("Only a comparison of groups is stratified: choose what is compared."))
        if self.landmark > LONGEST_LANDMARK:
            raise BadCohort(_("A landmark lies at most %(most)d months after the origin.") % {"most": LONGEST_LANDMARK})
