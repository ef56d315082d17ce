"""The pages of the reports that are made of sections: survival, Table 1."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from analysis.forms.conditions import conditions
from analysis.pages import REPORT_VIEWS, ReportView
from analysis.presentation.canvas import MEDIA_TYPES, ImageFormat
from analysis.presentation.files import FILE_FORMATS
from analysis.presentation.report_page import ReportPage
from analysis.views.readers import file_response, for_readers_of_summaries, reader_of, study_called
from registry.models import Study


@for_readers_of_summaries
def report(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Show a report of a study."""
    view = _view(name)
    reader = reader_of(request)
    study = study_called(reader, code)
    if address := _tidier_address(request, study, name):
        return HttpResponseRedirect(address)
    asked = _asked(request, study, view)
    form = view.form(asked, study, reader)
    context = {
        "study": study, "name": name, "page": view.shown(asked, reader), "form": form, "query": _query(asked),
        "conditions": list(conditions(asked, form)), "address": _address(code, name),
        "formats": FILE_FORMATS, "reports": REPORT_VIEWS,
    }  # fmt: skip
    return render(request, "analysis/report.html", context)


@for_readers_of_summaries
def report_image(request: HttpRequest, code: str, name: str, key: str, image_format: str) -> HttpResponse:
    """Give one figure: shown by the page as SVG, or to download."""
    picture = _page(request, code, name).picture(key) if image_format in MEDIA_TYPES else None
    if picture is None:
        raise Http404
    form = ImageFormat(image_format)
    file_name = "" if "inline" in request.GET else f"{slugify(f'{code}-{name}-{key}')}.{form}"
    return file_response(picture.render(form), MEDIA_TYPES[form], file_name)


@for_readers_of_summaries
def report_file(request: HttpRequest, code: str, name: str, ending: str) -> HttpResponse:
    """Give the tables and the methods as a file."""
    if ending not in FILE_FORMATS:
        raise Http404
    content = FILE_FORMATS[ending].write(_page(request, code, name))
    return file_response(content, FILE_FORMATS[ending].media_type, f"{slugify(code)}-{name}.{ending}")


def _view(name: str) -> ReportView:
    if name not in REPORT_VIEWS:
        raise Http404
    return REPORT_VIEWS[name]


def _page(request: HttpRequest, code: str, name: str) -> ReportPage:
    reader, view = reader_of(request), _view(name)
    return view.shown(_asked(request, study_called(reader, code), view), reader)


def _address(code: str, name: str) -> str:
    return reverse("report", kwargs={"code": code, "name": name})


def _tidier_address(request: HttpRequest, study: Study, name: str) -> str:
    """Give the address that a sent form means: the form names its study, the address has it in its path."""
    if "study" not in request.GET:
        return ""
    parameters = request.GET.copy()
    chosen = request.GET["study"] or study.code
    if chosen != study.code:
        parameters.pop("arm", None)  # An arm belongs to one study.
    parameters["study"] = chosen
    query = _query(_view(name).read(parameters))
    return _address(chosen, name) + (f"?{query}" if query else "")


def _asked(request: HttpRequest, study: Study, view: ReportView) -> Any:
    parameters = request.GET.copy()
    parameters["study"] = study.code
    return view.read(parameters, ignore=("inline",))


def _query(asked: Any) -> str:
    """Write what is asked without the study, which stands in the path."""
    return str(replace(asked, cohort=replace(asked.cohort, study="")).to_query())
