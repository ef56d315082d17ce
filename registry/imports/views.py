"""The pages of the import: list, upload, preview and result. A view parses, authorises, calls and renders."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.access.scope import sees_all_sites
from registry.imports.actions import ImportRefused, confirm, preview
from registry.imports.forms import UploadForm
from registry.imports.run_page import ProblemPage, RunPage, outcome_of, run_lines
from registry.imports.runs import discard, may_import, own_runs, readable_runs, report_of
from registry.imports.workbook import UnusableFile
from registry.models import User

RUNS_ON_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SignedInRequest(HttpRequest):
    """A request of someone who has signed in."""

    user: User


Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[SignedInRequest, Arguments], HttpResponse]


def importer_required(view: View[Arguments]) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """Ask for sign-in, and refuse who may not import."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if not may_import(request.user):
            raise PermissionDenied
        return view(cast(SignedInRequest, request), *args, **kwargs)

    return guarded


def posted(view: View[[UUID]]) -> View[[UUID]]:
    """Send whoever comes without a form to the run: so does signing in again after the session ended."""

    @wraps(view)
    def guarded(request: SignedInRequest, number: UUID) -> HttpResponse:
        return view(request, number) if request.method == "POST" else redirect("import_run", number)

    return guarded


@importer_required
def run_list(request: SignedInRequest) -> HttpResponse:
    """List the workbooks that were sent, the newest first."""
    runs = readable_runs(request.user).defer("content", "preview").order_by("-created_at")
    page = Paginator(runs, RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": run_lines(page.object_list), "every_user": sees_all_sites(request.user)}
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


@importer_required
def run_page(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Show what a workbook would change, or did."""
    run = get_object_or_404(readable_runs(request.user).defer("content"), uuid=number)
    page = RunPage(run, only=request.GET.get("only", ""), number=request.GET.get("page", "1"))
    return render(request, "registry/imports/run.html", {"page": page, "own": run.user_id == request.user.pk})


@importer_required
def run_problems(request: SignedInRequest, number: UUID) -> HttpResponse:
    """List what is said of the cells of a workbook, of one kind or of all."""
    run = get_object_or_404(readable_runs(request.user).defer("content"), uuid=number)
    page = ProblemPage(run, kind=request.GET.get("kind", ""), number=request.GET.get("page", "1"))
    return render(request, "registry/imports/problems.html", {"page": page})


@importer_required
@posted
def confirm_run(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Write what was shown, and go to the result."""
    run = get_object_or_404(own_runs(request.user).defer("content", "preview"), uuid=number)
    asked_at = timezone.now()
    try:
        done = confirm(run=run, user=request.user, good_rows_only="good_rows_only" in request.POST)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        if outcome := outcome_of(done, asked_at):
            messages.add_message(request, outcome.level, outcome.text)
    return redirect("import_run", number)


@importer_required
@posted
def discard_run(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Forget a workbook that wasn't imported."""
    run = get_object_or_404(own_runs(request.user).defer("content", "preview"), uuid=number)
    try:
        discard(run=run)
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("import_run", number)
    messages.success(request, _("The workbook was discarded. Nothing of it is stored."))
    return redirect("imports")


@importer_required
def run_report(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Give what is said of the cells as a workbook."""
    run = get_object_or_404(own_runs(request.user).exclude(content=b""), uuid=number)
    headers = {"Content-Disposition": f'attachment; filename="import-{run.uuid}.xlsx"'}
    return HttpResponse(report_of(run=run, user=request.user), content_type=XLSX, headers=headers)
