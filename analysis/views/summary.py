"""The pages of the summary: each view parses, authorises, calls and renders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from analysis.disclosure import decided, policy_for
from analysis.exports.bundle import record_tables
from analysis.forms.conditions import about
from analysis.forms.summary import SummaryFilter
from analysis.presentation.figures import MEDIA_TYPES, ImageFormat
from analysis.presentation.figures import render as draw
from analysis.presentation.files import FILE_FORMATS, FORMAT_NAMES, FileFormat
from analysis.presentation.flow_section import flow_section
from analysis.presentation.summary_figures import summary_figure
from analysis.presentation.summary_page import summary_as_report_page, summary_page
from analysis.presentation.summary_text import to_csv
from analysis.reports.running import data_of, run
from analysis.reports.summary import SummaryRequest, summarise
from analysis.reports.summary_json import to_json
from analysis.summaries import AnalyteSummary, GroupingSummary, SummaryReport
from analysis.views.frame import asked_of, frame, moved, query_of
from analysis.views.kept import kept, kept_inline
from analysis.views.navigation import SUMMARY
from analysis.views.readers import (
    TABLE,
    file_response,
    for_readers_of_summaries,
    image_response,
    reader_of,
    study_called,
    table_asked,
)
from registry.access.scope import visible
from registry.models import Study, User

TEXT_FORMATS: dict[str, tuple[str, Callable[[SummaryReport], str]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "json": ("application/json", to_json),
}
# CSV is one tidy table for programs, JSON has all digits; the others hold the tables as the page shows them.
SUMMARY_FORMATS = FORMAT_NAMES | {"json": "JSON"}


@for_readers_of_summaries
def summaries(request: HttpRequest) -> HttpResponse:
    """List the studies that can be summarised."""
    return render(request, "analysis/summaries.html", {"studies": visible(reader_of(request), Study)})


@for_readers_of_summaries
@kept
def summary(request: HttpRequest, code: str) -> HttpResponse:
    """Show the summary of a study."""
    reader = reader_of(request)
    study = study_called(reader, code)
    if answer := moved(request, study, SUMMARY, SummaryRequest.from_query, lambda asked: _decided(asked, reader)):
        return answer
    asked = _asked(request, study)
    with data_of(asked):
        report, form = _decided(asked, reader), SummaryFilter(asked, study, reader)
        form.follow(report)
        page = summary_page(report)
        if report.patients_found == 0 and not query_of(asked):
            form.leave_what_helps(nobody=True)
        context = frame(study, SUMMARY, asked, form, reader)
    return render(
        request,
        "analysis/summary.html",
        context | {"page": page, "formats": SUMMARY_FORMATS, "table_formats": FORMAT_NAMES},
    )


@for_readers_of_summaries
def summary_download(request: HttpRequest, code: str, file_format: str) -> HttpResponse:
    """Give the numbers of a summary as a file."""
    if file_format not in SUMMARY_FORMATS:
        raise Http404
    reader = reader_of(request)
    study = study_called(reader, code)
    asked = _asked(request, study)
    report = _decided(asked, reader)
    page = replace(summary_as_report_page(report), about=_about(study, asked, reader))
    if file_format in TEXT_FORMATS and TABLE not in request.GET:
        media_type, write = TEXT_FORMATS[file_format]
        content = write(report).encode()
    else:
        page, form = table_asked(request, page), _table_format(file_format)
        media_type, content = form.media_type, form.write(page)
    record_tables("summary", f"study={code}&{request.GET.urlencode()}", page, file_format, content)
    return file_response(content, media_type, f"{study.code}-summary.{file_format}")


@for_readers_of_summaries
@kept_inline
def summary_image(request: HttpRequest, code: str, analyte: str, by: str, image_format: str) -> HttpResponse:
    """Give one figure of a summary: shown by the page as SVG, or to download."""
    if image_format not in MEDIA_TYPES:
        raise Http404
    reader = reader_of(request)
    study = study_called(reader, code)
    asked = replace(_asked(request, study), analyte=(analyte,), by=(by,))
    report = _decided(asked, reader)
    drawing = summary_figure(*_drawn(report, request.GET.get("unit", ""))).drawing
    form = ImageFormat(image_format)
    if "inline" in request.GET:
        return file_response(draw(drawing, form), MEDIA_TYPES[form], "")
    footer = replace(summary_as_report_page(report), about=_about(study, asked, reader)).footer
    return file_response(
        draw(drawing, form, footer), MEDIA_TYPES[form], f"{slugify(f'{code}-{analyte}-by-{by}')}.{form}"
    )


@for_readers_of_summaries
@kept_inline
def summary_flow(request: HttpRequest, code: str, image_format: str) -> HttpResponse:
    """Give the figure of who was left out of a summary, and why."""
    reader = reader_of(request)
    study = study_called(reader, code)
    if image_format not in MEDIA_TYPES:
        raise Http404
    asked = _asked(request, study)
    report = _decided(asked, reader)
    (picture,) = flow_section(report).pictures
    form = ImageFormat(image_format)
    if "inline" in request.GET:
        return image_response(picture, form)
    footer = replace(summary_as_report_page(report), about=_about(study, asked, reader)).footer
    return image_response(picture, form, f"{slugify(f'{code}-flow')}.{form}", footer)


def _table_format(ending: str) -> FileFormat:
    if ending not in FILE_FORMATS:
        raise Http404
    return FILE_FORMATS[ending]


def _about(study: Study, asked: SummaryRequest, reader: User) -> str:
    with data_of(asked):  # What was chosen has the names that it has in these data.
        return about(study, asked, SummaryFilter(asked, study, reader))


def _decided(asked: SummaryRequest, reader: User) -> SummaryReport:
    return decided(run(summarise, asked, reader), policy_for(reader))


def _asked(request: HttpRequest, study: Study) -> SummaryRequest:
    asked: SummaryRequest = asked_of(request, study, SummaryRequest.from_query, ignore=("unit", "inline", TABLE))
    return asked


def _drawn(report: SummaryReport, unit: str) -> tuple[AnalyteSummary, GroupingSummary]:
    """Find what a figure shows; a grouping that is withheld has none."""
    for analyte in report.analytes:
        if not unit or analyte.unit == unit:
            for grouping in analyte.groupings:
                if not grouping.withheld:
                    return analyte, grouping
    raise Http404
