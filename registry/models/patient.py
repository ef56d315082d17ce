"""The patient: a pseudonym, the diagnosis and the risk factors."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalCharField,
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalDecimalField,
    ClinicalIntegerField,
    ClinicalTextField,
    DatePrecisionField,
    IdentifierField,
)
from registry.models.base import RegistryModel, YesNoUnknown, qualifier_field
from registry.models.site import Enrolment, Site, Study
from registry.models.synonyms.patient import CODES, HEADERS
from registry.models.synonyms.shared import SEROLOGY, YES_NO

REGISTRY_ID_PATTERN = r"^[A-Za-z0-9_-]{3,20}$"


class Sex(models.TextChoices):
    """Sex as recorded by the hospital."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")
    UNKNOWN = "unknown", _("unknown")


class Consent(models.TextChoices):
    """Consent to research. *Withdrawn* takes the patient out of every statistic and export."""

    GIVEN = "given", _("given")
    WITHDRAWN = "withdrawn", _("withdrawn")
    NOT_REQUIRED = "not_required", _("not required")


class DiagnosisGroup(models.TextChoices):
    """What brought the patient into the registry."""

    HCC = "hcc", _("hepatocellular carcinoma")
    CRLM = "crlm", _("colorectal liver metastases")
    CIRRHOSIS = "cirrhosis", _("cirrhosis")
    CHRONIC_HEPATITIS = "chronic_hepatitis", _("chronic hepatitis")
    HEALTHY = "healthy", _("healthy control")
    OTHER = "other", _("other")


class DiagnosisBasis(models.TextChoices):
    """What the diagnosis rests on."""

    HISTOLOGY = "histology", _("histology")
    IMAGING = "imaging", _("imaging criteria")
    AFP_IMAGING = "afp_imaging", _("AFP and imaging")


class Serology(models.TextChoices):
    """Result of a serological test."""

    POSITIVE = "positive", _("positive")
    NEGATIVE = "negative", _("negative")
    UNKNOWN = "unknown", _("unknown")


class CirrhosisBasis(models.TextChoices):
    """What the diagnosis of cirrhosis rests on."""

    HISTOLOGY = "histology", _("histology")
    ELASTOGRAPHY = "elastography", _("elastography")
    IMAGING = "imaging", _("imaging")
    CLINICAL = "clinical", _("clinical")


def not_in_the_future(year: int) -> None:
    """Refuse a birth year that is still to come."""
    if year > timezone.localdate().year:
        raise ValidationError(_("%(year)s is in the future."), params={"year": year})


