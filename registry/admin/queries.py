"""Queries: the doubts that data raise, to be answered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin
from registry.imports.suspicions import sentence_of
from registry.models import Query

# What a doubt is about stands fast; its state and its answer are for people to give.
STANDING_FIELDS = ("patient", "rule", "severity", "record", "doubt", "raised_at", "raised_by")


@admin.register(Query)
class QueryAdmin(PatientRecordAdmin):
    """Open and answered queries."""

    list_display = ("doubt", "patient", "severity", "state", "rule", "raised_at")
    list_filter = ("state", "severity")

    @admin.display(description=_("sentence"), ordering="sentence")
    def doubt(self, query: Query) -> str:
        """Word the doubt in the reader's language."""
        return sentence_of(query)

    def get_fields(self, request: HttpRequest, obj: Query | None = None) -> tuple[str, ...]:
        """Let the sentence be written where a person raises a query."""
        sentence = "sentence" if obj is None else "doubt"
        return ("patient", "severity", "rule", "record", sentence, "state", "answer", "raised_at", "raised_by")

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
