"""Numbers of tables of counts: contrasts of two groups, and association."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis.exports.calls import CLOSED_FORM, FITTED, Call, NamedNumber, named, named_interval
from analysis.statistics.catalogue import Measure
from analysis.summaries.comparisons import EstimateSummary

_ENDS = {
    Measure.RISK_DIFFERENCE: ("newcombe_low_of", "newcombe_high_of"),
    Measure.ODDS_RATIO_WOOLF: ("woolf_low", "woolf_high"),
    Measure.ODDS_RATIO_CONDITIONAL: ("conditional_odds_low", "conditional_odds_high"),
    Measure.CRAMER_V: ("cramer_v_low", "cramer_v_high"),
    Measure.SLOPE_PER_SCORE: ("trend_slope_low", "trend_slope_high"),
}
_VALUES = {
    Measure.ODDS_RATIO_CONDITIONAL: "conditional_odds",
    Measure.CRAMER_V: "cramer_v",
    Measure.SLOPE_PER_SCORE: "trend_slope",
}


def numbers_of_table(label: str, estimates: Iterable[EstimateSummary], table: Call) -> Iterator[NamedNumber]:
    """Give the estimates of a table with their intervals; the plain differences and ratios are given beside them.

    Parameters
    ----------
    table
        Gives counts, a row for each group, with the event in the first column.
    """
    for one in estimates:
        what = f"{label}: {one.measure}"
        tolerance = FITTED if one.measure is Measure.ODDS_RATIO_CONDITIONAL else CLOSED_FORM
        if one.measure in _VALUES:
            yield from named(what, one.value, Call.of(_VALUES[one.measure], table), tolerance)
        if one.measure in _ENDS:
            low, high = (Call.of(function, table) for function in _ENDS[one.measure])
            found = FITTED if one.measure is Measure.CRAMER_V else tolerance
            yield from named_interval(what, one.interval, low, high, found)
