"""Shares beyond cut-offs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import NamedNumber
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import Column, description_numbers
from analysis.exports.scripts.loading import cohort_of, grouping_of
from analysis.exports.scripts.summary import grouping_numbers
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.summaries.cut_offs import CutOffReport
from analysis.variables.measures import measure

MODULES = ("describing", "tables", "comparing", "outside_limits", "means")


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
    return builder.frame()


def cut_off_numbers(_request: CutOffRequest, report: CutOffReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the shares with their intervals and tests; reference intervals stand in the table of the report."""
    for outcome in report.outcomes:
        found = outcome.summary
        name, label = frame.number(found.code), str(found.label)
        if name and found.overall is not None:
            yield from description_numbers(Column(f"{label}, {_('all')}", name), found.overall.description)
            for one in found.groupings:
                yield from grouping_numbers(label, name, frame, one)
