"""Responses, adverse events, follow-up and recurrences."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalCharField,
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalDecimalField,
    ClinicalIntegerField,
    ClinicalTextField,
    DatePrecisionField,
)
from registry.models.base import DATE_NOT_STATED, PatientRecord, YesNoUnknown, unique_even_without
from registry.models.synonyms.outcome import ADVERSE_EVENT, FOLLOW_UP, RECURRENCE, RESPONSE
from registry.models.synonyms.outcome_codes import CODES
from registry.models.synonyms.shared import YES_NO
from registry.models.treatment import Treatment


class Criteria(models.TextChoices):
    """Criteria by which a response is judged."""

    RECIST = "recist_1_1", _("RECIST 1.1")
    MRECIST = "mrecist", _("mRECIST")


class Response(models.TextChoices):
    """Tumour response."""

    CR = "CR", _("CR (complete response)")
    PR = "PR", _("PR (partial response)")
    SD = "SD", _("SD (stable disease)")
    PD = "PD", _("PD (progressive disease)")
    NE = "NE", _("NE (not evaluable)")


class ResponseAssessment(PatientRecord):
    """Tumour response on a day, recorded and, from the sums of diameters, derived."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="responses", verbose_name=_("patient")
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("treatment"),
    )
    assessed_on = ClinicalDateField(
        _("assessed on"), null=True, blank=True,
        synonyms=RESPONSE["assessed_on"],
    )  # fmt: skip
    assessed_on_precision = DatePrecisionField(_("precision of the assessment date"))
    criteria = ClinicalChoiceField(
        _("criteria"), choices=Criteria.choices, blank=True, synonyms=RESPONSE["criteria"],
        choice_synonyms=CODES["criteria"],
    )  # fmt: skip
    sum_baseline_mm = ClinicalDecimalField(
        _("sum of diameters at baseline"), unit="mm", possible=(0, 2000), max_digits=6, decimal_places=1, null=True,
        blank=True,
        synonyms=RESPONSE["sum_baseline_mm"],
    )  # fmt: skip
    sum_nadir_mm = ClinicalDecimalField(
        _("smallest sum so far (nadir)"), unit="mm", possible=(0, 2000), max_digits=6, decimal_places=1, null=True,
        blank=True,
        synonyms=RESPONSE["sum_nadir_mm"],
    )  # fmt: skip
    sum_now_mm = ClinicalDecimalField(
        _("sum of diameters now"), unit="mm", possible=(0, 2000), max_digits=6, decimal_places=1, null=True, blank=True,
        synonyms=RESPONSE["sum_now_mm"],
    )  # fmt: skip
    new_lesions = ClinicalChoiceField(
        _("new lesions"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=RESPONSE["new_lesions"],
    )  # fmt: skip
    recorded_response = ClinicalChoiceField(
        _("response (recorded)"), choices=Response.choices, blank=True, ordered=True, max_length=2,
        synonyms=RESPONSE["recorded_response"],
        choice_synonyms=CODES["recorded_response"],
    )  # fmt: skip
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = unique_even_without("assessed_on", "patient", "criteria", name="response_once_a_day")
        indexes = [models.Index(fields=["assessed_on"], name="response_date_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.assessed_on or DATE_NOT_STATED} · {self.recorded_response or '–'}"


class Attribution(models.TextChoices):
    """How an adverse event stands to the treatment."""

    UNRELATED = "unrelated", _("unrelated")
    UNLIKELY = "unlikely", _("unlikely")
    POSSIBLE = "possible", _("possible")
    PROBABLE = "probable", _("probable")
    DEFINITE = "definite", _("definite")


class AdverseEvent(PatientRecord):
    """An adverse event in the terms of CTCAE version 5."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="adverse_events", verbose_name=_("patient")
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="adverse_events",
        verbose_name=_("treatment"),
    )
    term = ClinicalCharField(
        _("CTCAE v5 term"), max_length=120, terminology="CTCAE v5",
        synonyms=ADVERSE_EVENT["term"],
    )  # fmt: skip
    grade = ClinicalIntegerField(
        _("grade"),
        possible=(1, 5),
        null=True,
        blank=True,
        ordered=True,
        synonyms=ADVERSE_EVENT["grade"],
    )
    onset_on = ClinicalDateField(_("onset"), null=True, blank=True, synonyms=ADVERSE_EVENT["onset_on"])
    onset_on_precision = DatePrecisionField(_("precision of the onset"))
    attribution = ClinicalChoiceField(
        _("attribution"),
        choices=Attribution.choices,
        blank=True,
        ordered=True,
        synonyms=ADVERSE_EVENT["attribution"],
        choice_synonyms=CODES["attribution"],
    )

    class Meta(PatientRecord.Meta):
        verbose_name = _("adverse event")
        verbose_name_plural = _("adverse events")
        constraints = unique_even_without("onset_on", "patient", "term", name="adverse_event_once_a_day")

    def __str__(self) -> str:
        return f"{self.patient} · {self.term}"


class VitalStatus(models.TextChoices):
    """State of the patient at the last contact."""

    ALIVE = "alive", _("alive, disease not stated")
    ALIVE_WITHOUT_DISEASE = "alive_without_disease", _("alive without disease")
    ALIVE_WITH_DISEASE = "alive_with_disease", _("alive with disease")
    DEAD = "dead", _("dead")
    LOST = "lost", _("lost to follow-up")


class CauseOfDeath(models.TextChoices):
    """What the patient died of."""

    CANCER = "cancer", _("cancer")
    LIVER_FAILURE = "liver_failure", _("liver failure")
    OTHER = "other", _("other")
    UNKNOWN = "unknown", _("unknown")


class FollowUp(PatientRecord):
    """What was known of a patient at a contact."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("patient")
    )
    last_contact_on = ClinicalDateField(
        _("last contact on"), null=True, blank=True,
        synonyms=FOLLOW_UP["last_contact_on"],
    )  # fmt: skip
    last_contact_on_precision = DatePrecisionField(_("precision of the last contact"))
    status = ClinicalChoiceField(
        _("status"), choices=VitalStatus.choices,
        synonyms=FOLLOW_UP["status"],
        choice_synonyms=CODES["status"],
    )  # fmt: skip
    died_on = ClinicalDateField(
        _("died on"), null=True, blank=True,
        synonyms=FOLLOW_UP["died_on"],
    )  # fmt: skip
    died_on_precision = DatePrecisionField(_("precision of the date of death"))
    cause_of_death = ClinicalChoiceField(
        _("cause of death"), choices=CauseOfDeath.choices, blank=True, synonyms=FOLLOW_UP["cause_of_death"],
        choice_synonyms=CODES["cause_of_death"],
    )  # fmt: skip
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-up")
        constraints = [
            *unique_even_without("last_contact_on", "patient", name="followup_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(died_on__isnull=True) | models.Q(status=VitalStatus.DEAD),
                name="followup_death_date_means_dead",
                violation_error_message=_("A date of death stands only beside the status “dead”."),
            ),
            models.CheckConstraint(
                condition=models.Q(cause_of_death="") | models.Q(status=VitalStatus.DEAD),
                name="followup_cause_of_death_means_dead",
                violation_error_message=_("A cause of death stands only beside the status “dead”."),
            ),
        ]
        indexes = [models.Index(fields=["last_contact_on"], name="followup_contact_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.last_contact_on or DATE_NOT_STATED}"


class RecurrenceSite(models.TextChoices):
    """Where the disease came back."""

    LIVER = "liver", _("liver")
    LUNG = "lung", _("lung")
    LOCAL = "local", _("local, at the primary")
    NODES = "nodes", _("lymph nodes")
    PERITONEUM = "peritoneum", _("peritoneum")
    BONE = "bone", _("bone")
    BRAIN = "brain", _("brain")
    MULTIPLE = "multiple", _("several sites")
    OTHER = "other", _("other")


class Recurrence(PatientRecord):
    """A recurrence after resection, or a progression."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="recurrences", verbose_name=_("patient")
    )
    recurred_on = ClinicalDateField(
        _("recurred on"), null=True, blank=True,
        synonyms=RECURRENCE["recurred_on"],
    )  # fmt: skip
    recurred_on_precision = DatePrecisionField(_("precision of the recurrence"))
    recurrence_site = ClinicalChoiceField(
        _("site of recurrence"), choices=RecurrenceSite.choices, blank=True,
        synonyms=RECURRENCE["recurrence_site"],
        choice_synonyms=CODES["recurrence_site"],
    )  # fmt: skip

    class Meta(PatientRecord.Meta):
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        constraints = unique_even_without(
            "recurred_on", "patient", "recurrence_site", name="recurrence_once_a_day_and_site"
        )

    def __str__(self) -> str:
        return f"{self.patient} · {self.recurred_on or DATE_NOT_STATED}"
