"""Locked records are refused by the database, whoever writes and in whatever way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from registry.curation import locks
from registry.curation.kinds import Level, Part
from registry.curation.parts import PART_OF, parts_of_record
from registry.models import AssayResult, AssayRun, Enrolment, Nodule, PartStatus, Patient, Specimen, Study, StudyArm
from tests.factories import (
    FACTORIES,
    AssayResultFactory,
    AssayRunFactory,
    EnrolmentFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    SpecimenFactory,
    StudyArmFactory,
    TumourAssessmentFactory,
)

pytestmark = pytest.mark.django_db


# By table a column, and another value for it.
CHANGED = {
    "patient": ("sex", "male"),
    "enrolment": ("enrolled_on", "2001-01-01"),
    "tumourassessment": ("notes", "other"),
    "nodule": ("viable_diameter_mm", 1),
    "colorectalprimary": ("ras", "mutated"),
    "specimen": ("notes", "other"),
    "assayresult": ("raw_text", "other"),
    "treatment": ("notes", "other"),
    "treatmentdrug": ("schedule", "other"),
    "adverseevent": ("grade", 2),
    "clinicalassessment": ("ecog", 1),
    "responseassessment": ("sum_now_mm", 1),
    "followup": ("last_contact_on", "2019-01-01"),
    "recurrence": ("recurred_on", "2019-01-01"),
}


def lock(patient: int, *parts: Part) -> None:
    PartStatus.objects.bulk_create(PartStatus(patient_id=patient, part=part, level=Level.LOCKED) for part in parts)


def refused(write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        write()


@pytest.mark.parametrize("name", sorted(PART_OF))
def test_no_table_of_a_locked_part_is_written(name: str) -> None:
    record: Model = FACTORIES[name]()
    ((patient, part),) = parts_of_record(record)
    rows, key = type(record)._default_manager.filter(pk=record.pk), record.pk
    column, value = CHANGED[name]
    before = {column: getattr(record, column)}
    lock(patient, *(each for each in Part if each != part))
    rows.update(**{column: value})
    lock(patient, part)
    refused(lambda: rows.update(**before))
    refused(lambda: rows._raw_delete(rows.db))
    refused(lambda: type(record)._default_manager.get(pk=key).delete())
    assert getattr(rows.get(), column) != before[column]
    PartStatus.objects.update(level=Level.VERIFIED)
    rows.update(**before)


def test_nothing_is_added_to_a_locked_part() -> None:
    specimen, assessment = SpecimenFactory.create(), TumourAssessmentFactory.create()
    for record in (specimen, assessment):
        lock(record.patient_id, *Part)
    result = AssayResultFactory.build(specimen=specimen, analyte=AssayResultFactory.create().analyte)
    refused(lambda: AssayResult.objects.bulk_create([result]))
    refused(lambda: NoduleFactory.create(assessment=assessment))
    refused(lambda: FollowUpFactory.create(patient=specimen.patient))
    refused(lambda: Nodule.objects.filter(pk=NoduleFactory.create().pk).update(assessment=assessment))
    free = PatientFactory.create()
    refused(lambda: Specimen.objects.filter(pk=specimen.pk).update(patient=free))
    assert Specimen.objects.get(pk=specimen.pk).patient == specimen.patient


def test_raw_sql_is_refused_and_an_update_that_changes_nothing_is_not() -> None:
    patient = PatientFactory.create(sex="male")
    lock(patient.pk, *Part)
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute("UPDATE registry_patient SET sex = 'female'"))
        refused(lambda: cursor.execute("DELETE FROM registry_patient"))
        refused(lambda: cursor.execute("DELETE FROM registry_partstatus"))
    patient.save()
    assert Patient.objects.get(pk=patient.pk).sex == "male"


def test_a_locked_study_takes_no_patient_and_gives_none_away() -> None:
    enrolment, free = EnrolmentFactory.create(), PatientFactory.create()
    study = enrolment.study
    study.locked_at = timezone.now()
    study.save()
    refused(lambda: Patient.objects.filter(pk=enrolment.patient_id).update(sex="male"))
    refused(lambda: SpecimenFactory.create(patient=enrolment.patient))
    refused(lambda: EnrolmentFactory.create(patient=free, study=study))
    refused(lambda: Enrolment.objects.all().delete())
    SpecimenFactory.create(patient=free)
    assert Enrolment.objects.get() == enrolment
    study.locked_at = None
    study.save()
    SpecimenFactory.create(patient=enrolment.patient)


@pytest.mark.parametrize("by", ["part", "study"])
def test_the_run_of_a_locked_result_stays(by: str) -> None:
    run, other = AssayRunFactory.create(lot="first"), AssayRunFactory.create()
    AssayResultFactory.create(run=other)
    patient = AssayResultFactory.create(run=run).specimen.patient
    enrolment = EnrolmentFactory.create(patient=patient)
    runs = AssayRun.objects.filter(pk=run.pk)
    lock(patient.pk, *(set(Part) - {Part.SPECIMENS}))
    runs.update(lot="second")
    if by == "part":
        lock(patient.pk, Part.SPECIMENS)
    else:
        Study.objects.filter(pk=enrolment.study_id).update(locked_at=timezone.now())
    refused(lambda: runs.update(lot="third"))
    refused(lambda: runs._raw_delete(runs.db))
    assert AssayRun.objects.get(pk=run.pk).lot == "second"
    AssayRun.objects.filter(pk=other.pk).update(lot="free")
    AssayRunFactory.create()
    run.refresh_from_db()
    run.save()


def test_a_locked_study_keeps_its_title_its_design_and_its_arms() -> None:
    arm, other = StudyArmFactory.create(), StudyArmFactory.create()
    study = arm.study
    Study.objects.filter(pk=study.pk).update(locked_at=timezone.now())
    studies, arms = Study.objects.filter(pk=study.pk), StudyArm.objects.filter(pk=arm.pk)
    refused(lambda: studies.update(title="renamed"))
    refused(lambda: studies.update(title="renamed", locked_at=None))
    refused(lambda: studies._raw_delete(studies.db))
    refused(lambda: arms.update(position=7))
    refused(lambda: arms.update(study=other.study))
    refused(lambda: arms._raw_delete(arms.db))
    refused(lambda: StudyArmFactory.create(study=study))
    refused(lambda: StudyArm.objects.filter(pk=other.pk).update(study=study))
    StudyArm.objects.filter(pk=other.pk).update(name="renamed")
    Study.objects.filter(pk=other.study_id).update(title="renamed")
    assert list(arms.values_list("study", "position")) == [(study.pk, arm.position)]
    assert studies.get().title == study.title
    studies.update(locked_at=None)
    assert studies.update(title="renamed") == 1
    assert arms.delete()[0] == 1


def test_migrating_puts_back_what_is_missing() -> None:
    assert locks.faults(connection) == []
    name = locks.trigger_name("patient", "update")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON registry_patient" if connection.vendor == "postgresql" else ""))
    assert [message.id for message in run_checks(databases=["default"])] == ["registry.W002"]
    call_command("migrate", verbosity=0)
    assert locks.faults(connection) == []
