"""Finding a patient by registry id, from anywhere."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models.functions import Lower

from registry.access.lookup import patients_called
from registry.access.scope import visible
from registry.models import Patient, User

SEARCH_LIMIT = 50


def patients_starting_with(user: User | AnonymousUser, text: str) -> list[Patient]:
    """List patients whose registry id starts with `text`; a full match stands alone. Case does not count."""
    if not text or not user.has_perm("registry.view_patient"):
        return []
    found = patients_called(visible(user, Patient).select_related("site"), text).order_by(Lower("registry_id"))
    exact = list(found.filter(registry_id__iexact=text.strip()))
    return exact or list(found[:SEARCH_LIMIT])
