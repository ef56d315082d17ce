"""The pages of the reports that are made of sections: survival, Table 1."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from analysis.exports.bundle import record_tables
from analysis.forms.conditions import about
from analysis.pages import REPORT_VIEWS, ReportView
from analysis.presentation.canvas import MEDIA_TYPES, ImageFormat
from analysis.presentation.files import FILE_FORMATS, FORMAT_NAMES
from analysis.presentation.report_page import ReportPage
from analysis.reports.running import data_of
from analysis.views.frame import asked_of, frame, moved, query_of
from analysis.views.kept import kept, kept_inline
from analysis.views.readers import (
    TABLE,
    file_response,
    for_readers_of_summaries,
    image_response,
    reader_of,
    study_called,
    table_asked,
)


@for_readers_of_summaries
@kept
def report(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Show a report of a study."""
    view = _view(name)
    reader = reader_of(request)
    study = study_called(reader, code)
    if answer := moved(request, study, name, view.read, lambda asked: view.computed(asked, reader)):
        return answer
    asked = asked_of(request, study, view.read)
    with data_of(asked):
        computed, form = view.computed(asked, reader), view.form(asked, study, reader)
        form.follow(computed)
        page = view.page_of(computed)
        if page.empty and not query_of(asked):
            form.leave_what_helps(nobody=computed.patients_found == 0)
        context = frame(study, name, asked, form, reader)
    context |= {"page": page, "formats": FORMAT_NAMES, "table_formats": FORMAT_NAMES}
    return render(request, "analysis/report.html", context)


@for_readers_of_summaries
@kept_inline
def report_image(request: HttpRequest, code: str, name: str, key: str, image_format: str) -> HttpResponse:
    """Give one figure: shown by the page as SVG, or to download."""
    page = _taken_page(request, code, name) if image_format in MEDIA_TYPES else None
    picture = page.picture(key) if page else None
    if page is None or picture is None:
        raise Http404
    form = ImageFormat(image_format)
    if "inline" in request.GET:
        return image_response(picture, form)
    return image_response(picture, form, f"{slugify(f'{code}-{name}-{key}')}.{form}", page.footer)


@for_readers_of_summaries
def report_file(request: HttpRequest, code: str, name: str, ending: str) -> HttpResponse:
    """Give the tables and the methods as a file."""
    if ending not in FILE_FORMATS:
        raise Http404
    page = table_asked(request, _taken_page(request, code, name))
    content = FILE_FORMATS[ending].write(page)
    record_tables(name, f"study={code}&{request.GET.urlencode()}", page, ending, content)
    return file_response(content, FILE_FORMATS[ending].media_type, f"{slugify(code)}-{name}.{ending}")


def _view(name: str) -> ReportView:
    if name not in REPORT_VIEWS:
        raise Http404
    return REPORT_VIEWS[name]


def _taken_page(request: HttpRequest, code: str, name: str) -> ReportPage:
    """Prepare what is taken away from the page, which says itself whom it is about."""
    reader, view = reader_of(request), _view(name)
    study = study_called(reader, code)
    asked = asked_of(request, study, view.read, ignore=("inline", TABLE))
    with data_of(asked):  # What was chosen has the names that it has in these data.
        return replace(view.shown(asked, reader), about=about(study, asked, view.form(asked, study, reader)))
