"""By which methods the estimates of a test, and their intervals, are made."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.presentation.comparison_notes import estimated
from analysis.statistics.catalogue import Measure, Method
from analysis.summaries import TestSummary

_TREND = {Method.JONCKHEERE_TERPSTRA: Method.KENDALL, Method.PETO_PETO_TREND: Method.KENDALL_CENSORED}
_WELCH = (Method.WELCH_ANOVA, Method.WELCH_ANOVA_LOG)
_METHODS = {
    Measure.LOCATION_SHIFT: Method.HODGES_LEHMANN,
    Measure.CLIFF_DELTA: Method.CLIFF_DELTA,
    Measure.HEDGES_G: Method.HEDGES_G,
    Measure.OMEGA_SQUARED: Method.OMEGA_SQUARED,
    Measure.EPSILON_SQUARED: Method.EPSILON_SQUARED,
    Measure.RISK_DIFFERENCE: Method.NEWCOMBE,
    Measure.ODDS_RATIO_WOOLF: Method.WOOLF,
    Measure.ODDS_RATIO_CONDITIONAL: Method.CONDITIONAL_ODDS_RATIO,
    Measure.CRAMER_V: Method.CRAMER_V,
    Measure.SLOPE_PER_SCORE: Method.SLOPE_OF_SHARES,
}
ESTIMATE_METHODS = frozenset({*_METHODS.values(), *_TREND.values(), Method.OMEGA_SQUARED_WELCH})


def estimate_methods(test: TestSummary) -> Iterator[Method]:
    """List the methods of the estimates that a test gives; those of its groups' means go without saying."""
    for found in estimated(test):
        if found.measure is Measure.OMEGA_SQUARED and test.method in _WELCH:
            yield Method.OMEGA_SQUARED_WELCH
        elif found.measure is Measure.KENDALL_TAU_B and test.method in _TREND:
            yield _TREND[test.method]
        elif found.measure in _METHODS:
            yield _METHODS[found.measure]
