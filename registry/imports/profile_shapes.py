"""What the mappings of a profile may look like: one of another shape would stop each import of its hospital."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# PostgreSQL keeps no such character.
NUL = r"\u0000"
Shape = Callable[[Any], bool]
TIMEPOINT_NUMBERS = ("timepoint_day", "timepoint_cycle")


def misshapen(field: str, said: Any) -> Iterator[str]:
    """Yield the keys of a profile's mapping under which something stands that can't be used.

    >>> list(misshapen("units", {"analyte:IL-2": "pg/mL", "analyte:IL-6": 5}))
    ['analyte:IL-6']
    """
    shape = SHAPES[field]
    yield from (key for key, value in said.items() if not shape(value) or NUL in json.dumps([key, value]))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _are_texts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value.values()))


def _is_timepoint(value: Any) -> bool:
    if not isinstance(value, Mapping) or not value.keys() <= {"timepoint", *TIMEPOINT_NUMBERS}:
        return False
    numbers = (value[name] for name in TIMEPOINT_NUMBERS if name in value)
    return _is_text(value.get("timepoint")) and all(type(number) is int for number in numbers)


def _is_column(value: Any) -> bool:
    """A code alone, or with a unit, a kind of specimen and a timepoint; an empty one takes the header's away."""
    if not isinstance(value, Mapping):
        return _is_text(value)
    time = value.get("timepoint")
    known = value.keys() <= {"code", "unit", "timepoint", "specimen_type"}
    return known and _are_texts({**value, "timepoint": ""}) and (not time or _is_timepoint(time))


SHAPES: Mapping[str, Shape] = {
    "headers": _is_column,
    "codes": _are_texts,
    "units": _is_text,
    "methods": _is_text,
    "timepoints": _is_timepoint,
    "defaults": _is_plain,
}
