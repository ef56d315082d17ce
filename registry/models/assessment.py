"""The clinical state of a patient on a day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalIntegerField,
    ClinicalTextField,
    DatePrecisionField,
)
from registry.models.base import DATE_NOT_STATED, PatientRecord, unique_even_without
from registry.models.synonyms.assessment import CODES, HEADERS


class Ascites(models.TextChoices):
    """Ascites, in the classes of the Child-Pugh score."""

    NONE = "none", _("none")
    MILD_MODERATE = "mild_moderate", _("mild to moderate")
    SEVERE = "severe", _("severe")


class Encephalopathy(models.TextChoices):
    """Hepatic encephalopathy, in the classes of the Child-Pugh score."""

    NONE = "none", _("none")
    GRADE_1_2 = "grade_1_2", _("grade I–II")
    GRADE_3_4 = "grade_3_4", _("grade III–IV")


class ChildPughClass(models.TextChoices):
    """Child-Pugh class."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class ClinicalAssessment(PatientRecord):
    """Performance status and clinical signs of liver failure on a day.

    Laboratory values are assay results like any other.
    """

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="clinical_assessments", verbose_name=_("patient")
    )
    assessed_on = ClinicalDateField(
        _("assessed on"), null=True, blank=True,
        synonyms=HEADERS["assessed_on"],
    )  # fmt: skip
    assessed_on_precision = DatePrecisionField(_("precision of the assessment date"))
    ecog = ClinicalIntegerField(
        _("ECOG performance status"), possible=(0, 4), null=True, blank=True, terminology="LOINC 89247-1",
        synonyms=HEADERS["ecog"],
        help_text=_("0 to 4; 5 (dead) is no state of a visit."), ordered=True,
    )  # fmt: skip
    ascites = ClinicalChoiceField(
        _("ascites"), choices=Ascites.choices, blank=True, ordered=True,
        synonyms=HEADERS["ascites"],
        choice_synonyms=CODES["ascites"],
    )  # fmt: skip
    encephalopathy = ClinicalChoiceField(
        _("encephalopathy"), choices=Encephalopathy.choices, blank=True, ordered=True,
        synonyms=HEADERS["encephalopathy"],
        choice_synonyms=CODES["encephalopathy"],
    )  # fmt: skip
    recorded_child_pugh_points = ClinicalIntegerField(
        _("Child-Pugh points (recorded)"), possible=(5, 15), null=True, blank=True,
        synonyms=HEADERS["recorded_child_pugh_points"],
    )  # fmt: skip
    recorded_child_pugh_class = ClinicalChoiceField(
        _("Child-Pugh class (recorded)"), choices=ChildPughClass.choices, blank=True, ordered=True, max_length=1,
        synonyms=HEADERS["recorded_child_pugh_class"]
    )  # fmt: skip
    recorded_meld = ClinicalIntegerField(
        _("MELD (recorded)"), possible=(6, 40), null=True, blank=True, synonyms=HEADERS["recorded_meld"]
    )
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("clinical assessment")
        verbose_name_plural = _("clinical assessments")
        constraints = unique_even_without("assessed_on", "patient", name="assessment_once_a_day")
        indexes = [models.Index(fields=["assessed_on"], name="assessment_date_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.assessed_on or DATE_NOT_STATED}"
