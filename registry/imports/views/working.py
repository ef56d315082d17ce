"""The page of a run that is worked on in the background, which can be left and come back to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django_htmx.http import HttpResponseClientRefresh

from registry.imports.actions import ImportRefused
from registry.imports.jobs import progress_of, resume
from registry.imports.models import ImportRun
from registry.imports.runs import may_import, readable_runs
from registry.imports.standing import Job
from registry.imports.views.guards import SignedInRequest, importer_required, posted, reader_required
from registry.imports.work_page import WorkPage


def work_page(request: SignedInRequest, run: ImportRun) -> WorkPage | None:
    """Return what to show of a run that a worker has, or nothing when none has."""
    progress = progress_of(run)
    # An import is undone by whoever sees it and may import.
    own = run.user_id == request.user.pk or progress.job == Job.UNDO
    return WorkPage(run, progress, own and may_import(request.user)) if progress.job else None


@reader_required
def run_progress(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Say to htmx how far the work is; when it has ended, have the page loaded anew."""
    run = get_object_or_404(readable_runs(request.user).defer("content", "preview"), uuid=number)
    page = work_page(request, run)
    if not request.headers.get("HX-Request"):
        return redirect("import_run", number)
    if page is None or page.interrupted:
        return HttpResponseClientRefresh()
    return render(request, "registry/imports/work_progress.html", {"page": page})


@importer_required
@posted
def resume_run(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Have interrupted work done again."""
    run = get_object_or_404(readable_runs(request.user).defer("content", "preview"), uuid=number)
    try:
        resume(run=run, user=request.user)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("import_run", number)
