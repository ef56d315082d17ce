"""The page of the response report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.page_parts import count_text
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.response_pictures import swimmer_picture, waterfall_picture
from analysis.presentation.response_tables import comparison_tables, lines_table, response_table, rule_sentence
from analysis.presentation.summary_methods import MethodsText
from analysis.statistics.catalogue import Method
from analysis.summaries.response import ResponseReport


def response_page(report: ResponseReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Response"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report),
        methods=_methods(report),
    )


def _lead(report: ResponseReport) -> Iterator[str]:
    if report.overall.n != 0:
        yield _("With a treatment that can be judged: %(count)s.") % {"count": count_text(report.overall.n)}


def _why_empty(report: ResponseReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if report.overall.n == 0:
        return _(
            "No patient of this cohort has a recorded treatment other than surgery, or an assessment of response. "
            "Record treatments and responses, or choose another study."
        )
    return ""


def _sections(report: ResponseReport) -> Iterator[Section]:
    if report.overall.n == 0:
        return
    tables = [response_table(report)]
    if report.comparisons:
        tables += comparison_tables(report)
    pictures = [one for one in (waterfall_picture(report), swimmer_picture(report)) if one is not None]
    lead = _individual_sentence(report)
    yield Section("response", _("Best overall response"), tuple(tables), tuple(pictures), lead)
    if report.lines:
        only = _("No patient has a second line.") if len(report.lines) == 1 else ""
        yield Section(
            "lines", _("Lines of treatment"), (lines_table(report.lines, fine=not report.protected),), (), only
        )


def _individual_sentence(report: ResponseReport) -> str:
    if report.protected:
        return _("Waterfall and swimmer plots show a bar for each patient, and only to those who may see the records.")
    return ""


def _methods(report: ResponseReport) -> MethodsText:
    used = [Method.WILSON]
    for one in report.comparisons:
        used += [one.test.method] if one.test.p is not None else []
        used += [Method.NEWCOMBE] if one.differences else []
        used += [Method.HOLM] if len(one.differences) > 1 else []
    sentences = [rule_sentence(report)]
    if report.groups:
        label = formatting.within_sentence(str(report.by))
        sentences.append(_("Groups: %(grouping)s.") % {"grouping": label})
    sentences.append(_("Tests are two-sided."))
    return methods_paragraph(report, sentences, used, _("The unit of analysis is the patient."))
