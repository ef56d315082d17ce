"""Tumours of the liver as one method saw them on a day, and their nodules."""

from __future__ import annotations

from typing import ClassVar

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
from registry.models.base import (
    DATE_NOT_STATED,
    PatientRecord,
    RegistryModel,
    YesNoUnknown,
    unique_even_without,
)
from registry.models.synonyms.shared import YES_NO
from registry.models.synonyms.tumour import HEADERS, NODULE_HEADERS
from registry.models.synonyms.tumour_codes import CODES
from registry.models.tumour_choices import (
    BCLC,
    TNM_T,
    CountQualifier,
    Differentiation,
    LiverShare,
    Metastasis,
    Method,
    Nodes,
    Okuda,
    PortalVeinThrombosis,
    Segment,
    TNMStage,
    VolumeFormula,
)


class TumourAssessment(PatientRecord):
    """What one method showed of the tumours of the liver on a day."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="tumour_assessments", verbose_name=_("patient")
    )
    assessed_on = ClinicalDateField(
        _("assessed on"), null=True, blank=True,
        synonyms=HEADERS["assessed_on"],
    )  # fmt: skip
    assessed_on_precision = DatePrecisionField(_("precision of the assessment date"))
    method = ClinicalChoiceField(
        _("method"), choices=Method.choices, blank=True,
        synonyms=HEADERS["method"],
        choice_synonyms=CODES["method"],
    )  # fmt: skip
    nodule_count = ClinicalIntegerField(
        _("number of nodules"), possible=(0, 200), plausible=(0, 50), null=True, blank=True,
        synonyms=HEADERS["nodule_count"],
    )  # fmt: skip
    nodule_count_qualifier = ClinicalChoiceField(
        _("qualifier of the number of nodules"),
        choices=CountQualifier.choices,
        default=CountQualifier.EXACT,
        max_length=1,
    )
    largest_diameter_mm = ClinicalDecimalField(
        _("largest diameter"), unit="mm", possible=(1, 400), plausible=(3, 250), max_digits=5, decimal_places=1,
        null=True, blank=True,
        synonyms=HEADERS["largest_diameter_mm"],
    )  # fmt: skip
    size_as_received = ClinicalCharField(_("size as received"), max_length=100, blank=True)
    portal_vein_thrombosis = ClinicalChoiceField(
        _("portal vein thrombosis"), choices=PortalVeinThrombosis.choices, blank=True,
        synonyms=HEADERS["portal_vein_thrombosis"],
        choice_synonyms=CODES["portal_vein_thrombosis"],
    )  # fmt: skip
    hepatic_vein_invasion = ClinicalChoiceField(
        _("hepatic vein or IVC invasion"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["hepatic_vein_invasion"],
    )  # fmt: skip
    bile_duct_invasion = ClinicalChoiceField(
        _("bile duct invasion"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["bile_duct_invasion"],
    )  # fmt: skip
    microvascular_invasion = ClinicalChoiceField(
        _("microvascular invasion"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["microvascular_invasion"], help_text=_("Histology only."),
    )  # fmt: skip
    adjacent_organ_invasion = ClinicalChoiceField(
        _("invasion of an adjacent organ"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["adjacent_organ_invasion"],
        help_text=_("Other than the gallbladder, or perforation of the visceral peritoneum (TNM T4)."),
    )  # fmt: skip
    nodes = ClinicalChoiceField(
        _("regional lymph nodes"), choices=Nodes.choices, blank=True, max_length=7,
        synonyms=HEADERS["nodes"],
        choice_synonyms=CODES["nodes"],
    )  # fmt: skip
    metastasis = ClinicalChoiceField(
        _("distant metastasis"), choices=Metastasis.choices, blank=True, max_length=7,
        synonyms=HEADERS["metastasis"],
        choice_synonyms=CODES["metastasis"],
    )  # fmt: skip
    metastasis_sites = ClinicalCharField(
        _("sites of metastasis"),
        max_length=200,
        blank=True,
        synonyms=HEADERS["metastasis_sites"],
    )
    liver_share = ClinicalChoiceField(
        _("share of the liver involved"), choices=LiverShare.choices, blank=True, ordered=True,
        synonyms=HEADERS["liver_share"],
        choice_synonyms=CODES["liver_share"],
    )  # fmt: skip
    differentiation = ClinicalChoiceField(
        _("differentiation (Edmondson–Steiner)"), choices=Differentiation.choices, blank=True, ordered=True,
        max_length=3,
        synonyms=HEADERS["differentiation"],
        choice_synonyms=CODES["differentiation"],
    )  # fmt: skip
    recorded_volume_cm3 = ClinicalDecimalField(
        _("volume (recorded)"), unit="cm3", possible=(0, 20000), plausible=(0, 5000), max_digits=9, decimal_places=3,
        null=True, blank=True,
        synonyms=HEADERS["recorded_volume_cm3"],
    )  # fmt: skip
    recorded_volume_formula = ClinicalChoiceField(
        _("formula of the recorded volume"), choices=VolumeFormula.choices, blank=True,
        synonyms=HEADERS["recorded_volume_formula"], choice_synonyms=CODES["volume_formula"],
    )  # fmt: skip
    recorded_bclc = ClinicalChoiceField(
        _("BCLC stage (recorded)"), choices=BCLC.choices, blank=True, ordered=True, max_length=1,
        synonyms=HEADERS["recorded_bclc"], choice_synonyms=CODES["bclc"],
    )  # fmt: skip
    recorded_bclc_substage = ClinicalCharField(_("BCLC sub-stage as received"), max_length=4, blank=True)
    recorded_okuda = ClinicalChoiceField(
        _("Okuda stage (recorded)"), choices=Okuda.choices, blank=True, ordered=True, max_length=3,
        synonyms=HEADERS["recorded_okuda"],
        choice_synonyms=CODES["okuda"],
    )  # fmt: skip
    recorded_clip = ClinicalIntegerField(
        _("CLIP score (recorded)"), possible=(0, 6), null=True, blank=True, ordered=True,
        synonyms=HEADERS["recorded_clip"],
    )  # fmt: skip
    recorded_tnm_t = ClinicalChoiceField(
        _("TNM T (recorded)"),
        choices=TNM_T.choices,
        blank=True,
        ordered=True,
        max_length=3,
        synonyms=HEADERS["recorded_tnm_t"],
        choice_synonyms=CODES["tnm_t"],
    )
    recorded_tnm_stage = ClinicalChoiceField(
        _("TNM stage (recorded)"), choices=TNMStage.choices, blank=True, ordered=True, max_length=4,
        synonyms=HEADERS["recorded_tnm_stage"], choice_synonyms=CODES["tnm_stage"],
    )  # fmt: skip
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("tumour assessment")
        verbose_name_plural = _("tumour assessments")
        constraints = [
            *unique_even_without("assessed_on", "patient", "method", name="tumour_once_a_day_and_method"),
            models.CheckConstraint(
                condition=models.Q(microvascular_invasion="") | models.Q(method=Method.HISTOLOGY),
                name="tumour_microvascular_from_histology",
                violation_error_message=_("Microvascular invasion is seen by histology only: choose that method."),
            ),
            models.CheckConstraint(
                condition=~models.Q(nodule_count=0, nodule_count_qualifier=CountQualifier.EXACT)
                | models.Q(largest_diameter_mm__isnull=True),
                name="tumour_no_nodule_no_size",
                violation_error_message=_("No nodule was counted, yet a largest diameter is given."),
            ),
            models.CheckConstraint(
                condition=models.Q(metastasis_sites="") | models.Q(metastasis=Metastasis.M1),
                name="tumour_metastasis_sites_need_m1",
                violation_error_message=_("Sites of metastasis stand only beside M1."),
            ),
        ]
        indexes = [models.Index(fields=["assessed_on"], name="tumour_date_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.assessed_on or DATE_NOT_STATED} · {self.get_method_display() or '–'}"


class Nodule(RegistryModel):
    """One nodule of a tumour assessment."""

    scope_path: ClassVar[str | None] = "assessment__patient__site"

    assessment = models.ForeignKey(
        TumourAssessment, on_delete=models.CASCADE, related_name="nodules", verbose_name=_("tumour assessment")
    )
    number = ClinicalIntegerField(_("number"), possible=(1, 200), synonyms=NODULE_HEADERS["number"])
    segment = ClinicalChoiceField(
        _("segment (Couinaud)"), choices=Segment.choices, blank=True, max_length=4,
        synonyms=NODULE_HEADERS["segment"], choice_synonyms=CODES["segment"],
    )  # fmt: skip
    axis_a_mm = ClinicalDecimalField(
        _("longest axis"), unit="mm", possible=(1, 400), max_digits=5, decimal_places=1, null=True, blank=True,
        synonyms=NODULE_HEADERS["axis_a_mm"],
    )  # fmt: skip
    axis_b_mm = ClinicalDecimalField(
        _("second axis"), unit="mm", possible=(1, 400), max_digits=5, decimal_places=1, null=True, blank=True,
        synonyms=NODULE_HEADERS["axis_b_mm"],
    )  # fmt: skip
    axis_c_mm = ClinicalDecimalField(
        _("third axis"), unit="mm", possible=(1, 400), max_digits=5, decimal_places=1, null=True, blank=True,
        synonyms=NODULE_HEADERS["axis_c_mm"],
    )  # fmt: skip
    viable_diameter_mm = ClinicalDecimalField(
        _("viable diameter (mRECIST)"), unit="mm", possible=(0, 400), max_digits=5, decimal_places=1, null=True,
        blank=True,
        synonyms=NODULE_HEADERS["viable_diameter_mm"],
    )  # fmt: skip

    class Meta(RegistryModel.Meta):
        verbose_name = _("nodule")
        verbose_name_plural = _("nodules")
        ordering = ["assessment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="nodule_number_unique_in_assessment"),
            models.CheckConstraint(
                condition=models.Q(axis_b_mm__isnull=True) | models.Q(axis_a_mm__gte=models.F("axis_b_mm")),
                name="nodule_axis_a_not_below_b",
                violation_error_message=_("The longest axis is shorter than the second."),
            ),
            models.CheckConstraint(
                condition=models.Q(axis_c_mm__isnull=True) | models.Q(axis_b_mm__gte=models.F("axis_c_mm")),
                name="nodule_axis_b_not_below_c",
                violation_error_message=_("The second axis is shorter than the third."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.number}"
