"""Shares beyond cut-offs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.exports.calls import NamedNumber
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import Column, description_numbers, lacking_numbers, limit_numbers
from analysis.exports.scripts.loading import COMPARED, cohort_of, grouping_of
from analysis.exports.scripts.normal import add_interval, normal_numbers
from analysis.exports.scripts.summary import grouping_numbers
from analysis.reports.cut_offs import with_bounds
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.summaries.cut_offs import CutOffReport
from analysis.variables.measures import measure

MODULES = (*COMPARED, "normal")


def cut_off_frame(request: CutOffRequest, report: CutOffReport, reader: Reader) -> Frame:
    """Give the numbers and the grouping."""
    numbers = [measure(one.summary.code) for one in report.outcomes]
    shown = (one.code for outcome in report.outcomes for one in outcome.summary.groupings)
    groupings = [grouping_of(code) for code in dict.fromkeys((*filter(None, [request.by]), *shown))]
    needs = [*(one.need for one in groupings), *(one.need for one in numbers)]
    data = cohort_of(request.cohort, reader, needs, window=request.window)
    builder = FrameBuilder(data)
    for grouping in groupings:
        builder.levels(data.grouped(grouping))
    for number in numbers:
        builder.number(number)
    for one in with_bounds(numbers, request, data, policy_for(reader.user)):
        add_interval(builder, one)
    return builder.frame()


def cut_off_numbers(_request: CutOffRequest, report: CutOffReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the shares with their intervals and tests, of cut-offs and of reference intervals."""
    by = frame.level(report.by_code)
    codes = next((tuple(code for code, _label in one.levels) for one in frame.columns if one.name == by), ())
    for outcome in report.outcomes:
        found = outcome.summary
        name, label = frame.number(found.code), str(found.label)
        if name and found.overall is not None:
            yield from lacking_numbers(label, found.code, found.missing_inputs, frame)
            yield from limit_numbers(label, found.limits, name)
            yield from description_numbers(Column(f"{label}, {_('all')}", name), found.overall.description)
            for one in found.groupings:
                yield from grouping_numbers(label, name, frame, one)
            if outcome.normal is not None and frame.number(f"{found.code} reference interval"):
                yield from normal_numbers(label, outcome.normal, name, by, codes)
