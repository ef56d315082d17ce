"""Table 1: who the patients are, by a grouping."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.report import MissingInput
from analysis.summaries.values import Count, Description, Number, Text


@dataclass(frozen=True)
class GroupHead:
    """A column of the table: one level of the grouping with its patients."""

    code: str
    label: Text
    n: Count


@dataclass(frozen=True)
class NumberRow:
    """A number: described over all and in each group.

    Attributes
    ----------
    decimals
        Most decimals of the values.
    difference
        Standardised difference between the groups; None without a grouping.
    test
        Only where it was asked for.
    withheld
        Disclosure control took the groups of this row away.
    missing_inputs
        Of a derived number: what those lack of whom it is undetermined.
    sensitivity
        Beside a test of censored values: p when the limits are substituted.
    """

    code: str
    label: Text
    unit: str
    decimals: int
    overall: Description
    groups: tuple[Description, ...]
    difference: Number | None = None
    test: TestSummary | None = None
    withheld: bool = False
    missing_inputs: tuple[MissingInput, ...] = ()
    sensitivity: Sensitivity | None = None


@dataclass(frozen=True)
class LevelCounts:
    """One level of a row: patients over all and in each group."""

    code: str
    label: Text
    overall: Count
    groups: tuple[Count, ...]


@dataclass(frozen=True)
class ChoiceRow:
    """A variable with levels: shares of those of whom it is known; ``known`` and ``missing`` by group.

    ``joined`` are the levels that one of the row's stands for, as where one level is set against all others; empty
    where protected.
    """

    code: str
    label: Text
    levels: tuple[LevelCounts, ...]
    known: Count
    missing: Count
    group_known: tuple[Count, ...]
    group_missing: tuple[Count, ...]
    difference: Number | None = None
    test: TestSummary | None = None
    withheld: bool = False
    rule_version: str = ""
    missing_inputs: tuple[MissingInput, ...] = ()
    joined: tuple[LevelCounts, ...] = ()


Row = NumberRow | ChoiceRow


@dataclass(frozen=True)
class TableOneReport(CohortReport):
    """Table 1 of a cohort; ``groups`` is empty without a grouping, ``ungrouped`` counts who is in none."""

    by: Text
    groups: tuple[GroupHead, ...]
    ungrouped: Count
    rows: tuple[Row, ...]
    with_p: bool
    by_code: str = ""
