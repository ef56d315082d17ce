"""Tumour response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.course import load_course
from analysis.dataset.reader import Columns, Reader
from analysis.disclosure.policy import policy_for
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame, FrameColumn, Kind
from analysis.exports.scripts.described import Column, description_numbers, numbers_of_test, share_numbers
from analysis.exports.scripts.loading import COMPARED, cohort_of, need_course
from analysis.reports.cohort_data import CohortData, study_of
from analysis.reports.default_grouping import asked_grouping
from analysis.reports.response import assessments_left_out
from analysis.reports.response_groups import CATEGORIES, CONTROL, EVALUABLE, OBJECTIVE, Found, found_in
from analysis.reports.response_lines import best_of_lines, line_label, order_of_lanes, swimmers_of
from analysis.reports.response_request import ResponseRequest
from analysis.summaries.response import RateComparison, ResponseGroup, ResponseReport

MODULES = COMPARED
LINE, LEFT_OUT = "line_response", "assessments_left_out"
OBSERVED, DIED = "observed_months", "died"
RESPONSE, OBJECTIVE_NAME, CONTROL_NAME, CHANGE = "response", "objective_response", "disease_control", "best_change"


def response_frame(request: ResponseRequest, _report: ResponseReport, reader: Reader) -> Frame:
    """Give the best response and the best change of each treated patient, and the grouping."""
    by = asked_grouping(request.by, study_of(request.cohort), policy_for(reader.user))
    data = cohort_of(request.cohort, reader, [need_course, *([by.need] if by else [])], window=request.window)
    grouped = None if by is None else data.grouped(by)
    found = found_in(request, data, grouped)
    answers = (("yes", _("yes")), ("no", _("no")))
    builder = FrameBuilder(data)

    def beyond(count: int) -> NDArray[np.int64]:
        return np.where(found.used, (found.category >= count).astype(np.int64), -1)

    best = np.where(found.used, found.category, -1)
    categories = tuple((one.value, str(one.label)) for one in CATEGORIES)
    builder.plain(
        FrameColumn(RESPONSE, RESPONSE, _("best overall response"), Kind.LEVEL, best, levels=categories),
        FrameColumn(OBJECTIVE_NAME, RESPONSE, _("objective response"), Kind.LEVEL, beyond(OBJECTIVE), levels=answers),
        FrameColumn(CONTROL_NAME, RESPONSE, _("disease control"), Kind.LEVEL, beyond(CONTROL), levels=answers),
        FrameColumn(CHANGE, CHANGE, _("best change of the sum of diameters"), Kind.NUMBER,
                    np.where(found.used, found.change, np.nan), "%"),
    )  # fmt: skip
    left_out = assessments_left_out(found, data).astype(np.float64)
    builder.plain(
        FrameColumn(LEFT_OUT, LEFT_OUT, _("assessments that do not count"), Kind.NUMBER, left_out),
        *_observed(found, data, load_course(reader, study_of(request.cohort), data.patients)),
    )
    for place, line in enumerate(best_of_lines(request, data), start=1):
        label = f"{_('best overall response')}, {line_label(place)}"
        builder.plain(FrameColumn(f"{LINE}_{place}", LINE, label, Kind.LEVEL, line, levels=categories))
    if grouped is not None:
        builder.levels(grouped)
    return builder.frame()


def _observed(found: Found, data: CohortData, course: Columns) -> Iterator[FrameColumn]:
    """Give how long each treated patient was observed, and whether that ended with death, as lanes are drawn."""
    months, died = (np.full(int(data.included.sum()), np.nan) for _column in range(2))
    position = np.cumsum(data.included) - 1
    places = position[order_of_lanes(found, data, course)]
    lanes = list(swimmers_of(found, data, course))
    months[places] = [one.until for one in lanes]
    died[places] = [not one.alive for one in lanes]
    answers = (("0", _("no")), ("1", _("yes")))
    label = _("from the start of treatment to the last contact")
    yield FrameColumn(OBSERVED, OBSERVED, label, Kind.NUMBER, months, "mo")
    yield FrameColumn(DIED, DIED, _("died"), Kind.NUMBER, died, levels=answers)


def response_numbers(_request: ResponseRequest, report: ResponseReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give counts, rates, their tests, and the change of the sum of diameters."""
    own = {RESPONSE, LINE}
    column = next((one for one in frame.columns if one.kind is Kind.LEVEL and one.code not in own), None)
    by = "" if column is None else column.name
    yield from named(
        _("without a treatment that can be judged"), report.untreated, Call.of("patients_without", RESPONSE)
    )
    if by:
        ungrouped = Call.of("known_without", RESPONSE, by)
        yield from named(_("judged, in no group"), report.ungrouped, ungrouped)
    if any(one.name == LEFT_OUT for one in frame.columns):
        left_out = Call.of("sum_of", LEFT_OUT)
        yield from named(_("assessments that do not count"), report.assessments_left_out, left_out)
    yield from _drawn_numbers(report)
    yield from _group_numbers(str(report.overall.label) or _("all"), report.overall, (), report.fine)
    for group in report.groups if by else ():
        yield from _group_numbers(str(group.label), group, (by, group.code), report.fine)
    for name, comparison in zip((OBJECTIVE_NAME, CONTROL_NAME), report.comparisons, strict=False):
        if column is not None:
            present = [one.code for one in report.groups if one.n != 0]
            yield from _comparison_numbers(comparison, name, column, present)
    for line in report.lines:
        yield from _line_numbers(line, f"{LINE}_{line.code}", fine=not report.protected)


