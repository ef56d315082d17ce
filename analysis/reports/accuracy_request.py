"""What is asked of the ROC report, as an address or a command carries it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, one_of, single
from analysis.reports.report_request import ReportRequest, perhaps, several
from analysis.summaries.accuracy import Speaks

MOST_MARKERS = 4
OUTCOME_SIGN = "="


def _one_direction(name: str, texts: tuple[str, ...]) -> Speaks:
    return Speaks(one_of(name, single(name, texts), Speaks.values))


@dataclass(frozen=True)
class AccuracyRequest(ReportRequest):
    """What is asked of the ROC report.

    Attributes
    ----------
    marker
        Codes of numbers, at most four; empty for the first two cytokines with results.
    outcome
        A grouping and one of its levels: ``tumourassessment.recorded_bclc=C``. Who has another level is without it.
        Empty for the first of `analysis.reports.accuracy.DEFAULT_OUTCOMES` that patients have.
    speaks
        Whether higher or lower values speak for the outcome; None for what the registry's cut-off of the first marker
        declares, and higher where it has none. It is never chosen from the data.
    """

    marker: tuple[str, ...] = several()
    outcome: str = ""
    speaks: Speaks | None = perhaps(_one_direction)

    def refuse_contradictions(self) -> None:
        """Refuse too many markers; see `ReportRequest.refuse_contradictions`."""
        if len(self.marker) > MOST_MARKERS:
            raise BadCohort(_("At most %(most)d markers are compared.") % {"most": MOST_MARKERS})
