"""What is decided of a run: to write it, or to forget it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.curation.reasons import cleaned_reason
from registry.imports.actions import ImportRefused
from registry.imports.jobs import accept
from registry.imports.jobs import discard_run as discard
from registry.imports.run_page import outcome_of
from registry.imports.runs import own_runs
from registry.imports.views.guards import SignedInRequest, importer_required, posted


@importer_required
@posted
def confirm_run(request: SignedInRequest, number: UUID) -> HttpResponse:
    """Write what was shown, and go to the result."""
    run = get_object_or_404(own_runs(request.user).defer("content", "preview"), uuid=number)
    if request.POST.get("shown") != run.digest:
        messages.warning(
            request, _("What the workbook would change isn't what you saw: look through it and confirm again.")
        )
        return redirect("import_run", number)
    asked_at = timezone.now()
    try:
        good_rows_only, reason = "good_rows_only" in request.POST, cleaned_reason(request.POST.get("reason"))
        done = accept(run=run, user=request.user, good_rows_only=good_rows_only, reason=reason)
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
        discard(run=run, user=request.user)
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("import_run", number)
    messages.success(request, _("The workbook was discarded. Nothing of it is stored."))
    return redirect("imports")
