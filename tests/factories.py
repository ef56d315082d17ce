"""Makes records for tests. Each factory gives a record that keeps every constraint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from registry import models


class SiteFactory(DjangoModelFactory[models.Site]):
    class Meta:
        model = models.Site

    code = factory.Sequence(lambda n: f"S{n}")
    name = factory.LazyAttribute(lambda site: f"Hospital {site.code}")


class StudyFactory(DjangoModelFactory[models.Study]):
    class Meta:
        model = models.Study

    code = factory.Sequence(lambda n: f"STUDY{n}")
    title = factory.LazyAttribute(lambda study: f"Study {study.code}")
    design = "cross_sectional"


class StudyArmFactory(DjangoModelFactory[models.StudyArm]):
    class Meta:
        model = models.StudyArm

    study = factory.SubFactory(StudyFactory)
    code = factory.Sequence(lambda n: f"ARM{n}")
    name = "An arm"


class UserFactory(DjangoModelFactory[models.User]):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True

    @factory.post_generation
    def sites(self: models.User, _create: bool, extracted: Any, **_kwargs: Any) -> None:
        """Belong to these sites."""
        self.sites.set(extracted or [])

    @factory.post_generation
    def roles(self: models.User, _create: bool, extracted: Any, **_kwargs: Any) -> None:
        """Join the groups of these names."""
        self.groups.set(Group.objects.filter(name__in=extracted or []))


class PatientFactory(DjangoModelFactory[models.Patient]):
    class Meta:
        model = models.Patient

    registry_id = factory.Sequence(lambda n: f"P{n:05d}")
    site = factory.SubFactory(SiteFactory)


class EnrolmentFactory(DjangoModelFactory[models.Enrolment]):
    class Meta:
        model = models.Enrolment

    patient = factory.SubFactory(PatientFactory)
    study = factory.SubFactory(StudyFactory)


class ClinicalAssessmentFactory(DjangoModelFactory[models.ClinicalAssessment]):
    class Meta:
        model = models.ClinicalAssessment

    patient = factory.SubFactory(PatientFactory)
    assessed_on = date(2017, 3, 5)


class TumourAssessmentFactory(DjangoModelFactory[models.TumourAssessment]):
    class Meta:
        model = models.TumourAssessment

    patient = factory.SubFactory(PatientFactory)
    assessed_on = date(2017, 3, 5)
    method = "ct"


class NoduleFactory(DjangoModelFactory[models.Nodule]):
    class Meta:
        model = models.Nodule

    assessment = factory.SubFactory(TumourAssessmentFactory)
    number = 1


class ColorectalPrimaryFactory(DjangoModelFactory[models.ColorectalPrimary]):
    class Meta:
        model = models.ColorectalPrimary

    patient = factory.SubFactory(PatientFactory)


class SpecimenFactory(DjangoModelFactory[models.Specimen]):
    class Meta:
        model = models.Specimen

    patient = factory.SubFactory(PatientFactory)
    specimen_type = "serum"
    timepoint = "baseline"
    collected_on = date(2017, 3, 5)


class AnalyteFactory(DjangoModelFactory[models.Analyte]):
    class Meta:
        model = models.Analyte

    code = factory.Sequence(lambda n: f"A{n}")
    name = factory.LazyAttribute(lambda analyte: f"Analyte {analyte.code}")
    category = "cytokine"
    canonical_unit = "pg/mL"


class AssayMethodFactory(DjangoModelFactory[models.AssayMethod]):
    class Meta:
        model = models.AssayMethod

    analyte = factory.SubFactory(AnalyteFactory)
    code = factory.Sequence(lambda n: f"method{n}")
    platform = "elisa"
    unit = "pg/mL"


class AssayRunFactory(DjangoModelFactory[models.AssayRun]):
    class Meta:
        model = models.AssayRun

    site = factory.SubFactory(SiteFactory)
    method = factory.SubFactory(AssayMethodFactory)
    run_on = date(2017, 3, 6)


class AssayResultFactory(DjangoModelFactory[models.AssayResult]):
    class Meta:
        model = models.AssayResult

    specimen = factory.SubFactory(SpecimenFactory)
    analyte = factory.SubFactory(AnalyteFactory)
    value = Decimal("12.5")
    unit = "pg/mL"


class CutOffFactory(DjangoModelFactory[models.CutOff]):
    class Meta:
        model = models.CutOff

    analyte = factory.SubFactory(AnalyteFactory)
    value = Decimal(100)
    unit = "pg/mL"
    direction = "below"
    provenance = "a test"


class TreatmentFactory(DjangoModelFactory[models.Treatment]):
    class Meta:
        model = models.Treatment

    patient = factory.SubFactory(PatientFactory)
    kind = "resection"
    started_on = date(2017, 4, 1)


class TreatmentDrugFactory(DjangoModelFactory[models.TreatmentDrug]):
    class Meta:
        model = models.TreatmentDrug

    treatment = factory.SubFactory(TreatmentFactory)
    name = factory.Sequence(lambda n: f"drug {n}")


class ResponseAssessmentFactory(DjangoModelFactory[models.ResponseAssessment]):
    class Meta:
        model = models.ResponseAssessment

    patient = factory.SubFactory(PatientFactory)
    assessed_on = date(2017, 6, 1)
    criteria = "recist_1_1"


class AdverseEventFactory(DjangoModelFactory[models.AdverseEvent]):
    class Meta:
        model = models.AdverseEvent

    patient = factory.SubFactory(PatientFactory)
    term = "Fever"
    onset_on = date(2017, 4, 3)


class FollowUpFactory(DjangoModelFactory[models.FollowUp]):
    class Meta:
        model = models.FollowUp

    patient = factory.SubFactory(PatientFactory)
    last_contact_on = date(2018, 1, 10)
    status = "alive_without_disease"


class RecurrenceFactory(DjangoModelFactory[models.Recurrence]):
    class Meta:
        model = models.Recurrence

    patient = factory.SubFactory(PatientFactory)
    recurred_on = date(2017, 11, 2)


class QueryFactory(DjangoModelFactory[models.Query]):
    class Meta:
        model = models.Query

    patient = factory.SubFactory(PatientFactory)
    rule = "a-rule"
    severity = "warning"
    record = factory.Sequence(lambda n: f"patient:{n}")
    sentence = "Is this so?"


class QueryCommentFactory(DjangoModelFactory[models.QueryComment]):
    class Meta:
        model = models.QueryComment

    query = factory.SubFactory(QueryFactory)
    text = "I ask the ward."


class PartStatusFactory(DjangoModelFactory[models.PartStatus]):
    class Meta:
        model = models.PartStatus

    patient = factory.SubFactory(PatientFactory)
    part = "outcomes"
    level = 1


FACTORIES: dict[str, Callable[..., Any]] = {
    made._meta.model._meta.model_name: made
    for made in (
        SiteFactory, StudyFactory, StudyArmFactory, PatientFactory, EnrolmentFactory, ClinicalAssessmentFactory,
        TumourAssessmentFactory, NoduleFactory, ColorectalPrimaryFactory, SpecimenFactory, AnalyteFactory,
        AssayMethodFactory,
        AssayRunFactory, AssayResultFactory, CutOffFactory, TreatmentFactory, TreatmentDrugFactory,
        ResponseAssessmentFactory,
        AdverseEventFactory, FollowUpFactory, RecurrenceFactory, QueryFactory,
        QueryCommentFactory, PartStatusFactory,
    )
}  # fmt: skip
