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
from registry.imports.matching import is_correctable, may_save_profile, read_again, save_profile
from registry.imports.models import ImportRun
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
    saves = "save" in request.POST
    if saves and not page.may_save:
        raise PermissionDenied
    if saves and not page.profile_form.is_valid():
        return False
    try:
        run = read_again(run=page.run, user=request.user, corrections=page.form.corrections(page.run.corrections))
    except (UnusableFile, ImportRefused) as refused:
        page.form.add_error(None, str(refused))
        return False
    if saves:
        _save(request, page, run)
    else:
        messages.success(request, _("The workbook was read again as you said. Nothing is stored yet."))
    return True


def _save(request: SignedInRequest, page: MatchPage, run: ImportRun) -> None:
    told = page.profile_form.cleaned_data
    if not may_save_profile(request.user, run, told["profile"]):
        raise PermissionDenied
    kept = save_profile(run=run, user=request.user, name=told["name"], profile=told["profile"])
    text = _("Saved as the profile “%(name)s” of %(site)s, which is used by itself for the next workbook.")
    messages.success(request, text % {"name": kept.name, "site": run.site.name})
