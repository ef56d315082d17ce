"""The colorectal cancer from which liver metastases came, and how they stand to surgery."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalDecimalField,
    ClinicalIntegerField,
    DatePrecisionField,
)
from registry.models.base import RegistryModel, YesNoUnknown
from registry.models.synonyms.colorectal import CODES, HEADERS
from registry.models.synonyms.shared import MARGIN
from registry.models.synonyms.tumour_codes import CODES as TUMOUR_CODES
from registry.models.tumour_choices import (
    MSI,
    Margin,
    Metastasis,
    Mutation,
    PrimaryNodes,
    PrimarySite,
    PrimaryT,
    Resectability,
)


class ColorectalPrimary(RegistryModel):
    """The colorectal cancer from which liver metastases came, and how they stand to surgery."""

    scope_path: ClassVar[str | None] = "patient__site"

    patient = models.OneToOneField(
        "registry.Patient", on_delete=models.CASCADE, related_name="colorectal_primary", verbose_name=_("patient")
    )
    primary_site = ClinicalChoiceField(
        _("primary site"), choices=PrimarySite.choices, blank=True,
        synonyms=HEADERS["primary_site"],
        choice_synonyms=CODES["primary_site"],
    )  # fmt: skip
    primary_t = ClinicalChoiceField(
        _("pT"),
        choices=PrimaryT.choices,
        blank=True,
        ordered=True,
        max_length=3,
        synonyms=HEADERS["primary_t"],
        choice_synonyms=CODES["primary_t"],
    )
    primary_n = ClinicalChoiceField(
        _("pN"),
        choices=PrimaryNodes.choices,
        blank=True,
        ordered=True,
        max_length=3,
        synonyms=HEADERS["primary_n"],
        choice_synonyms=CODES["primary_n"],
    )
    primary_m = ClinicalChoiceField(
        _("pM"),
        choices=Metastasis.choices,
        blank=True,
        max_length=7,
        synonyms=HEADERS["primary_m"],
        choice_synonyms=TUMOUR_CODES["metastasis"],
    )
    resected_on = ClinicalDateField(
        _("primary resected on"), null=True, blank=True,
        synonyms=HEADERS["resected_on"],
    )  # fmt: skip
    resected_on_precision = DatePrecisionField(_("precision of the resection date"))
    metastases_found_on = ClinicalDateField(
        _("liver metastases found on"), null=True, blank=True,
        synonyms=HEADERS["metastases_found_on"],
    )  # fmt: skip
    metastases_found_on_precision = DatePrecisionField(_("precision of the date of the metastases"))
    ras = ClinicalChoiceField(
        _("RAS"),
        choices=Mutation.choices,
        blank=True,
        max_length=9,
        synonyms=HEADERS["ras"],
        choice_synonyms=CODES["mutation"],
        help_text=_("KRAS and NRAS together: wild type only where both are."),
    )
    kras = ClinicalChoiceField(
        _("KRAS"),
        choices=Mutation.choices,
        blank=True,
        max_length=9,
        synonyms=HEADERS["kras"],
        choice_synonyms=CODES["mutation"],
    )
    nras = ClinicalChoiceField(
        _("NRAS"),
        choices=Mutation.choices,
        blank=True,
        max_length=9,
        synonyms=HEADERS["nras"],
        choice_synonyms=CODES["mutation"],
    )
    braf = ClinicalChoiceField(
        _("BRAF"),
        choices=Mutation.choices,
        blank=True,
        max_length=9,
        synonyms=HEADERS["braf"],
        choice_synonyms=CODES["mutation"],
    )
    msi = ClinicalChoiceField(
        _("microsatellite status"),
        choices=MSI.choices,
        blank=True,
        max_length=7,
        synonyms=HEADERS["msi"],
        choice_synonyms=CODES["msi"],
    )
    recorded_timing = ClinicalChoiceField(
        _("timing (recorded)"), choices=[("synchronous", _("synchronous")), ("metachronous", _("metachronous"))],
        blank=True,
        synonyms=HEADERS["recorded_timing"],
        choice_synonyms=CODES["recorded_timing"],
    )  # fmt: skip
    recorded_disease_free_months = ClinicalDecimalField(
        _("disease-free interval (recorded)"), unit="mo", possible=(0, 600), max_digits=5, decimal_places=1,
        null=True, blank=True,
        synonyms=HEADERS["recorded_disease_free_months"],
    )  # fmt: skip
    bilobar = ClinicalChoiceField(
        _("metastases in both lobes"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=CODES["bilobar"],
        synonyms=HEADERS["bilobar"],
    )  # fmt: skip
    resectability = ClinicalChoiceField(
        _("resectability"), choices=Resectability.choices, blank=True,
        synonyms=HEADERS["resectability"], choice_synonyms=CODES["resectability"],
    )  # fmt: skip
    liver_margin = ClinicalChoiceField(
        _("margin of the liver resection"), choices=Margin.choices, blank=True, ordered=True, max_length=2,
        synonyms=HEADERS["liver_margin"], choice_synonyms=MARGIN,
    )  # fmt: skip
    recorded_fong = ClinicalIntegerField(
        _("Fong clinical risk score (recorded)"), possible=(0, 5), null=True, blank=True, ordered=True,
        synonyms=HEADERS["recorded_fong"],
    )  # fmt: skip

    class Meta(RegistryModel.Meta):
        verbose_name = _("colorectal primary")
        verbose_name_plural = _("colorectal primaries")

    def __str__(self) -> str:
        return f"{self.patient} · {self.get_primary_site_display() or '–'}"
