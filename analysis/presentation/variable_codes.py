"""By which code an address names the variable of an outcome."""

from __future__ import annotations

from analysis.summaries import AnalyteSummary, Footnote
from analysis.summaries.group_comparison import NumberOutcome, Outcome
from analysis.variables.measures import ANALYTE


def variable_of(analyte: AnalyteSummary) -> str:
    """Give the code by which a list finds the results; empty for results in several units, which no one list has."""
    if Footnote.UNIT_SERIES in analyte.footnotes:
        return ""
    return analyte.variable or f"{ANALYTE}{analyte.code}"


def variable_of_outcome(one: Outcome) -> str:
    """Give the code of a number or a category."""
    return variable_of(one.summary) if isinstance(one, NumberOutcome) else one.code
