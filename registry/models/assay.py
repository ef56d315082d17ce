"""Analytes, the methods that measure them, and the results."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalBooleanField,
    ClinicalCharField,
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalDecimalField,
    ClinicalIntegerField,
    ClinicalTextField,
    IdentifierField,
)
from registry.models.base import Qualifier, RegistryModel, qualifier_field, unique_even_without
from registry.models.specimen import Specimen
from registry.models.synonyms.assay import ANALYTE, METHOD, METHOD_CODES, RESULT, RESULT_CODES, RUN


class AnalyteCategory(models.TextChoices):
    """What an analyte tells about."""

    CYTOKINE = "cytokine", _("cytokine")
    TUMOUR_MARKER = "tumour_marker", _("tumour marker")
    LIVER_FUNCTION = "liver_function", _("liver function")
    RENAL_FUNCTION = "renal_function", _("renal function")
    HAEMATOLOGY = "haematology", _("haematology")
    IMMUNE_CELLS = "immune_cells", _("immune cells")
    OTHER = "other", _("other")


class Platform(models.TextChoices):
    """The technique behind a method."""

    IMMULITE_1000 = "immulite_1000", _("IMMULITE 1000, enzyme-amplified chemiluminescence")
    ELISA = "elisa", _("ELISA")
    CBA = "cba", _("cytometric bead array")
    LUMINEX = "luminex", _("Luminex")
    MSD = "msd", _("MSD electrochemiluminescence")
    ROUTINE = "routine", _("routine laboratory analyser")
    OTHER = "other", _("other")


class Analyte(RegistryModel):
    """Something that can be measured in a specimen. Curators add analytes as rows."""

    code = IdentifierField(_("code"), max_length=30, unique=True, synonyms=ANALYTE["code"])
    name = ClinicalCharField(_("name"), max_length=120)
    category = ClinicalChoiceField(_("category"), choices=AnalyteCategory.choices)
    loinc = IdentifierField(_("LOINC"), max_length=12, blank=True)
    canonical_unit = ClinicalCharField(_("canonical unit (UCUM)"), max_length=20)
    molar_mass_g_per_mol = ClinicalDecimalField(
        _("molar mass"), unit="g/mol", possible=(0, None), null=True, blank=True, max_digits=12, decimal_places=4,
        help_text=_("Only where results are converted between mass and substance."),
    )  # fmt: skip
    valence = ClinicalIntegerField(
        _("valence"),
        possible=(1, 4),
        null=True,
        blank=True,
        help_text=_("Of an ion: 1 mmol/L of sodium is 1 mEq/L, of calcium 2."),
    )
    header_synonyms = ClinicalTextField(
        _("header synonyms"),
        blank=True,
        help_text=_("Column headers under which hospitals write it, separated by semicolons."),
    )
    can_be_zero = models.BooleanField(
        _("zero is a real value"),
        default=False,
        help_text=_("Cell counts may be zero; a concentration is below a limit, never zero."),
    )
    possible_low = ClinicalDecimalField(_("lowest possible value"), null=True, blank=True)
    possible_high = ClinicalDecimalField(_("highest possible value"), null=True, blank=True)

    class Meta(RegistryModel.Meta):
        verbose_name = _("analyte")
        verbose_name_plural = _("analytes")
        ordering = ["category", "code"]

    def __str__(self) -> str:
        return str(_(self.name))

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Headers under which hospitals write the analyte, its code and name included."""
        return (self.code, self.name, *filter(None, map(str.strip, self.header_synonyms.split(";"))))


