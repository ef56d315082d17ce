"""Correlations of two numbers, and of every two of a panel."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import limit_numbers, share_numbers
from analysis.exports.scripts.loading import COMPARED, cohort_of
from analysis.exports.scripts.substituted import substituted_correlation
from analysis.reports.correlation_request import CorrelationRequest
from analysis.statistics.catalogue import Method
from analysis.summaries.correlation import Coefficient, Correlated, CorrelatedNumber, CorrelationReport
from analysis.variables.measures import measure

MODULES = COMPARED
_FUNCTIONS = {
    Coefficient.SPEARMAN: "spearman",
    Coefficient.PEARSON: "pearson",
    Coefficient.PEARSON_LOG: "pearson_of_logarithms",
    Coefficient.KENDALL: "kendall",
}


def correlation_frame(request: CorrelationRequest, report: CorrelationReport, reader: Reader) -> Frame:
    """Give the two numbers and the panel."""
    pair = () if report.pair is None else (report.pair.x, report.pair.y)
    numbers = [measure(code) for code in dict.fromkeys(one.code for one in (*pair, *report.panel))]
    data = cohort_of(request.cohort, reader, [one.need for one in numbers], window=request.window)
    builder = FrameBuilder(data)
    for number in numbers:
        builder.number(number)
    return builder.frame()


def correlation_numbers(_request: CorrelationRequest, report: CorrelationReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the coefficients with their p."""
    if report.pair is not None:
        x, y = report.pair.x, report.pair.y
        label = f"{x.label} – {y.label}"
        names = (frame.number(x.code), frame.number(y.code))
        yield from _numbers(label, report.asked, report.pair.result, *names)
        if all(names):
            yield from substituted_correlation(label, report.pair.sensitivity, *names)
        for one in (x, y):
            yield from _outside_numbers(one, frame.number(one.code))
    for number in report.panel:
        yield from _outside_numbers(number, frame.number(number.code))
    for cell in report.cells:
        x, y = report.panel[cell.first], report.panel[cell.second]
        label = f"{x.label} – {y.label}"
        yield from _numbers(label, report.asked, cell.result, frame.number(x.code), frame.number(y.code))


def _numbers(label: str, asked: Coefficient, found: Correlated, x: str, y: str) -> Iterator[NamedNumber]:
    if not x or not y:
        return
    censored = found.method is Method.KENDALL_CENSORED
    function = "censored_tau" if censored else _FUNCTIONS[asked]
    yield from named(f"{label}: {found.measure}", found.coefficient, Call.of(function, x, y))
    yield from named(f"{label}: n", found.n, Call.of("pairs_usable", x, y))
    p = "spearman_exact_p" if found.method is Method.SPEARMAN_EXACT else f"{function}_p"
    yield from named(f"{label}: p", found.p, Call.of(p, x, y))
    ends = "tau" if function in ("censored_tau", "kendall") else function
    low, high = Call.of(f"{ends}_low", x, y), Call.of(f"{ends}_high", x, y)
    yield from named_interval(label, found.interval, low, high)


def _outside_numbers(one: CorrelatedNumber, name: str) -> Iterator[NamedNumber]:
    """Give how many values of a number lie outside the limits of its assay, and the limits."""
    if not name:
        return
    n = Call.of("count", name)
    for what, outside, function in (
        (_("below the limit of detection"), one.below_detection, "below_limit"),
        (_("above the range of the assay"), one.above_range, "above_limit"),
    ):
        yield from share_numbers(f"{one.label}: {what}", outside, Call.of(function, name), n)
    yield from limit_numbers(str(one.label), one.limits, name)
