"""What the home page and the search show a user."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.db.models.functions import Lower

from registry.access.lookup import patients_called
from registry.access.scope import visible, visible_sites
from registry.models import Enrolment, Patient, Query, QueryState, Site, Study, User

SEARCH_LIMIT = 50


@dataclass(frozen=True)
class StudyLine:
    """A study, and the number of its patients where the user may see patients."""

    study: Study
    patients: int | None


@dataclass(frozen=True)
class Home:
    """What awaits one user."""

    sites: tuple[Site, ...]
    studies: tuple[StudyLine, ...]
    patients: int
    open_queries: int


def home_of(user: User | AnonymousUser) -> Home:
    """Gather what the user may see: nothing is counted beyond their sites and permissions."""
    return Home(
        sites=tuple(visible_sites(user)),
        studies=_studies(user) if user.has_perm("registry.view_summaries") else (),
        patients=visible(user, Patient).count() if user.has_perm("registry.view_patient") else 0,
        open_queries=_open_queries(user) if user.has_perm("registry.view_query") else 0,
    )


def patients_starting_with(user: User | AnonymousUser, text: str) -> list[Patient]:
    """List patients whose registry id starts with `text`; a full match stands alone. Case does not count."""
    if not text or not user.has_perm("registry.view_patient"):
        return []
    found = patients_called(visible(user, Patient).select_related("site"), text).order_by(Lower("registry_id"))
    exact = list(found.filter(registry_id__iexact=text.strip()))
    return exact or list(found[:SEARCH_LIMIT])


def _studies(user: User | AnonymousUser) -> tuple[StudyLine, ...]:
    studies = visible(user, Study).order_by("title")
    if not user.has_perm("registry.view_patient"):
        return tuple(StudyLine(study, None) for study in studies)
    counts = dict(visible(user, Enrolment).values_list("study").annotate(n=Count("pk")))
    return tuple(StudyLine(study, counts.get(study.pk, 0)) for study in studies)


def _open_queries(user: User | AnonymousUser) -> int:
    return visible(user, Query).filter(state=QueryState.OPEN).count()
