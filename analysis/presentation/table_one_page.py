"""The page of Table 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, decimals_of
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.comparison_notes import substitution_sentence
from analysis.presentation.page_parts import count_text
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.summary_notes import lacking_sentence
from analysis.presentation.tables import Cell, Column, Marks, Note, Part, Row, Table, blank
from analysis.presentation.units import unit_text
from analysis.statistics.catalogue import Method
from analysis.statistics.results import NotEstimable
from analysis.summaries import Count, Description, Withheld
from analysis.summaries.table_one import ChoiceRow, NumberRow, TableOneReport
from analysis.summaries.values import Number
from analysis.summaries.who import State, Who

SMD_DECIMALS = 2


def table_one_page(report: TableOneReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Table 1"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=(Section("table-1", _("Table 1"), (table_one_table(report),)),) if report.rows else (),
        methods=_methods(report),
    )


def _lead(report: TableOneReport) -> Iterator[str]:
    if report.by and report.ungrouped != 0:
        words = {"count": count_text(report.ungrouped), "grouping": formatting.within_sentence(str(report.by))}
        yield _("In no column, because %(grouping)s is not known: %(count)s.") % words


def _why_empty(report: TableOneReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.rows:
        return _("None of these variables is recorded for these patients.")
    return ""


def table_one_table(report: TableOneReport) -> Table:
    """Make the table: a column for all patients and one for each group, a part for each variable."""
    marks = Marks()
    parts = tuple(
        _number_part(row, report, marks) if isinstance(row, NumberRow) else _choice_part(row, report, marks)
        for row in report.rows
    )
    above = formatting.sentence_start(str(report.by))
    columns = [_column(_("All"), report.patients, "", Who())]
    columns += [_column(str(one.label), one.n, above, Who(((report.by_code, one.code),))) for one in report.groups]
    if report.groups:
        columns.append(Column(_("SMD")))
        if report.with_p:
            columns.append(Column("p"))
    notes = (*marks.notes, *(Note(text) for text in _notes(report)))
    return Table(_title(report), "", _("Variable"), tuple(columns), parts, notes)


def _title(report: TableOneReport) -> str:
    if not report.groups:
        return _("Patients")
    return _("Patients by %(grouping)s") % {"grouping": formatting.within_sentence(str(report.by))}


def _column(label: str, n: Count, above: str, who: Who) -> Column:
    """Head a column with its n, which leads to its patients."""
    return Column(label if isinstance(n, Withheld) else f"{label} (n = {n})", above, who if n else None)


def _number_part(row: NumberRow, report: TableOneReport, marks: Marks) -> Part:
    writer = CellWriter(decimals_of(row.overall, row.decimals), marks)
    columns = (row.overall, *row.groups)
    ends = _ends(row, report, writer)
    means = [_mean_sd(one, writer) for one in columns]
    medians = [writer.median_quartiles(one) for one in columns]
    rows = list(_size_rows(row, report, writer)) if _any(_lost(columns)) else []
    rows += [
        Row(_("mean (SD)"), (*_computed(report, means, row.code), *ends)),
        Row(_("median [Q1, Q3]"), (*_computed(report, medians, row.code), *_blanks(ends))),
    ]
    rows += _outside_rows(row, report, writer)
    unit = unit_text(row.unit)
    label = formatting.sentence_start(str(row.label))
    return Part(f"{label} ({unit})" if unit else label, tuple(rows))


def _size_rows(row: NumberRow, report: TableOneReport, writer: CellWriter) -> Iterator[Row]:
    """Say of how many the values are, where that is not everybody."""
    counts = [writer.count(one.n) for one in (row.overall, *row.groups)]
    yield Row(
        _("n with a value"), (*_behind(report, counts, row.code, State.KNOWN), *_blanks(_ends(row, report, writer)))
    )


def _outside_rows(row: NumberRow, report: TableOneReport, writer: CellWriter) -> Iterator[Row]:
    """Count who lies outside a limit, has a result that says nothing, or has none; rows of nobody are left out."""
    columns, blanks = (row.overall, *row.groups), _blanks(_ends(row, report, writer))
    for label, name, state in (
        (_("below detection limit"), "below_detection", State.BELOW_DETECTION),
        (_("above range"), "above_range", State.ABOVE_RANGE),
    ):
        shares = [getattr(one, name) for one in columns]
        if _any(share.count for share in shares):
            cells = _behind(report, [writer.share(share) for share in shares], row.code, state)
            yield Row(label, (*cells, *blanks))
    for label, name, state in (
        (_("unusable: “not detected” without a limit"), "unusable", State.UNUSABLE),
        (_("missing"), "missing", State.MISSING),
    ):
        counts = [getattr(one, name) for one in columns]
        if _any(iter(counts)):
            cells = _behind(report, [writer.count(count) for count in counts], row.code, state)
            yield Row(label, (*cells, *blanks))


def _lost(columns: Sequence[Description]) -> Iterator[Count]:
    """Give the counts of those without a usable value."""
    yield from (count for one in columns for count in (one.missing, one.unusable))


def _with_groups(report: TableOneReport, cells: Sequence[Cell]) -> Iterator[tuple[Cell, tuple[tuple[str, str], ...]]]:
    """Give each cell of a row with the group of its column; the first column has none."""
    yield from zip(cells, ((), *(((report.by_code, head.code),) for head in report.groups)), strict=False)


def _behind(report: TableOneReport, cells: Sequence[Cell], code: str, state: State) -> Iterator[Cell]:
    """Say of each cell of a row whom it counts."""
    yield from (cell.of(Who(group, code, state)) for cell, group in _with_groups(report, cells))


def _computed(report: TableOneReport, cells: Sequence[Cell], code: str) -> Iterator[Cell]:
    """Say of each cell of a row from whose values it was computed."""
    yield from (cell.computed_from(Who(group, code)) for cell, group in _with_groups(report, cells))


def _mean_sd(one: Description, writer: CellWriter) -> Cell:
    if isinstance(one.mean, float) and isinstance(one.sd, float):
        mean, sd = (formatting.number(value, writer.decimals) for value in (one.mean, one.sd))
        return Cell(f"{mean} ({sd})")
    return writer.mean_sd(one)


def _any(counts: Iterator[Count]) -> bool:
    return any(count != 0 for count in counts)


def _ends(row: NumberRow | ChoiceRow, report: TableOneReport, writer: CellWriter) -> tuple[Cell, ...]:
    """Write the standardised difference and, where asked for, p."""
    if not report.groups:
        return ()
    cells = [_difference(row.difference, writer)]
    if report.with_p:
        cells.append(writer.test(row.test, 1) if row.test is not None else writer.withheld())
    return tuple(cells)


def _difference(value: Number | None, writer: CellWriter) -> Cell:
    if value is None:
        return blank(_("no comparison"))
    if isinstance(value, float):
        return Cell(formatting.number(value, SMD_DECIMALS))
    return writer.not_estimable(value) if isinstance(value, NotEstimable) else writer.withheld()


def _blanks(ends: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(Cell("") for _end in ends)


def _choice_part(row: ChoiceRow, report: TableOneReport, marks: Marks) -> Part:
    writer = CellWriter(0, marks)
    ends = _ends(row, report, writer)
    rows = []
    for place, level in enumerate(row.levels):
        cells = [_share(level.overall, row.known, writer)]
        cells += [_share(count, known, writer) for count, known in zip(level.groups, row.group_known, strict=False)]
        linked = (cell.of(Who((*group, (row.code, level.code)))) for cell, group in _with_groups(report, cells))
        rows.append(Row(str(level.label), (*linked, *(ends if place == 0 else _blanks(ends)))))
    if row.missing != 0 or _any(iter(row.group_missing)):
        missing = [writer.count(row.missing), *(writer.count(count) for count in row.group_missing)]
        shown = _behind(report, missing[: 1 + len(report.groups)], row.code, State.MISSING)
        rows.append(Row(_("missing"), (*shown, *_blanks(ends))))
    label = formatting.sentence_start(str(row.label))
    return Part(f"{label}, {row.rule_version}" if row.rule_version else label, tuple(rows))


def _share(count: Count, known: Count, writer: CellWriter) -> Cell:
    if isinstance(count, Withheld):
        return writer.withheld()
    if isinstance(known, Withheld):
        return Cell(str(count))
    return Cell(formatting.count_percent(count, known)) if known else blank(_("no values"))


def _notes(report: TableOneReport) -> Iterator[str]:
    yield _("Percentages are of those of whom the variable is known.")
    for row in report.rows:
        yield from lacking_sentence(row.label, row.missing_inputs)
        if isinstance(row, NumberRow) and row.sensitivity is not None:
            signs = "<>" if row.overall.above_range.count != 0 else "<"
            words = {"label": formatting.sentence_start(str(row.label))}
            yield _("%(label)s: %(sentence)s") % (words | {"sentence": substitution_sentence(row.sensitivity, signs)})
    if any(isinstance(row, NumberRow) and row.overall.censored for row in report.rows):
        yield _(
            "Values outside the limits of the assay: median and quartiles by Kaplan–Meier on flipped values, mean and "
            "SD by robust regression on order statistics; nothing was substituted."
        )
    if report.groups:
        several = len(report.groups) > 2
        yield (
            _("SMD: standardised difference; of several groups the mean over all pairs.")
            if several
            else _("SMD: standardised difference.")
        )


def _methods(report: TableOneReport) -> MethodsText:
    used = [Method.MOMENTS_AND_QUANTILES]
    for row in report.rows:
        if isinstance(row, NumberRow) and row.overall.censored:
            used += [row.overall.mean_method, row.overall.quantile_method]
        if row.test is not None and row.test.p is not None:
            used.append(row.test.method)
    if report.groups:
        used.append(Method.STANDARDISED_DIFFERENCE)
    return methods_paragraph(report, _described(report), used)


def _described(report: TableOneReport) -> Iterator[str]:
    yield _("Baseline characteristics are given as mean (standard deviation), median [quartiles] or count (percent).")
    if report.groups:
        yield _("Groups: %(grouping)s.") % {"grouping": formatting.within_sentence(str(report.by))}
    if report.groups and not report.with_p:
        yield _("Groups are compared by standardised differences, not by tests.")
