"""Drift of results with time and between lots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.dataset.reader import Column, days, first_of_each
from analysis.dataset.units import Substance
from analysis.reports.assay_bench import CohortBench, months
from analysis.reports.summary_descriptions import describe_column
from analysis.reports.summary_groupings import as_summary
from analysis.reports.summary_series import decimals_of
from analysis.statistics.association import Correlation
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import group_censored, kendall_censored, peto_peto
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import kruskal_wallis
from analysis.statistics.qualifiers import CensoredColumn, Qualifier
from analysis.statistics.results import NotEstimable
from analysis.summaries import Design
from analysis.summaries.assay_quality import Drift, DriftPoint
from analysis.summaries.comparisons import TestSummary
from registry.models import Qualifier as Sign
from registry.models import Timepoint

_SIGNS = {Sign.BELOW: Qualifier.BELOW, Sign.ABOVE: Qualifier.ABOVE, Sign.NOT_DETECTED: Qualifier.BELOW}


def drifts(bench: CohortBench, substance: Substance) -> Iterator[Drift]:
    """Judge each method and unit of an analyte, by one reported result of each patient at the cohort's timepoint."""
    for place, (method, unit, picked) in enumerate(rows_judged(bench, substance)):
        yield _drift(bench, substance, method, unit, picked, place)


def rows_judged(bench: CohortBench, substance: Substance) -> Iterator[tuple[int, str, NDArray[np.int64]]]:
    """Give each method and unit of an analyte with the places of the results that it is judged by."""
    rows = bench.results
    chosen = (rows.analyte == substance.key) & rows.reported & _at_timepoint(bench, bench.data.evaluator.cohort)
    kinds = sorted(set(zip(rows.method[chosen].tolist(), rows.unit[chosen].tolist(), strict=True)))
    for method, unit in kinds:
        of_kind = np.flatnonzero(chosen & (rows.method == method) & (rows.unit == unit))
        first = first_of_each(bench.patient[of_kind], days(bench.collected_on)[of_kind], of_kind)
        yield method, unit, of_kind[first]


def _at_timepoint(bench: CohortBench, cohort: Cohort) -> NDArray[np.bool_]:
    timepoint = bench.bench.specimens.timepoint[bench.results.specimen]
    if cohort.timepoint == ANY_TIMEPOINT:
        return np.ones(timepoint.size, dtype=bool)
    unstated = "" if cohort.timepoint == Timepoint.BASELINE else cohort.timepoint
    return np.asarray((timepoint == cohort.timepoint) | (timepoint == unstated))


def _drift(
    bench: CohortBench, substance: Substance, method: int, unit: str, picked: NDArray[np.int64], place: int
) -> Drift:
    column = column_of(bench, picked)
    dates, by_run = dates_of(bench, picked)
    found = kendall_censored(_as_numbers(dates), column.values, None, column.qualifiers)
    lots = np.unique(bench.lot[picked].astype(str))
    return Drift(
        code=f"{substance.code}-{place + 1}",
        analyte=_(substance.name),
        method=bench.method_name(method),
        unit=unit,
        decimals=decimals_of(column),
        n=int(column.usable.sum()),
        dated_by_run=by_run,
        tau=found.coefficient if isinstance(found, Correlation) else found,
        tau_interval=found.interval if isinstance(found, Correlation) else found,
        p=found.p if isinstance(found, Correlation) else found,
        lots=int((lots != "").sum()),
        lot_test=_between_lots(column, bench.lot[picked].astype(str)),
        points=tuple(_points(column, dates)),
    )


def column_of(bench: CohortBench, picked: NDArray[np.int64]) -> CensoredColumn:
    """Give some results as they were measured."""
    rows = bench.results
    signs = np.array([_SIGNS.get(sign, Qualifier.EXACT) for sign in rows.sign[picked].tolist()], dtype=np.int8)
    return CensoredColumn.of(rows.value[picked], signs)


def dates_of(bench: CohortBench, picked: NDArray[np.int64]) -> tuple[Column, bool]:
    """Date results by their runs where the day of the run is known for all, else by their collection; and say which."""
    run_on = bench.run_on[picked]
    by_run = bool(picked.size) and not bool(np.isnat(run_on).any())
    return (run_on if by_run else bench.collected_on[picked]), by_run


def _as_numbers(dates: Column) -> NDArray[np.float64]:
    return np.where(np.isnat(dates), np.nan, days(dates))


def _between_lots(column: CensoredColumn, lots: NDArray[np.str_]) -> TestSummary | None:
    names = np.unique(lots[lots != ""])
    if names.size < 2:
        return None
    codes = np.where(lots == "", -1, np.searchsorted(names, lots)).astype(np.int64)
    if (column.usable & ~column.exact).any():
        sample = group_censored(column.values, column.qualifiers, codes, names.size)
        return as_summary(Design.NOMINAL, Method.PETO_PETO, peto_peto(sample), ())
    found = kruskal_wallis(group_column(column.values, codes, names.size))
    whole = found if isinstance(found, NotEstimable) else replace(found, pairs=())
    return as_summary(Design.NOMINAL, Method.KRUSKAL_WALLIS, whole, ())


def _points(column: CensoredColumn, dates: Column) -> Iterator[DriftPoint]:
    texts = months(dates)
    names = np.unique(texts[texts != ""])
    codes = np.where(texts == "", -1, np.searchsorted(names, texts)).astype(np.int64)
    for name, description in zip(names.tolist(), describe_column(column, codes, names.size), strict=True):
        yield DriftPoint(name, description)
