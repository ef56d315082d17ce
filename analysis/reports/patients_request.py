"""Which patients behind a number are asked for, as the address of their page carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.accuracy_request import AccuracyRequest
from analysis.reports.assay_quality_request import AssayQualityRequest
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.course_request import CourseRequest
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.report_request import DEFAULT_WINDOW_DAYS
from analysis.reports.response_request import ResponseRequest
from analysis.reports.survival_request import SurvivalRequest
from analysis.summaries.who import FLOW, LEVEL_SIGN, State, Who

MOST_GROUPS = 4
MOST_FACTS = 4
_WHOM = ("in", "of", "state", "also", "at", "fact", "not", "report")
_SEVERAL = ("in", "not")
_RULES = ("window", "sphere")

REQUESTS: Mapping[str, Any] = MappingProxyType(
    {
        "assay-quality": AssayQualityRequest,
        "before-after": BeforeAfterRequest,
        "course": CourseRequest,
        "cut-offs": CutOffRequest,
        "roc": AccuracyRequest,
        "response": ResponseRequest,
        "survival": SurvivalRequest,
    }
)
"""The reports with facts of their own: the address of a list begins with the choices of the report."""


@dataclass(frozen=True)
class PatientsRequest:
    """Whom a cell of a report counts, with what the report was asked for that decides it.

    Attributes
    ----------
    report, asked
        Name of the report whose facts count, and what was asked of it; empty and None where none do.
    """

    cohort: Cohort = field(default_factory=Cohort)
    who: Who = field(default_factory=Who)
    window: int = DEFAULT_WINDOW_DAYS
    sphere: bool = False
    report: str = ""
    asked: Any = None

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> PatientsRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        found = {name: values_of(parameters, name) for name in _RULES}
        found |= {name: _as_written(parameters, name) for name in _WHOM}
        chosen = {name: single(name, values) for name, values in found.items() if values and name not in _SEVERAL}
        report = one_of("report", chosen["report"], tuple(REQUESTS)) if "report" in chosen else ""
        who = _who(chosen, _groups(found["in"]), found["not"])
        if report:
            asked = REQUESTS[report].from_query(parameters, (*ignore, *_WHOM))
            return cls(cohort=asked.cohort, who=who, window=asked.window, report=report, asked=asked)
        refuse_unknown_parameters(parameters, (*Cohort.parameter_names(), *_WHOM, *_RULES), ignore)
        if who.without or (who.fact and not who.fact.startswith(f"{FLOW}:")):
            key = "not" if who.without else "fact"
            raise BadCohort(_("“%(key)s” needs the report that counts it.") % {"key": key})
        return cls(
            cohort=Cohort.from_query(parameters),
            who=who,
            window=whole_number("window", chosen["window"]) if "window" in chosen else DEFAULT_WINDOW_DAYS,
            sphere=one_of("sphere", chosen.get("sphere", "0"), ("0", "1")) == "1",
        )

    @classmethod
    def behind(cls, report: str, asked: Any) -> PatientsRequest:
        """Begin the request for the patients behind the numbers of a report, without saying whom a number counts."""
        if report in REQUESTS:
            return cls(asked.cohort, window=asked.window, report=report, asked=asked)
        window, sphere = getattr(asked, "window", DEFAULT_WINDOW_DAYS), getattr(asked, "sphere", False)
        return cls(asked.cohort, window=window, sphere=sphere)

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        if self.asked is not None:
            asked = replace(self.asked, cohort=self.cohort)
            pairs = [("report", self.report), *parse_qsl(asked.to_query()), *self.who.pairs()]
            return urlencode(pairs)
        pairs = [*self.cohort.pairs(), *self.who.pairs()]
        pairs += [("window", str(self.window))] if self.window != DEFAULT_WINDOW_DAYS else []
        pairs += [("sphere", "1")] if self.sphere else []
        return urlencode(pairs)


def _as_written(parameters: Parameters, key: str) -> tuple[str, ...]:
    """Give the values of a parameter that aren't empty; names of groups may hold commas."""
    raw: Any = parameters.getlist(key) if isinstance(parameters, MultiValueDict) else parameters.get(key, ())
    return tuple(text for text in ([raw] if isinstance(raw, str) else list(raw)) if text)


def _who(chosen: Mapping[str, str], groups: tuple[tuple[str, str], ...], without: tuple[str, ...]) -> Who:
    if len(without) > MOST_FACTS:
        raise BadCohort(_("At most %(most)d of “%(key)s” can be combined.") % {"most": MOST_FACTS, "key": "not"})
    return Who(
        without=without,
        groups=groups,
        variable=chosen.get("of", ""),
        state=State(one_of("state", chosen.get("state", State.KNOWN), [one.value for one in State])),
        cut_off=chosen.get("at", ""),
        fact=chosen.get("fact", ""),
        also=chosen.get("also", ""),
    )


def _groups(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if len(texts) > MOST_GROUPS:
        raise BadCohort(_("At most %(most)d groups can be combined.") % {"most": MOST_GROUPS})
    found = []
    for text in texts:
        grouping, sign, level = text.partition(LEVEL_SIGN)
        if not sign:
            words = {"value": text[:60]}
            raise BadCohort(_("“%(value)s” names no group: write it as patient.sex=male.") % words)
        found.append((grouping, level))
    return tuple(found)
