"""What is asked of the assay quality report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, codes, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.assay_quality import DividedBy

MOST_ANALYTES = 20


@dataclass(frozen=True)
class AssayQualityRequest:
    """What is asked of the assay quality report. All of it stands in the address.

    Attributes
    ----------
    analyte
        Codes of analytes, at most twenty; empty for all with results.
    divided_by
        What results are divided by to see where they lie below the limit.
    """

    cohort: Cohort = field(default_factory=Cohort)
    analyte: tuple[str, ...] = ()
    divided_by: DividedBy = DividedBy.SITE
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "analyte", "divided_by", "window")

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> AssayQualityRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        analyte = codes("analyte", values_of(parameters, "analyte"))
        if len(analyte) > MOST_ANALYTES:
            raise BadCohort(_("At most %(most)d analytes are judged at once.") % {"most": MOST_ANALYTES})
        divided, window = (values_of(parameters, name) for name in ("divided_by", "window"))
        return cls(
            cohort=Cohort.from_query(parameters),
            analyte=analyte,
            divided_by=DividedBy(one_of("divided_by", single("divided_by", divided), DividedBy.values))
            if divided
            else DividedBy.SITE,
            window=whole_number("window", single("window", window)) if window else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        pairs = [*self.cohort.pairs(), *(("analyte", code) for code in self.analyte)]
        pairs += [("divided_by", self.divided_by.value)] if self.divided_by is not DividedBy.SITE else []
        pairs += [("window", str(self.window))] if self.window != DEFAULT_WINDOW_DAYS else []
        return urlencode(pairs)
