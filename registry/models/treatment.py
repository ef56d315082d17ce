"""Treatments and their drugs."""

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
from registry.models.base import DATE_NOT_STATED, PatientRecord, RegistryModel, unique_even_without
from registry.models.synonyms.shared import MARGIN
from registry.models.synonyms.treatment import CODES, DRUG_HEADERS, HEADERS
from registry.models.tumour_choices import Margin


class TreatmentKind(models.TextChoices):
    """What was done."""

    RESECTION = "resection", _("resection")
    TRANSPLANT = "transplant", _("transplant")
    ABLATION = "ablation", _("ablation")
    TACE = "tace", _("TACE")
    HAI = "hai", _("hepatic arterial infusion")
    SYSTEMIC_CHEMOTHERAPY = "systemic_chemotherapy", _("systemic chemotherapy")
    CHEMOTHERAPY = "chemotherapy", _("chemotherapy, route not stated")
    RIL2 = "ril2", _("recombinant IL-2")
    TKI = "tki", _("tyrosine kinase inhibitor")
    CHECKPOINT_INHIBITOR = "checkpoint_inhibitor", _("checkpoint inhibitor")
    RADIOTHERAPY = "radiotherapy", _("radiotherapy")
    BEST_SUPPORTIVE_CARE = "best_supportive_care", _("best supportive care")


class ResectionExtent(models.TextChoices):
    """How much of the liver was resected."""

    MINOR = "minor", _("minor (fewer than three segments)")
    MAJOR = "major", _("major (three segments or more)")


class AblationTechnique(models.TextChoices):
    """How a tumour was ablated."""

    RFA = "rfa", _("radiofrequency")
    MWA = "mwa", _("microwave")
    PEI = "pei", _("ethanol injection")


class Route(models.TextChoices):
    """How a drug was given."""

    IV = "iv", _("intravenous")
    SC = "sc", _("subcutaneous")
    HEPATIC_ARTERY = "hepatic_artery", _("hepatic artery")
    PORTAL_VEIN = "portal_vein", _("portal vein")
    INTRASPLENIC = "intrasplenic", _("intrasplenic")
    ORAL = "oral", _("oral")


class Intent(models.TextChoices):
    """What a treatment was meant for."""

    NEOADJUVANT = "neoadjuvant", _("neoadjuvant")
    ADJUVANT = "adjuvant", _("adjuvant")
    CONVERSION = "conversion", _("conversion")
    PALLIATIVE = "palliative", _("palliative")


class StopReason(models.TextChoices):
    """Why a treatment ended."""

    COMPLETED = "completed", _("completed")
    PROGRESSION = "progression", _("progression")
    TOXICITY = "toxicity", _("toxicity")
    PATIENT = "patient", _("wish of the patient")
    DEATH = "death", _("death")
    OTHER = "other", _("other")


