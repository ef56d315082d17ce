"""Which patients behind a number are asked for, as the address of their page carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.who import LEVEL_SIGN, State, Who

MOST_GROUPS = 4
_OWN = ("in", "of", "state", "at", "window", "sphere")


@dataclass(frozen=True)
class PatientsRequest:
    """Whom a cell of a report counts, with what the report was asked for that decides it."""

    cohort: Cohort = field(default_factory=Cohort)
    who: Who = field(default_factory=Who)
    window: int = DEFAULT_WINDOW_DAYS
    sphere: bool = False

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> PatientsRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, (*Cohort.parameter_names(), *_OWN), ignore)
        found = {name: values_of(parameters, name) for name in _OWN}
        asked = {name: single(name, values) for name, values in found.items() if values and name != "in"}
        return cls(
            cohort=Cohort.from_query(parameters),
            who=Who(
                groups=_groups(found["in"]),
                variable=asked.get("of", ""),
                state=State(one_of("state", asked.get("state", State.KNOWN), [one.value for one in State])),
                cut_off=asked.get("at", ""),
            ),
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
            sphere=one_of("sphere", asked.get("sphere", "0"), ("0", "1")) == "1",
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        pairs = [*self.cohort.pairs(), *self.who.pairs()]
        pairs += [("window", str(self.window))] if self.window != DEFAULT_WINDOW_DAYS else []
        pairs += [("sphere", "1")] if self.sphere else []
        return urlencode(pairs)


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
