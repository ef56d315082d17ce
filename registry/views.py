"""Home, search and codebook. A view parses, authorises, calls and renders."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from registry import codebook as book
from registry.access.scope import visible
from registry.home import home_of, patients_starting_with
from registry.models import Analyte


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what this user can do, and what is in the registry for them."""
    return render(request, "registry/home.html", {"home": home_of(request.user)})


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Find a patient by registry id, and go there when there is only one."""
    query = request.GET.get("q", "").strip()
    found = patients_starting_with(request.user, query)
    if len(found) == 1:
        return redirect("admin:registry_patient_change", found[0].pk)
    return render(request, "registry/search.html", {"query": query, "found": found})


@login_required
def codebook(request: HttpRequest) -> HttpResponse:
    """Show every variable with its unit, range, codes and headers."""
    tables = [(table, list(rows)) for table, rows in groupby(book.entries(), key=lambda entry: entry.table)]
    analytes = visible(request.user, Analyte)
    context = {"tables": tables, "derived": book.derived_entries(), "analytes": analytes}
    return render(request, "registry/codebook.html", context)


@login_required
def codebook_csv(request: HttpRequest) -> HttpResponse:
    """Give the codebook as CSV."""
    headers = {"Content-Disposition": 'attachment; filename="codebook.csv"'}
    # With a byte order mark, without which Excel takes UTF-8 for the machine's own code page.
    return HttpResponse(book.as_csv().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)