class Treatment(PatientRecord):
    """A treatment with its route, intent, dates and cycles."""

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="treatments", verbose_name=_("patient")
    )
    kind = ClinicalChoiceField(
        _("treatment"), choices=TreatmentKind.choices,
        synonyms=HEADERS["kind"],
        choice_synonyms=CODES["kind"],
    )  # fmt: skip
    extent = ClinicalChoiceField(
        _("extent of the resection"), choices=ResectionExtent.choices, blank=True,
        synonyms=HEADERS["extent"],
        choice_synonyms=CODES["extent"],
    )  # fmt: skip
    margin = ClinicalChoiceField(
        _("margin"),
        choices=Margin.choices,
        blank=True,
        ordered=True,
        max_length=2,
        synonyms=HEADERS["margin"],
        choice_synonyms=MARGIN,
    )
    ablation_technique = ClinicalChoiceField(
        _("ablation technique"), choices=AblationTechnique.choices, blank=True, synonyms=HEADERS["ablation_technique"],
        choice_synonyms=CODES["ablation_technique"],
    )  # fmt: skip
    route = ClinicalChoiceField(
        _("route"), choices=Route.choices, blank=True, synonyms=HEADERS["route"],
        choice_synonyms=CODES["route"],
    )  # fmt: skip
    intent = ClinicalChoiceField(
        _("intent"), choices=Intent.choices, blank=True, synonyms=HEADERS["intent"],
        choice_synonyms=CODES["intent"],
    )  # fmt: skip
    schedule = ClinicalCharField(_("schedule"), max_length=120, blank=True, synonyms=HEADERS["schedule"])
    cycles_planned = ClinicalIntegerField(
        _("cycles planned"),
        possible=(0, 100),
        null=True,
        blank=True,
        synonyms=HEADERS["cycles_planned"],
    )
    cycles_given = ClinicalIntegerField(
        _("cycles given"), possible=(0, 100), null=True, blank=True,
        synonyms=HEADERS["cycles_given"],
    )  # fmt: skip
    started_on = ClinicalDateField(
        _("started on"), null=True, blank=True,
        synonyms=HEADERS["started_on"],
    )  # fmt: skip
    started_on_precision = DatePrecisionField(_("precision of the start"))
    ended_on = ClinicalDateField(
        _("ended on"),
        null=True,
        blank=True,
        synonyms=HEADERS["ended_on"],
    )
    ended_on_precision = DatePrecisionField(_("precision of the end"))
    stop_reason = ClinicalChoiceField(
        _("reason stopped"), choices=StopReason.choices, blank=True, synonyms=HEADERS["stop_reason"],
        choice_synonyms=CODES["stop_reason"],
    )  # fmt: skip
    notes = ClinicalTextField(_("notes"), blank=True, max_length=2000)

    class Meta(PatientRecord.Meta):
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            *unique_even_without("started_on", "patient", "kind", name="treatment_once_per_start"),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | models.Q(started_on__isnull=True)
                | ~models.Q(ended_on_precision="day")
                | models.Q(ended_on__gte=models.F("started_on")),
                name="treatment_end_not_before_start",
                violation_error_message=_("The treatment ends before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(extent="", margin="")
                | models.Q(kind__in=[TreatmentKind.RESECTION, TreatmentKind.TRANSPLANT]),
                name="treatment_extent_of_resection_only",
                violation_error_message=_("Extent and margin belong to a resection."),
            ),
            models.CheckConstraint(
                condition=models.Q(ablation_technique="") | models.Q(kind=TreatmentKind.ABLATION),
                name="treatment_technique_of_ablation_only",
                violation_error_message=_("A technique of ablation belongs to an ablation."),
            ),
        ]
        indexes = [models.Index(fields=["started_on"], name="treatment_start_idx")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.get_kind_display()} · {self.started_on or DATE_NOT_STATED}"


class DoseUnit(models.TextChoices):
    """Unit of a dose (UCUM, with body surface as `m2`)."""

    MG = "mg", "mg"
    MG_M2 = "mg/m2", "mg/m²"
    MG_KG = "mg/kg", "mg/kg"
    MIU = "10*6.[IU]", _("MIU")
    MIU_M2 = "10*6.[IU]/m2", _("MIU/m²")


class TreatmentDrug(RegistryModel):
    """A drug of a treatment, with its dose. IU become mass only by the factor of the product."""

    scope_path: ClassVar[str | None] = "treatment__patient__site"

    treatment = models.ForeignKey(
        Treatment, on_delete=models.CASCADE, related_name="drugs", verbose_name=_("treatment")
    )
    name = ClinicalCharField(_("drug"), max_length=80, synonyms=DRUG_HEADERS["name"])
    dose = ClinicalDecimalField(
        _("dose"),
        possible=(0, None),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        synonyms=DRUG_HEADERS["dose"],
    )
    dose_unit = ClinicalChoiceField(
        _("unit of the dose"),
        choices=DoseUnit.choices,
        blank=True,
        max_length=12,
        synonyms=DRUG_HEADERS["dose_unit"],
    )
    miu_per_mg = ClinicalDecimalField(
        _("MIU per mg of this product"), possible=(0, None), max_digits=9, decimal_places=4, null=True, blank=True,
        help_text=_("Aldesleukin: 18 MIU = 1.1 mg, that is 16.3636 MIU per mg."),
    )  # fmt: skip
    schedule = ClinicalCharField(_("schedule"), max_length=120, blank=True)

    class Meta(RegistryModel.Meta):
        verbose_name = _("drug")
        verbose_name_plural = _("drugs")
        constraints = [
            models.UniqueConstraint(fields=["treatment", "name"], name="drug_once_per_treatment"),
            models.CheckConstraint(
                condition=models.Q(dose__isnull=True) | ~models.Q(dose_unit=""),
                name="drug_dose_has_unit",
                violation_error_message=_("A dose needs its unit."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
