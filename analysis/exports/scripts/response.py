"""Tumour response."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.course import PATIENT_FIELDS
from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame, FrameColumn, Kind
from analysis.exports.scripts.described import Column, description_numbers, numbers_of_test
from analysis.exports.scripts.loading import cohort_of
from analysis.reports.cohort_data import study_of
from analysis.reports.default_grouping import asked_grouping
from analysis.reports.response_groups import CATEGORIES, CONTROL, OBJECTIVE, found_in
from analysis.reports.response_request import ResponseRequest
from analysis.summaries.response import RateComparison, ResponseGroup, ResponseReport
from analysis.variables.sources import Needs

MODULES = ("describing", "tables", "contrasts", "comparing", "outside_limits")
RESPONSE, OBJECTIVE_NAME, CONTROL_NAME, CHANGE = "response", "objective_response", "disease_control", "best_change"


def response_frame(request: ResponseRequest, _report: ResponseReport, reader: Reader) -> Frame:
    """Give the best response and the best change of each treated patient, and the grouping."""
    by = asked_grouping(request.by, study_of(request.cohort), policy_for(reader.user))
    data = cohort_of(request.cohort, reader, [_need_course, *([by.need] if by else [])], window=request.window)
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
    if grouped is not None:
        builder.levels(grouped)
    return builder.frame()


def _need_course(needs: Needs) -> None:
    for name in PATIENT_FIELDS:
        needs.add_field("Patient", name)


def response_numbers(_request: ResponseRequest, report: ResponseReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give counts, rates, their tests, and the change of the sum of diameters."""
    own = {RESPONSE, OBJECTIVE_NAME, CONTROL_NAME}
    by = next((one.name for one in frame.columns if one.kind is Kind.LEVEL and one.name not in own), "")
    yield from _group_numbers(str(report.overall.label) or _("all"), report.overall, (), report.fine)
    for group in report.groups if by else ():
        yield from _group_numbers(str(group.label), group, (by, group.code), report.fine)
    for name, comparison in zip((OBJECTIVE_NAME, CONTROL_NAME), report.comparisons, strict=False):
        if by:
            yield from _comparison_numbers(comparison, name, by)


def _group_numbers(label: str, found: ResponseGroup, where: tuple[str, ...], fine: bool) -> Iterator[NamedNumber]:
    n = Call.of("known", RESPONSE, *where)
    yield from named(f"{label}: n", found.n, n)
    for category, count in zip(CATEGORIES, found.counts, strict=True) if fine else ():
        yield from named(f"{label}: {category.label}", count, _with(RESPONSE, category.value, where))
    for what, name, rate in (
        (_("objective response"), OBJECTIVE_NAME, found.objective), (_("disease control"), CONTROL_NAME, found.control),
    ):  # fmt: skip
        events = _with(name, "yes", where)
        yield from named(f"{label}: {what}", rate.count, events)
        yield from named_interval(
            f"{label}: {what}", rate.interval, Call.of("wilson_low", events, n), Call.of("wilson_high", events, n)
        )
    if found.change is not None and not where:
        yield from description_numbers(Column(f"{label}, {_('change')}", CHANGE), found.change, missing=False)


def _with(name: str, level: str, where: tuple[str, ...]) -> Call:
    return Call.of("patients_with", name, level, *where) if where else Call.of("patients", name, level)


def _comparison_numbers(found: RateComparison, name: str, by: str) -> Iterator[NamedNumber]:
    yield from numbers_of_test(str(found.label), found.test, name, by)
    if len(found.differences) == 1:
        (one,) = found.differences
        label = f"{found.label}, {one.first} – {one.second}"
        yield from named(label, one.difference, Call.of("level_difference", name, "yes", by))
