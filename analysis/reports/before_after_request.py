"""What is asked of the before-and-after report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, codes
from analysis.reports.report_request import ReportRequest, perhaps, several
from analysis.statistics.paired import Zeros
from analysis.summaries.before_after import PairedTest
from analysis.visits import Visit, one_visit

MOST_ANALYTES = 12
MOST_LEVELS = 6
LEVEL_SIGN = "="


@dataclass(frozen=True)
class BeforeAfterRequest(ReportRequest):
    """What is asked of the before-and-after report.

    Attributes
    ----------
    analyte
        Codes of analytes, at most twelve; empty for the cytokines and immune cells with results at both visits.
    number
        Codes of other numbers (``albi``, ``clinicalassessment.ecog``), read from the records nearest to each visit.
    level
        Levels of groupings, as ``child_pugh_class=A``, likewise.
    before, after
        The two visits, such as ``baseline`` and ``post_op.d7``; without them the first two with results.
    test, zeros
        The test of pairs whose values are all measured, and what it does with pairs that don't differ.
    by
        Code of a grouping; empty for none.
    """

    analyte: tuple[str, ...] = several(codes)
    number: tuple[str, ...] = several()
    level: tuple[str, ...] = several()
    before: Visit | None = perhaps(one_visit)
    after: Visit | None = perhaps(one_visit)
    test: PairedTest = PairedTest.WILCOXON
    zeros: Zeros = Zeros.LEAVE_OUT
    by: str = ""

    def refuse_contradictions(self) -> None:
        """Refuse the same visit twice, and too much at once; see `ReportRequest.refuse_contradictions`."""
        if len(self.analyte) + len(self.number) > MOST_ANALYTES:
            raise BadCohort(_("At most %(most)d analytes are compared at once.") % {"most": MOST_ANALYTES})
        if len(self.level) > MOST_LEVELS:
            raise BadCohort(_("At most %(most)d levels are compared at once.") % {"most": MOST_LEVELS})
        if self.before is not None and self.before == self.after:
            raise BadCohort(_("Before and after are the same visit: choose two."))
