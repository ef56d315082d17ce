"""The tables of the response report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.page_parts import cells_of_test, p_cell, rate_cell
from analysis.presentation.tables import Cell, Column, Lead, Note, Part, Row, Table
from analysis.statistics.results import Interval
from analysis.summaries.response import (
    LINE,
    CriteriaChoice,
    RateDifference,
    ResponseCategory,
    ResponseFact,
    ResponseGroup,
    ResponseReport,
    Source,
)
from analysis.summaries.values import Confidence, Number
from analysis.summaries.who import ANY_LEVEL, Who

CHANGE_DECIMALS = 1


def response_table(report: ResponseReport) -> Table:
    """Make the table of best overall response by group."""
    writer = CellWriter(CHANGE_DECIMALS)
    parts = [Part("", (_row(report.overall, _("All"), writer, _Whom(), fine=report.fine, total=True),))]
    if report.groups:
        rows = tuple(
            _row(one, str(one.label), writer, _Whom(((report.by_code, one.code),)), fine=report.fine)
            for one in report.groups
        )
        parts.append(Part(formatting.sentence_start(str(report.by)), rows))
    notes = (*writer.marks.notes, *_notes(report))
    return Table(_("Best overall response"), "", _("Group"), _columns(fine=report.fine), tuple(parts), notes)


@dataclass(frozen=True)
class _Whom:
    """Says whom the counts of a row count."""

    level: tuple[tuple[str, str], ...] = ()
    line: str = ""

    def who(self, fact: ResponseFact | ResponseCategory) -> Who:
        return Who(self.level, fact=f"{LINE}:{self.line}:{fact.value}" if self.line else fact.value)


def _columns(*, fine: bool) -> tuple[Column, ...]:
    categories = [Column(str(one.label), _("Patients")) for one in ResponseCategory] if fine else []
    rates = [Column(_("CR + PR, percent of all"), _("Rates"))]
    if fine:
        rates += [
            Column(_("CR + PR + SD, percent of all"), _("Rates")),
            Column(_("CR + PR, percent of evaluable"), _("Rates")),
        ]
    return (Column("n"), *categories, *rates, Column(_("Best change of the sum, %")))


def _row(group: ResponseGroup, label: str, writer: CellWriter, whom: _Whom, *, fine: bool, total: bool = False) -> Row:
    cells = [writer.count(group.n).of(whom.who(ResponseFact.TREATED))]
    if fine:
        counts = zip(ResponseCategory, group.counts, strict=True)
        cells += [writer.count(count).of(whom.who(category)) for category, count in counts]
    cells.append(rate_cell(group.objective, writer).of(whom.who(ResponseFact.OBJECTIVE)))
    if fine:
        cells.append(rate_cell(group.control, writer).of(whom.who(ResponseFact.CONTROL)))
        cells.append(rate_cell(group.objective_of_evaluable, writer).of(whom.who(ResponseFact.OBJECTIVE)))
    cells.append(Cell("") if group.change is None else _change(group, writer, whom))
    return Row(label, tuple(cells), total)


def _change(group: ResponseGroup, writer: CellWriter, whom: _Whom) -> Cell:
    assert group.change is not None
    cell = writer.median_quartiles(group.change)
    known = Lead(group.change.n, whom.who(ResponseFact.CHANGE), _("with both sums"))
    return cell if cell.is_blank else Cell(cell.text, small=(known,))


def _notes(report: ResponseReport) -> Iterator[Note]:
    yield Note(rule_sentence(report))
    yield Note(
        _(
            "Percentages are of all patients with a treatment that can be judged; NE (not evaluable) and patients "
            "without an assessment count as not having responded. Intervals: Wilson. Change: median [Q1, Q3] of the "
            "lowest sum of diameters against the baseline."
        )
    )
    if report.untreated != 0:
        text = _("Left out, without a recorded treatment that can be judged or an assessment: %(count)s.")
        yield Note.leading(text, {"count": Lead(report.untreated, Who(fact=ResponseFact.UNTREATED))})
    if report.ungrouped != 0:
        lead = Lead(report.ungrouped, Who(((report.by_code, ""),), fact=ResponseFact.TREATED))
        words = {"count": lead, "grouping": formatting.within_sentence(str(report.by))}
        yield Note.leading(_("In no group, because %(grouping)s is not recorded or undetermined: %(count)s."), words)
    if report.assessments_left_out != 0:
        text = _("Assessments that do not count (before treatment, after resection, other criteria): %(count)s.")
        yield Note.leading(text, {"count": Lead(report.assessments_left_out, Who(fact=ResponseFact.LEFT_OUT))})
    if not report.fine:
        yield Note(_("Only who responded and who did not is shown: a finer division would tell about few patients."))


def rule_sentence(report: ResponseReport) -> str:
    """State the rule of the best overall response."""
    criteria = (
        _("RECIST 1.1 or mRECIST, whichever was recorded")
        if report.criteria is CriteriaChoice.ANY
        else str(report.criteria.label)
    )
    rule = _(
        "Best overall response (%(criteria)s): the best assessment from the start of the first treatment other than "
        "surgery until the first progression, and no later than a resection."
    ) % {"criteria": criteria}
    source = (
        _("Responses as recorded.")
        if report.source is Source.RECORDED
        else _("Responses by rule, from the sums of diameters.")
    )
    confirmed = (
        _("CR and PR count only if an assessment at least 28 days later is as good; otherwise they count as SD.")
        if report.confirmed
        else _("Confirmation is not asked for.")
    )
    return f"{rule} {source} {confirmed}"


def comparison_tables(report: ResponseReport) -> Iterator[Table]:
    """Make the tables of tests, and of differences between pairs of groups."""
    writer = CellWriter(2)
    treated = Who(((report.by_code, ANY_LEVEL),), fact=ResponseFact.TREATED)
    rows = tuple(
        Row(formatting.sentence_start(str(one.label)), cells_of_test(one.test, writer, treated))
        for one in report.comparisons
    )
    columns = (Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"))
    yield Table(
        _("Comparison of the groups"), "", _("Rate"), columns, (Part("", rows),), writer.marks.notes
    )  # fmt: skip
    if any(one.differences for one in report.comparisons):
        yield _difference_table(report)


def _difference_table(report: ResponseReport) -> Table:
    writer = CellWriter(1)
    parts = tuple(
        Part(
            formatting.sentence_start(str(one.label)),
            tuple(_difference(pair, writer, report.by_code) for pair in one.differences),
        )
        for one in report.comparisons
        if one.differences
    )
    several = any(len(one.differences) > 1 for one in report.comparisons)
    columns = [Column(_("Difference")), Column(_("95 % CI")), Column("p")]
    notes = [Note(_("Difference of the rates in percentage points, first less second; interval: Newcombe."))]
    if several:
        columns.append(Column(_("p, Holm")))
        notes.append(Note(_("Holm: adjusted over all pairs of a rate. Intervals are not adjusted.")))
    return Table(
        _("Differences between groups"), _("percentage points"), _("Groups"), tuple(columns),
        tuple(_fitted(part, len(columns)) for part in parts), (*writer.marks.notes, *notes),
    )  # fmt: skip


def _difference(pair: RateDifference, writer: CellWriter, by_code: str) -> Row:
    label = _("%(first)s less %(second)s") % {"first": pair.first, "second": pair.second}
    both = Who(tuple((by_code, code) for code in pair.codes), fact=ResponseFact.TREATED)
    cells = (
        _points(pair.difference, writer).computed_from(both),
        _interval(pair.interval, writer),
        p_cell(pair.p, writer),
    )
    return Row(label, (*cells, p_cell(pair.p_adjusted, writer)))


def _fitted(part: Part, width: int) -> Part:
    return Part(part.title, tuple(Row(row.label, row.cells[:width]) for row in part.rows))


def _points(value: Number, writer: CellWriter) -> Cell:
    return writer.number(100 * value) if isinstance(value, float) else writer.number(value)


def _interval(interval: Confidence, writer: CellWriter) -> Cell:
    if isinstance(interval, Interval):
        return Cell(formatting.interval(100 * interval.low, 100 * interval.high, writer.decimals))
    return writer.interval(interval, writer.decimals)


def lines_table(lines: Sequence[ResponseGroup], *, fine: bool) -> Table:
    """Make the table of responses by line of treatment."""
    writer = CellWriter(0)
    rows = tuple(
        _row(one, formatting.sentence_start(str(one.label)), writer, _Whom(line=one.code), fine=fine) for one in lines
    )
    note = _(
        "A line begins with the first treatment other than surgery and IL-2, and anew with the first treatment after a "
        "progression or recurrence. Only patients whose treatments are dated. An assessment belongs to the line that "
        "it falls into."
    )
    columns = _columns(fine=fine)[:-1]
    rows = tuple(Row(row.label, row.cells[:-1]) for row in rows)
    return Table(
        _("Response by line of treatment"), "", _("Line"), columns, (Part("", rows),),
        (*writer.marks.notes, Note(note)),
    )  # fmt: skip
