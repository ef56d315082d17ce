"""What the summary page shows, ready for its template: sheets with tables and figures, and their sentences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.presentation.cohort_words import why_nobody, withheld_sentence
from analysis.presentation.data_version import software_text, stated_version
from analysis.presentation.flow_section import flow_section
from analysis.presentation.formatting import count_percent
from analysis.presentation.page_parts import count_text
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.summary_figures import SummaryFigure, summary_figure
from analysis.presentation.summary_methods import MethodsText, methods_text
from analysis.presentation.summary_tables import analyte_table, correlation_table
from analysis.presentation.tables import Table
from analysis.presentation.units import unit_text
from analysis.summaries import AnalyteSummary, SummaryReport, Withheld

MOST_ANALYTES_IN_LEAD = 3


@dataclass(frozen=True)
class FigureOnPage:
    """A figure and the codes by which its image is asked for."""

    analyte: str
    grouping: str
    unit: str
    figure: SummaryFigure


@dataclass(frozen=True)
class Sheet:
    """Everything about one analyte."""

    anchor: str
    analyte: AnalyteSummary
    unit: str
    lead: str
    table: Table
    correlations: Table | None
    figures: tuple[FigureOnPage, ...]

    @property
    def caption(self) -> str:
        """What explains the parts of all figures of this sheet."""
        sentences: dict[str, None] = {}
        for shown in self.figures:
            sentences |= dict.fromkeys(shown.figure.caption)
        return " ".join(sentences)


@dataclass(frozen=True)
class SummaryPage:
    """The page of a report."""

    lead: str
    empty: str
    sheets: tuple[Sheet, ...]
    methods: MethodsText
    data_version: str
    software: str
    flow: Section | None = None


def summary_page(report: SummaryReport) -> SummaryPage:
    """Prepare a report for its page."""
    counts = [_counts(analyte) for analyte in report.analytes]
    # Of few analytes the page's lead gives the counts; of many, each sheet its own.
    in_lead = len(counts) <= MOST_ANALYTES_IN_LEAD
    return SummaryPage(
        lead=_lead(report, counts if in_lead else []),
        empty=_why_empty(report),
        sheets=tuple(
            _sheet(analyte, position, "" if in_lead else counts[position])
            for position, analyte in enumerate(report.analytes)
        ),
        methods=methods_text(report),
        data_version=stated_version(report.data_version),
        software=software_text(report.versions),
        flow=flow_section(report) if report.analytes else None,
    )


def summary_as_report_page(report: SummaryReport) -> ReportPage:
    """Prepare a report for the files that hold pages of sections: a section with the tables of each analyte."""
    page = summary_page(report)
    return ReportPage(
        title=report.study.title if report.study else _("Summary of cytokines"),
        lead=page.lead,
        empty=page.empty,
        sections=tuple(
            Section(one.anchor, str(one.analyte.label), tuple(filter(None, (one.table, one.correlations))))
            for one in page.sheets
        ),
        methods=page.methods,
        data_version=page.data_version,
        software=page.software,
    )


def _lead(report: SummaryReport, counts: list[str]) -> str:
    if isinstance(report.patients, Withheld):
        return _("The number of patients is withheld, because it would tell about few patients.")
    patients = ngettext("%(count)d patient", "%(count)d patients", report.patients) % {"count": report.patients}
    if isinstance(report.patients_found, int) and report.patients_found != report.patients:
        patients = _("%(patients)s of %(found)d") % {"patients": patients, "found": report.patients_found}
    parts = [_("%(patients)s, one result each per cytokine.") % {"patients": patients}]
    parts += [f"{analyte.label}: {count}" for analyte, count in zip(report.analytes, counts, strict=False) if count]
    return " ".join(filter(None, (*parts, withheld_sentence(report))))


def _why_empty(report: SummaryReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.analytes:
        return _("No cytokine has a result at this timepoint. Choose another timepoint, or import results.")
    return ""


def _sheet(analyte: AnalyteSummary, position: int, lead: str) -> Sheet:
    figures = tuple(
        FigureOnPage(analyte.code, grouping.code, analyte.unit, summary_figure(analyte, grouping))
        for grouping in analyte.groupings
        if not grouping.withheld and not all(group.withheld for group in grouping.groups)
    )
    return Sheet(
        anchor=f"analyte-{position + 1}",
        analyte=analyte,
        unit=unit_text(analyte.unit),
        lead=lead,
        table=analyte_table(analyte),
        correlations=correlation_table(analyte) if analyte.correlations else None,
        figures=figures,
    )


def _counts(analyte: AnalyteSummary) -> str:
    """Say how many results there are, and how many are missing or below the limit."""
    if analyte.overall is None:
        return ""
    found = analyte.overall.description
    parts = [_("%(count)s with a result") % {"count": count_text(found.n)}]
    parts.append(_("%(count)s missing") % {"count": count_text(found.missing)})
    below = found.below_detection
    if isinstance(below.count, int) and isinstance(below.n, int) and below.n:
        parts.append(_("%(share)s below the detection limit") % {"share": count_percent(below.count, below.n)})
    if found.unusable != 0:
        parts.append(_("%(count)s unusable") % {"count": count_text(found.unusable)})
    return ", ".join(parts) + "."
