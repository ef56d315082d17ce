"""Imports and their undoing keep to the status of the records: locked ones stay, verified ones change with a reason."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.audit.models import AuditEvent
from registry.curation import locks
from registry.curation.kinds import Level, Part
from registry.imports.actions import ImportRefused, confirm, preview
from registry.imports.bulk import FEW, insert_columns, update_columns
from registry.imports.coded import Coded
from registry.imports.models import ImportRun, RunState
from registry.imports.staging import staged_problems, staged_rows
from registry.imports.undo import undo, undo_preview
from registry.imports.undo_statuses import verified_of_run
from registry.models import AssayResult, Enrolment, PartStatus, Patient, Site, Specimen, Study, User
from tests.factories import AssayResultFactory, EnrolmentFactory, PatientFactory, SpecimenFactory, StudyFactory
from tests.imports.conftest import csv_bytes

FILE = csv_bytes("id,sex,IL-6 (pg/mL)", "BN001,M,5.5", "BN002,F,<2")


@pytest.fixture
def patient(site: Site) -> Patient:
    return PatientFactory.create(site=site, registry_id="BN001", sex="female")


def put(patient: Patient, level: Level, *parts: Part) -> None:
    for part in parts:
        PartStatus.objects.update_or_create(patient=patient, part=part, defaults={"level": level})


def previewed(curator: User, site: Site, data: bytes = FILE, study: Study | None = None) -> ImportRun:
    return preview(file_bytes=data, file_name="ward.csv", user=curator, site=site, study=study)


def test_a_row_that_would_change_a_locked_record_leaves_it_and_says_so(
    curator: User, site: Site, patient: Patient
) -> None:
    put(patient, Level.LOCKED, Part.PATIENT, Part.SPECIMENS)
    run = previewed(curator, site)
    assert [row.status for row in staged_rows(run)] == ["left", "new"]
    told = [(problem.code, problem.row) for problem in staged_problems(run)]
    assert sorted(set(told)) == [("left_locked", 2)]
    assert "locked" in staged_problems(run)[0].text
    assert confirm(run=run, user=curator).state == RunState.APPLIED
    patient.refresh_from_db()
    assert patient.sex == "female"
    assert set(AssayResult.objects.values_list("specimen__patient__registry_id", flat=True)) == {"BN002"}


def test_only_the_locked_part_is_left(curator: User, site: Site, patient: Patient) -> None:
    put(patient, Level.LOCKED, Part.SPECIMENS)
    confirm(run=previewed(curator, site), user=curator)
    assert Patient.objects.get(pk=patient.pk).sex == "male"
    assert not AssayResult.objects.filter(specimen__patient=patient).exists()


def test_a_locked_study_takes_no_patients(curator: User, site: Site, patient: Patient) -> None:
    locked, other = EnrolmentFactory.create(patient=patient).study, StudyFactory.create()
    Study.objects.filter(pk=locked.pk).update(locked_at=timezone.now())
    confirm(run=previewed(curator, site, study=locked), user=curator)
    assert list(Enrolment.objects.values_list("patient", "study")) == [(patient.pk, locked.pk)]
    assert Patient.objects.get(pk=patient.pk).sex == "female"
    assert Patient.objects.filter(registry_id="BN002").exists()
    confirm(run=previewed(curator, site, study=other), user=curator)
    assert Enrolment.objects.get(study=other).patient.registry_id == "BN002"


def test_a_change_of_verified_records_asks_for_the_reason_and_reopens_them(
    client: Client, curator: User, site: Site, patient: Patient
) -> None:
    put(patient, Level.VERIFIED, *Part)
    run = previewed(curator, site)
    assert run.counts["verified_parts"] == 2
    client.force_login(curator)
    page = reverse("import_run", args=[run.uuid])
    assert 'name="reason"' in client.get(page).content.decode()
    with pytest.raises(ImportRefused, match="2 verified parts"):
        confirm(run=run, user=curator, reason=" ")
    assert Patient.objects.get(pk=patient.pk).sex == "female"
    sent = {"shown": run.digest, "reason": "the ward's corrected list"}
    client.post(reverse("import_confirm", args=[run.uuid]), sent)
    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.APPLIED, "the ward's corrected list")
    levels = dict(PartStatus.objects.filter(patient=patient).values_list("part", "level"))
    assert {part for part, level in levels.items() if level == Level.IN_REVIEW} == {"patient", "specimens"}
    event = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).latest("id")
    assert (event.reason, event.import_run) == ("the ward's corrected list", run.pk)


def test_a_lock_set_after_the_preview_holds(curator: User, site: Site, patient: Patient) -> None:
    run = previewed(curator, site)
    put(patient, Level.LOCKED, *Part)
    shown = confirm(run=run, user=curator)
    assert (shown.state, shown.preview["records_changed"]) == (RunState.PREVIEWED, True)
    assert Patient.objects.get(pk=patient.pk).sex == "female"
    assert confirm(run=shown, user=curator).state == RunState.APPLIED
    assert Patient.objects.get(pk=patient.pk).sex == "female"


def test_undoing_leaves_what_is_locked_and_asks_why_of_what_is_verified(
    curator: User, site: Site, patient: Patient
) -> None:
    run = confirm(run=previewed(curator, site), user=curator)
    new = Patient.objects.get(registry_id="BN002")
    put(patient, Level.LOCKED, Part.SPECIMENS)
    put(patient, Level.VERIFIED, Part.PATIENT)
    put(new, Level.IN_REVIEW, *Part)
    assert undo_preview(run, curator)["verified_parts"] == verified_of_run(run) == 1
    with pytest.raises(ImportRefused, match="verified"):
        undo(run=run, user=curator)
    undone = undo(run=run, user=curator, reason="another hospital's file")
    assert {(told["entity"], told["reason"]) for told in undone.undo["conflicts"]} == {
        ("specimen", "locked"),
        ("assayresult", "locked"),
    }
    assert undone.undo["verified_parts"] == 1
    assert Patient.objects.get().sex == "female"
    assert AssayResult.objects.get().specimen.patient == patient
    assert PartStatus.objects.get(patient=patient, part=Part.PATIENT).level == Level.IN_REVIEW
    event = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).latest("id")
    assert "another hospital's file" in event.reason


@pytest.mark.slow
def test_undoing_keeps_a_new_patient_of_whom_something_was_verified(curator: User, site: Site) -> None:
    run = confirm(run=previewed(curator, site), user=curator)
    verified = Patient.objects.get(registry_id="BN002")
    put(verified, Level.VERIFIED, Part.OUTCOMES)
    undo(run=run, user=curator)
    assert Patient.objects.get() == verified


def test_bulk_writes_of_locked_records_are_refused_though_no_trigger_looks_at_each_row(
    curator: User, site: Site, patient: Patient
) -> None:
    specimens = [SpecimenFactory.create(patient=patient, code=str(number)) for number in range(FEW // 20)]
    analyte = AssayResultFactory.create().analyte
    put(patient, Level.LOCKED, Part.SPECIMENS)
    columns = {
        "specimen_id": Coded.of([specimens[number // 20].pk for number in range(FEW)]),
        "analyte_id": Coded.same(analyte.pk, FEW),
        "replicate": Coded.of([1 + number % 20 for number in range(FEW)]),
        "qualifier": Coded.same("ND", FEW),
        "reported": Coded.same(False, FEW),
    }
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        insert_columns(AssayResult, columns, FEW)
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        update_columns(Specimen, {"haemolysis": Coded.same(1, 1)}, np.array([specimens[0].pk]))
    assert locks.faults(connection) == []
