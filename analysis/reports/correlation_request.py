"""What is asked of the correlation report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.outcomes import outcomes_asked
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.correlation import Coefficient

_ONE = ("x", "y", "method", "window")


@dataclass(frozen=True)
class CorrelationRequest:
    """What is asked of the correlation report. All of it stands in the address.

    Attributes
    ----------
    x, y
        Codes of two numbers; empty for the tumour's size and the first cytokine with results.
    panel
        Codes of numbers of which every two are correlated; empty for the cytokines with size and volume.
    method
        Which correlation.
    """

    cohort: Cohort = field(default_factory=Cohort)
    x: str = ""
    y: str = ""
    panel: tuple[str, ...] = ()
    method: Coefficient = Coefficient.SPEARMAN
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "panel", *_ONE)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> CorrelationRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        found = {name: values_of(parameters, name) for name in _ONE}
        asked = {name: single(name, values) for name, values in found.items() if values}
        return cls(
            cohort=Cohort.from_query(parameters),
            x=asked.get("x", ""),
            y=asked.get("y", ""),
            panel=outcomes_asked(values_of(parameters, "panel")),
            method=Coefficient(one_of("method", asked.get("method", Coefficient.SPEARMAN), Coefficient.values)),
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = CorrelationRequest()
        own = {name: getattr(self, name) for name in _ONE}
        changed = [(name, str(value)) for name, value in own.items() if value != getattr(defaults, name)]
        return urlencode([*self.cohort.pairs(), *changed, *(("panel", code) for code in self.panel)])
