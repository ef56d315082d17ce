"""What the pages of all reports share: who may read, which study, bad addresses, files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from analysis.cohort import BadCohort
from analysis.freezes.near import OtherVersion
from analysis.presentation.canvas import MEDIA_TYPES, ImageFormat
from analysis.presentation.report_page import Picture, ReportPage
from analysis.views.navigation import report_address
from registry.access.scope import visible
from registry.access.signed_in import signed_in
from registry.models import Study, User

View = Callable[..., HttpResponse]

TABLE = "table"
"""By which an address asks for one table of a report."""


def for_readers_of_summaries(view: View) -> View:
    """Ask to sign in, demand the permission, and answer a bad address with a sentence and a way back."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except OtherVersion as near:
            return _to_older(request, near) or _refused(request, near, **kwargs)
        except BadCohort as problem:
            return _refused(request, problem, **kwargs)

    permitted = permission_required("registry.view_summaries", raise_exception=True)(answer)
    return require_safe(login_required(permitted))


def _to_older(request: HttpRequest, near: OtherVersion) -> HttpResponse | None:
    """Lead who asked for no version in particular to the one that is told; who asked for another reads why not."""
    if request.GET.get("freeze"):
        return None
    asked = request.GET.copy()
    asked["freeze"] = near.freeze
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}")


def _refused(request: HttpRequest, problem: BadCohort, code: str = "", name: str = "", **_kwargs: str) -> HttpResponse:
    address = report_address(code, name) if code else ""
    return render(request, "analysis/bad_request.html", {"sentence": str(problem), "address": address}, status=400)


def reader_of(request: HttpRequest) -> User:
    """Give who reads; the views ask to sign in."""
    return signed_in(request)


def study_called(reader: User, code: str) -> Study:
    """Find a study that the reader may see."""
    return get_object_or_404(visible(reader, Study), code=code)


def file_response(content: str | bytes, media_type: str, name: str) -> HttpResponse:
    """Answer with a file to keep; without a name, with one that a page shows."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"' if name else "inline"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def table_asked(request: HttpRequest, page: ReportPage) -> ReportPage:
    """Give a page with the one table that an address asks for, or as it is."""
    if TABLE not in request.GET:
        return page
    found = page.with_only(request.GET[TABLE])
    if found is None:
        raise Http404
    return found


def image_response(picture: Picture, image_format: ImageFormat, name: str = "", footer: str = "") -> HttpResponse:
    """Answer with a figure, to keep, with what stands below it, or to show."""
    return file_response(picture.render(image_format, footer), MEDIA_TYPES[image_format], name)
