"""Analytes, methods, runs, results and cut-offs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.admin.base import PatientRecordAdmin, ScopedAdmin
from registry.admin.columns import NOTHING, date_column, measured, stated_date
from registry.admin.filters import QCFlagFilter, QualifierFilter, ReportedFilter
from registry.admin.forms import AssayResultForm
from registry.admin.search import specimen_ids
from registry.models import Analyte, AssayMethod, AssayResult, AssayRun, CutOff


@admin.register(Analyte)
class AnalyteAdmin(ScopedAdmin):
    """What can be measured."""

    list_display = ("name", "code", "category", "loinc", "canonical_unit", "can_be_zero")
    list_filter = ("category",)
    search_fields = ("code", "name", "loinc")


@admin.register(AssayMethod)
class AssayMethodAdmin(ScopedAdmin):
    """How an analyte is measured, with the limits of the method."""

    list_display = ("code", "analyte", "platform", "kit", "unit", "lod", "lloq", "uloq")
    list_select_related = ("analyte",)
    list_filter = ("platform", "analyte")
    search_fields = ("code", "kit", "analyte__code", "analyte__name")
    sortable_by = ("code",)
    autocomplete_fields = ("analyte",)
    fieldsets = (
        (None, {"fields": ("analyte", "code", "platform", ("kit", "manufacturer"), "unit")}),
        (_("Limits"), {"fields": (("lod", "lloq", "uloq"),)}),
        (_("Reference interval"), {"fields": (("reference_low", "reference_high"), "reference_source")}),
    )


@admin.register(AssayRun)
class AssayRunAdmin(ScopedAdmin):
    """One run of a method."""

    list_display = ("method", "site", date_column(AssayRun, "run_on", sortable=False), "lot", "calibrator_lot",
                    "qc_passed", "operator_blinded")  # fmt: skip
    list_select_related = ("method__analyte", "site")
    list_filter = ("site", "method", "qc_passed")
    ordering = ("-pk",)
    search_fields = ("lot", "method__code")
    search_help_text = _("A lot, or the code of a method.")
    autocomplete_fields = ("method",)


@admin.register(AssayResult)
class AssayResultAdmin(PatientRecordAdmin):
    """Measured values as they were reported. The one list that grows to millions of rows."""

    form = AssayResultForm
    patient_path = "specimen__patient"
    list_display = (
        "patient", "analyte", "measured_value", "collected", "timepoint", "method_code", "qc_flag", "reported",
        "replicate",
    )  # fmt: skip
    list_display_links = ("patient", "measured_value")
    list_select_related = ("specimen__patient", "analyte", "method")
    list_filter = ("analyte", "method", QCFlagFilter, QualifierFilter, ReportedFilter)
    search_fields = ("specimen__code",)
    search_help_text = _("The beginning of a registry id or of a specimen code.")
    autocomplete_fields = ("specimen", "analyte", "method", "run")
    fieldsets = (
        (None, {"fields": ("specimen", "analyte", "method", "run")}),
        (
            _("Result"),
            {"fields": (("qualifier", "value", "unit"), "raw_text", ("replicate", "dilution", "cv_percent"))},
        ),
        (_("Quality"), {"fields": (("qc_flag", "reject_reason"), "reported")}),
    )

    @admin.display(description=_("patient"))
    def patient(self, result: AssayResult) -> str:
        """Name the patient."""
        return str(result.specimen.patient)

    @admin.display(description=_("result"), ordering="value")
    def measured_value(self, result: AssayResult) -> str:
        """Write the value with its sign and unit."""
        return measured(result)

    @admin.display(description=_("method"))
    def method_code(self, result: AssayResult) -> str:
        """Give the code of the method."""
        return result.method.code if result.method else NOTHING

    @admin.display(description=_("timepoint"))
    def timepoint(self, result: AssayResult) -> str:
        """Write the timepoint of the specimen."""
        return result.specimen.timepoint_label

    @admin.display(description=_("collected on"))
    def collected(self, result: AssayResult) -> str:
        """Write the day of collection."""
        return stated_date(result.specimen.collected_on, result.specimen.collected_on_precision)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Put the latest first within an analyte or method, whose index holds its results in that order."""
        narrowed = request.GET.keys() & {"analyte__id__exact", "method__id__exact"}
        return ("-pk",) if narrowed else super().get_ordering(request)

    def get_sortable_by(self, request: HttpRequest) -> tuple[str, ...]:
        """Sort by value within one analyte: the index holds the values of each analyte in order."""
        return ("measured_value",) if "analyte__id__exact" in request.GET else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find the specimens first, then their results."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(specimen_id__in=specimen_ids(request, search_term)), False


@admin.register(CutOff)
class CutOffAdmin(ScopedAdmin):
    """Published and local thresholds, with where they come from."""

    list_display = ("analyte", "direction", "value", "unit", "method", "provenance")
    list_display_links = ("analyte", "value")
    list_select_related = ("analyte", "method__analyte")
    list_filter = ("analyte", "direction")
    search_fields = ("analyte__code", "analyte__name", "provenance")
    autocomplete_fields = ("analyte", "method")
