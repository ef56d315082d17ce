"""What is asked of the trend report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.outcomes import outcomes_asked
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.group_comparison import Adjustment

_ONE = ("by", "adjust", "window")


@dataclass(frozen=True)
class TrendRequest:
    """What is asked of the trend report. All of it stands in the address.

    Attributes
    ----------
    outcome
        Codes of numbers, of groupings of two levels, or of a level: ``tumourassessment.recorded_bclc=C``. Empty for the
        cytokines with results and their shares below the registry's cut-offs.
    by
        Code of an ordered grouping; empty for the first of the study's.
    """

    cohort: Cohort = field(default_factory=Cohort)
    outcome: tuple[str, ...] = ()
    by: str = ""
    adjust: Adjustment = Adjustment.BENJAMINI_HOCHBERG
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "outcome", *_ONE)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> TrendRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        found = {name: values_of(parameters, name) for name in _ONE}
        asked = {name: single(name, values) for name, values in found.items() if values}
        adjust = one_of("adjust", asked.get("adjust", Adjustment.BENJAMINI_HOCHBERG), Adjustment.values)
        return cls(
            cohort=Cohort.from_query(parameters),
            outcome=outcomes_asked(values_of(parameters, "outcome")),
            by=asked.get("by", ""),
            adjust=Adjustment(adjust),
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = TrendRequest()
        own = {name: getattr(self, name) for name in _ONE}
        changed = [(name, str(value)) for name, value in own.items() if value != getattr(defaults, name)]
        return urlencode([*self.cohort.pairs(), *(("outcome", code) for code in self.outcome), *changed])
