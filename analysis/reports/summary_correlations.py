"""Correlation of a series with size and volume."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.reports.summary_series import Series, censored_on
from analysis.statistics.association import Correlation, spearman
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored import kendall_censored
from analysis.statistics.results import NotEstimable
from analysis.summaries import CorrelationSummary, OriginCount, PairedPoints
from analysis.variables import NumberColumn, NumberVariable


def correlate(series: Series, variable: NumberVariable, number: NumberColumn) -> CorrelationSummary:
    """Correlate a series with a number: Spearman's ρ, or censored Kendall's τ-b when a used result is censored."""
    column = series.column
    used = column.usable & ~np.isnan(number.values)
    found: Correlation | NotEstimable
    if censored_on(column, used):
        method, measure = Method.KENDALL_CENSORED, Measure.KENDALL_TAU_B
        found = kendall_censored(number.values, column.values, None, column.qualifiers)
    else:
        method, measure = Method.SPEARMAN, Measure.SPEARMAN_RHO
        found = spearman(number.ordered, series.measured)
    points = PairedPoints(number.values[used], column.values[used], column.qualifiers[used])
    origins = _origins(variable, number, used)
    named = (variable.code, variable.label, variable.unit)
    if isinstance(found, NotEstimable):
        return CorrelationSummary(*named, method, measure, found, found, found, int(used.sum()), origins, points)
    return CorrelationSummary(
        *named, found.method, found.measure, found.coefficient, found.interval, found.p, found.n, origins, points
    )


def _origins(variable: NumberVariable, number: NumberColumn, used: NDArray[np.bool_]) -> tuple[OriginCount, ...]:
    if number.origins is None:
        return ()
    counts = [(code, label, int((number.origins[used] == code).sum())) for code, label in variable.origin_labels]
    return tuple(OriginCount(code, label, count) for code, label, count in counts if count)
