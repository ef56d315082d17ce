"""The page of the cut-off report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.comparison_notes import cut_off_label, share_test_words
from analysis.presentation.cut_offs_figures import normal_picture, share_pictures
from analysis.presentation.estimate_methods import estimate_methods
from analysis.presentation.normal_range_table import normal_table
from analysis.presentation.outcome_tables import row_of_test
from analysis.presentation.page_parts import STATISTIC_DECIMALS
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table, blank, no_comparison
from analysis.presentation.units import unit_after_number
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method
from analysis.summaries import Description
from analysis.summaries.cut_offs import CutOffOutcome, CutOffReport, NormalFact
from analysis.summaries.group_comparison import Adjustment
from analysis.summaries.who import ANY_LEVEL, State, Who

_ADJUSTED = {Adjustment.BENJAMINI_HOCHBERG: Method.BENJAMINI_HOCHBERG, Adjustment.HOLM: Method.HOLM}
Level = tuple[tuple[str, str], ...]


def cut_offs_page(report: CutOffReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Cut-offs and reference intervals"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report) if report.patients != 0 else (),
        methods=_methods(report),
    )


def _lead(report: CutOffReport) -> Iterator[str]:
    words = {"grouping": formatting.within_sentence(str(report.by)), "design": report.design.label}
    yield _("By %(grouping)s (%(design)s).") % words
    if report.without_bounds:
        names = ", ".join(str(label) for label in report.without_bounds)
        yield _("Without a cut-off or reference interval: %(names)s.") % {"names": names}


def _why_empty(report: CutOffReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.outcomes:
        if report.protected:
            return _("None of these numbers has a cut-off or a reference interval. Choose others under “Numbers”.")
        return _(
            "None of these numbers has a cut-off or a reference interval. Choose a number under “Numbers” and write "
            "its bounds under “Bounds”, or record the interval of its assay method."
        )
    return ""


def _sections(report: CutOffReport) -> Iterator[Section]:
    for place, one in enumerate(report.outcomes, start=1):
        label = formatting.sentence_start(str(one.summary.label))
        tables = [share_table(one)] if one.summary.groupings[0].cut_off_tests else []
        pictures: list[Picture] = list(share_pictures(one, place))
        if one.normal is not None:
            tables.append(normal_table(one, one.normal))
            pictures += [found] if (found := normal_picture(one, one.normal, place)) else []
        yield Section(f"outcome-{place}", label, (*tables, tests_of(one)), tuple(pictures))


def share_table(one: CutOffOutcome) -> Table:
    """Make the table of shares beyond the cut-offs: all patients, then the groups."""
    summary = one.summary
    (grouping,) = summary.groupings
    writer = CellWriter(0)
    cut_offs = [test.cut_off for test in grouping.cut_off_tests]
    columns = [Column("n"), Column(_("Missing"))]
    for cut_off in cut_offs:
        above = cut_off_label(cut_off)
        columns += [Column("n (%)", above), Column(_("95 % CI"), above), Column("p", above)]
    parts = []
    if summary.overall is not None:
        cells = _cells(one, summary.overall.description, (), [no_comparison()] * len(cut_offs), writer)
        parts.append(Part("", (Row(_("All"), cells, total=True),)))
    parts.append(Part(formatting.sentence_start(str(grouping.label)), tuple(_rows(one, len(columns), writer))))
    notes = (*writer.marks.notes, *(Note(text) for text in _share_notes(one)))
    return Table(_("Shares beyond cut-offs"), "", _("Group"), tuple(columns), tuple(parts), notes)


def _rows(one: CutOffOutcome, width: int, writer: CellWriter) -> Iterator[Row]:
    (grouping,) = one.summary.groupings
    if grouping.withheld:
        spoken = writer.withheld()
        yield Row(_("withheld"), (Cell(spoken.text, spoken.mark, spoken=spoken.spoken, columns=width),))
        return
    tests = [writer.test(one.test, len(grouping.groups)) for one in grouping.cut_off_tests]
    for place, group in enumerate(grouping.groups):
        level = ((grouping.code, group.code),)
        yield Row(str(group.label), _cells(one, group.description, level, None if place else tests, writer))
    if grouping.not_determined != 0:
        empty = blank(_("not in a group"))
        filler = Cell(empty.text, spoken=empty.spoken, columns=width - 1)
        count = writer.count(grouping.not_determined).of(Who(((grouping.code, ""),), one.code))
        yield Row(_("not determined"), (count, filler))


def _cells(
    one: CutOffOutcome, found: Description, level: Level, tests: list[Cell] | None, writer: CellWriter
) -> tuple[Cell, ...]:
    """Write one row; a row without tests stands under those of the row above."""
    cells = [
        writer.count(found.n).of(Who(level, one.code)),
        writer.count(found.missing).of(Who(level, one.code, State.MISSING)),
    ]
    for place, share in enumerate(found.cut_offs):
        who = Who(level, one.code, State.BEYOND, share.cut_off.code)
        cells += [writer.cut_off_counts(share, who), writer.cut_off_interval(share)]
        cells += [tests[place]] if tests else []
    return tuple(cells)


def _share_notes(one: CutOffOutcome) -> Iterator[str]:
    yield _("Below is strictly below, above strictly above. Intervals are Wilson's (95 %).")
    overall = one.summary.overall
    if overall is not None and any(
        isinstance(share.undetermined, int) and share.undetermined for share in overall.description.cut_offs
    ):
        yield _("Values outside the limits of the assay that cannot be placed: both bounds of the share are given.")
    for found in one.summary.groupings[0].cut_off_tests:
        if found.test.p is not None:
            yield f"{formatting.sentence_start(share_test_words(found))}."
        if found.cut_off.provenance:
            words = {
                "value": formatting.plain_number(found.cut_off.value), "unit": unit_after_number(found.cut_off.unit),
                "source": _(found.cut_off.provenance).rstrip("."),
            }  # fmt: skip
            yield _("Cut-off %(value)s %(unit)s: %(source)s.") % words
        elif isinstance(found.undetermined, int) and found.undetermined:
            yield _("Left out of the test, because undetermined: %(count)d.") % {"count": found.undetermined}


def tests_of(one: CutOffOutcome) -> Table:
    """Make the table of tests of an outcome, with p adjusted over the whole report."""
    writer = CellWriter(STATISTIC_DECIMALS)
    (grouping,) = one.summary.groupings
    rows = [
        row_of_test(
            cut_off_label(found.cut_off), found.test, writer,
            Who((), one.code, State.DETERMINED, found.cut_off.code, also=grouping.code),
        )
        for found in grouping.cut_off_tests
    ]  # fmt: skip
    if one.normal is not None:
        placed = Who(((grouping.code, ANY_LEVEL),), fact=f"{NormalFact.PLACED.value}:{one.code}")
        rows.append(row_of_test(_("Reference interval"), one.normal.test, writer, placed))
    columns = (
        Column("n"), Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"), Column(_("p, adjusted")),
    )  # fmt: skip
    return Table(_("Tests"), "", _("Share"), columns, (Part("", tuple(rows)),), writer.marks.notes)


def _methods(report: CutOffReport) -> MethodsText:
    tests = [test for one in report.outcomes for test in one.tests]
    used = [Method.WILSON]
    for test in tests:
        used += [test.method] if test.p is not None else []
        used += estimate_methods(test)
    sentences = [
        _("Shares strictly below or above cut-offs were compared between the levels of %(grouping)s (%(design)s).")
        % {"grouping": _named(report), "design": report.design.label},
        _(
            "A value outside the limits of the assay counts where its limit places it for certain; what cannot be "
            "placed is given as bounds, and left out of tests."
        ),
        _("Tests are two-sided."),
    ]
    if any(test.p_adjusted is not None for test in tests):
        method = _ADJUSTED[report.adjustment]
        used.append(method)
        sentences.append(_("All tests of the report are one family: %(method)s.") % {"method": method_name(method)})
    return methods_paragraph(report, sentences, used)


def _named(report: CutOffReport) -> str:
    name = formatting.within_sentence(str(report.by))
    return f"{name}, {report.rule_version}" if report.rule_version else name