class Patient(RegistryModel):
    """A patient, known by a pseudonym; never by a name or a hospital number."""

    scope_path: ClassVar[str | None] = "site"

    registry_id = IdentifierField(
        _("registry id"),
        max_length=20,
        validators=[RegexValidator(REGISTRY_ID_PATTERN, _("3 to 20 letters, digits, hyphens or underscores."))],
        help_text=_("Pseudonym. Never a name or a hospital number."),
        synonyms=HEADERS["registry_id"],
    )  # fmt: skip
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="patients", verbose_name=_("site"))
    studies = models.ManyToManyField(
        Study, through=Enrolment, related_name="patients", blank=True, verbose_name=_("studies")
    )
    sex = ClinicalChoiceField(
        _("sex"),
        choices=Sex.choices,
        blank=True,
        terminology="LOINC 46098-0",
        synonyms=HEADERS["sex"],
        choice_synonyms=CODES["sex"],
    )
    birth_year = ClinicalIntegerField(
        _("birth year"),
        null=True,
        blank=True,
        possible=(1900, None),
        validators=[not_in_the_future],
        synonyms=HEADERS["birth_year"],
    )
    consent = ClinicalChoiceField(
        _("consent"),
        choices=Consent.choices,
        blank=True,
        synonyms=HEADERS["consent"],
        choice_synonyms=CODES["consent"],
    )
    consented_on = ClinicalDateField(_("consented on"), null=True, blank=True, synonyms=HEADERS["consented_on"])
    consent_withdrawn_on = ClinicalDateField(
        _("consent withdrawn on"),
        null=True,
        blank=True,
        synonyms=HEADERS["consent_withdrawn_on"],
    )
    diagnosis_group = ClinicalChoiceField(
        _("diagnosis group"),
        choices=DiagnosisGroup.choices,
        blank=True,
        synonyms=HEADERS["diagnosis_group"],
        choice_synonyms=CODES["diagnosis_group"],
    )
    diagnosed_on = ClinicalDateField(
        _("diagnosed on"),
        null=True,
        blank=True,
        synonyms=HEADERS["diagnosed_on"],
    )
    diagnosed_on_precision = DatePrecisionField(_("precision of the diagnosis date"))
    diagnosis_basis = ClinicalChoiceField(
        _("basis of diagnosis"),
        choices=DiagnosisBasis.choices,
        blank=True,
        synonyms=HEADERS["diagnosis_basis"],
        choice_synonyms=CODES["diagnosis_basis"],
    )
    topography = ClinicalCharField(
        _("topography"), max_length=8, blank=True, terminology="ICD-O-3 topography",
        synonyms=HEADERS["topography"], help_text=_("HCC: C22.0"),
    )  # fmt: skip
    morphology = ClinicalCharField(
        _("morphology"), max_length=8, blank=True, terminology="ICD-O-3 morphology",
        synonyms=HEADERS["morphology"],
        help_text=_("HCC: 8170/3; adenocarcinoma: 8140/3"),
    )  # fmt: skip
    hbsag = ClinicalChoiceField(
        _("HBsAg"), choices=Serology.choices, blank=True, terminology="LOINC 5196-1",
        synonyms=HEADERS["hbsag"], choice_synonyms=SEROLOGY,
    )  # fmt: skip
    anti_hbc = ClinicalChoiceField(
        _("anti-HBc"), choices=Serology.choices, blank=True, terminology="LOINC 13952-7",
        synonyms=HEADERS["anti_hbc"], choice_synonyms=SEROLOGY,
    )  # fmt: skip
    hbv_dna_iu_ml = ClinicalDecimalField(
        _("HBV DNA"), unit="[IU]/mL", possible=(0, None), null=True, blank=True, terminology="LOINC 42595-9",
        synonyms=HEADERS["hbv_dna_iu_ml"],
    )  # fmt: skip
    hbv_dna_qualifier = qualifier_field("HBV DNA")
    anti_hcv = ClinicalChoiceField(
        _("anti-HCV"), choices=Serology.choices, blank=True, terminology="LOINC 16128-1",
        synonyms=HEADERS["anti_hcv"], choice_synonyms=SEROLOGY,
    )  # fmt: skip
    hcv_rna_iu_ml = ClinicalDecimalField(
        _("HCV RNA"), unit="[IU]/mL", possible=(0, None), null=True, blank=True, terminology="LOINC 11011-4",
        synonyms=HEADERS["hcv_rna_iu_ml"],
    )  # fmt: skip
    hcv_rna_qualifier = qualifier_field("HCV RNA")
    alcohol_g_day = ClinicalDecimalField(
        _("alcohol"), unit="g/d", possible=(0, 500), plausible=(0, 300), max_digits=5, decimal_places=1,
        null=True, blank=True, synonyms=HEADERS["alcohol_g_day"],
    )  # fmt: skip
    masld = ClinicalChoiceField(
        _("MASLD"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["masld"],
    )  # fmt: skip
    cirrhosis = ClinicalChoiceField(
        _("cirrhosis"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["cirrhosis"],
    )  # fmt: skip
    cirrhosis_basis = ClinicalChoiceField(
        _("basis of cirrhosis"), choices=CirrhosisBasis.choices, blank=True,
        synonyms=HEADERS["cirrhosis_basis"],
        choice_synonyms=CODES["cirrhosis_basis"],
    )  # fmt: skip
    diabetes = ClinicalChoiceField(
        _("diabetes"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO,
        synonyms=HEADERS["diabetes"],
    )  # fmt: skip
    notes = ClinicalTextField(
        _("notes"), blank=True, max_length=2000, help_text=_("No names, no hospital numbers."),
        synonyms=HEADERS["notes"],
    )  # fmt: skip

    class Meta(RegistryModel.Meta):
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["registry_id"]
        permissions = [
            ("import_records", _("Can import workbooks")),
            ("import_assays", _("Can import assay results only")),
            ("export_records", _("Can export records")),
            ("export_deidentified", _("Can export de-identified data")),
            ("view_summaries", _("Can view summaries")),
            ("see_all_sites", _("Sees the records of every site")),
            ("summarise_all_sites", _("Summarises the records of every site")),
            ("reference_patient", _("Can refer to a patient by registry id")),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("registry_id"),
                name="patient_registry_id_unique",
                violation_error_message=_("A patient with this registry id exists (case does not count)."),
            ),
            models.CheckConstraint(
                condition=models.Q(registry_id__regex=REGISTRY_ID_PATTERN),
                name="patient_registry_id_pattern",
                violation_error_message=_("3 to 20 letters, digits, hyphens or underscores."),
            ),
            models.CheckConstraint(
                condition=models.Q(consent_withdrawn_on__isnull=True) | models.Q(consent="withdrawn"),
                name="patient_withdrawal_date_means_withdrawn",
                violation_error_message=_("A withdrawal date stands only beside a withdrawn consent."),
            ),
        ]
        indexes = [
            models.Index("site", Lower("registry_id"), name="patient_site_idx"),
            models.Index(fields=["diagnosis_group"], name="patient_group_idx"),
            models.Index(fields=["diagnosed_on"], name="patient_diagnosed_idx"),
        ]

    def __str__(self) -> str:
        return self.registry_id
