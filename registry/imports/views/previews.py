"""What a run shows: the whole, its rows, and what is said of its cells. Reading changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from registry.imports.models import ImportRun
from registry.imports.problem_page import ProblemPage
from registry.imports.run_page import RunPage
from registry.imports.run_rows import OneRow, RowsPage
from registry.imports.runs import may_import, readable_runs
from registry.imports.views.guards import SignedInRequest, reader_required
from registry.imports.views.working import work_page


def readable_run(request: SignedInRequest, number: UUID) -> ImportRun:
    """Return a run that the user may read, without its file; another's isn't there."""
    return get_object_or_404(readable_runs(request.user).defer("content"), uuid=number)


@reader_required
def run_page(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Show what a workbook would change, or did; to htmx, which pages and filters, the rows alone."""
    run = readable_run(request, number)
    if (work := work_page(request, run)) and not request.headers.get("HX-Target"):
        return render(request, "registry/imports/work.html", {"page": work})
    rows = RowsPage(run, only=request.GET.get("only", ""), number=request.GET.get("page", "1"))
    if request.headers.get("HX-Target") == "rows":
        context = {"rows": rows, "run": run, "linked": run.applied_at and not run.undone_at}
        return render(request, "registry/imports/run_rows.html", context)
    imports = may_import(request.user)
    own = run.user_id == request.user.pk and imports
    kept = ImportRun.objects.filter(pk=run.pk).exclude(content=b"").exists()
    context = {"page": RunPage(run, rows, own=own, kept=kept), "may_import": imports}
    return render(request, "registry/imports/run.html", context)


@reader_required
def run_row(request: SignedInRequest, number: UUID, position: int) -> HttpResponse:
    """Show a single row in full: the `position`-th of those that the filter selects."""
    run = readable_run(request, number)
    row = OneRow(run, only=request.GET.get("only", ""), number=str(position))
    if position not in row.page.paginator.page_range or not row.lines:
        raise Http404
    return render(request, "registry/imports/row.html", {"run": run, "page": row.page, "line": row.lines[0]})


@reader_required
def run_problems(request: SignedInRequest, number: UUID) -> HttpResponse:
    """List what is said of the cells of a workbook, of one kind or of all."""
    run = readable_run(request, number)
    page = ProblemPage(run, kind=request.GET.get("kind", ""), number=request.GET.get("page", "1"))
    return render(request, "registry/imports/problems.html", {"page": page})
