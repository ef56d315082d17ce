"""The page of the correlation report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, adjusted
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.comparison_notes import substitution_sentence
from analysis.presentation.correlation_figures import (
    COEFFICIENT_DECIMALS,
    coefficient_name,
    heat_picture,
    named,
    scatter_picture,
)
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table, blank
from analysis.presentation.units import unit_after_number
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method
from analysis.summaries.correlation import Coefficient, Correlated, CorrelatedNumber, CorrelationReport, PairCorrelation
from analysis.summaries.who import Who


def correlation_page(report: CorrelationReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Correlation"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report) if report.patients != 0 else (),
        methods=_methods(report),
    )


def _lead(report: CorrelationReport) -> Iterator[str]:
    others = [str(one.label) for one in Coefficient if one is not report.asked]
    words = {"asked": report.asked.label, "others": ", ".join(others)}
    yield _("Asked for: %(asked)s; the filter offers: %(others)s.") % words
    results = [cell.result for cell in report.cells] + ([report.pair.result] if report.pair else [])
    if any(one.method is Method.KENDALL_CENSORED for one in results):
        yield _(
            "Where a value lies outside the limits of the assay, Kendall's τ-b for censored values takes its place."
        )


def _why_empty(report: CorrelationReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if report.pair is None and not report.cells:
        return _("There are no two numbers with values at this timepoint. Choose others, or another timepoint.")
    return ""


def _sections(report: CorrelationReport) -> Iterator[Section]:
    if report.pair is not None:
        table = pair_table(report.pair, report)
        picture = scatter_picture(report, report.pair, table)
        words = {"first": formatting.sentence_start(str(report.pair.y.label)),
                 "second": formatting.within_sentence(str(report.pair.x.label))}  # fmt: skip
        heading = _("%(first)s and %(second)s") % words
        yield Section("pair", heading, (table,), () if picture is None else (picture,))
    if report.cells:
        table = panel_table(report)
        pictures: tuple[Picture, ...] = () if (found := heat_picture(report, table)) is None else (found,)
        yield Section("panel", _("Panel"), (table,), pictures)


def pair_table(pair: PairCorrelation, report: CorrelationReport) -> Table:
    """Make the table of the two numbers: the correlation, and how much of each lies outside the limits."""
    writer = CellWriter(COEFFICIENT_DECIMALS)
    result = pair.result
    label = formatting.sentence_start(coefficient_name(result, report.asked))
    n = writer.count(result.n).of(_who(pair.x, pair.y))
    cells = (n, *_coefficient(result, writer), _p(result, writer))
    notes = [*writer.marks.notes, Note(f"{formatting.sentence_start(method_name(result.method))}.")]
    notes += [Note(text) for one in (pair.x, pair.y) for text in _outside(one)]
    if pair.sensitivity is not None:
        signs = "<>" if any(one.above_range.count != 0 for one in (pair.x, pair.y)) else "<"
        notes.append(Note(substitution_sentence(pair.sensitivity, signs)))
    columns = (Column("n"), Column(_("Coefficient")), Column(_("95 % CI")), Column("p"))
    return Table(_("Correlation"), "", _("Measure"), columns, (Part("", (Row(label, cells),)),), tuple(notes))


def _outside(one: CorrelatedNumber) -> Iterator[str]:
    """State the share outside the limits of a number that has limits."""
    for share, text in (
        (one.below_detection, _("%(number)s: below the limit of detection %(share)s.")),
        (one.above_range, _("%(number)s: above the range of the assay %(share)s.")),
    ):
        if isinstance(share.count, int) and isinstance(share.n, int) and share.count:
            words = {
                "number": formatting.sentence_start(str(one.label)),
                "share": formatting.count_percent(share.count, share.n),
            }
            yield text % words
    if one.limits:
        limits = formatting.list_separator().join(formatting.plain_number(limit) for limit in one.limits)
        words = {
            "number": formatting.sentence_start(str(one.label)),
            "limits": limits,
            "unit": unit_after_number(one.unit),
        }
        yield _("%(number)s: limits of detection in the data: %(limits)s %(unit)s.") % words


def _coefficient(result: Correlated, writer: CellWriter) -> tuple[Cell, Cell]:
    coefficient = writer.number(result.coefficient)
    interval = coefficient if coefficient.is_blank else writer.interval(result.interval, COEFFICIENT_DECIMALS)
    return coefficient, interval


def _p(result: Correlated, writer: CellWriter) -> Cell:
    if not isinstance(result.p, float):
        return writer.number(result.p)
    return Cell(formatting.p_value(result.p), small=adjusted(result.p_adjusted))


def panel_table(report: CorrelationReport) -> Table:
    """Make the table of the panel: a row for every two numbers."""
    writer = CellWriter(COEFFICIENT_DECIMALS)
    parts = []
    for place, one in enumerate(report.panel):
        rows = tuple(
            Row(
                named(report.panel[cell.second]),
                _panel_cells(cell.result, report.asked, writer, _who(one, report.panel[cell.second])),
            )
            for cell in report.cells
            if cell.first == place
        )
        if rows:
            parts.append(Part(named(one), rows))
    columns = (
        Column("n"), Column(_("Measure")), Column(_("Coefficient")), Column(_("95 % CI")), Column("p"),
        Column(_("p, adjusted")),
    )  # fmt: skip
    notes = [_("p, adjusted: Benjamini–Hochberg over all pairs of the panel. Each pair on its complete patients.")]
    if len({cell.result.measure for cell in report.cells}) > 1:
        notes.append(
            _(
                "Kendall's τ-b takes the place of the coefficient asked for where a value lies outside a limit. It is "
                "smaller for the same dependence: compare coefficients of one measure only."
            )
        )
    return Table(
        _("Correlations of the panel"), "", _("With"), columns, tuple(parts),
        (*writer.marks.notes, *(Note(text) for text in notes)),
    )  # fmt: skip


def _who(one: CorrelatedNumber, other: CorrelatedNumber) -> Who:
    """Say who has both numbers."""
    return Who(variable=one.code, also=other.code)


def _panel_cells(result: Correlated, asked: Coefficient, writer: CellWriter, who: Who) -> tuple[Cell, ...]:
    p = writer.number(result.p) if not isinstance(result.p, float) else Cell(formatting.p_value(result.p))
    known = result.p_adjusted
    over = blank(_("not adjusted")) if known is None else Cell(formatting.p_value(known))
    return (
        writer.count(result.n).of(who), Cell(coefficient_name(result, asked)), *_coefficient(result, writer), p, over,
    )  # fmt: skip


def _methods(report: CorrelationReport) -> MethodsText:
    results = [cell.result for cell in report.cells] + ([report.pair.result] if report.pair else [])
    used = [one.method for one in results if isinstance(one.coefficient, float)]
    sentences = [_("Numbers were correlated on complete pairs. Tests are two-sided.")]
    if report.asked is Coefficient.PEARSON_LOG:
        sentences.append(_("Pearson's correlation was computed on the logarithms, as declared."))
    if Method.KENDALL_CENSORED in used:
        sentences.append(
            _("Values outside the limits of the assay entered as censored; pairs in uncertain order count as tied.")
        )
    if report.pair is not None and report.pair.sensitivity is not None:
        used.append(Method.SUBSTITUTION_SENSITIVITY)
    if any(one.p_adjusted is not None for one in results):
        used.append(Method.BENJAMINI_HOCHBERG)
    return methods_paragraph(report, sentences, used)
