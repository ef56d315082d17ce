"""Specimens: what was drawn, when, and what state it was in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalIntegerField,
    ClinicalTextField,
    DatePrecisionField,
    IdentifierField,
)
from registry.models.base import PatientRecord
from registry.models.synonyms.specimen import CODES, HEADERS, TIMEPOINT_SYNONYMS


class SpecimenType(models.TextChoices):
    """What was drawn."""

    SERUM = "serum", _("serum")
    EDTA_PLASMA = "edta_plasma", _("EDTA plasma")
    HEPARIN_PLASMA = "heparin_plasma", _("heparin plasma")
    WHOLE_BLOOD = "whole_blood", _("whole blood")


class Timepoint(models.TextChoices):
    """When in the patient's course the specimen was drawn, as the study names it."""

    BASELINE = "baseline", _("baseline")
    PRE_OP = "pre_op", _("before the operation")
    POST_OP = "post_op", _("after the operation")
    CYCLE = "cycle", _("during a cycle")
    FOLLOW_UP = "follow_up", _("follow-up")
    SCHEDULED = "scheduled", _("numbered visit (T0, T1, …)")


class Specimen(PatientRecord):
    """A specimen of one patient."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="specimens", verbose_name=_("patient")
    )
    code = IdentifierField(
        _("specimen code"), max_length=40, blank=True,
        synonyms=HEADERS["code"],
        help_text=_("The laboratory's code. Never a hospital number."),
    )  # fmt: skip
    specimen_type = ClinicalChoiceField(
        _("specimen type"), choices=SpecimenType.choices, blank=True, terminology="LOINC system",
        synonyms=HEADERS["specimen_type"],
        choice_synonyms=CODES["specimen_type"],
    )  # fmt: skip
    timepoint = ClinicalChoiceField(
        _("timepoint"), choices=Timepoint.choices, blank=True,
        synonyms=HEADERS["timepoint"], choice_synonyms=TIMEPOINT_SYNONYMS,
    )  # fmt: skip
    timepoint_cycle = ClinicalIntegerField(
        _("cycle or visit number"), possible=(0, 100), null=True, blank=True,
        synonyms=HEADERS["timepoint_cycle"],
    )  # fmt: skip
    timepoint_day = ClinicalIntegerField(
        _("day after the operation or of the cycle"), possible=(0, 3650), null=True, blank=True, unit="d",
        synonyms=HEADERS["timepoint_day"],
    )  # fmt: skip
    collected_on = ClinicalDateField(
        _("collected on"), null=True, blank=True,
        synonyms=HEADERS["collected_on"],
    )  # fmt: skip
    collected_on_precision = DatePrecisionField(_("precision of the collection date"))
    collected_at = models.TimeField(_("time of collection"), null=True, blank=True)
    frozen_on = ClinicalDateField(
        _("frozen on"),
        null=True,
        blank=True,
        synonyms=HEADERS["frozen_on"],
    )
    freeze_thaw_count = ClinicalIntegerField(
        _("freeze–thaw cycles"), possible=(0, 50), plausible=(0, 5), null=True, blank=True,
        synonyms=HEADERS["freeze_thaw_count"],
    )  # fmt: skip
    haemolysis = ClinicalIntegerField(
        _("haemolysis"), possible=(0, 4), plausible=(0, 1), null=True, blank=True, ordered=True,
        synonyms=HEADERS["haemolysis"],
    )  # fmt: skip
    lipaemia = ClinicalIntegerField(
        _("lipaemia"), possible=(0, 4), null=True, blank=True, ordered=True, synonyms=HEADERS["lipaemia"]
    )
    icterus = ClinicalIntegerField(
        _("icterus"), possible=(0, 4), null=True, blank=True, ordered=True, synonyms=HEADERS["icterus"]
    )
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("specimen")
        verbose_name_plural = _("specimens")
        constraints = [
            *[
                models.UniqueConstraint(
                    "patient", "specimen_type", "timepoint", Coalesce("timepoint_cycle", -1),
                    Coalesce("timepoint_day", -1), *date,
                    condition=models.Q(collected_on__isnull=not date, code=""), name=name,
                    violation_error_message=_("This patient has such a specimen of that timepoint and day."),
                )
                for date, name in ((("collected_on",), "specimen_once_a_day"), ((), "specimen_once_undated"))
            ],
            models.UniqueConstraint(
                fields=["patient", "code"], condition=~models.Q(code=""), name="specimen_code_unique_in_patient"
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_on__isnull=True)
                | models.Q(collected_on__isnull=True)
                | ~models.Q(collected_on_precision="day")
                | models.Q(frozen_on__gte=models.F("collected_on")),
                name="specimen_frozen_after_collection",
                violation_error_message=_("The specimen was frozen before it was collected."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["collected_on"], name="specimen_collected_idx"),
            # The operator class lets PostgreSQL find a code by its beginning in any collation; SQLite passes it over.
            models.Index(fields=["code"], opclasses=["varchar_pattern_ops"], name="specimen_code_idx"),
        ]

    def __str__(self) -> str:
        return " · ".join(
            str(part) for part in (self.patient, self.timepoint_label, self.code or self.collected_on) if part
        )

    @property
    def timepoint_label(self) -> str:
        """The timepoint in words, with its cycle or visit number and its day."""
        cycle = "" if self.timepoint_cycle is None else f"#{self.timepoint_cycle}"
        day = "" if self.timepoint_day is None else _("d%(day)s") % {"day": self.timepoint_day}
        return " ".join(str(part) for part in (self.get_timepoint_display(), cycle, day) if part)
