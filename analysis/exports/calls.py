"""Named numbers of a report, each with the call that recomputes it: written alike in R and in Python."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from analysis.statistics.results import Interval

CLOSED_FORM = 1e-9
FITTED = 1e-6
"""Relative differences up to which two programs agree: of formulas, and of what is found by iteration."""


@dataclass(frozen=True)
class Call:
    """A function of `recompute` with what it is given."""

    function: str
    arguments: tuple[Argument, ...] = ()

    @classmethod
    def of(cls, function: str, *arguments: Argument) -> Call:
        """Make a call."""
        return cls(function, arguments)

    @property
    def names(self) -> set[str]:
        """Every text that is given, names of columns among them."""
        inner = [one.names for one in self.arguments if isinstance(one, Call)]
        return {one for one in self.arguments if isinstance(one, str)}.union(*inner)

    @property
    def text(self) -> str:
        """The call, which reads the same in both languages."""
        return f"{self.function}({', '.join(literal(one) for one in self.arguments)})"


Argument = str | int | float | Call


@dataclass(frozen=True)
class NamedNumber:
    """A number as the report gives it, and how it is recomputed.

    Attributes
    ----------
    within
        The rows that the call looks at, as column, level, column, level …; all rows when empty.
    family
        The family of tests that a p belongs to, over which others adjust it.
    """

    label: str
    value: float
    call: Call
    tolerance: float = CLOSED_FORM
    within: tuple[str, ...] = ()
    family: str = ""

    @property
    def names(self) -> set[str]:
        """Every text that the call is given, names of columns among them."""
        return self.call.names | set(self.within)

    @property
    def text(self) -> str:
        """The line of a script that compares it."""
        parts = [literal(self.label), self.call.text, literal(self.value), literal(self.tolerance)]
        parts += [literal(self.family)] if self.family else []
        return f"check({', '.join(parts)})"


def literal(value: Argument) -> str:
    r"""Write a value as both languages read it.

    Examples
    --------
    >>> literal("≥70"), literal(0.1), literal(Call.of("mean", "il_2"))
    ('"\\u226570"', '0.1', 'mean("il_2")')
    """
    if isinstance(value, Call):
        return value.text
    if not isinstance(value, str):
        return repr(value)
    return '"' + "".join(_escaped(letter) for letter in value) + '"'


def _escaped(letter: str) -> str:
    number = ord(letter)
    if letter in '"\\':
        return f"\\{letter}"
    if 32 <= number < 127:
        return letter
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def restricted(numbers: Iterable[NamedNumber], *within: str) -> Iterator[NamedNumber]:
    """Give numbers of some rows: those that have some levels, as column, level, column, level …."""
    for one in numbers:
        yield replace(one, within=(*within, *one.within))


def named(label: str, value: Any, call: Call, tolerance: float = CLOSED_FORM) -> Iterator[NamedNumber]:
    """Give a number, or nothing where the report gives none: withheld, not estimable, or beyond a limit."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        yield NamedNumber(label, value, call, tolerance)


def named_interval(
    label: str, interval: Any, low: Call, high: Call, tolerance: float = CLOSED_FORM
) -> Iterator[NamedNumber]:
    """Give both ends of an interval, where there is one."""
    if isinstance(interval, Interval):
        yield from named(f"{label} [95 % CI low]", interval.low, low, tolerance)
        yield from named(f"{label} [95 % CI high]", interval.high, high, tolerance)
