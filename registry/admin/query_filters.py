"""Filters of the work list: queries by site, rule and age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry.access.scope import visible, visible_sites
from registry.curation.assignees import assignees_for
from registry.curation.by_hand import BY_HAND
from registry.imports.suspicions import described_rules
from registry.models import Query, QueryState

LONGEST_KEY = 19
EVERY_STATE = "all"
AGES = (1, 7, 30, 90)


class SiteFilter(SimpleListFilter):
    """By the site of the patient."""

    title = _("site")
    parameter_name = "site"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the user's sites."""
        return [(site.code, str(site)) for site in visible_sites(request.user).order_by("code")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the queries about patients of the site."""
        return queryset if self.value() is None else queryset.filter(patient__site__code=self.value())


class StateFilter(SimpleListFilter):
    """By where a query stands. A work list begins with what is to be done: the open ones."""

    title = _("state")
    parameter_name = "state__exact"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the states, and all of them."""
        return [*QueryState.choices, (EVERY_STATE, _("All"))]

    def chosen(self) -> str:
        """Return the state that is asked for."""
        asked = str(self.value() or "")
        return asked if asked in (*QueryState.values, EVERY_STATE) else QueryState.OPEN.value

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:  # type: ignore[override]
        """Offer the states; without any, the open ones are shown, and so marked."""
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == self.chosen(), "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the queries in the state."""
        return queryset if self.chosen() == EVERY_STATE else queryset.filter(state=self.chosen())


class AssigneeFilter(SimpleListFilter):
    """By whom a query is assigned to."""

    title = _("assigned to")
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List oneself, nobody, and who else answers queries of these sites."""
        people = [each for each in assignees_for(request.user) if each.pk != request.user.pk]
        return [("me", _("me")), ("nobody", _("nobody")), *((str(person.pk), str(person)) for person in people)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the queries of the person."""
        chosen = str(self.value() or "")
        if chosen == "nobody":
            return queryset.filter(assignee=None)
        number = str(request.user.pk) if chosen == "me" else chosen
        usable = number.isascii() and number.isdecimal() and len(number) < LONGEST_KEY
        return queryset.filter(assignee=int(number)) if usable else queryset


class RaisedFilter(SimpleListFilter):
    """By who raised a query."""

    title = _("raised by")
    parameter_name = "raised"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List oneself, people, and rules."""
        return [("me", _("me")), ("people", _("people")), ("rules", _("rules and imports"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the queries that were raised so."""
        match self.value():
            case "me":
                return queryset.filter(raised_by=request.user.pk)
            case "people":
                return queryset.filter(rule=BY_HAND)
            case "rules":
                return queryset.exclude(rule=BY_HAND)
        return queryset


class RuleFilter(SimpleListFilter):
    """By the rule that raised a query."""

    title = _("rule")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the rules that have asked something that the user sees, each with its sentence."""
        raised = set(visible(request.user, Query).order_by().values_list("rule", flat=True).distinct())
        described = [(BY_HAND, _("raised by hand")), *described_rules()]
        return [(rule, sentence) for rule, sentence in described if rule in raised or rule == self.value()]

    def has_output(self) -> bool:
        """Stay in place also where no rule has asked anything."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the queries of the rule."""
        return queryset if self.value() is None else queryset.filter(rule=self.value())


class AgeFilter(SimpleListFilter):
    """By how long a query has been standing."""

    title = _("raised")
    parameter_name = "older_than"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        """List the ages."""
        words = [(days, ngettext("more than %(days)s day ago", "more than %(days)s days ago", days)) for days in AGES]
        return [(str(days), text % {"days": days}) for days, text in words]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the queries that were raised before."""
        if str(self.value()) not in {str(days) for days in AGES}:
            return queryset
        return queryset.filter(raised_at__lt=timezone.now() - dt.timedelta(days=int(str(self.value()))))
