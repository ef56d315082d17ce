"""What is asked of the course report, as an address or a command carries it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.course import RecoveryOrigin, Scale
from analysis.visits import Visit

MOST_VISITS = 12
_SINGLE = ("analyte", "by", "scale", "origin", "limit", "window")
_LIMIT = re.compile(r"^\d{1,9}(\.\d{1,6})?$")


@dataclass(frozen=True)
class CourseRequest:
    """What is asked of the course report. All of it stands in the address.

    Attributes
    ----------
    analyte
        Code; empty for the lymphocytes, or else the first cytokine or cell count with results at two visits.
    visit
        The visits in the order in which they are shown; empty for all with results.
    by
        Code of a grouping; ``none`` for none; empty for the arms of the study.
    scale
        Whether means are modelled of the values or of their logarithms.
    origin, limit
        From when recovery is counted, and up to which value, in the unit of the report; empty for the lower reference
        limit.
    """

    cohort: Cohort = field(default_factory=Cohort)
    analyte: str = ""
    visit: tuple[Visit, ...] = ()
    by: str = ""
    scale: Scale = Scale.RAW
    origin: RecoveryOrigin = RecoveryOrigin.SURGERY
    limit: str = ""
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "visit", *_SINGLE)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> CourseRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        visits = tuple(dict.fromkeys(Visit.called(code) for code in values_of(parameters, "visit")))
        if len(visits) > MOST_VISITS:
            raise BadCohort(_("At most %(most)d visits are shown.") % {"most": MOST_VISITS})
        found = {name: values_of(parameters, name) for name in _SINGLE}
        asked = {name: single(name, values) for name, values in found.items() if values}
        limit = asked.get("limit", "")
        if limit and not _LIMIT.match(limit):
            raise BadCohort(_("“%(value)s” is no limit: write a number such as 1.0.") % {"value": limit[:60]})
        return cls(
            cohort=Cohort.from_query(parameters),
            analyte=asked.get("analyte", ""),
            visit=visits,
            by=asked.get("by", ""),
            scale=Scale(one_of("scale", asked.get("scale", Scale.RAW), Scale.values)),
            origin=RecoveryOrigin(one_of("origin", asked.get("origin", RecoveryOrigin.SURGERY), RecoveryOrigin.values)),
            limit=limit,
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = CourseRequest()
        pairs = [*self.cohort.pairs(), *(("visit", visit.code) for visit in self.visit)]
        changed = [name for name in _SINGLE if getattr(self, name) != getattr(defaults, name)]
        return urlencode([*pairs, *((name, str(getattr(self, name))) for name in changed)])
