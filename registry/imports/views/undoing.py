"""Undoing a run: what that would take back, asked once more, and then done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from registry.curation.reasons import cleaned_reason
from registry.imports.actions import ImportRefused
from registry.imports.jobs import is_large, undo_run
from registry.imports.models import ImportRun, RunState
from registry.imports.runs import readable_runs
from registry.imports.undo import undo_preview
from registry.imports.undo_statuses import verified_of_run
from registry.imports.undo_words import UndoWords, undo_words
from registry.imports.views.guards import SignedInRequest, importer_required
from registry.models import User


@importer_required
def undo_import(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Say what undoing the run would take back; sent as a form, undo it. A data manager undoes everyone's."""
    run = get_object_or_404(readable_runs(request.user).defer("content", "preview"), uuid=number)
    if request.method == "POST":
        return _undone(request, run)
    if run.state != RunState.APPLIED:
        return redirect("import_run", number)
    try:
        foretold = _foretold(run, request.user)
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("import_run", number)
    return render(request, "registry/imports/undo.html", {"run": run, "undo": foretold})


def _undone(request: SignedInRequest, run: ImportRun) -> HttpResponse:
    try:
        undo_run(run=run, user=request.user, reason=cleaned_reason(request.POST.get("reason")))
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("import_run", run.uuid)


def _foretold(run: ImportRun, user: User) -> UndoWords:
    """Return what undoing would do; of a large run what it wrote, since finding conflicts takes too long for a page."""
    if not is_large(run):
        return undo_words(undo_preview(run, user))
    records = run.counts["records"].items()
    removed = {table: counts["new"] for table, counts in records if counts["new"]}
    return undo_words({"removed": removed, "verified_parts": verified_of_run(run), "may_be_verified": True})
