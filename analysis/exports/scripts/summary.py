"""The summary of cytokines."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.dataset.units import load_cut_offs, load_substances
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder, lacking_code
from analysis.exports.frame import Frame
from analysis.exports.scripts.assay_rows import level_column
from analysis.exports.scripts.described import (
    Column,
    description_numbers,
    limit_numbers,
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
from analysis.variables.numbers import NumberVariable

MODULES = COMPARED
ORIGIN = "origin of "


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
    for code, variable in NUMBERS.items():
        _add_origins(builder, code, variable)
    return builder.frame()


def _add_origins(builder: FrameBuilder, code: str, one: NumberVariable) -> None:
    """Add how each patient's number came about, such as by which rule a volume."""
    data = builder.data
    origins = one.read(data.evaluator).origins
    if origins is not None:
        own, labels = f"{ORIGIN}{code}", {name: str(label) for name, label in one.origin_labels}
        words = {"number": one.label}
        texts = (text if text in labels else "" for text in origins[data.included].tolist())
        label = _("%(number)s: how it came about") % words
        builder.plain(level_column(builder.names.of(own), own, label, texts, labels))


def summary_numbers(_request: SummaryRequest, report: SummaryReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of the summary."""
    for row in report.analytes:
        name = frame.number(f"{ANALYTE}{row.code}", row.unit)
        label = f"{row.label} ({row.unit})"
        if row.overall is not None and name:
            yield from description_numbers(Column(f"{label}, {_('all')}", name), row.overall.description)
            yield from limit_numbers(label, row.limits, name)
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
    what = f"{label}, {found.label}"
    yield from named(f"{what}: {_('in no group')}", found.not_determined, Call.of("count_without", name, by))
    for lacking in found.missing_inputs:
        flag = frame.named(lacking_code(found.code, lacking.code))
        if flag:
            call = Call.of("count_lacking", name, by, flag)
            yield from named(f"{what}: {_('lacking')} {lacking.label}", lacking.count, call)
    yield from numbers_of_test(what, found.test, name, by)
    yield from substituted_groups(what, found.sensitivity, name, by, found.test.design, family)
    for cut_off_test in found.cut_off_tests:
        yield from numbers_of_share_test(what, cut_off_test, name, by)


def _correlations(label: str, name: str, frame: Frame, row: AnalyteSummary) -> Iterator[NamedNumber]:
    for one in row.correlations:
        other = frame.number(one.code)
        if other:
            yield from _correlation_numbers(f"{label}, {one.label}", one, other, name)
        origin = frame.level(f"{ORIGIN}{one.code}")
        for found in one.origins if other and origin else ():
            call = Call.of("pairs_of_level", other, name, origin, found.code)
            yield from named(f"{label}, {one.label}: {found.label}", found.count, call)


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
