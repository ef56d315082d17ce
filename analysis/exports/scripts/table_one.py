"""Table 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import Column, description_numbers, lacking_numbers, numbers_of_test
from analysis.exports.scripts.loading import COMPARED, cohort_of, grouping_of
from analysis.exports.scripts.substituted import substituted_groups
from analysis.reports.table_one_request import TableOneRequest
from analysis.statistics.proportions import wilson_interval
from analysis.summaries import Count, Text
from analysis.summaries.group_comparison import TestFamily
from analysis.summaries.table_one import ChoiceRow, NumberRow, TableOneReport
from analysis.variables.measures import measure

MODULES = COMPARED


def table_one_frame(request: TableOneRequest, report: TableOneReport, reader: Reader) -> Frame:
    """Give the grouping, and a column for each row of the table."""
    by = [grouping_of(report.by_code)] if report.by_code else []
    numbers = [measure(row.code) for row in report.rows if isinstance(row, NumberRow)]
    choices = [grouping_of(row.code) for row in report.rows if isinstance(row, ChoiceRow)]
    needs = [*(one.need for one in (*by, *choices)), *(one.need for one in numbers)]
    data = cohort_of(request.cohort, reader, needs, window=request.window)
    builder = FrameBuilder(data)
    for one in (*by, *choices):
        builder.levels(data.grouped(one))
    for number in numbers:
        builder.number(number)
    return builder.frame()


def table_one_numbers(request: TableOneRequest, report: TableOneReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of the table."""
    by = frame.level(report.by_code)
    yield from named(_("patients"), report.patients, Call.of("patients"))
    for head in report.groups if by else ():
        yield from named(f"{report.by}: {head.label}", head.n, Call.of("patients", by, head.code))
    if by:
        yield from named(f"{report.by}: {_('in no group')}", report.ungrouped, Call.of("patients_without", by))
    for row in report.rows:
        if isinstance(row, NumberRow):
            yield from _number_row(report, row, frame, by)
        else:
            yield from _choice_row(report, row, frame, by)


def _number_row(report: TableOneReport, row: NumberRow, frame: Frame, by: str) -> Iterator[NamedNumber]:
    name = frame.number(row.code)
    if not name:
        return
    yield from lacking_numbers(str(row.label), row.code, row.missing_inputs, frame)
    yield from description_numbers(Column(f"{row.label}, {_('all')}", name), row.overall)
    for head, group in zip(report.groups, row.groups, strict=False) if by else ():
        yield from description_numbers(Column(f"{row.label}, {head.label}", name, by, head.code), group)
    if by:
        call = Call.of("standardised_difference", name, by)
        yield from named(f"{row.label}: {_('standardised difference')}", row.difference, call)
        yield from numbers_of_test(str(row.label), row.test, name, by)
        if row.test is not None:
            tested = (name, by, row.test.design, TestFamily.RANKS)
            yield from substituted_groups(str(row.label), row.sensitivity, *tested)


def choice_numbers(row: ChoiceRow, name: str, by: str, groups: Sequence[tuple[str, Text]]) -> Iterator[NamedNumber]:
    """Give the counts of a variable with levels and their shares, over all and in each group."""
    yield from _known_numbers(str(row.label), (row.known, row.missing), name, ())
    divided = list(zip(groups, row.group_known, row.group_missing, strict=False)) if by else []
    for (code, group), known, missing in divided:
        yield from _known_numbers(f"{row.label}, {group}", (known, missing), name, (by, code))
    for level in row.levels:
        label, of_level = f"{row.label}, {level.label}", Call.of("patients", name, level.code)
        yield from _share_of_known(label, (level.overall, row.known), of_level, Call.of("known", name))
        for ((code, group), known, _missing), count in zip(divided, level.groups, strict=False):
            call = Call.of("patients_with", name, level.code, by, code)
            yield from _share_of_known(f"{label}, {group}", (count, known), call, Call.of("known", name, by, code))


def _known_numbers(label: str, counts: tuple[Count, Count], name: str, where: tuple[str, ...]) -> Iterator[NamedNumber]:
    known = Call.of("known", name, *where)
    yield from named(f"{label}: {_('known')}", counts[0], known)
    yield from named(f"{label}: {_('missing')}", counts[1], Call.of("less", Call.of("patients", *where), known))


def _share_of_known(label: str, counts: tuple[Count, Count], events: Call, n: Call) -> Iterator[NamedNumber]:
    """Give a count, and its share of those of whom the variable is known, as tables print it."""
    count, known = counts
    yield from named(f"{label}: n", count, events)
    if isinstance(count, int) and isinstance(known, int) and known:
        yield from named(f"{label}: {_('share')}", count / known, Call.of("share", events, n))
        low, high = Call.of("wilson_low", events, n), Call.of("wilson_high", events, n)
        yield from named_interval(f"{label}: {_('share')}", wilson_interval(count, known), low, high)


def _choice_row(report: TableOneReport, row: ChoiceRow, frame: Frame, by: str) -> Iterator[NamedNumber]:
    name = frame.level(row.code)
    if not name:
        return
    yield from lacking_numbers(str(row.label), row.code, row.missing_inputs, frame)
    yield from choice_numbers(row, name, by, [(head.code, head.label) for head in report.groups])
    if by:
        call = Call.of("standardised_difference_of_shares", name, by)
        yield from named(f"{row.label}: {_('standardised difference')}", row.difference, call)
        yield from numbers_of_test(str(row.label), row.test, name, by)
