"""Workbooks made of a run: the file back with its cells marked, and its refused rows alone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from registry.imports.actions import ImportRefused
from registry.imports.annotated import annotated_workbook
from registry.imports.download import Download
from registry.imports.models import ImportRun, RunState
from registry.imports.remainder import remainder_workbook
from registry.imports.runs import file_left, own_runs
from registry.imports.views.guards import SignedInRequest, importer_required

# States in which a file has been read, and what is said of it is known.
READ = (RunState.PREVIEWED, RunState.SUPERSEDED, RunState.FAILED, RunState.APPLIED, RunState.UNDONE)


@importer_required
def run_annotated(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Give the file of a run back with what is said of its cells written into it."""
    return _given(request, number, annotated_workbook)


@importer_required
def run_remainder(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Give the refused rows of a run as a workbook."""
    return _given(request, number, remainder_workbook)


def _given(request: SignedInRequest, number: UUID, make: Callable[[ImportRun], Download]) -> HttpResponse:
    runs = own_runs(request.user).filter(state__in=READ).exclude(content=b"")
    run = get_object_or_404(runs, uuid=number)
    try:
        made = make(run)
        file_left(run, made.content, made.name)
        return made.response()
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("import_run", number)
