"""Enrolments, responses, adverse events, follow-up, recurrences."""

from __future__ import annotations

from django.contrib import admin

from registry.admin.base import PatientRecordAdmin
from registry.admin.columns import date_column
from registry.admin.derived import DerivedValuesMixin
from registry.admin.forms import AdverseEventForm, EnrolmentForm, ResponseForm
from registry.models import AdverseEvent, Enrolment, FollowUp, Recurrence, ResponseAssessment


@admin.register(Enrolment)
class EnrolmentAdmin(PatientRecordAdmin):
    """Who takes part in which study."""

    form = EnrolmentForm
    list_display = ("patient", "study", "arm", date_column(Enrolment, "enrolled_on", sortable=False))
    list_select_related = ("patient", "study", "arm")
    list_filter = ("study", "arm")
    autocomplete_fields = ("patient", "study", "arm")


@admin.register(ResponseAssessment)
class ResponseAssessmentAdmin(DerivedValuesMixin, PatientRecordAdmin):
    """Tumour response on a day."""

    form = ResponseForm
    list_display = (
        "patient",
        date_column(ResponseAssessment, "assessed_on"),
        "criteria",
        "sum_baseline_mm",
        "sum_nadir_mm",
        "sum_now_mm",
        "new_lesions",
        "recorded_response",
    )
    list_filter = ("criteria", "recorded_response", "new_lesions")
    sortable_by = ("assessed_on_as_known",)
    autocomplete_fields = ("patient", "treatment")


@admin.register(AdverseEvent)
class AdverseEventAdmin(PatientRecordAdmin):
    """Adverse events in the terms of CTCAE."""

    form = AdverseEventForm
    list_display = ("patient", "term", "grade", date_column(AdverseEvent, "onset_on", sortable=False), "attribution")
    list_filter = ("grade", "attribution")
    autocomplete_fields = ("patient", "treatment")


@admin.register(FollowUp)
class FollowUpAdmin(PatientRecordAdmin):
    """What was known of a patient at a contact."""

    list_display = (
        "patient",
        date_column(FollowUp, "last_contact_on"),
        "status",
        date_column(FollowUp, "died_on", sortable=False),
        "cause_of_death",
    )
    list_filter = ("status", "cause_of_death")
    sortable_by = ("last_contact_on_as_known",)


@admin.register(Recurrence)
class RecurrenceAdmin(PatientRecordAdmin):
    """Recurrences after resection, and progressions."""

    list_display = ("patient", date_column(Recurrence, "recurred_on", sortable=False), "recurrence_site")
    list_filter = ("recurrence_site",)