def _drawn_numbers(report: ResponseReport) -> Iterator[NamedNumber]:
    """Give the bars of the waterfall and the lanes, from the highest on."""
    for place, bar in enumerate(report.bars or (), start=1):
        what = f"{_('best change of the sum of diameters')}, {place}"
        yield from named(what, bar.change, Call.of("nth_highest", CHANGE, place))
    lanes = report.swimmers or ()
    if lanes:
        yield from named(_("patients with a lane"), len(lanes), Call.of("less", Call.of("patients"),
                         Call.of("unknown_numbers", OBSERVED)))  # fmt: skip
        yield from named(_("of them died"), sum(not one.alive for one in lanes), Call.of("flagged", DIED))
    for place, lane in enumerate(lanes, start=1):
        yield from named(f"{_('months observed')}, {place}", lane.until, Call.of("nth_highest", OBSERVED, place))


def _group_numbers(label: str, found: ResponseGroup, where: tuple[str, ...], fine: bool) -> Iterator[NamedNumber]:
    n = Call.of("known", RESPONSE, *where)
    yield from named(f"{label}: n", found.n, n)
    for category, count in zip(CATEGORIES, found.counts, strict=True) if fine else ():
        yield from named(f"{label}: {category.label}", count, _with(RESPONSE, category.value, where))
    for what, name, rate in (
        (_("objective response"), OBJECTIVE_NAME, found.objective), (_("disease control"), CONTROL_NAME, found.control),
    ):  # fmt: skip
        yield from share_numbers(f"{label}: {what}", rate, _with(name, "yes", where), n)
    evaluable = f"{label}: {_('objective response of those who could be evaluated')}"
    best, judged = (Call.of("among_first", RESPONSE, count, *where) for count in (OBJECTIVE, EVALUABLE))
    yield from share_numbers(evaluable, found.objective_of_evaluable, best, judged)
    if found.change is not None:
        column = Column(f"{label}, {_('change')}", CHANGE, *where)
        yield from description_numbers(column, found.change, missing=False)


def _with(name: str, level: str, where: tuple[str, ...]) -> Call:
    return Call.of("patients_with", name, level, *where) if where else Call.of("patients", name, level)


def _line_numbers(found: ResponseGroup, name: str, *, fine: bool) -> Iterator[NamedNumber]:
    n = Call.of("known", name)
    yield from named(f"{found.label}: n", found.n, n)
    for category, count in zip(CATEGORIES, found.counts, strict=True) if fine else ():
        yield from named(f"{found.label}: {category.label}", count, Call.of("patients", name, category.value))
    for what, rate, best in (
        (_("objective response"), found.objective, OBJECTIVE), (_("disease control"), found.control, CONTROL),
    ):  # fmt: skip
        yield from share_numbers(f"{found.label}: {what}", rate, Call.of("among_first", name, best), n)


def _comparison_numbers(
    found: RateComparison, name: str, by: FrameColumn, present: Sequence[str]
) -> Iterator[NamedNumber]:
    """Give the test of a rate, and its differences between every two groups that have patients."""
    yield from numbers_of_test(str(found.label), found.test, name, by.name)
    places = {code: place for place, (code, _label) in enumerate(by.levels, start=1)}
    pairs = list(combinations([places[code] for code in present], 2))
    counts = Call.of("level_counts", name, "yes", by.name)
    for one, pair in zip(found.differences, pairs, strict=True) if len(found.differences) == len(pairs) else ():
        label = f"{found.label}, {one.first} – {one.second}"
        table = Call.of("two_rows", counts, *pair)
        yield from named(label, one.difference, Call.of("difference_of", table))
        yield from named_interval(
            label, one.interval, Call.of("newcombe_low_of", table), Call.of("newcombe_high_of", table)
        )
        yield from named(f"{label}: p", one.p, Call.of("independence_p", table))
        yield from named(f"{label}: {_('p adjusted')}", one.p_adjusted, Call.of("independence_holm_p", counts, *pair))
