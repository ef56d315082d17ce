"""The home page of one user: what awaits them, what changed lately, and what the registry holds for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from registry.access.scope import visible, visible_sites
from registry.home.awaiting import Awaiting, awaiting
from registry.home.completeness import TableLines, completeness
from registry.home.enrolment import EnrolmentTable, enrolment_tables
from registry.home.recent import RecentChange, recent_changes
from registry.models import Enrolment, Patient, Query, QueryState, Site, Study, User


@dataclass(frozen=True)
class StudyLine:
    """A study, and the number of its patients where the user may see patients."""

    study: Study
    patients: int | None


@dataclass(frozen=True)
class Home:
    """What one user sees first."""

    sites: tuple[Site, ...]
    studies: tuple[StudyLine, ...]
    patients: int
    open_queries: int
    awaiting: list[Awaiting] = field(default_factory=list)
    recent: list[RecentChange] = field(default_factory=list)
    enrolment: list[EnrolmentTable] = field(default_factory=list)
    completeness: list[TableLines] = field(default_factory=list)


def home_of(user: User | AnonymousUser) -> Home:
    """Gather what the user may see: nothing is counted beyond their sites and permissions."""
    sees_patients = user.has_perm("registry.view_patient")
    return Home(
        sites=tuple(visible_sites(user)),
        studies=_studies(user) if user.has_perm("registry.view_summaries") else (),
        patients=visible(user, Patient).count() if sees_patients else 0,
        open_queries=_open_queries(user) if user.has_perm("registry.view_query") else 0,
        awaiting=awaiting(user),
        recent=recent_changes(user),
        enrolment=enrolment_tables(user) if user.has_perm("registry.view_enrolment") else [],
        completeness=completeness(user),
    )


def _studies(user: User | AnonymousUser) -> tuple[StudyLine, ...]:
    studies = visible(user, Study).order_by("title")
    if not user.has_perm("registry.view_patient"):
        return tuple(StudyLine(study, None) for study in studies)
    counts = dict(visible(user, Enrolment).values_list("study").annotate(n=Count("pk")))
    return tuple(StudyLine(study, counts.get(study.pk, 0)) for study in studies)


def _open_queries(user: User | AnonymousUser) -> int:
    return visible(user, Query).filter(state=QueryState.OPEN).count()
