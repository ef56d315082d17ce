"""The visits and timepoints that a filter offers: those of which patients have specimens."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.visits import Visit, in_order
from registry.models import Timepoint


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


def has_cycles(there: Sequence[Visit]) -> bool:
    """Tell whether a visit states the number of its cycle."""
    return any(visit.cycle is not None for visit in there)


def has_days(there: Sequence[Visit]) -> bool:
    """Tell whether a visit states its day."""
    return any(visit.day is not None for visit in there)
