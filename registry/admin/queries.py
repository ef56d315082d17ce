"""Queries: the doubts that data raise, to be answered."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin
from registry.admin.query_filters import AgeFilter, RuleFilter, SiteFilter
from registry.imports.suspicions import sentence_of
from registry.models import Query

# What a doubt is about stands fast; its state and its answer are for people to give.
STANDING_FIELDS = ("patient", "rule", "severity", "about", "doubt", "raised_at", "raised_by")


@admin.register(Query)
class QueryAdmin(PatientRecordAdmin):
    """Open and answered queries."""

    list_display = ("doubt", "patient", "about", "severity", "state", "raised_at")
    list_filter = ("state", "severity", SiteFilter, AgeFilter, RuleFilter)

    @admin.display(description=_("sentence"), ordering="sentence")
    def doubt(self, query: Query) -> str:
        """Word the doubt in the reader's language."""
        return sentence_of(query)

    @admin.display(description=_("record"))
    def about(self, query: Query) -> str:
        """Lead to the record, where it has a page of its own."""
        model, _colon, key = query.record.partition(":")
        try:
            label = apps.get_model("registry", model)._meta.verbose_name
            address = reverse(f"admin:registry_{model}_change", args=(int(key),))
        except (LookupError, ValueError, NoReverseMatch):
            return query.record
        return format_html('<a href="{}">{} {}</a>', address, label, key)

    def get_fields(self, request: HttpRequest, obj: Query | None = None) -> tuple[str, ...]:
        """Let the sentence be written where a person raises a query."""
        record, sentence = ("record", "sentence") if obj is None else ("about", "doubt")
        return ("patient", "severity", "rule", record, sentence, "state", "answer", "raised_at", "raised_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Query | None = None) -> tuple[str, ...]:
        """Let people answer a query, not reword it."""
        return ("raised_at", "raised_by") if obj is None else STANDING_FIELDS

    def save_model(self, request: HttpRequest, obj: Query, form: ModelForm, change: bool) -> None:
        """Note who raised a query by hand."""
        if not change:
            obj.raised_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Mark a query that a person raises as such."""
        return {"rule": "by_hand"} | dict(super().get_changeform_initial_data(request))
