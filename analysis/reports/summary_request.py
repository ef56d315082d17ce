"""What is asked of the summary, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, codes, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_many

DEFAULT_WINDOW_DAYS = 30

MOST_GROUPINGS = 12
"""Of one summary; each makes a part of every table and a figure for every analyte."""


@dataclass(frozen=True)
class SummaryRequest:
    """What is asked of the summary. All of it stands in the address.

    Attributes
    ----------
    cohort : Cohort
    analyte : tuple of str
        Codes of analytes; empty for every cytokine that has a result.
    by : tuple of str
        Codes of grouping variables of `analysis.variables.groupings`, in this order; empty for the default ones.
    sphere : bool
        Reckon the volume of a tumour with one known axis as a sphere. Only when declared.
    window : int
        Days between the tumour assessment and what is joined to it for derived stages.
    """

    cohort: Cohort = field(default_factory=Cohort)
    analyte: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    sphere: bool = False
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the summary reads."""
        return (*Cohort.parameter_names(), "analyte", "by", "sphere", "window")

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> SummaryRequest:
        """Read a request from the parameters of an address.

        Parameters
        ----------
        parameters : mapping
            Such as ``request.GET``, or key → text.
        ignore : iterable of str
            Keys that the page reads itself.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        unknown = sorted(set(parameters) - set(cls.parameter_names()) - set(ignore))
        if unknown:
            words = {"key": unknown[0][:60], "possible": ", ".join(cls.parameter_names())}
            raise BadCohort(_("“%(key)s” is no parameter of the summary; possible are: %(possible)s.") % words)
        sphere, window = values_of(parameters, "sphere"), values_of(parameters, "window")
        by = dict.fromkeys(values_of(parameters, "by"))
        refuse_many("by", tuple(by), MOST_GROUPINGS)
        return cls(
            cohort=Cohort.from_query(parameters),
            analyte=codes("analyte", values_of(parameters, "analyte")),
            by=tuple(by),
            sphere=bool(sphere) and one_of("sphere", single("sphere", sphere), ("0", "1")) == "1",
            window=whole_number("window", single("window", window)) if window else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        pairs = [
            *self.cohort.pairs(),
            *(("analyte", code) for code in self.analyte),
            *(("by", code) for code in self.by),
        ]
        pairs += [("sphere", "1")] if self.sphere else []
        pairs += [("window", str(self.window))] if self.window != DEFAULT_WINDOW_DAYS else []
        return urlencode(pairs)
