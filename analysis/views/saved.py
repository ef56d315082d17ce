"""The pages of saved cohorts and reports."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from analysis.catalogue import REPORTS, SUMMARY
from analysis.cohort import BadCohort
from analysis.saved.finding import canonical, checked, own, saved_for
from analysis.saved.forms import SavedReportForm
from analysis.saved.models import SavedReport
from analysis.views.navigation import report_address
from analysis.views.readers import for_readers_of_summaries, reader_of, study_called

for_readers = permission_required("registry.view_summaries", raise_exception=True)


@for_readers_of_summaries
def saved_reports(request: HttpRequest) -> HttpResponse:
    """List what a reader has saved, and what others share."""
    reader = reader_of(request)
    found = list(saved_for(reader))
    groups = ((_("Mine"), [one for one in found if one.owner_id == reader.pk]),
              (_("Shared by others"), [one for one in found if one.owner_id != reader.pk]))  # fmt: skip
    titles = {name: one.title for name, one in REPORTS.items()} | {"": _("Cohort")}
    shown = [(title, [(one, titles.get(one.report, one.report)) for one in rows]) for title, rows in groups if rows]
    return render(request, "analysis/saved/list.html", {"groups": shown})


@for_readers_of_summaries
def saved_report(request: HttpRequest, pk: str) -> HttpResponse:
    """Lead to a saved report; one that no longer fits says why, with a way back."""
    reader = reader_of(request)
    saved = get_object_or_404(saved_for(reader), pk=pk)
    own_page = saved.report in REPORTS and saved.report != SUMMARY.name
    address = report_address(saved.study.code, saved.report if own_page else "")
    try:
        query = checked(saved, reader)
    except BadCohort as problem:
        context = {"saved": saved, "sentence": str(problem), "address": address, "mine": saved.owner_id == reader.pk}
        return render(request, "analysis/saved/gone.html", context, status=400)
    return redirect(f"{address}?{query}" if query else address)


@login_required
@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def save_report(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the name of a report, and save it."""
    reader = reader_of(request)
    study = study_called(reader, code)
    report = request.GET.get("report", "")
    try:
        query = canonical(report, study, request.GET.get("query", ""))
    except BadCohort as problem:
        address = report_address(code, "")
        return render(request, "analysis/bad_request.html", {"sentence": str(problem), "address": address}, status=400)
    saved = SavedReport(owner=reader, study=study, report=report, query=query)
    title = _("Save this report") if report else _("Save this cohort")
    return _form(request, saved, title, _("Saved as “%(name)s”."))


@login_required
@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def change_saved_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name, the note, or who finds it."""
    saved = get_object_or_404(own(reader_of(request)), pk=pk)
    return _form(request, saved, _("Change “%(name)s”") % {"name": saved.name}, _("“%(name)s” was changed."))


@login_required
@for_readers
@require_POST
def delete_saved_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete what was saved; the data stay."""
    saved = get_object_or_404(own(reader_of(request)), pk=pk)
    messages.success(request, _("“%(name)s” was deleted.") % {"name": saved.name})
    saved.delete()
    return redirect("saved_reports")


def _form(request: HttpRequest, saved: SavedReport, title: str, said: str) -> HttpResponse:
    form = SavedReportForm(request.POST or None, instance=saved)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, said % {"name": saved.name})
        return redirect("saved_reports")
    status = 422 if form.errors else 200
    report = REPORTS[saved.report].title if saved.report in REPORTS else saved.report or _("Cohort")
    context = {"form": form, "saved": saved, "title": title, "report": report}
    return render(request, "analysis/saved/form.html", context, status=status)
