"""The visits and timepoints that a filter offers: those of which patients have specimens."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.visits import Visit, in_order, visit_numbers
from registry.models import Timepoint

OF_TIMEPOINT = ("_cycle", "_day")
"""What the names of the controls of a timepoint's own cycles and days end with."""


def visit_choices(there: Sequence[Visit], *asked: Visit | None) -> list[tuple[str, str]]:
    """List the visits, and those that the address asks for."""
    visits = in_order([*there, *(one for one in asked if one is not None)])
    return [(visit.code, visit.label) for visit in visits]


def timepoint_choices(there: Sequence[Visit], *asked: str) -> list[tuple[str, str]]:
    """List the timepoints, and those that the address asks for.

    >>> [code for code, _label in timepoint_choices([Visit("post_op", day=7), Visit("baseline")], "pre_op")]
    ['baseline', 'pre_op', 'post_op']
    """
    found = {*(visit.timepoint for visit in there), *asked}
    return [(code, str(label)) for code, label in Timepoint.choices if code in found]


def number_choices(there: Sequence[Visit]) -> dict[str, list[tuple[str, str]]]:
    """List the cycles and the days that visits state, by the name of their parameter; an empty one if some state none.

    >>> number_choices([Visit("post_op"), Visit("post_op", day=7)])["timepoint_day"]
    [('', ''), ('7', 'd7')]
    """
    cycles = {"" if one.cycle is None else one.cycle: visit_numbers(one.cycle, None) for one in in_order(there)}
    days = {"" if one.day is None else one.day: visit_numbers(None, one.day) for one in in_order(there)}
    found = {"timepoint_cycle": cycles, "timepoint_day": days}
    return {name: [(str(number), " ".join(words)) for number, words in one.items()] for name, one in found.items()}
