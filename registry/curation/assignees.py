"""Whom a query can be assigned to: who may answer it, and sees its patient."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from registry.access.roles import ROLES
from registry.access.scope import sees_all_sites, visible_sites
from registry.models import Patient, User

_ANSWER = [role.name for role in ROLES if "change_query" in role.permissions]
_SEE_ALL = [role.name for role in ROLES if "see_all_sites" in role.permissions and "change_query" in role.permissions]


def assignees_for(user: User | AnonymousUser) -> QuerySet[User]:
    """Return whom a user can assign queries to: those who answer queries of the user's sites."""
    people = User.objects.filter(is_active=True, groups__name__in=_ANSWER)
    if not sees_all_sites(user):
        sites = list(visible_sites(user).values_list("pk", flat=True))
        people = people.filter(Q(sites__in=sites) | Q(groups__name__in=_SEE_ALL))
    return people.distinct().order_by("username")


def can_answer(assignee: User, patient: Patient) -> bool:
    """Tell whether somebody sees a patient, and may answer what is asked about them."""
    if not (assignee.is_active and assignee.has_perm("registry.change_query")):
        return False
    return sees_all_sites(assignee) or assignee.sites.filter(pk=patient.site_id).exists()
