"""The tables of a patient's page: what can be edited in place, the rest a link away."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.admin.base import ScopedInline, ScopedStackedInline
from registry.admin.forms import AdverseEventForm, EnrolmentForm, ResponseForm
from registry.admin.query_forms import AnswerQueryForm
from registry.imports.suspicions import sentence_of
from registry.models import (
    AdverseEvent,
    ClinicalAssessment,
    ColorectalPrimary,
    Enrolment,
    FollowUp,
    Query,
    Recurrence,
    ResponseAssessment,
    Treatment,
    TumourAssessment,
)


class OfTheSamePatientInline(ScopedInline):
    """A table whose rows may name a treatment of the patient."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Offer the treatments of the patient whose page it is."""
        if db_field.related_model is Treatment and request.resolver_match is not None:
            patient = request.resolver_match.kwargs.get("object_id", "")
            rows = visible(request.user, Treatment)
            kwargs["queryset"] = rows.filter(patient_id=patient) if patient.isdecimal() else rows.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EnrolmentInline(ScopedInline):
    """Studies that the patient takes part in."""

    model = Enrolment
    form = EnrolmentForm
    fields = ("study", "arm", "enrolled_on")


class ClinicalAssessmentInline(ScopedInline):
    """Performance status and signs of liver failure."""

    model = ClinicalAssessment
    fields = ("assessed_on", "ecog", "ascites", "encephalopathy", "recorded_child_pugh_class",
              "recorded_child_pugh_points", "recorded_meld")  # fmt: skip


class TumourAssessmentInline(ScopedInline):
    """Tumours as one method saw them; nodules and spread are on the assessment's own page."""

    model = TumourAssessment
    fields = ("assessed_on", "method", "nodule_count", "largest_diameter_mm", "portal_vein_thrombosis", "metastasis",
              "recorded_bclc", "nodule_link")  # fmt: skip
    readonly_fields = ("nodule_link",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the assessments with their nodules."""
        return super().get_queryset(request).prefetch_related("nodules")

    @admin.display(description=_("nodules measured"))
    def nodule_link(self, assessment: TumourAssessment) -> str:
        """Write the longest axis of each nodule."""
        axes = [nodule.axis_a_mm for nodule in assessment.nodules.all()]
        return ", ".join("?" if axis is None else f"{axis.normalize():f}" for axis in axes)


class ColorectalPrimaryInline(ScopedStackedInline):
    """The primary of colorectal metastases."""

    model = ColorectalPrimary
    fields = (
        ("primary_site", "primary_t", "primary_n", "primary_m"),
        ("resected_on", "resected_on_precision"),
        ("metastases_found_on", "metastases_found_on_precision"),
        ("ras", "braf", "msi"),
        ("bilobar", "resectability", "liver_margin"),
        ("recorded_timing", "recorded_disease_free_months", "recorded_fong"),
    )


class TreatmentInline(ScopedInline):
    """Treatments; their drugs are on the treatment's own page."""

    model = Treatment
    fields = ("kind", "intent", "route", "started_on", "ended_on", "cycles_given", "margin", "drug_names")
    readonly_fields = ("drug_names",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the treatments with their drugs."""
        return super().get_queryset(request).prefetch_related("drugs")

    @admin.display(description=_("drugs"))
    def drug_names(self, treatment: Treatment) -> str:
        """Name the drugs."""
        return ", ".join(drug.name for drug in treatment.drugs.all())


class ResponseInline(OfTheSamePatientInline):
    """Responses."""

    model = ResponseAssessment
    form = ResponseForm
    fields = ("assessed_on", "criteria", "treatment", "sum_baseline_mm", "sum_nadir_mm", "sum_now_mm", "new_lesions",
              "recorded_response")  # fmt: skip


class AdverseEventInline(OfTheSamePatientInline):
    """Adverse events."""

    model = AdverseEvent
    form = AdverseEventForm
    fields = ("term", "grade", "onset_on", "attribution", "treatment")


class FollowUpInline(ScopedInline):
    """Contacts."""

    model = FollowUp
    fields = ("last_contact_on", "status", "died_on", "cause_of_death")


class RecurrenceInline(ScopedInline):
    """Recurrences."""

    model = Recurrence
    fields = ("recurred_on", "recurrence_site")


class QueryInline(ScopedInline):
    """Doubts about the patient's data, to be answered."""

    model = Query
    form = AnswerQueryForm
    fields = ("severity", "doubt", "state", "answer")
    readonly_fields = ("severity", "doubt")

    @admin.display(description=_("sentence"))
    def doubt(self, query: Query) -> str:
        """Word the doubt in the reader's language."""
        return sentence_of(query)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave raising to the rules, and to the page of the queries."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep what was asked."""
        return False
