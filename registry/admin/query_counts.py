"""How many open queries there are for a user, each number with the list that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.models import Query, QueryState, Severity, User

OLD_DAYS = 30


@dataclass(frozen=True)
class QueryCount:
    """A number of open queries, what they are, and the address of their list."""

    number: int
    label: str | Promise
    address: str


def query_counts(user: User | AnonymousUser) -> list[QueryCount]:
    """Count the open queries that a user sees: all, their own, those of nobody, errors, old ones."""
    before = timezone.now() - timedelta(days=OLD_DAYS)
    rows = visible(user, Query).filter(state=QueryState.OPEN)
    found = rows.aggregate(
        every=Count("pk"),
        mine=Count("pk", filter=Q(assignee=user.pk)),
        nobody=Count("pk", filter=Q(assignee=None)),
        errors=Count("pk", filter=Q(severity=Severity.ERROR)),
        old=Count("pk", filter=Q(raised_at__lt=before)),
    )
    lists = (
        ("every", _("open"), ""),
        ("mine", _("assigned to me"), "&assignee=me"),
        ("nobody", _("unassigned"), "&assignee=nobody"),
        ("errors", _("errors"), "&severity__exact=error"),
        ("old", _("older than 30 days"), f"&older_than={OLD_DAYS}"),
    )
    page = reverse("admin:registry_query_changelist")
    return [QueryCount(found[name], label, f"{page}?state__exact=open{more}") for name, label, more in lists]
