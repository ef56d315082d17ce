"""Whom a number counts: what a cell of a table says about the patients behind it.

It names no patient. It says by which groups and by which state of which variable they can be found again, so that the
page of patients computes them anew, for the reader who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries.values import Text

LEVEL_SIGN = "="
"""Stands between a grouping and its level; nothing follows it for those without a level."""

ANY_LEVEL = "*"
"""Stands in the place of a level for all who have one."""

FLOW = "flow"
FLOW_FOUND, FLOW_LEFT_OUT, FLOW_REMAINING = "found", "left-out", "remaining"
"""Facts of how the cohort came about, which every report has: ``flow:left-out:site``."""


class State(StrEnum):
    """What is known of a patient's value of a variable."""

    KNOWN = "known"
    MISSING = "missing"
    UNUSABLE = "unusable"
    BELOW_DETECTION = "below-detection"
    ABOVE_RANGE = "above-range"
    BEYOND = "beyond"
    UNDETERMINED = "undetermined"
    DETERMINED = "determined"


@dataclass(frozen=True)
class Who:
    """The patients of a cohort whom a cell counts.

    Attributes
    ----------
    groups : tuple of (str, str)
        Codes of groupings, each with the code of a level; an empty level means those without one. All groupings hold,
        each by one of its levels, as in the two groups of an estimate.
    variable : str
        Code of a number (``analyte:IL-2``) or of a grouping, whose state counts; empty where only groups do.
    state : State
        Of the variable; usable values by default.
    cut_off : str
        For `State.BEYOND`, `State.UNDETERMINED` and `State.DETERMINED`: ``below:391`` or ``above:10``, in the unit of
        the table.
    without : tuple of str
        Facts of the report that must not hold: what remains after its steps.
    also : str
        Code of another number or grouping, which must be known too; empty for none.
    fact : str
        What the report itself found out of these patients, by a code of its own (``event``, ``at-risk:12``); empty
        where only groups and states count. See `analysis.reports.behind`.

    Examples
    --------
    >>> Who((("patient.sex", "male"),), "analyte:IL-2", State.MISSING).query
    'in=patient.sex%3Dmale&of=analyte%3AIL-2&state=missing'
    """

    groups: tuple[tuple[str, str], ...] = ()
    variable: str = ""
    state: State = State.KNOWN
    cut_off: str = ""
    fact: str = ""
    also: str = ""
    without: tuple[str, ...] = ()

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """The levels of each grouping, of which one holds."""
        found: dict[str, tuple[str, ...]] = {}
        for grouping, level in self.groups:
            found[grouping] = (*found.get(grouping, ()), level)
        return found

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give each key and value of the address."""
        yield from (("in", f"{grouping}{LEVEL_SIGN}{level}") for grouping, level in self.groups)
        if self.variable:
            yield "of", self.variable
            if self.state is not State.KNOWN:
                yield "state", self.state.value
        if self.also:
            yield "also", self.also
        if self.cut_off:
            yield "at", self.cut_off
        if self.fact:
            yield "fact", self.fact
        yield from (("not", fact) for fact in self.without)

    @property
    def query(self) -> str:
        """The address's part that says whom."""
        return urlencode(list(self.pairs()))


@dataclass(frozen=True, eq=False)
class ShownVariable:
    """A variable that decides who is behind the number, with the level or the value of each patient.

    ``wanted`` is empty for one that only goes with the others.
    """

    label: Text
    unit: str
    wanted: Text
    levels: tuple[Text, ...] = ()
    values: CensoredColumn | None = None

    @property
    def is_column(self) -> bool:
        """Whether it has something to show of each patient; else it is only said above the list."""
        return self.values is not None or bool(self.levels)


class Things(StrEnum):
    """What a number counts where it does not count patients."""

    RESULTS = "results"
    MISSING_RESULTS = "missing-results"
    EXPECTED_RESULTS = "expected-results"
    SPECIMENS = "specimens"
    ASSESSMENTS = "assessments"


@dataclass(frozen=True, eq=False)
class Tally:
    """How many things of each patient a number counts, shape (n,)."""

    things: Things
    counts: NDArray[np.int64]

    @property
    def total(self) -> int:
        """The number that the cell shows."""
        return int(self.counts.sum())


@dataclass(frozen=True, eq=False)
class PatientsBehind:
    """The patients of a cell: their keys in ascending order, the variables that decide, and what else is counted."""

    keys: NDArray[np.int64]
    variables: tuple[ShownVariable, ...]
    tally: Tally | None = None
