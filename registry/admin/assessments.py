"""The state of a patient on a day, and the primary of colorectal metastases."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin
from registry.admin.columns import date_column
from registry.admin.derived import DerivedValuesMixin
from registry.models import ClinicalAssessment, ColorectalPrimary


@admin.register(ClinicalAssessment)
class ClinicalAssessmentAdmin(DerivedValuesMixin, PatientRecordAdmin):
    """Performance status and signs of liver failure."""

    list_display = (
        "patient",
        date_column(ClinicalAssessment, "assessed_on"),
        "ecog",
        "ascites",
        "encephalopathy",
        "recorded_child_pugh_class",
        "recorded_child_pugh_points",
        "recorded_meld",
    )
    list_filter = ("ecog", "recorded_child_pugh_class", "ascites", "encephalopathy")
    sortable_by = ("assessed_on_as_known",)
    fieldsets = (
        (None, {"fields": ("patient", ("assessed_on", "assessed_on_precision"))}),
        (_("State"), {"fields": ("ecog", "ascites", "encephalopathy")}),
        (
            _("Recorded scores"),
            {"fields": (("recorded_child_pugh_points", "recorded_child_pugh_class"), "recorded_meld")},
        ),
        (None, {"fields": ("notes",)}),
    )


@admin.register(ColorectalPrimary)
class ColorectalPrimaryAdmin(DerivedValuesMixin, PatientRecordAdmin):
    """The colorectal cancer from which liver metastases came."""

    list_display = (
        "patient",
        "primary_site",
        "primary_t",
        "primary_n",
        date_column(ColorectalPrimary, "resected_on", sortable=False),
        "ras",
        "braf",
        "resectability",
        "recorded_fong",
    )
    list_filter = ("primary_site", "ras", "braf", "resectability", "recorded_timing")
