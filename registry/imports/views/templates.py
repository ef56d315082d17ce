"""Blank workbooks: the page that offers them, and the files."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override

from registry.imports.templates.offered import asked_for, offers
from registry.imports.templates.workbook import blank_workbook
from registry.imports.views.guards import SignedInRequest, importer_required


@importer_required
def import_templates(request: SignedInRequest) -> HttpResponse:
    """Offer a blank workbook for each study, whole or sheet by sheet."""
    offered = offers(request.user, get_language() or settings.LANGUAGE_CODE)
    return render(request, "registry/imports/templates.html", {"offers": offered})


@importer_required
def import_template(request: SignedInRequest) -> HttpResponse:
    """Give one blank workbook."""
    asked = {name: request.GET.get(name, "") for name in ("study", "kind", "sheet")}
    language = request.GET.get("language", "") or get_language()
    if language not in dict(settings.LANGUAGES):
        raise Http404
    try:
        contents = asked_for(request.user, **asked)
    except LookupError as error:
        raise Http404 from error
    with override(language):
        return blank_workbook(contents).response()
