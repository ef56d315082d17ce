"""The page of the assay quality report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation.assay_quality_figures import detection_pictures, drift_pictures, missing_pictures
from analysis.presentation.assay_quality_tables import (
    detection_table,
    drift_table,
    methods_table,
    missing_table,
    precision_table,
    runs_table,
    visits_table,
)
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.page_parts import count_text
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Table
from analysis.statistics.catalogue import Method
from analysis.summaries.assay_quality import AssayQualityReport


def assay_quality_page(report: AssayQualityReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Assay quality"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report),
        methods=_methods(report),
    )


def _lead(report: AssayQualityReport) -> Iterator[str]:
    if report.results != 0:
        yield _("Reported results: %(count)s.") % {"count": count_text(report.results)}


def _why_empty(report: AssayQualityReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.methods:
        return _("These patients have no reported result of these analytes. Import results, or choose other analytes.")
    return ""


def _sections(report: AssayQualityReport) -> Iterator[Section]:
    if not report.methods:
        return
    yield Section("methods-used", _("Methods and units"), (methods_table(report),))
    yield Section(
        "detection", _("Below the limit of detection"), (detection_table(report),), tuple(detection_pictures(report))
    )
    yield Section(
        "precision", _("Precision and controls"), (precision_table(report), *_runs(report)), (), _no_runs(report)
    )
    yield Section("drift", _("Drift"), (drift_table(report),), tuple(drift_pictures(report)))
    if report.missingness is not None:
        tables = (missing_table(report.missingness), visits_table(report.missingness))
        yield Section("missing", _("Missing results"), tables, tuple(missing_pictures(report)))


def _runs(report: AssayQualityReport) -> Iterator[Table]:
    if report.runs:
        yield runs_table(report)


def _no_runs(report: AssayQualityReport) -> str:
    if report.runs:
        return ""
    return _(
        "No result names the run in which it was measured, so lots, days of runs and quality controls are not known. "
        "Record runs with the results."
    )


def _methods(report: AssayQualityReport) -> MethodsText:
    used = [Method.WILSON, Method.KENDALL_CENSORED, Method.KAPLAN_MEIER_CENSORED]
    used += [one.lot_test.method for one in report.drift if one.lot_test is not None and one.lot_test.p is not None]
    used += [Method.REPLICATE_VARIATION] if any(isinstance(one.replicate_cv, float) for one in report.precision) else []
    paragraph = _(
        "Reported results were counted by method, unit and %(grouping)s. Drift was judged by one result for each "
        "patient and method: Kendall's τ-b with time, and a comparison between reagent lots. Precision is given by "
        "the recorded coefficients of variation and by the root mean square of those of replicates (Hyslop and White "
        "2009). Tests are two-sided."
    )
    return methods_paragraph(report, (), used, paragraph % {"grouping": report.divided_by.label})