class AssayMethod(RegistryModel):
    """How an analyte is measured: platform, kit, unit and limits."""

    analyte = models.ForeignKey(Analyte, on_delete=models.PROTECT, related_name="methods", verbose_name=_("analyte"))
    code = IdentifierField(_("code"), max_length=40, unique=True)
    platform = ClinicalChoiceField(
        _("platform"), choices=Platform.choices, synonyms=METHOD["platform"],
        choice_synonyms=METHOD_CODES["platform"],
    )  # fmt: skip
    kit = ClinicalCharField(_("kit"), max_length=120, blank=True)
    manufacturer = ClinicalCharField(_("manufacturer"), max_length=120, blank=True)
    unit = ClinicalCharField(_("unit (UCUM)"), max_length=20)
    lod = ClinicalDecimalField(_("limit of detection"), possible=(0, None), null=True, blank=True)
    lloq = ClinicalDecimalField(_("lower limit of quantification"), possible=(0, None), null=True, blank=True)
    uloq = ClinicalDecimalField(_("upper limit of quantification"), possible=(0, None), null=True, blank=True)
    iu_per_mg = ClinicalDecimalField(
        _("international units per mg"),
        possible=(0, None),
        null=True,
        blank=True,
        help_text=_("The kit's own factor. Without it, IU are never converted into mass."),
    )
    reference_low = ClinicalDecimalField(_("reference interval, from"), null=True, blank=True)
    reference_high = ClinicalDecimalField(_("reference interval, to"), null=True, blank=True)
    reference_source = ClinicalCharField(_("source of the reference interval"), max_length=200, blank=True)

    class Meta(RegistryModel.Meta):
        verbose_name = _("assay method")
        verbose_name_plural = _("assay methods")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lod__isnull=True)
                | models.Q(lloq__isnull=True)
                | models.Q(lod__lte=models.F("lloq")),
                name="method_lod_not_above_lloq",
                violation_error_message=_("The limit of detection is above the limit of quantification."),
            ),
            models.CheckConstraint(
                condition=models.Q(lloq__isnull=True)
                | models.Q(uloq__isnull=True)
                | models.Q(lloq__lt=models.F("uloq")),
                name="method_lloq_below_uloq",
                violation_error_message=_("The lower limit of quantification is not below the upper."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyte} · {self.get_platform_display()} ({self.unit})"


class AssayRun(RegistryModel):
    """One run of a method in a laboratory."""

    scope_path: ClassVar[str | None] = "site"

    site = models.ForeignKey(
        "registry.Site", on_delete=models.PROTECT, related_name="assay_runs", verbose_name=_("site")
    )
    method = models.ForeignKey(AssayMethod, on_delete=models.PROTECT, related_name="runs", verbose_name=_("method"))
    run_on = ClinicalDateField(_("run on"), synonyms=RUN["run_on"])
    lot = ClinicalCharField(_("reagent lot"), max_length=40, blank=True, synonyms=RUN["lot"])
    calibrator_lot = ClinicalCharField(_("calibrator lot"), max_length=40, blank=True)
    operator_blinded = ClinicalBooleanField(_("operator blinded to the groups"), null=True, blank=True)
    qc_passed = ClinicalBooleanField(_("quality control passed"), null=True, blank=True)
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(RegistryModel.Meta):
        verbose_name = _("assay run")
        verbose_name_plural = _("assay runs")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "method", "run_on", "lot"], name="run_unique_by_site_method_day_lot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} · {self.run_on} · {self.lot}".rstrip(" ·")


class QCFlag(models.TextChoices):
    """The laboratory's judgement of a result."""

    OK = "ok", _("ok")
    REPEAT = "repeat", _("to be repeated")
    REJECT = "reject", _("rejected")


