"""The patient: a list, and one page with the whole course."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible_sites
from registry.admin.base import ScopedAdmin
from registry.admin.columns import date_column
from registry.admin.course.course import course_of
from registry.admin.deletions import PatientDeletionAdmin
from registry.admin.erasing import ErasingAdmin
from registry.admin.patient_page import derived_groups, results_table
from registry.admin.patient_records import (
    AdverseEventInline,
    ClinicalAssessmentInline,
    ColorectalPrimaryInline,
    EnrolmentInline,
    FollowUpInline,
    QueryInline,
    RecurrenceInline,
    ResponseInline,
    TreatmentInline,
    TumourAssessmentInline,
)
from registry.admin.patient_status import StatusAdmin
from registry.admin.search import is_autocomplete, patients_called
from registry.curation.inputs import WINDOW_DAYS
from registry.models import Patient


@admin.register(Patient)
class PatientAdmin(StatusAdmin, PatientDeletionAdmin, ErasingAdmin, ScopedAdmin):
    """Patients, known by their registry id."""

    change_form_template = "admin/registry/patient/change_form.html"
    list_display = (
        "registry_id_column",
        "site_code",
        "sex",
        "birth_year",
        "diagnosis_group",
        date_column(Patient, "diagnosed_on"),
        "study_codes",
        "consent",
    )
    list_select_related = ("site",)
    list_filter = ("site", "studies", "diagnosis_group", "consent", "sex")
    ordering = (Lower("registry_id"), "pk")
    sortable_by = ("registry_id_column", "diagnosed_on_as_known")
    search_fields = ("registry_id",)
    search_help_text = _("The beginning of a registry id.")
    inlines = (
        EnrolmentInline,
        ClinicalAssessmentInline,
        TumourAssessmentInline,
        ColorectalPrimaryInline,
        TreatmentInline,
        ResponseInline,
        AdverseEventInline,
        RecurrenceInline,
        FollowUpInline,
        QueryInline,
    )
    fieldsets = (
        (None, {"fields": (("registry_id", "site"), ("sex", "birth_year"))}),
        (_("Consent"), {"fields": (("consent", "consented_on", "consent_withdrawn_on"),)}),
        (
            _("Diagnosis"),
            {
                "fields": (
                    ("diagnosis_group", "diagnosis_basis"),
                    ("diagnosed_on", "diagnosed_on_precision"),
                    ("topography", "morphology"),
                )
            },
        ),
        (
            _("Risk factors"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("hbsag", "anti_hbc", "anti_hcv"),
                    ("hbv_dna_qualifier", "hbv_dna_iu_ml"),
                    ("hcv_rna_qualifier", "hcv_rna_iu_ml"),
                    ("alcohol_g_day", "masld", "diabetes"),
                    ("cirrhosis", "cirrhosis_basis"),
                ),
            },
        ),
        (_("Notes"), {"classes": ("collapse",), "fields": ("notes",)}),
    )

    @admin.display(description=_("registry id"), ordering=Lower("registry_id"))
    def registry_id_column(self, patient: Patient) -> str:
        """Name the patient."""
        return patient.registry_id

    @admin.display(description=_("site"))
    def site_code(self, patient: Patient) -> str:
        """Give the code of the patient's site."""
        return patient.site.code

    @admin.display(description=_("studies"))
    def study_codes(self, patient: Patient) -> str:
        """List the studies that the patient takes part in."""
        return ", ".join(study.code for study in patient.studies.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Patient]:
        """Read patients with their studies."""
        rows = super().get_queryset(request)
        return (
            rows.select_related(None).only("pk", "registry_id")
            if is_autocomplete(request)
            else rows.prefetch_related("studies", "statuses")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find patients by the beginning of their registry id."""
        return (patients_called(queryset, search_term) if search_term.strip() else queryset), False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let who may refer to a patient choose one; an autocomplete tells nothing but the registry id."""
        refers = is_autocomplete(request) and request.user.has_perm("registry.reference_patient")
        return refers or super().has_view_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in the site of a user who belongs to one."""
        sites = list(visible_sites(request.user)[:2])
        only = {"site": sites[0].pk} if len(sites) == 1 else {}
        return only | dict(super().get_changeform_initial_data(request))

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Open the tables that hold something; the empty ones stay closed."""
        formsets = super().get_inline_formsets(*args, **kwargs)
        for formset in formsets:
            if formset.formset.initial_form_count():
                formset.classes = ""
        return formsets

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the derived values and the results to the page of a stored patient."""
        patient = context.get("original")
        if patient is not None:
            context["course"] = course_of(request, patient)
            context["derived_groups"] = derived_groups(request, patient)
            context["window_days"] = WINDOW_DAYS
            if request.user.has_perm("registry.view_assayresult"):
                context["results_table"] = results_table(request, patient)
            context["may_add_specimen"] = request.user.has_perm("registry.add_specimen")
            context["may_add_result"] = request.user.has_perm("registry.add_assayresult")
        return super().render_change_form(request, context, *args, **kwargs)
