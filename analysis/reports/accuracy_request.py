"""What is asked of the ROC report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.accuracy import Speaks

MOST_MARKERS = 4
OUTCOME_SIGN = "="


@dataclass(frozen=True)
class AccuracyRequest:
    """What is asked of the ROC report. All of it stands in the address.

    Attributes
    ----------
    marker
        Codes of numbers, at most four; empty for the first two cytokines with results.
    outcome
        A grouping and one of its levels: ``tumourassessment.recorded_bclc=C``. Who has another level is without it.
    speaks
        Whether higher or lower values speak for the outcome.
    """

    cohort: Cohort = field(default_factory=Cohort)
    marker: tuple[str, ...] = ()
    outcome: str = ""
    speaks: Speaks = Speaks.HIGHER
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "marker", "outcome", "speaks", "window")

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> AccuracyRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        marker = tuple(dict.fromkeys(values_of(parameters, "marker")))
        if len(marker) > MOST_MARKERS:
            raise BadCohort(_("At most %(most)d markers are compared.") % {"most": MOST_MARKERS})
        outcome, speaks, window = (values_of(parameters, name) for name in ("outcome", "speaks", "window"))
        return cls(
            cohort=Cohort.from_query(parameters),
            marker=marker,
            outcome=single("outcome", outcome) if outcome else "",
            speaks=Speaks(one_of("speaks", single("speaks", speaks), Speaks.values)) if speaks else Speaks.HIGHER,
            window=whole_number("window", single("window", window)) if window else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        pairs = [*self.cohort.pairs(), *(("marker", code) for code in self.marker)]
        pairs += [("outcome", self.outcome)] if self.outcome else []
        pairs += [("speaks", self.speaks.value)] if self.speaks is not Speaks.HIGHER else []
        pairs += [("window", str(self.window))] if self.window != DEFAULT_WINDOW_DAYS else []
        return urlencode(pairs)