class AssayResult(RegistryModel):
    """One measured value, as it was reported. Nothing is substituted for a limit."""

    scope_path: ClassVar[str | None] = "specimen__patient__site"

    specimen = models.ForeignKey(Specimen, on_delete=models.CASCADE, related_name="results", verbose_name=_("specimen"))
    analyte = models.ForeignKey(Analyte, on_delete=models.PROTECT, related_name="results", verbose_name=_("analyte"))
    method = models.ForeignKey(
        AssayMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("method")
    )
    run = models.ForeignKey(
        AssayRun, on_delete=models.PROTECT, null=True, blank=True, related_name="results", verbose_name=_("run")
    )
    qualifier = qualifier_field(_("result"))
    value = ClinicalDecimalField(
        _("value"), possible=(0, None), null=True, blank=True, synonyms=RESULT["value"],
        help_text=_("With the qualifier < or >, the limit. Empty when not detected."),
    )  # fmt: skip
    unit = ClinicalCharField(_("unit (UCUM)"), max_length=20, synonyms=RESULT["unit"])
    raw_text = ClinicalCharField(_("text as received"), max_length=100, blank=True)
    replicate = ClinicalIntegerField(_("replicate"), possible=(1, 20), default=1, synonyms=RESULT["replicate"])
    dilution = ClinicalDecimalField(
        _("dilution"), possible=(1, 100000), max_digits=9, decimal_places=2, null=True, blank=True,
        synonyms=RESULT["dilution"],
    )  # fmt: skip
    cv_percent = ClinicalDecimalField(
        _("coefficient of variation"), unit="%", possible=(0, 1000), plausible=(0, 20), max_digits=6, decimal_places=2,
        null=True, blank=True, synonyms=RESULT["cv_percent"],
    )  # fmt: skip
    qc_flag = ClinicalChoiceField(
        _("QC flag"), choices=QCFlag.choices, default=QCFlag.OK, max_length=6, synonyms=RESULT["qc_flag"],
        choice_synonyms=RESULT_CODES["qc_flag"],
    )  # fmt: skip
    reject_reason = ClinicalCharField(_("reason of rejection"), max_length=200, blank=True)
    reported = models.BooleanField(
        _("reported"), default=True, help_text=_("Exactly one reported result per specimen, analyte and method.")
    )

    class Meta(RegistryModel.Meta):
        verbose_name = _("assay result")
        verbose_name_plural = _("assay results")
        constraints = [
            *unique_even_without("method", "specimen", "analyte", "replicate", name="result_once_per_replicate"),
            models.UniqueConstraint(
                fields=["specimen", "analyte", "method"], condition=models.Q(reported=True, method__isnull=False),
                name="result_one_reported",
                violation_error_message=_("This specimen has a reported result of that analyte and method."),
            ),
            models.UniqueConstraint(
                fields=["specimen", "analyte"], condition=models.Q(reported=True, method__isnull=True),
                name="result_one_reported_method_missing",
                violation_error_message=_("This specimen has a reported result of that analyte without a method."),
            ),
            models.CheckConstraint(
                condition=models.Q(qualifier=Qualifier.NOT_DETECTED, value__isnull=True)
                | (~models.Q(qualifier=Qualifier.NOT_DETECTED) & models.Q(value__isnull=False)),
                name="result_value_unless_not_detected",
                violation_error_message=_("A result has a value, unless it is “not detected”, which has none."),
            ),
            models.CheckConstraint(
                condition=models.Q(qc_flag=QCFlag.REJECT, reported=False) & ~models.Q(reject_reason="")
                | (~models.Q(qc_flag=QCFlag.REJECT) & models.Q(reject_reason="")),
                name="result_rejected_with_reason_not_reported",
                violation_error_message=_("A rejected result states its reason and is not reported; others have none."),
            ),
        ]  # fmt: skip
        indexes = [  # The last three hold only what is out of the ordinary: found among millions, at little cost.
            models.Index(fields=["analyte", "value"], name="result_analyte_value_idx"),
            models.Index(fields=["qc_flag"], condition=~models.Q(qc_flag=QCFlag.OK), name="result_qc_idx"),
            models.Index(fields=["qualifier"], condition=~models.Q(qualifier="="), name="result_qualifier_idx"),
            models.Index(fields=["id"], condition=models.Q(reported=False), name="result_unreported_idx"),
        ]

    def __str__(self) -> str:
        sign = "" if self.qualifier == Qualifier.EQUAL else self.qualifier
        value = "" if self.value is None else f"{self.value.normalize():f} {self.unit}"
        return f"{self.analyte} {sign}{value}".strip()


class Direction(models.TextChoices):
    """On which side of a cut-off a value counts."""

    BELOW = "below", _("below")
    ABOVE = "above", _("above")


class CutOff(RegistryModel):
    """A published or local threshold of an analyte, with where it comes from."""

    analyte = models.ForeignKey(Analyte, on_delete=models.PROTECT, related_name="cut_offs", verbose_name=_("analyte"))
    method = models.ForeignKey(
        AssayMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="cut_offs", verbose_name=_("method")
    )
    value = ClinicalDecimalField(_("value"), possible=(0, None))
    unit = ClinicalCharField(_("unit (UCUM)"), max_length=20)
    direction = ClinicalChoiceField(_("direction"), choices=Direction.choices, max_length=5)
    provenance = ClinicalCharField(_("provenance"), max_length=300)

    class Meta(RegistryModel.Meta):
        verbose_name = _("cut-off")
        verbose_name_plural = _("cut-offs")
        constraints = [
            *unique_even_without("method", "analyte", "value", "unit", "direction", name="cutoff_unique"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.analyte} {'<' if self.direction == Direction.BELOW else '>'} {self.value.normalize():f} {self.unit}"
        )
