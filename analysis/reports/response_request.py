"""What is asked of the response report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.response import CriteriaChoice, Source

_OWN = ("by", "source", "criteria", "confirmed", "window")


@dataclass(frozen=True)
class ResponseRequest:
    """What is asked of the response report. All of it stands in the address.

    Attributes
    ----------
    by
        Code of a grouping; ``none`` for none; empty for the arms of the study, or, if it has none, the route of the
        first chemotherapy.
    source, criteria
        Whether the recorded response counts or that of the rule, and of which assessments.
    confirmed
        Whether CR and PR need an assessment four weeks later that is as good.
    window
        Days between the tumour assessment and what is joined to it for derived stages.
    """

    cohort: Cohort = field(default_factory=Cohort)
    by: str = ""
    source: Source = Source.RECORDED
    criteria: CriteriaChoice = CriteriaChoice.ANY
    confirmed: bool = False
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), *_OWN)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> ResponseRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        found = {name: values_of(parameters, name) for name in _OWN}
        asked = {name: single(name, values) for name, values in found.items() if values}
        return cls(
            cohort=Cohort.from_query(parameters),
            by=asked.get("by", ""),
            source=Source(one_of("source", asked.get("source", Source.RECORDED), Source.values)),
            criteria=CriteriaChoice(
                one_of("criteria", asked.get("criteria", CriteriaChoice.ANY), CriteriaChoice.values)
            ),
            confirmed=one_of("confirmed", asked.get("confirmed", "0"), ("0", "1")) == "1",
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = ResponseRequest()
        changed = [name for name in _OWN if getattr(self, name) != getattr(defaults, name)]
        pairs = [(name, "1" if name == "confirmed" else str(getattr(self, name))) for name in changed]
        return urlencode([*self.cohort.pairs(), *pairs])
