"""Outcomes between groups, and their trend over ordered groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import Call, NamedNumber, named, restricted
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import (
    Column,
    description_numbers,
    lacking_numbers,
    limit_numbers,
    numbers_of_level_test,
    numbers_of_test,
)
from analysis.exports.scripts.loading import COMPARED, cohort_of, grouping_of
from analysis.exports.scripts.summary import grouping_numbers
from analysis.exports.scripts.table_one import choice_numbers
from analysis.reports.comparison_request import ComparisonRequest
from analysis.reports.trend_request import TrendRequest
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome, Outcome, TestFamily
from analysis.variables.measures import measure

MODULES = COMPARED

Request = ComparisonRequest | TrendRequest


def comparison_frame(request: Request, report: ComparisonReport, reader: Reader) -> Frame:
    """Give the outcomes, the grouping, and the strata."""
    codes = (report.by_code, getattr(request, "strata", ""))
    choices = [one.row.code for one in report.outcomes if isinstance(one, CategoryOutcome)]
    groupings = [grouping_of(code) for code in dict.fromkeys((*codes, *choices)) if code]
    numbers = [measure(one.summary.code) for one in report.outcomes if isinstance(one, NumberOutcome)]
    needs = [*(one.need for one in groupings), *(one.need for one in numbers)]
    data = cohort_of(request.cohort, reader, needs, window=request.window)
    builder = FrameBuilder(data)
    for grouping in groupings:
        builder.levels(data.grouped(grouping))
    for number in numbers:
        builder.number(number)
    return builder.frame()


def comparison_numbers(request: Request, report: ComparisonReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of each outcome, whole and within strata."""
    by, strata = frame.level(report.by_code), frame.level(getattr(request, "strata", ""))
    yield from _outcomes(report.outcomes, frame, by, report.family)
    for stratum in report.strata if strata else ():
        for one in restricted(_outcomes(stratum.outcomes, frame, by, report.family), strata, stratum.code):
            yield replace(one, label=f"{stratum.label}: {one.label}")


def _outcomes(outcomes: Iterable[Outcome], frame: Frame, by: str, family: TestFamily) -> Iterator[NamedNumber]:
    for one in outcomes:
        if isinstance(one, NumberOutcome):
            yield from _number(one, frame, by, family)
        else:
            yield from _category(one, frame, by)


def _number(found: NumberOutcome, frame: Frame, by: str, family: TestFamily) -> Iterator[NamedNumber]:
    name, label = frame.number(found.summary.code), str(found.label)
    if not name or found.summary.overall is None:
        return
    yield from lacking_numbers(label, found.summary.code, found.summary.missing_inputs, frame)
    yield from limit_numbers(label, found.summary.limits, name)
    yield from description_numbers(Column(f"{label}, {_('all')}", name), found.summary.overall.description)
    for one in found.summary.groupings:
        yield from grouping_numbers(label, name, frame, one, family)
        if by:
            yield from numbers_of_test(f"{label}, {one.label}", found.ratio, name, by)


def _category(found: CategoryOutcome, frame: Frame, by: str) -> Iterator[NamedNumber]:
    name = frame.level(found.row.code)
    column = next((one for one in frame.columns if one.name == by), None)
    if not name or column is None:
        return
    yield from lacking_numbers(str(found.label), found.row.code, found.row.missing_inputs, frame)
    yield from choice_numbers(found.row, name, by, column.levels)
    event = found.row.levels[0].code if found.event and found.row.levels else ""
    yield from numbers_of_level_test(str(found.label), found.test, name, by, event)
    if event:
        call = Call.of("trend_departure_p", Call.of("level_counts", name, event, by))
        yield from named(f"{found.label}: {_('p of the departure')}", found.departure_p, call)
