"""The pages of the survival report."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from analysis.forms import SurvivalFilter, conditions
from analysis.presentation.canvas import MEDIA_TYPES, ImageFormat
from analysis.presentation.report_page import ReportPage
from analysis.presentation.survival_page import survival_page
from analysis.presentation.tables import to_markdown
from analysis.reports.survival import survival as compute
from analysis.reports.survival_request import SurvivalRequest
from analysis.views.common import file_response, for_readers_of_summaries, reader_of, study_called
from registry.models import Study


@for_readers_of_summaries
def survival(request: HttpRequest, code: str) -> HttpResponse:
    """Show the survival of a study's patients."""
    reader = reader_of(request)
    study = study_called(reader, code)
    if address := _tidier_address(request, study):
        return HttpResponseRedirect(address)
    asked = _asked(request, study)
    form = SurvivalFilter(asked, study, reader)
    context = {
        "study": study, "page": survival_page(compute(asked, reader)), "form": form, "query": _query(asked),
        "conditions": list(conditions(asked, form)), "address": reverse("survival", kwargs={"code": code}),
    }  # fmt: skip
    return render(request, "analysis/report.html", context)


@for_readers_of_summaries
def survival_image(request: HttpRequest, code: str, key: str, image_format: str) -> HttpResponse:
    """Give one figure: shown by the page as SVG, or to download."""
    picture = _page(request, code).picture(key) if image_format in MEDIA_TYPES else None
    if picture is None:
        raise Http404
    form = ImageFormat(image_format)
    name = "" if "inline" in request.GET else f"{slugify(f'{code}-survival-{key}')}.{form}"
    return file_response(picture.render(form), MEDIA_TYPES[form], name)


@for_readers_of_summaries
def survival_text(request: HttpRequest, code: str) -> HttpResponse:
    """Give the tables as Markdown."""
    page = _page(request, code)
    parts = [f"# {page.title}", "", *(to_markdown(table) for table in page.tables), page.methods.paragraph, ""]
    return file_response("\n".join(parts), "text/markdown; charset=utf-8", f"{slugify(code)}-survival.md")


def _page(request: HttpRequest, code: str) -> ReportPage:
    reader = reader_of(request)
    return survival_page(compute(_asked(request, study_called(reader, code)), reader))


def _tidier_address(request: HttpRequest, study: Study) -> str:
    """Give the address that a sent form means: the form names its study, the address has it in its path."""
    if "study" not in request.GET:
        return ""
    parameters = request.GET.copy()
    chosen = request.GET["study"] or study.code
    if chosen != study.code:
        parameters.pop("arm", None)  # An arm belongs to one study.
    parameters["study"] = chosen
    query = _query(SurvivalRequest.from_query(parameters))
    return reverse("survival", kwargs={"code": chosen}) + (f"?{query}" if query else "")


def _asked(request: HttpRequest, study: Study) -> SurvivalRequest:
    parameters = request.GET.copy()
    parameters["study"] = study.code
    return SurvivalRequest.from_query(parameters, ignore=("inline",))


def _query(asked: SurvivalRequest) -> str:
    """Write what is asked without the study, which stands in the path."""
    return replace(asked, cohort=replace(asked.cohort, study="")).to_query()
