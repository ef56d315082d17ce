"""The patients behind a number of a report, for those who may see their records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.conditions import Condition, conditions
from analysis.pages import REPORT_VIEWS
from analysis.presentation.patients_page import heading, tally_heading, tally_sentence, value_at, wanted
from analysis.reports.patients import may_see_patients, patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.reports.running import data_of
from analysis.summaries.who import PatientsBehind
from analysis.views.frame import asked_of, query_of
from analysis.views.navigation import SUMMARY, navigation, report_address
from analysis.views.readers import for_readers_of_summaries, reader_of, study_called
from registry.access.scope import visible
from registry.models import Patient, Study, User

PATIENTS_PER_PAGE = 50


@for_readers_of_summaries
def patients(request: HttpRequest, code: str) -> HttpResponse:
    """List the patients whom a cell of a report counts; for others there is no such page."""
    reader = reader_of(request)
    study = study_called(reader, code)
    if not may_see_patients(reader):
        raise Http404
    asked: PatientsRequest = asked_of(request, study, PatientsRequest.from_query, ignore=("page",))
    with data_of(asked):
        found = patients_behind(asked, reader)
    page = Paginator(range(found.keys.size), PATIENTS_PER_PAGE).get_page(_page_number(request))
    context = _around(study, asked, reader) | {
        "page": page,
        "headings": [heading(one) for one in found.variables if one.is_column]
        + ([tally_heading(found.tally)] if found.tally else []),
        "wanted": [(heading(one), wanted(one, asked.who.cut_off)) for one in found.variables if one.wanted],
        "tally": found.tally and tally_sentence(found),
        "rows": list(_rows(found, page, reader)),
    }
    return render(request, "analysis/patients.html", context)


def _around(study: Study, asked: PatientsRequest, reader: User) -> dict[str, Any]:
    return {
        "study": study,
        "name": None,
        "query": query_of(asked),
        "conditions": list(_conditions(study, asked, reader)),
        "navigation": navigation(study, asked.cohort, here=None),
        "back": _back(study, asked),
        "back_label": REPORT_VIEWS[asked.report].title if asked.report else study.code,
    }


def _conditions(study: Study, asked: PatientsRequest, reader: User) -> Iterator[Condition]:
    """Put into words what decides who is in the list: the choices of the report that counted, or the cohort."""
    if asked.report:
        yield from conditions(asked.asked, REPORT_VIEWS[asked.report].form(asked.asked, study, reader))
        return
    form = CohortFilter(cohort_initial(asked.cohort) | {"study": study.code, "window": asked.window}, study, reader)
    yield from conditions(asked, form)


def _back(study: Study, asked: PatientsRequest) -> str:
    """Lead back to the report that counted, with its choices; to the summary where the address names none."""
    if asked.asked is None:
        return navigation(study, asked.cohort, SUMMARY)[0].links[0].address
    query = query_of(asked.asked)
    return report_address(study.code, asked.report) + (f"?{query}" if query else "")


def _page_number(request: HttpRequest) -> str:
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        raise BadCohort(_("“%(value)s” is no page.") % {"value": number[:60]})
    return number


def _rows(found: PatientsBehind, page: Page[Any], reader: User) -> Iterator[tuple[Patient, list[str]]]:
    """Give each patient of a page that the reader may see, with the values concerned."""
    keys = [int(found.keys[place]) for place in page]
    there = visible(reader, Patient.objects.select_related("site")).in_bulk(keys)
    for place, key in zip(page, keys, strict=True):
        if key in there:
            counts = [str(found.tally.counts[place])] if found.tally else []
            yield there[key], [value_at(one, place) for one in found.variables if one.is_column] + counts
