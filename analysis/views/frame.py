"""What the pages of all reports share: their address, their filter, their conditions and the way between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from analysis.forms.base import CohortFilter
from analysis.forms.conditions import about, conditions
from analysis.forms.sent import read_sent
from analysis.forms.used import WITH_DEFAULT, used_by
from analysis.reports.default_grouping import has_arms
from analysis.reports.patients import may_see_patients
from analysis.reports.patients_request import PatientsRequest
from analysis.views.navigation import navigation, report_address
from analysis.views.taking_away import take_away
from registry.imports.runs import may_import
from registry.models import Study, User

Read = Callable[..., Any]
Compute = Callable[[Any], Any]


def frame(study: Study, name: str, asked: Any, form: CohortFilter, reader: User) -> dict[str, Any]:
    """Give what the frame of a report's page shows around its results."""
    return {
        "study": study,
        "name": name,
        "form": form,
        "address": report_address(study.code, name),
        "file_address": f"{report_address(study.code, '')}{name or 'summary'}.",
        "query": query_of(asked),
        "conditions": list(conditions(asked, form)),
        "about": about(study, asked, form),
        "navigation": navigation(study, asked.cohort, name),
        "takes": take_away(study, name, query_of(asked), reader),
        "import_address": reverse("import_new") if may_import(reader) and not query_of(asked) else "",
        "patients_address": _patients_address(study, name, asked) if may_see_patients(reader) else "",
    }


def _patients_address(study: Study, name: str, asked: Any) -> str:
    """Begin the address of the patients behind a number; a cell of a table adds whom it counts."""
    asked_of_all = PatientsRequest.behind(name, replace(asked, cohort=replace(asked.cohort, study="")))
    query = asked_of_all.to_query()
    return f"{reverse('summary_patients', kwargs={'code': study.code})}?{query}{'&' if query else ''}"


def asked_of(request: HttpRequest, study: Study, read: Read, ignore: tuple[str, ...] = ()) -> Any:
    """Read what an address asks of the study that stands in its path."""
    parameters = request.GET.copy()
    parameters["study"] = study.code
    return read(parameters, ignore=ignore)


def query_of(asked: Any) -> str:
    """Write what is asked without the study, which stands in the path."""
    return str(replace(asked, cohort=replace(asked.cohort, study="")).to_query())


def moved(request: HttpRequest, study: Study, name: str, read: Read, compute: Compute) -> HttpResponse | None:
    """Lead a sent form to the address that it means: the form names its study, the address has it in its path.

    htmx, which would replace the results only, is told to load the page of another study.

    Parameters
    ----------
    compute
        Computes the report: what it uses by itself stands in no address.
    """
    if "study" not in request.GET:
        return None
    parameters = request.GET.copy()
    read_sent(parameters, has_arms=has_arms(study))
    chosen = request.GET["study"] or study.code
    if chosen != study.code:
        parameters.pop("arm", None)  # An arm belongs to one study.
    parameters["study"] = chosen
    query = query_of(_without_defaults(read(parameters), compute))
    address = report_address(chosen, name) + (f"?{query}" if query else "")
    if request.headers.get("HX-Request") and urlsplit(address).path != request.path:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def _without_defaults(asked: Any, compute: Compute) -> Any:
    """Leave out several values of a parameter that are those the report would use without them."""
    given = parse_qs(asked.to_query())
    for one in asked.own_fields():
        if one.default == () and one.name in WITH_DEFAULT and one.name in given:
            without = replace(asked, **{one.name: ()})
            if set(given[one.name]) == set(used_by(compute(without)).get(one.name, ())):
                asked = without
    return asked
