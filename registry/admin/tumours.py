"""Tumour assessments and their nodules."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin, ScopedInline
from registry.admin.columns import NOTHING, date_column
from registry.admin.derived import DerivedValuesMixin
from registry.models import CountQualifier, Nodule, TumourAssessment


class NoduleInline(ScopedInline):
    """The nodules of a tumour assessment."""

    model = Nodule
    fields = ("number", "segment", "axis_a_mm", "axis_b_mm", "axis_c_mm", "viable_diameter_mm")
    classes = ()


@admin.display(description=_("nodules"))
def counted(assessment: TumourAssessment) -> str:
    """Write the number of nodules as it was counted: 3, or more than 3."""
    if assessment.nodule_count is None:
        return NOTHING
    sign = "" if assessment.nodule_count_qualifier == CountQualifier.EXACT else "> "
    return f"{sign}{assessment.nodule_count}"


@admin.register(TumourAssessment)
class TumourAssessmentAdmin(DerivedValuesMixin, PatientRecordAdmin):
    """What one method showed of the tumours of the liver on a day."""

    list_display = (
        "patient",
        date_column(TumourAssessment, "assessed_on"),
        "method",
        counted,
        "largest_diameter_mm",
        "portal_vein_thrombosis",
        "metastasis",
        "recorded_bclc",
        "recorded_tnm_stage",
    )
    list_filter = ("method", "recorded_bclc", "portal_vein_thrombosis", "metastasis")
    sortable_by = ("assessed_on_as_known",)
    inlines = (NoduleInline,)
    fieldsets = (
        (None, {"fields": ("patient", ("assessed_on", "assessed_on_precision"), "method")}),
        (
            _("Tumours"),
            {
                "fields": (
                    ("nodule_count_qualifier", "nodule_count"),
                    ("largest_diameter_mm", "size_as_received"),
                    "liver_share",
                    "differentiation",
                )
            },
        ),
        (
            _("Spread"),
            {
                "fields": (
                    ("portal_vein_thrombosis", "hepatic_vein_invasion"),
                    ("bile_duct_invasion", "microvascular_invasion", "adjacent_organ_invasion"),
                    ("nodes", "metastasis", "metastasis_sites"),
                )
            },
        ),
        (
            _("Recorded stages"),
            {
                "fields": (
                    ("recorded_bclc", "recorded_bclc_substage"),
                    ("recorded_okuda", "recorded_clip"),
                    ("recorded_tnm_t", "recorded_tnm_stage"),
                    ("recorded_volume_cm3", "recorded_volume_formula"),
                )
            },
        ),
        (None, {"fields": ("notes",)}),
    )


@admin.register(Nodule)
class NoduleAdmin(PatientRecordAdmin):
    """Single nodules."""

    patient_path = "assessment__patient"
    list_display = ("assessment", "number", "segment", "axis_a_mm", "axis_b_mm", "axis_c_mm", "viable_diameter_mm")
    list_select_related = ("assessment__patient",)
    list_filter = ("segment",)
    search_fields = ("assessment__patient__registry_id",)
    autocomplete_fields = ("assessment",)
