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
from registry.models.base import YES_NO_SYNONYMS, RegistryModel, YesNoUnknown
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
        synonyms=("primary", "site of primary", "vị trí u nguyên phát", "sede primitivo", "sede del primitivo"),
        choice_synonyms=PrimarySite.synonyms(),
    )  # fmt: skip
    primary_t = ClinicalChoiceField(
        _("pT"), choices=PrimaryT.choices, blank=True, ordered=True, max_length=3, synonyms=("pt",)
    )
    primary_n = ClinicalChoiceField(
        _("pN"), choices=PrimaryNodes.choices, blank=True, ordered=True, max_length=3, synonyms=("pn",)
    )
    primary_m = ClinicalChoiceField(
        _("pM"),
        choices=Metastasis.choices,
        blank=True,
        max_length=7,
        synonyms=("pm",),
        choice_synonyms=Metastasis.synonyms(),
    )
    resected_on = ClinicalDateField(
        _("primary resected on"), null=True, blank=True,
        synonyms=("date of primary resection", "primary resection", "ngày mổ u nguyên phát",
        "data resezione primitivo"),
    )  # fmt: skip
    resected_on_precision = DatePrecisionField(_("precision of the resection date"))
    metastases_found_on = ClinicalDateField(
        _("liver metastases found on"), null=True, blank=True,
        synonyms=("date of liver metastases", "ngày phát hiện di căn gan", "data metastasi epatiche"),
    )  # fmt: skip
    metastases_found_on_precision = DatePrecisionField(_("precision of the date of the metastases"))
    ras = ClinicalChoiceField(
        _("RAS"),
        choices=Mutation.choices,
        blank=True,
        max_length=9,
        synonyms=("kras", "ras status", "nras"),
        choice_synonyms=Mutation.synonyms(),
    )
    braf = ClinicalChoiceField(
        _("BRAF"),
        choices=Mutation.choices,
        blank=True,
        max_length=9,
        synonyms=("braf status",),
        choice_synonyms=Mutation.synonyms(),
    )
    msi = ClinicalChoiceField(
        _("microsatellite status"),
        choices=MSI.choices,
        blank=True,
        max_length=7,
        synonyms=("msi", "mmr"),
        choice_synonyms=MSI.synonyms(),
    )
    recorded_timing = ClinicalChoiceField(
        _("timing (recorded)"), choices=[("synchronous", _("synchronous")), ("metachronous", _("metachronous"))],
        blank=True,
        synonyms=("timing", "synchronous", "thời điểm di căn", "sincrone", "sincrona/metacrona"),
        choice_synonyms={
            "synchronous": ("sync", "đồng thời", "sincrona", "sincrone"),
            "metachronous": ("meta", "không đồng thời", "metacrona", "metacrone"),
        },
    )  # fmt: skip
    recorded_disease_free_months = ClinicalDecimalField(
        _("disease-free interval (recorded)"), unit="mo", possible=(0, 600), max_digits=5, decimal_places=1,
        null=True, blank=True,
        synonyms=("disease-free interval", "dfi", "thời gian không bệnh", "intervallo libero da malattia"),
    )  # fmt: skip
    bilobar = ClinicalChoiceField(
        _("metastases in both lobes"), choices=YesNoUnknown.choices, blank=True, choice_synonyms=YES_NO_SYNONYMS,
        synonyms=("bilobar metastases", "di căn hai thùy", "metastasi bilobari", "bilobar"),
    )  # fmt: skip
    resectability = ClinicalChoiceField(
        _("resectability"), choices=Resectability.choices, blank=True,
        synonyms=("khả năng phẫu thuật", "resecabilità"), choice_synonyms=Resectability.synonyms(),
    )  # fmt: skip
    liver_margin = ClinicalChoiceField(
        _("margin of the liver resection"), choices=Margin.choices, blank=True, ordered=True, max_length=2,
        synonyms=("margin", "resection margin", "diện cắt", "margine"),
    )  # fmt: skip
    recorded_fong = ClinicalIntegerField(
        _("Fong clinical risk score (recorded)"), possible=(0, 5), null=True, blank=True, ordered=True,
        synonyms=("fong", "clinical risk score", "crs", "fong score"),
    )  # fmt: skip

    class Meta(RegistryModel.Meta):
        verbose_name = _("colorectal primary")
        verbose_name_plural = _("colorectal primaries")

    def __str__(self) -> str:
        return f"{self.patient} · {self.get_primary_site_display() or '–'}"
