"""Specimens, found by their code or by their patient's registry id."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin, ScopedInline
from registry.admin.columns import date_column
from registry.admin.forms import AssayResultForm
from registry.admin.search import specimen_ids
from registry.models import AssayResult, Specimen


class ResultInline(ScopedInline):
    """The results of a specimen."""

    model = AssayResult
    form = AssayResultForm
    fields = (
        "analyte", "method", "run", "qualifier", "value", "unit", "replicate", "qc_flag", "reject_reason", "reported",
    )  # fmt: skip
    autocomplete_fields = ("run",)
    classes = ()


@admin.register(Specimen)
class SpecimenAdmin(PatientRecordAdmin):
    """What was drawn, when, and what state it was in."""

    list_display = (
        "code_or_number",
        "patient",
        "specimen_type",
        "timepoint_column",
        date_column(Specimen, "collected_on"),
        "frozen_on",
        "freeze_thaw_count",
        "haemolysis",
    )
    list_filter = ("specimen_type", "timepoint", "haemolysis")
    sortable_by = ("collected_on_as_known",)
    search_fields = ("code",)
    search_help_text = _("The beginning of a specimen code or of a registry id.")
    inlines = (ResultInline,)
    fieldsets = (
        (None, {"fields": ("patient", "code", "specimen_type")}),
        (
            _("Collection"),
            {
                "fields": (
                    ("timepoint", "timepoint_cycle", "timepoint_day"),
                    ("collected_on", "collected_on_precision", "collected_at"),
                )
            },
        ),
        (
            _("State"),
            {"fields": (("frozen_on", "freeze_thaw_count"), ("haemolysis", "lipaemia", "icterus"))},
        ),
        (None, {"fields": ("notes",)}),
    )

    @admin.display(description=_("specimen"))
    def code_or_number(self, specimen: Specimen) -> str:
        """Name a specimen that has no code by its number in the registry."""
        return specimen.code or f"#{specimen.pk}"

    @admin.display(description=_("timepoint"))
    def timepoint_column(self, specimen: Specimen) -> str:
        """Write the timepoint with its cycle and day."""
        return specimen.timepoint_label

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find specimens by their own code, or by their patient's registry id."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=specimen_ids(request, search_term)), False
