"""The page on which a curator corrects how a workbook was understood, and keeps it as a profile."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from registry.imports.actions import ImportRefused
from registry.imports.match_page import MatchPage
from registry.imports.matching import is_correctable, keep_and_read_again, read_again
from registry.imports.runs import own_runs
from registry.imports.workbook import UnusableFile

from .guards import SignedInRequest, importer_required


@importer_required
def match_columns(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Show what each column was taken for; take corrections, read the file again, and perhaps keep them."""
    run = get_object_or_404(own_runs(request.user), uuid=number)
    if not is_correctable(run):
        return redirect("import_run", number)
    page = MatchPage(run, request.user, request.POST or None, request.GET.get("page", "1"))
    if request.method == "POST" and page.form.is_valid() and _is_kept(request, page):
        return redirect("import_run", number)
    status = 200 if request.method == "GET" else 422
    return render(request, "registry/imports/match.html", {"page": page, "run": run}, status=status)


def _is_kept(request: SignedInRequest, page: MatchPage) -> bool:
    """Read the file again as the form says, and keep that as a profile if asked; tell whether it could be done."""
    try:
        return _save(request, page) if "save" in request.POST else _read(request, page)
    except (UnusableFile, ImportRefused) as refused:
        page.form.add_error(None, str(refused))
        return False


def _read(request: SignedInRequest, page: MatchPage) -> bool:
    read_again(run=page.run, user=request.user, corrections=page.form.corrections(page.run.corrections))
    messages.success(request, _("The workbook is read again as you said. Nothing is stored yet."))
    return True


def _save(request: SignedInRequest, page: MatchPage) -> bool:
    if not page.may_save:
        raise PermissionDenied
    if not page.profile_form.is_valid():
        return False
    told = page.profile_form.cleaned_data
    corrections = page.form.corrections(page.run.corrections)
    keep_and_read_again(run=page.run, user=request.user, corrections=corrections, **told)
    text = _("Saved as the profile “%(name)s” of %(site)s, which is used by itself for the next workbook.")
    messages.success(request, text % {"name": told["name"], "site": page.run.site.name})
    return True
