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


TIMEPOINT_SYNONYMS = {
    "baseline": ("bl", "at diagnosis", "ban đầu", "lúc chẩn đoán", "basale", "alla diagnosi"),
    "pre_op": (
        "pre-op",
        "preop",
        "preoperative",
        "before surgery",
        "trước mổ",
        "trước phẫu thuật",
        "preoperatorio",
        "pre",
    ),
    "post_op": (
        "post-op",
        "postop",
        "postoperative",
        "after surgery",
        "sau mổ",
        "sau phẫu thuật",
        "postoperatorio",
        "post",
    ),
    "cycle": ("chu kỳ", "ciclo"),
    "follow_up": ("fu", "follow up", "theo dõi", "tái khám", "controllo"),
    "scheduled": ("visit", "lần", "visita"),
}


class Specimen(PatientRecord):
    """A specimen of one patient."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="specimens", verbose_name=_("patient")
    )
    code = IdentifierField(
        _("specimen code"), max_length=40, blank=True,
        synonyms=("specimen", "sample id", "sample", "barcode", "specimen id", "mã mẫu", "codice campione", "campione"),
        help_text=_("The laboratory's code. Never a hospital number."),
    )  # fmt: skip
    specimen_type = ClinicalChoiceField(
        _("specimen type"), choices=SpecimenType.choices, blank=True, terminology="LOINC system",
        synonyms=("sample type", "material", "loại mẫu", "loại bệnh phẩm", "tipo campione", "materiale"),
        choice_synonyms={
            "serum": ("huyết thanh", "siero"),
            "edta_plasma": ("edta", "plasma edta", "huyết tương edta"),
            "heparin_plasma": ("heparin", "plasma heparin", "huyết tương heparin", "eparina", "plasma eparina"),
            "whole_blood": ("blood", "máu toàn phần", "sangue intero", "sangue"),
        },
    )  # fmt: skip
    timepoint = ClinicalChoiceField(
        _("timepoint"), choices=Timepoint.choices, blank=True,
        synonyms=("time point", "visit", "thời điểm", "tempo", "timepoint"), choice_synonyms=TIMEPOINT_SYNONYMS,
    )  # fmt: skip
    timepoint_cycle = ClinicalIntegerField(
        _("cycle or visit number"), possible=(0, 100), null=True, blank=True,
        synonyms=("cycle", "cycle number", "visit number", "chu kỳ", "ciclo"),
    )  # fmt: skip
    timepoint_day = ClinicalIntegerField(
        _("day after the operation or of the cycle"), possible=(0, 3650), null=True, blank=True, unit="d",
        synonyms=("post-op day", "pod", "day", "ngày thứ", "ngày sau mổ", "giorno"),
    )  # fmt: skip
    collected_on = ClinicalDateField(
        _("collected on"), null=True, blank=True,
        synonyms=(
            "collection date", "date collected", "sample date", "sampling date", "date of sampling", "test date",
            "date", "date of test",
            "ngày xét nghiệm", "ngày xn", "ngày lấy mẫu", "ngày lấy máu", "ngày", "data prelievo",
            "data del prelievo", "data",
        ),
    )  # fmt: skip
    collected_on_precision = DatePrecisionField(_("precision of the collection date"))
    collected_at = models.TimeField(_("time of collection"), null=True, blank=True)
    frozen_on = ClinicalDateField(
        _("frozen on"),
        null=True,
        blank=True,
        synonyms=("date frozen", "freezing date", "ngày đông lạnh", "data congelamento"),
    )
    freeze_thaw_count = ClinicalIntegerField(
        _("freeze–thaw cycles"), possible=(0, 50), plausible=(0, 5), null=True, blank=True,
        synonyms=("freeze-thaw", "freeze thaw", "số lần rã đông", "cicli di congelamento"),
    )  # fmt: skip
    haemolysis = ClinicalIntegerField(
        _("haemolysis"), possible=(0, 4), plausible=(0, 1), null=True, blank=True, ordered=True,
        synonyms=("hemolysis", "tán huyết", "emolisi"),
    )  # fmt: skip
    lipaemia = ClinicalIntegerField(
        _("lipaemia"), possible=(0, 4), null=True, blank=True, ordered=True, synonyms=("lipemia", "đục mỡ")
    )
    icterus = ClinicalIntegerField(
        _("icterus"), possible=(0, 4), null=True, blank=True, ordered=True, synonyms=("vàng", "ittero")
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
            models.Index(fields=["code"], name="specimen_code_idx"),
        ]

    def __str__(self) -> str:
        return " · ".join(
            str(part) for part in (self.patient, self.timepoint_label, self.code or self.collected_on) if part
        )

    @property
    def timepoint_label(self) -> str:
        """The timepoint in words, with its cycle or visit number and its day."""
        numbers = [("#", self.timepoint_cycle), ("d", self.timepoint_day)]
        return " ".join(
            [str(self.get_timepoint_display()), *(f"{sign}{n}" for sign, n in numbers if n is not None)]
        ).strip()
