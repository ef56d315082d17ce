"""What a sent form means: the controls of a filter, written as the parameters of an address."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict

from analysis.forms.division import NUMBER, WAS, numbers_written, read_own
from analysis.forms.visits import OF_TIMEPOINT
from analysis.reports.report_request import NO_GROUPING
from analysis.summaries.survival import EndpointCode
from analysis.variables.divided import DIVIDES

UNCHANGED = "unchanged."
"""What the name of a hidden field begins with that says which boxes the report itself had ticked."""

ALONE = {"analyte": ("number", "level")}
"""Parameters that a report has a default for only where nothing is asked by these others."""

FIRST_DIVIDED = "age"
"""The number that is halved first: every patient has it, and it is no outcome of its own."""

TIMEPOINT = "timepoint"

BOUNDS = ("cut_off", "interval")
"""What the names of the fields of bounds begin with, before a full stop and the code of their number."""


def read_sent(parameters: QueryDict, *, has_arms: bool = False) -> None:
    """Put the parameters of an address in the place of what only a form has.

    Parameters
    ----------
    has_arms
        Whether the study has arms, which are compared where nothing else is asked for.

    Raises
    ------
    BadCohort
        With a sentence: what is written in a field isn't understood.
    """
    _leave_out_other_visits(parameters)
    _read_bounds(parameters, parameters.getlist("outcome"))
    for key in [one for one in parameters if one.startswith(UNCHANGED)]:
        name = key.removeprefix(UNCHANGED)
        others = (*ALONE.get(name, ()), name + NUMBER)
        alone = not any(any(parameters.getlist(other)) for other in others)
        if alone and set(parameters.getlist(name)) == set(str(parameters[key]).split(",")):
            del parameters[name]
        del parameters[key]
    read_own(parameters, FIRST_DIVIDED)
    if "endpoint" in parameters:
        _leave_out_idle(parameters, has_arms=has_arms)


def _leave_out_other_visits(parameters: QueryDict) -> None:
    """Leave out the cycle and the day of the timepoint before."""
    if parameters.get(TIMEPOINT + WAS, "") not in ("", parameters.get(TIMEPOINT)):
        for end in OF_TIMEPOINT:
            parameters.pop(TIMEPOINT + end, None)


def _leave_out_idle(parameters: QueryDict, *, has_arms: bool) -> None:
    """Leave out what belongs to another endpoint, or to groups that are no longer compared."""
    if parameters["endpoint"] not in ("", EndpointCode.OS):
        parameters.pop("origin", None)
    if parameters.get("by", "") in (("", NO_GROUPING) if not has_arms else (NO_GROUPING,)):
        parameters.pop("strata", None)


def _read_bounds(parameters: QueryDict, ticked: list[str]) -> None:
    """Write the bounds of each number that is ticked; those of a number that was unticked go with it."""
    for name in BOUNDS:
        for key, code in list(_keys(parameters, name)):
            numbers = numbers_written(str(parameters[key]))
            if numbers and (code in ticked or not ticked):
                parameters.appendlist(
                    name, f"{code}{DIVIDES}{':'.join(f'{one.normalize():f}' for one in sorted(numbers))}"
                )
            del parameters[key]


def _keys(parameters: QueryDict, name: str) -> Iterator[tuple[str, str]]:
    return ((key, key.removeprefix(f"{name}.")) for key in parameters if key.startswith(f"{name}."))
