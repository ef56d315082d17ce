"""ROC curves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import Argument, Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.loading import cohort_of, grouping_of
from analysis.reports.accuracy_request import OUTCOME_SIGN, AccuracyRequest
from analysis.statistics.cut_points import CutPoint, resamples
from analysis.statistics.results import Interval
from analysis.summaries.accuracy import AccuracyReport, MarkerAccuracy, Speaks
from analysis.variables.measures import measure

MODULES = ("describing", "separating")
MOST_DRAWN = 2_000
"""Patients up to whom a bundle holds the samples of the bootstrap: so many numbers are in each of its 2,000 lines."""


def accuracy_frame(request: AccuracyRequest, report: AccuracyReport, reader: Reader) -> Frame:
    """Give the outcome and the markers."""
    code = report.outcome_code.partition(OUTCOME_SIGN)[0]
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
    code, _sign, level = report.outcome_code.partition(OUTCOME_SIGN)
    outcome, sign = frame.level(code), 1 if report.speaks is Speaks.HIGHER else -1
    names = [frame.number(one.code) for one in report.markers]
    if not outcome:
        return
    yield from named(_("outcome not known"), report.unknown, Call.of("patients_without", outcome))
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
            low, high = (Call.of(f"auc_difference_{end}", *arguments) for end in ("low", "high"))
            yield from named_interval(f"{label}: {_('difference of areas')}", found.interval, low, high)
            yield from named(f"{label}: p", found.p, Call.of("auc_difference_p", *arguments))
            yield from named(f"{label}: n", found.n, Call.of("with_both", first, second, outcome))


def _marker_numbers(one: MarkerAccuracy, name: str, outcome: str, level: str, sign: int) -> Iterator[NamedNumber]:
    given = (name, outcome, level)
    yield from named(f"{one.label}: {_('with the outcome')}", one.cases, Call.of("cases", *given))
    yield from named(f"{one.label}: {_('without the outcome')}", one.controls, Call.of("controls", *given))
    yield from named(f"{one.label}: {_('no usable value')}", one.missing, Call.of("without_value", name, outcome))
    yield from named(f"{one.label}: {_('area')}", one.auc, Call.of("auc", *given, sign))
    low, high = Call.of("auc_low", *given, sign), Call.of("auc_high", *given, sign)
    yield from named_interval(f"{one.label}: {_('area')}", one.interval, low, high)
    yield from named(f"{one.label}: p", one.p, Call.of("auc_p", *given, sign))
    for cut in one.cut_points:
        label = f"{one.label}, {cut.label}"
        if cut.exploratory:
            yield from named(label, cut.point.cutoff, Call.of("youden_cut_off", *given, sign))
            if resampled := resamples_name(one):
                low, high = (Call.of(f"youden_{end}", *given, sign, resampled) for end in ("low", "high"))
                yield from named_interval(f"{label}: {_('bootstrap')}", cut.interval, low, high)
        yield from _point_numbers(label, cut.point, given, (*given, int(cut.point.side), cut.point.bound))


def _point_numbers(
    label: str, point: CutPoint, given: tuple[str, ...], at: tuple[Argument, ...]
) -> Iterator[NamedNumber]:
    for what, value, interval, function, events, side in (
        (_("sensitivity"), point.sensitivity, point.sensitivity_interval, "sensitivity", "true_positive", "cases"),
        (_("specificity"), point.specificity, point.specificity_interval, "specificity", "true_negative", "controls"),
    ):
        yield from named(f"{label}: {what}", value, Call.of(function, *at))
        hits, everybody = Call.of(events, *at), Call.of(side, *given)
        low, high = Call.of("wilson_low", hits, everybody), Call.of("wilson_high", hits, everybody)
        yield from named_interval(f"{label}: {what}", interval, low, high)
    yield from _predictive_numbers(label, point, given, at)


def _predictive_numbers(
    label: str, point: CutPoint, given: tuple[str, ...], at: tuple[Argument, ...]
) -> Iterator[NamedNumber]:
    true_positive, true_negative = (Call.of(function, *at) for function in ("true_positive", "true_negative"))
    false_negative = Call.of("less", Call.of("cases", *given), true_positive)
    false_positive = Call.of("less", Call.of("controls", *given), true_negative)
    for what, predicted, interval, function in (
        (_("positive predictive value"), point.positive_predictive, point.positive_predictive_interval, "positive"),
        (_("negative predictive value"), point.negative_predictive, point.negative_predictive_interval, "negative"),
    ):
        positive = function == "positive"
        right, wrong = (true_positive, false_positive) if positive else (true_negative, false_negative)
        counts = (
            (point.true_positive, point.false_positive) if positive else (point.true_negative, point.false_negative)
        )
        for call, count in zip((right, wrong), counts, strict=True):
            yield from named(f"{label}: {what}, {_('right') if call is right else _('wrong')}", count, call)
        yield from named(f"{label}: {what}", predicted, Call.of(f"{function}_predictive", *at))
        n = Call.of("together", right, wrong)
        yield from named(f"{label}: {what}, {_('of')}", sum(counts), n)
        low, high = Call.of("wilson_low", right, n), Call.of("wilson_high", right, n)
        yield from named_interval(f"{label}: {what}", interval, low, high)


def resamples_name(one: MarkerAccuracy) -> str:
    """Name the file of the samples of a marker; empty where there are none, or too many."""
    sizes = _sizes(one)
    return f"resamples_{sizes[0]}_{sizes[1]}.csv" if sizes else ""


def _sizes(one: MarkerAccuracy) -> tuple[int, int] | None:
    """Give the patients with and without the outcome among whom samples were drawn."""
    explored = any(cut.exploratory and isinstance(cut.interval, Interval) for cut in one.cut_points)
    if not explored or not isinstance(one.cases, int) or not isinstance(one.controls, int):
        return None
    return (one.cases, one.controls) if one.cases + one.controls <= MOST_DRAWN else None


def accuracy_files(report: AccuracyReport) -> dict[str, bytes]:
    """Give the samples of the bootstrap: R and Python draw others from the same seed."""
    files = {}
    for one in report.markers:
        if sizes := _sizes(one):
            lines = (",".join(str(place + 1) for place in np.concatenate(pair).tolist()) for pair in resamples(*sizes))
            files[resamples_name(one)] = ("\n".join(lines) + "\n").encode()
    return files
