"""The pages of freezes: all of them, one with what changed since, and the form that makes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from analysis.cohort import BadCohort
from analysis.forms.freezes import FreezeForm
from analysis.freezes.comparison import compared_with_live
from analysis.freezes.models import Freeze
from analysis.freezes.reading import FreezeSource
from analysis.freezes.words import shown_tables, withdrawn_sentence
from analysis.views.readers import for_readers_of_summaries, reader_of


@for_readers_of_summaries
def freezes(request: HttpRequest) -> HttpResponse:
    """List the freezes."""
    may_make = request.user.has_perm("analysis.add_freeze")
    return render(
        request, "analysis/freezes/list.html", {"freezes": Freeze._default_manager.all(), "may_make": may_make}
    )


@for_readers_of_summaries
def freeze(request: HttpRequest, name: str) -> HttpResponse:
    """Show one freeze, and what changed since; one that can't be read says why."""
    found = get_object_or_404(Freeze, name=name)
    context: dict[str, Any] = {"freeze": found}
    try:
        changes = compared_with_live(FreezeSource(found), reader_of(request))
        context |= {"changes": changes, "tables": list(shown_tables(changes)), "withdrawn": withdrawn_sentence(changes)}
    except BadCohort as problem:
        context |= {"fault": str(problem)}
    return render(request, "analysis/freezes/detail.html", context)


@login_required
@permission_required("analysis.add_freeze", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a freeze."""
    form = FreezeForm(request.POST or None)
    made = form.made(reader_of(request)) if request.method == "POST" else None
    if made is None:
        return render(request, "analysis/freezes/make.html", {"form": form}, status=400 if form.errors else 200)
    messages.success(request, _("The freeze “%(name)s” was made.") % {"name": made.name})
    return redirect("freeze", name=made.name)
