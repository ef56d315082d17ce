"""Queries: the doubts that data raise, to be answered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from registry.admin.base import PatientRecordAdmin
from registry.models import Query

# What a doubt is about stands fast; its state and its answer are for people to give.
STANDING_FIELDS = ("patient", "rule", "severity", "record", "sentence", "raised_at", "raised_by")


@admin.register(Query)
class QueryAdmin(PatientRecordAdmin):
    """Open and answered queries."""

    list_display = ("sentence", "patient", "severity", "state", "rule", "raised_at")
    list_filter = ("state", "severity")
    fields = ("patient", "severity", "rule", "record", "sentence", "state", "answer", "raised_at", "raised_by")

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
