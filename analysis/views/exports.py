"""The data of a report to take away, and the bundle that recomputes its numbers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from analysis.catalogue import DATA_PREFIX, REPORTS, SUMMARY
from analysis.exports.bundle import BUNDLE, DATA_FORMATS
from analysis.exports.scripts.catalogue import REPORT_DATA
from analysis.views.frame import asked_of
from analysis.views.navigation import report_address
from analysis.views.readers import file_response, for_readers_of_summaries, reader_of, study_called

MEDIA_TYPE = "application/zip"


@for_readers_of_summaries
def report_data(request: HttpRequest, code: str, form: str, name: str = SUMMARY.name) -> HttpResponse:
    """Give the data set of a report."""
    if form not in DATA_FORMATS:
        raise Http404
    return _taken_away(request, code, name, f"{DATA_PREFIX}{form}")


@for_readers_of_summaries
def report_bundle(request: HttpRequest, code: str, name: str = SUMMARY.name) -> HttpResponse:
    """Give the reproduction bundle of a report."""
    return _taken_away(request, code, name, BUNDLE)


def _taken_away(request: HttpRequest, code: str, name: str, form: str) -> HttpResponse:
    if name not in REPORTS or name not in REPORT_DATA:
        raise Http404
    report, reader = REPORTS[name], reader_of(request)
    asked = asked_of(request, study_called(reader, code), report.read)
    taken = report.taken(asked, reader)
    try:
        content = report.written(taken, form)
    except PermissionDenied as problem:
        address = report_address(code, "" if name == SUMMARY.name else name)
        return render(request, "analysis/bad_request.html", {"sentence": str(problem), "address": address}, status=403)
    return file_response(content, MEDIA_TYPE, f"{slugify(code)}-{name}-{form}.zip")
