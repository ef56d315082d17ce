"""The list of imports, sending a workbook, and what a run shows."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from registry.access.scope import sees_all_sites
from registry.imports.actions import ImportRefused, preview
from registry.imports.forms import UploadForm
from registry.imports.run_page import ProblemPage, RunPage, run_lines
from registry.imports.runs import may_import, readable_runs
from registry.imports.views.guards import SignedInRequest, importer_required, reader_required
from registry.imports.workbook import UnusableFile

RUNS_ON_A_PAGE = 50


@reader_required
def run_list(request: SignedInRequest) -> HttpResponse:
    """List the workbooks that were sent, the newest first."""
    runs = readable_runs(request.user).defer("content", "preview").order_by("-created_at")
    page = Paginator(runs, RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": run_lines(page.object_list),
        "every_user": sees_all_sites(request.user),
        "may_import": may_import(request.user),
    }
    return render(request, "registry/imports/list.html", context)


@importer_required
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a workbook, compare it with the registry, and show what it would change."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import_run", preview(**form.told(), user=request.user).uuid)
        except (UnusableFile, ImportRefused) as refused:
            form.add_error("workbook", str(refused))
    return render(request, "registry/imports/new.html", {"form": form})


@reader_required
def run_page(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Show what a workbook would change, or did."""
    run = get_object_or_404(readable_runs(request.user).defer("content"), uuid=number)
    page = RunPage(run, only=request.GET.get("only", ""), number=request.GET.get("page", "1"))
    return render(request, "registry/imports/run.html", {"page": page, "own": run.user_id == request.user.pk})


@reader_required
def run_problems(request: SignedInRequest, number: UUID) -> HttpResponse:
    """List what is said of the cells of a workbook, of one kind or of all."""
    run = get_object_or_404(readable_runs(request.user).defer("content"), uuid=number)
    page = ProblemPage(run, kind=request.GET.get("kind", ""), number=request.GET.get("page", "1"))
    return render(request, "registry/imports/problems.html", {"page": page})
