"""Hospitals, the people who work there, and the studies they run."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import (
    ClinicalCharField,
    ClinicalChoiceField,
    ClinicalDateField,
    ClinicalTextField,
    IdentifierField,
)
from registry.models.base import RegistryModel
from registry.models.synonyms.site import ENROLMENT, SITE, STUDY, STUDY_ARM


class Site(RegistryModel):
    """A hospital. Every access rule hangs on it."""

    scope_path: ClassVar[str | None] = "pk"

    code = IdentifierField(
        _("code"),
        max_length=20,
        unique=True,
        synonyms=SITE["code"],
    )
    name = ClinicalCharField(_("name"), max_length=200)
    city = ClinicalCharField(_("city"), max_length=100, blank=True)
    country = ClinicalCharField(_("country (ISO 3166-1 alpha-2)"), max_length=2, blank=True)

    class Meta(RegistryModel.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class User(AbstractUser):
    """A person who signs in. Belongs to sites; what the person may do comes from the groups."""

    sites = models.ManyToManyField(Site, blank=True, related_name="users", verbose_name=_("sites"))

    class Meta(AbstractUser.Meta):
        pass


class StudyDesign(models.TextChoices):
    """How often a patient of the study is measured."""

    CROSS_SECTIONAL = "cross_sectional", _("cross-sectional")
    LONGITUDINAL = "longitudinal", _("longitudinal")


LEAST_SMALLEST_COUNT, MOST_SMALLEST_COUNT = 3, 1000
"""Below three a count names a patient to the other."""


class Study(RegistryModel):
    """A study that patients are enrolled in. Curators add studies as rows."""

    code = IdentifierField(_("code"), max_length=30, unique=True, synonyms=STUDY["code"])
    title = ClinicalCharField(_("title"), max_length=200)
    design = ClinicalChoiceField(_("design"), choices=StudyDesign.choices)
    description = ClinicalTextField(_("description"), blank=True)
    synthetic = models.BooleanField(_("synthetic data"), default=False, help_text=_("The patients do not exist."))
    smallest_count = models.PositiveSmallIntegerField(
        _("smallest count told"),
        null=True,
        blank=True,
        validators=[MinValueValidator(LEAST_SMALLEST_COUNT), MaxValueValidator(MOST_SMALLEST_COUNT)],
        help_text=_("Readers without records are told no smaller count of patients; 10 where the study sets none."),
    )
    # While it is set, no record of the study's patients can be changed, see `curation.locks`.
    locked_at = models.DateTimeField(_("locked since"), null=True, blank=True, editable=False)

    class Meta(RegistryModel.Meta):
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class StudyArm(RegistryModel):
    """One of the treatments that a study compares."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="arms", verbose_name=_("study"))
    code = IdentifierField(_("code"), max_length=30, synonyms=STUDY_ARM["code"])
    name = ClinicalCharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(RegistryModel.Meta):
        verbose_name = _("study arm")
        verbose_name_plural = _("study arms")
        ordering = ["study", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="studyarm_code_unique_in_study")]

    def __str__(self) -> str:
        return self.name


class Enrolment(RegistryModel):
    """A patient's part in a study."""

    scope_path: ClassVar[str | None] = "patient__site"

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("patient")
    )
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("study"))
    arm = models.ForeignKey(
        StudyArm, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("arm")
    )
    enrolled_on = ClinicalDateField(
        _("enrolled on"),
        null=True,
        blank=True,
        synonyms=ENROLMENT["enrolled_on"],
    )

    class Meta(RegistryModel.Meta):
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["patient", "study"], name="enrolment_once_per_study")]

    def __str__(self) -> str:
        return f"{self.patient} · {self.study}"
