"""Search that an index can serve on both databases: by the beginning of a code, patients first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext as _

from registry.access.lookup import beginning_with, patients_called
from registry.access.scope import visible
from registry.models import Patient, Specimen

# More patients than these are no answer to a search: the reader is asked for more of the registry id.
MOST_PATIENTS = 1_000
MOST_SPECIMENS = 5_000


def patient_ids(request: HttpRequest, prefix: str) -> list[int]:
    """Give the patients that the user may see and whose registry id begins with `prefix`.

    Who searches a list is told when more patients match than are given.
    """
    rows = patients_called(visible(request.user, Patient), prefix).order_by(Lower("registry_id"))
    return _first(request, rows, MOST_PATIENTS)


def specimen_ids(request: HttpRequest, prefix: str) -> list[int]:
    """Give the specimens whose code begins with `prefix`, or whose patient's registry id does."""
    specimens = visible(request.user, Specimen).order_by("pk")
    # The codes in a subquery: SQLite would else start from every specimen of the user's sites.
    coded = specimens.filter(pk__in=beginning_with(Specimen.objects.all(), F("code"), prefix.strip()).values("pk"))
    of_patients = specimens.filter(patient_id__in=patient_ids(request, prefix))
    return sorted({*_first(request, coded, MOST_SPECIMENS), *_first(request, of_patients, MOST_SPECIMENS)})


def is_autocomplete(request: HttpRequest) -> bool:
    """Tell whether the request asks for the choices of a related record."""
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"


def _first(request: HttpRequest, rows: QuerySet[Any], most: int) -> list[int]:
    found = list(rows.values_list("pk", flat=True)[: most + 1])
    if len(found) > most and not is_autocomplete(request):
        sentence = _("More than %(count)d records begin so; the first of them are searched. Type more of the code.")
        messages.warning(request, sentence % {"count": most})
    return found[:most]
