"""Visits: a timepoint of specimens with the number of its cycle and its day, as an address names it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, single
from registry.models import Timepoint

_FORM = re.compile(r"^(?P<timepoint>[a-z_]+)(\.c(?P<cycle>\d{1,3}))?(\.d(?P<day>\d{1,4}))?$")


@dataclass(frozen=True)
class Visit:
    """A timepoint; without a cycle or a day, any of that timepoint."""

    timepoint: str
    cycle: int | None = None
    day: int | None = None

    @classmethod
    def called(cls, code: str) -> Visit:
        """Read a visit from its code.

        Raises
        ------
        BadCohort
            With a sentence: there is no such timepoint, or the code has another form.

        Examples
        --------
        >>> Visit.called("post_op.d7"), Visit.called("cycle.c2.d1").cycle
        (Visit(timepoint='post_op', cycle=None, day=7), 2)
        """
        found = _FORM.match(code)
        if found is None or found["timepoint"] not in Timepoint.values:
            words = {"code": code[:60], "possible": ", ".join(Timepoint.values)}
            sentence = _(
                "“%(code)s” is no timepoint; possible are: %(possible)s, with “.c2” for a cycle and “.d7” for a day."
            )
            raise BadCohort(sentence % words)
        cycle, day = (None if found[name] is None else int(found[name]) for name in ("cycle", "day"))
        return cls(found["timepoint"], cycle, day)

    @property
    def code(self) -> str:
        """The visit as an address names it."""
        cycle = "" if self.cycle is None else f".c{self.cycle}"
        day = "" if self.day is None else f".d{self.day}"
        return f"{self.timepoint}{cycle}{day}"

    @property
    def label(self) -> str:
        """The visit in words."""
        return " ".join((str(Timepoint(self.timepoint).label), *visit_numbers(self.cycle, self.day)))

    @property
    def place(self) -> tuple[int, int, int]:
        """Where the visit stands among others: by timepoint in the order of their list, cycle and day."""
        return (
            Timepoint.values.index(self.timepoint),
            -1 if self.cycle is None else self.cycle,
            -1 if self.day is None else self.day,
        )


def visit_numbers(cycle: int | None, day: int | None) -> Iterator[str]:
    """Write the number of a cycle and a day, as far as they are stated."""
    if cycle is not None:
        yield f"#{cycle}"
    if day is not None:
        yield _("d%(day)s") % {"day": day}


def visits_called(_name: str, codes: Iterable[str]) -> tuple[Visit, ...]:
    """Give the visits of a parameter, each once; raises `BadCohort` as `Visit.called` does."""
    return tuple(dict.fromkeys(Visit.called(code) for code in codes))


def one_visit(name: str, codes: tuple[str, ...]) -> Visit:
    """Give the one visit of a parameter; raises `BadCohort` as `Visit.called` does, and for several."""
    return Visit.called(single(name, codes))


def in_order(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """Sort visits, each once."""
    return tuple(sorted(set(visits), key=lambda visit: visit.place))
