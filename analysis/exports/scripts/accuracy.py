"""ROC curves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.loading import cohort_of, grouping_of
from analysis.reports.accuracy_request import OUTCOME_SIGN, AccuracyRequest
from analysis.summaries.accuracy import AccuracyReport, MarkerAccuracy, Speaks
from analysis.variables.measures import measure

MODULES = ("describing", "separating")


def accuracy_frame(request: AccuracyRequest, report: AccuracyReport, reader: Reader) -> Frame:
    """Give the outcome and the markers."""
    code = request.outcome.partition(OUTCOME_SIGN)[0]
    outcome = [grouping_of(code)] if code else []
    markers = [measure(one.code) for one in report.markers]
    needs = [*(one.need for one in outcome), *(one.need for one in markers)]
    data = cohort_of(request.cohort, reader, needs, window=request.window)
    builder = FrameBuilder(data)
    for one in outcome:
        builder.levels(data.grouped(one))
    for marker in markers:
        builder.number(marker)
    return builder.frame()


def accuracy_numbers(request: AccuracyRequest, report: AccuracyReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give areas, cut-offs and comparisons."""
    code, _sign, level = request.outcome.partition(OUTCOME_SIGN)
    outcome, sign = frame.level(code), 1 if report.speaks is Speaks.HIGHER else -1
    names = [frame.number(one.code) for one in report.markers]
    if not outcome:
        return
    for one, name in zip(report.markers, names, strict=True):
        if name:
            yield from _marker_numbers(one, name, outcome, level, sign)
    for (first, second), found in zip(combinations(names, 2), report.comparisons, strict=False):
        arguments = (first, second, outcome, level, sign)
        label = f"{found.first} – {found.second}"
        if first and second and len(report.comparisons) == len(names) * (len(names) - 1) // 2:
            yield from named(
                f"{label}: {_('difference of areas')}", found.difference, Call.of("auc_difference", *arguments)
            )
            yield from named(f"{label}: p", found.p, Call.of("auc_difference_p", *arguments))


def _marker_numbers(one: MarkerAccuracy, name: str, outcome: str, level: str, sign: int) -> Iterator[NamedNumber]:
    given = (name, outcome, level)
    yield from named(f"{one.label}: {_('with the outcome')}", one.cases, Call.of("cases", *given))
    yield from named(f"{one.label}: {_('without the outcome')}", one.controls, Call.of("controls", *given))
    yield from named(f"{one.label}: {_('area')}", one.auc, Call.of("auc", *given, sign))
    low, high = Call.of("auc_low", *given, sign), Call.of("auc_high", *given, sign)
    yield from named_interval(f"{one.label}: {_('area')}", one.interval, low, high)
    yield from named(f"{one.label}: p", one.p, Call.of("auc_p", *given, sign))
    for cut in one.cut_points:
        label = f"{one.label}, {cut.label}"
        if cut.exploratory:
            yield from named(label, cut.point.cutoff, Call.of("youden_cut_off", *given, sign))
        for what, value, function in (
            (_("sensitivity"), cut.point.sensitivity, "sensitivity"),
            (_("specificity"), cut.point.specificity, "specificity"),
        ):
            yield from named(f"{label}: {what}", value, Call.of(function, *given, sign, cut.point.cutoff))
