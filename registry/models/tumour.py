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
    YES_NO_SYNONYMS,
    PatientRecord,
    RegistryModel,
    YesNoUnknown,
    unique_even_without,
)
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
        synonyms=("imaging date", "date of imaging", "scan date", "ngày chụp", "ngày siêu âm", "data imaging",
        "data tac"),
    )  # fmt: skip
    assessed_on_precision = DatePrecisionField(_("precision of the assessment date"))
    method = ClinicalChoiceField(
        _("method"), choices=Method.choices, blank=True,
        synonyms=("imaging", "imaging method", "modality", "phương pháp", "phương tiện", "metodica", "metodo imaging"),
        choice_synonyms=Method.synonyms(),
    )  # fmt: skip
    nodule_count = ClinicalIntegerField(
        _("number of nodules"), possible=(0, 200), plausible=(0, 50), null=True, blank=True,
        synonyms=(
            "nodules", "number of tumours", "number of tumors", "number of lesions", "n nodules", "no of nodules",
            "tumour number",
            "tumor number", "number of metastases", "n metastases", "số lượng", "số lượng u", "số khối u", "số u",
            "số nhân",
            "n° metastasi", "numero metastasi", "n metastasi", "numero noduli", "n noduli", "noduli", "n° noduli",
        ),
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
        synonyms=(
            "size", "tumour size", "tumor size", "diameter", "largest tumour", "largest tumor", "maximum diameter",
            "max diameter",
            "lesion size", "kích thước", "kích thước u", "kích thước khối u", "đường kính", "đường kính lớn nhất",
            "dimensioni",
            "dimensione", "diametro", "diametro massimo", "diametro max",
        ),
    )  # fmt: skip
    size_as_received = ClinicalCharField(_("size as received"), max_length=100, blank=True)
    portal_vein_thrombosis = ClinicalChoiceField(
        _("portal vein thrombosis"), choices=PortalVeinThrombosis.choices, blank=True,
        synonyms=("pvt", "pvtt", "portal vein invasion", "huyết khối tĩnh mạch cửa", "huyết khối tmc",
        "trombosi portale"),
        choice_synonyms=PortalVeinThrombosis.synonyms(),
    )  # fmt: skip
    hepatic_vein_invasion = ClinicalChoiceField(
        _("hepatic vein or IVC invasion"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO_SYNONYMS,
        synonyms=("hepatic vein invasion", "ivc invasion", "xâm lấn tĩnh mạch gan", "invasione vene sovraepatiche"),
    )  # fmt: skip
    bile_duct_invasion = ClinicalChoiceField(
        _("bile duct invasion"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO_SYNONYMS,
        synonyms=("biliary invasion", "xâm lấn đường mật", "invasione biliare"),
    )  # fmt: skip
    microvascular_invasion = ClinicalChoiceField(
        _("microvascular invasion"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO_SYNONYMS,
        synonyms=("mvi", "xâm lấn vi mạch", "invasione microvascolare"), help_text=_("Histology only."),
    )  # fmt: skip
    adjacent_organ_invasion = ClinicalChoiceField(
        _("invasion of an adjacent organ"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO_SYNONYMS,
        synonyms=("adjacent organ invasion", "xâm lấn cơ quan lân cận", "invasione organi adiacenti"),
        help_text=_("Other than the gallbladder, or perforation of the visceral peritoneum (TNM T4)."),
    )  # fmt: skip
    nodes = ClinicalChoiceField(
        _("regional lymph nodes"), choices=Nodes.choices, blank=True, max_length=7,
        synonyms=("n stage", "tnm n", "lymph nodes", "hạch", "di căn hạch", "linfonodi"),
        choice_synonyms=Nodes.synonyms(),
    )  # fmt: skip
    metastasis = ClinicalChoiceField(
        _("distant metastasis"), choices=Metastasis.choices, blank=True, max_length=7,
        synonyms=("m stage", "tnm m", "extrahepatic spread", "metastases", "di căn", "di căn xa",
        "metastasi a distanza"),
        choice_synonyms=Metastasis.synonyms(),
    )  # fmt: skip
    metastasis_sites = ClinicalCharField(
        _("sites of metastasis"),
        max_length=200,
        blank=True,
        synonyms=("vị trí di căn", "sedi di metastasi", "metastatic sites"),
    )
    liver_share = ClinicalChoiceField(
        _("share of the liver involved"), choices=LiverShare.choices, blank=True, ordered=True,
        synonyms=("liver involvement", "tumour extent", "tumor extent", "tỷ lệ gan bị xâm lấn", "estensione epatica"),
        choice_synonyms=LiverShare.synonyms(),
    )  # fmt: skip
    differentiation = ClinicalChoiceField(
        _("differentiation (Edmondson–Steiner)"), choices=Differentiation.choices, blank=True, ordered=True,
        max_length=3,
        synonyms=("edmondson", "edmondson-steiner", "grade", "grading", "độ biệt hóa", "biệt hóa", "differenziazione"),
        choice_synonyms=Differentiation.synonyms(),
    )  # fmt: skip
    recorded_volume_cm3 = ClinicalDecimalField(
        _("volume (recorded)"), unit="cm3", possible=(0, 20000), plausible=(0, 5000), max_digits=9, decimal_places=3,
        null=True, blank=True,
        synonyms=("volume", "tumour volume", "tumor volume", "thể tích", "thể tích u", "thể tích khối u",
        "volume tumorale"),
    )  # fmt: skip
    recorded_volume_formula = ClinicalChoiceField(
        _("formula of the recorded volume"), choices=VolumeFormula.choices, blank=True,
        synonyms=("volume formula", "công thức thể tích", "formula volume"),
    )  # fmt: skip
    recorded_bclc = ClinicalChoiceField(
        _("BCLC stage (recorded)"), choices=BCLC.choices, blank=True, ordered=True, max_length=1,
        synonyms=("bclc", "bclc stage", "barcelona", "barcelona stage", "giai đoạn bclc", "giai đoạn", "stadio bclc"),
    )  # fmt: skip
    recorded_bclc_substage = ClinicalCharField(_("BCLC sub-stage as received"), max_length=4, blank=True)
    recorded_okuda = ClinicalChoiceField(
        _("Okuda stage (recorded)"), choices=Okuda.choices, blank=True, ordered=True, max_length=3,
        synonyms=("okuda", "okuda stage", "giai đoạn okuda", "stadio okuda"),
        choice_synonyms={"I": ("1",), "II": ("2",), "III": ("3",)},
    )  # fmt: skip
    recorded_clip = ClinicalIntegerField(
        _("CLIP score (recorded)"), possible=(0, 6), null=True, blank=True, ordered=True,
        synonyms=("clip", "clip score", "điểm clip", "punteggio clip"),
    )  # fmt: skip
    recorded_tnm_t = ClinicalChoiceField(
        _("TNM T (recorded)"),
        choices=TNM_T.choices,
        blank=True,
        ordered=True,
        max_length=3,
        synonyms=("t stage", "tnm t", "ct"),
    )
    recorded_tnm_stage = ClinicalChoiceField(
        _("TNM stage (recorded)"), choices=TNMStage.choices, blank=True, ordered=True, max_length=4,
        synonyms=("tnm", "tnm stage", "giai đoạn tnm", "stadio tnm"),
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
    number = ClinicalIntegerField(
        _("number"), possible=(1, 200), synonyms=("nodule", "nodule number", "nhân số", "nodulo")
    )
    segment = ClinicalChoiceField(
        _("segment (Couinaud)"), choices=Segment.choices, blank=True, max_length=4,
        synonyms=("segment", "hạ phân thùy", "phân thùy", "segmento"), choice_synonyms=Segment.synonyms(),
    )  # fmt: skip
    axis_a_mm = ClinicalDecimalField(
        _("longest axis"), unit="mm", possible=(1, 400), max_digits=5, decimal_places=1, null=True, blank=True,
        synonyms=("axis a", "length", "chiều dài", "asse a"),
    )  # fmt: skip
    axis_b_mm = ClinicalDecimalField(
        _("second axis"), unit="mm", possible=(1, 400), max_digits=5, decimal_places=1, null=True, blank=True,
        synonyms=("axis b", "width", "chiều rộng", "asse b"),
    )  # fmt: skip
    axis_c_mm = ClinicalDecimalField(
        _("third axis"), unit="mm", possible=(1, 400), max_digits=5, decimal_places=1, null=True, blank=True,
        synonyms=("axis c", "depth", "chiều sâu", "asse c"),
    )  # fmt: skip
    viable_diameter_mm = ClinicalDecimalField(
        _("viable diameter (mRECIST)"), unit="mm", possible=(0, 400), max_digits=5, decimal_places=1, null=True,
        blank=True,
        synonyms=("viable diameter", "viable size", "đường kính còn sống", "diametro vitale"),
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
