"""The list of imports, and sending a workbook."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from registry.access.scope import sees_all_sites
from registry.imports.actions import ImportRefused
from registry.imports.forms import UploadForm
from registry.imports.jobs import send
from registry.imports.run_list import run_lines
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
            return redirect("import_run", send(**form.told(), user=request.user).uuid)
        except (UnusableFile, ImportRefused) as refused:
            form.add_error("workbook", str(refused))
    return render(request, "registry/imports/new.html", {"form": form})
