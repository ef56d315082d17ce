"""The summary of cytokines."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.dataset.units import load_cut_offs, load_substances
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import (
    Column,
    description_numbers,
    numbers_of_share_test,
    numbers_of_test,
)
from analysis.exports.scripts.loading import COMPARED, cohort_of, grouping_of
from analysis.exports.scripts.substituted import substituted_groups
from analysis.reports.summary_request import SummaryRequest
from analysis.reports.summary_series import results_of, series_of
from analysis.statistics.catalogue import Measure, Method
from analysis.summaries import AnalyteSummary, CorrelationSummary, GroupingSummary, SummaryReport
from analysis.summaries.group_comparison import TestFamily
from analysis.variables import NUMBERS
from analysis.variables.measures import ANALYTE, measure

MODULES = COMPARED


def summary_frame(request: SummaryRequest, report: SummaryReport, reader: Reader) -> Frame:
    """Give the results of each analyte, the groupings shown, and the numbers that results are correlated with."""
    codes = dict.fromkeys(one.code for one in report.analytes)
    shown = dict.fromkeys((*request.by, *(one.code for row in report.analytes for one in row.groupings)))
    groupings = [grouping_of(code) for code in shown]
    numbers = [measure(code) for code in NUMBERS]
    substances = [one for one in load_substances().values() if one.code in codes]
    keys = [one.key for one in substances]
    needs = [*(one.need for one in groupings), *(one.need for one in numbers)]
    data = cohort_of(request.cohort, reader, needs, keys, window=request.window, sphere=request.sphere)
    builder, cut_offs = FrameBuilder(data), load_cut_offs()
    for one in substances:
        rows = results_of(data.assays, one, request.cohort, data.included)
        builder.series(series_of(data.assays, one, rows, request.cohort, data.included, cut_offs))
    for by in groupings:
        builder.levels(data.grouped(by))
    for number in numbers:
        builder.number(number)
    return builder.frame()


def summary_numbers(_request: SummaryRequest, report: SummaryReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of the summary."""
    for row in report.analytes:
        name = frame.number(f"{ANALYTE}{row.code}", row.unit)
        label = f"{row.label} ({row.unit})"
        if row.overall is not None and name:
            yield from description_numbers(Column(f"{label}, {_('all')}", name), row.overall.description)
            for one in row.groupings:
                yield from grouping_numbers(label, name, frame, one)
            yield from _correlations(label, name, frame, row)


def grouping_numbers(
    label: str, name: str, frame: Frame, found: GroupingSummary, family: TestFamily = TestFamily.RANKS
) -> Iterator[NamedNumber]:
    """Give the numbers of a column by a grouping: descriptions, test, and tests of shares beyond cut-offs."""
    by = frame.level(found.code)
    if not by:
        return
    for group in found.groups:
        column = Column(f"{label}, {found.label}: {group.label}", name, by, group.code)
        yield from description_numbers(column, group.description)
    yield from numbers_of_test(f"{label}, {found.label}", found.test, name, by)
    what = f"{label}, {found.label}"
    yield from substituted_groups(what, found.sensitivity, name, by, found.test.design, family)
    for cut_off_test in found.cut_off_tests:
        yield from numbers_of_share_test(f"{label}, {found.label}", cut_off_test, name, by)


def _correlations(label: str, name: str, frame: Frame, row: AnalyteSummary) -> Iterator[NamedNumber]:
    for one in row.correlations:
        other = frame.number(one.code)
        if other:
            yield from _correlation_numbers(f"{label}, {one.label}", one, other, name)


def _correlation_numbers(label: str, found: CorrelationSummary, x: str, y: str) -> Iterator[NamedNumber]:
    yield from named(f"{label}: n", found.n, Call.of("pairs_usable", x, y))
    if found.measure is Measure.KENDALL_TAU_B:
        yield from named(f"{label}: {found.measure}", found.coefficient, Call.of("censored_tau", x, y))
        yield from named(f"{label}: p", found.p, Call.of("censored_tau_p", x, y))
        yield from named_interval(label, found.interval, Call.of("tau_low", x, y), Call.of("tau_high", x, y))
        return
    yield from named(f"{label}: {found.measure}", found.coefficient, Call.of("spearman", x, y))
    yield from named_interval(label, found.interval, Call.of("spearman_low", x, y), Call.of("spearman_high", x, y))
    p = "spearman_exact_p" if found.method is Method.SPEARMAN_EXACT else "spearman_p"
    yield from named(f"{label}: p", found.p, Call.of(p, x, y))
