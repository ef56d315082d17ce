"""Treatments and their drugs."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin, ScopedInline
from registry.admin.columns import date_column
from registry.models import Treatment, TreatmentDrug


class DrugInline(ScopedInline):
    """The drugs of a treatment."""

    model = TreatmentDrug
    fields = ("name", "dose", "dose_unit", "miu_per_mg", "schedule")
    classes = ()


@admin.register(Treatment)
class TreatmentAdmin(PatientRecordAdmin):
    """What was done, with which drugs, when and why it ended."""

    list_display = (
        "patient",
        "kind",
        "intent",
        "route",
        date_column(Treatment, "started_on"),
        date_column(Treatment, "ended_on", sortable=False),
        "cycles_given",
        "stop_reason",
    )
    list_filter = ("kind", "intent", "route", "stop_reason")
    sortable_by = ("started_on_as_known",)
    inlines = (DrugInline,)
    fieldsets = (
        (None, {"fields": ("patient", "kind", ("intent", "route"))}),
        (_("Operation"), {"fields": (("extent", "margin", "ablation_technique"),)}),
        (_("Course"), {"fields": ("schedule", ("cycles_planned", "cycles_given"))}),
        (
            _("Dates"),
            {
                "fields": (
                    ("started_on", "started_on_precision"),
                    ("ended_on", "ended_on_precision"),
                    "stop_reason",
                )
            },
        ),
        (None, {"fields": ("notes",)}),
    )


@admin.register(TreatmentDrug)
class TreatmentDrugAdmin(PatientRecordAdmin):
    """Single drugs."""

    patient_path = "treatment__patient"
    list_display = ("name", "treatment", "dose", "dose_unit", "schedule")
    list_select_related = ("treatment__patient",)
    list_filter = ("dose_unit",)
    search_fields = ("treatment__patient__registry_id",)
    autocomplete_fields = ("treatment",)
