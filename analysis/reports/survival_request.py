"""What is asked of the survival report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.survival import EndpointCode, Origin

LONGEST_LANDMARK = 240
_OWN = ("endpoint", "origin", "by", "strata", "landmark", "window")


@dataclass(frozen=True)
class SurvivalRequest:
    """What is asked of the survival report. All of it stands in the address.

    Attributes
    ----------
    endpoint, origin
        What is waited for, and, for overall survival, from when.
    by, strata
        Codes of groupings: the one that is compared, and the one within whose levels it is compared; empty for none.
    landmark
        Months after the origin from which time is counted, for groups that are known only then; 0 for none.
    window
        Days between the tumour assessment and what is joined to it for derived stages.
    """

    cohort: Cohort = field(default_factory=Cohort)
    endpoint: EndpointCode = EndpointCode.OS
    origin: Origin = Origin.DIAGNOSIS
    by: str = ""
    strata: str = ""
    landmark: int = 0
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), *_OWN)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> SurvivalRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        found = {name: values_of(parameters, name) for name in _OWN}
        asked = {name: single(name, values) for name, values in found.items() if values}
        landmark = whole_number("landmark", asked["landmark"]) if "landmark" in asked else 0
        if landmark > LONGEST_LANDMARK:
            raise BadCohort(_("A landmark lies at most %(most)d months after the origin.") % {"most": LONGEST_LANDMARK})
        return cls(
            cohort=Cohort.from_query(parameters),
            endpoint=EndpointCode(one_of("endpoint", asked.get("endpoint", EndpointCode.OS), EndpointCode.values)),
            origin=Origin(one_of("origin", asked.get("origin", Origin.DIAGNOSIS), Origin.values)),
            by=asked.get("by", ""),
            strata=asked.get("strata", ""),
            landmark=landmark,
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = SurvivalRequest()
        own = {name: getattr(self, name) for name in _OWN}
        changed = [(name, str(value)) for name, value in own.items() if value != getattr(defaults, name)]
        return urlencode([*self.cohort.pairs(), *changed])
