"""What is asked of the assay quality report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, codes
from analysis.reports.report_request import ReportRequest, several
from analysis.summaries.assay_quality import DividedBy

MOST_ANALYTES = 20


@dataclass(frozen=True)
class AssayQualityRequest(ReportRequest):
    """What is asked of the assay quality report.

    Attributes
    ----------
    analyte
        Codes of analytes, at most twenty; empty for all with results.
    divided_by
        What results are divided by to see where they lie below the limit.
    """

    analyte: tuple[str, ...] = several(codes)
    divided_by: DividedBy = DividedBy.SITE

    def refuse_contradictions(self) -> None:
        """Refuse too many analytes; see `ReportRequest.refuse_contradictions`."""
        if len(self.analyte) > MOST_ANALYTES:
            raise BadCohort(_("At most %(most)d analytes are judged at once.") % {"most": MOST_ANALYTES})
