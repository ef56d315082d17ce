"""An import is undone as a whole from its events; what was edited since is listed and left alone."""

from collections.abc import Callable
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.imports.actions import ImportRefused
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.undo import undo, undo_preview
from registry.models import AssayResult, Patient, Query, Site, Specimen, User
from tests.factories import (
    AnalyteFactory,
    AssayResultFactory,
    PatientFactory,
    QueryFactory,
    SpecimenFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


MakeRun = Callable[..., ImportRun]


@pytest.fixture
def run(site: Site, curator: User) -> ImportRun:
    return make_run(site, curator)


def make_run(site: Site, user: User, state: str = RunState.APPLIED) -> ImportRun:
    applied = timezone.now() if state == RunState.APPLIED else None
    profile = ImportProfile.objects.filter(site=None)[0]
    return ImportRun.objects.create(
        file_name="ward.xlsx", sha256="0" * 64, profile=profile, site=site, user=user, state=state, applied_at=applied
    )


def records(*models: Any) -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_created_records_are_removed_and_changed_cells_restored(site: Site, curator: User, run: ImportRun) -> None:
    stored: AssayResult = AssayResultFactory.create(
        specimen__patient__site=site, value=Decimal("12.345678"), raw_text="12,3"
    )
    before = records(Patient, Specimen, AssayResult)
    with acting(user=curator, run=run):
        stored.value, stored.raw_text, stored.dilution = Decimal(13), "13", Decimal(2)
        stored.save()
        AssayResultFactory.create(specimen__patient__site=site, analyte=stored.analyte)
        AssayResultFactory.create(specimen=stored.specimen, analyte=stored.analyte, replicate=2, reported=False)
    done = undo(run=run, user=curator)
    assert records(Patient, Specimen, AssayResult) == before
    assert done.undo == {
        "removed": {"patient": 1, "specimen": 1, "assayresult": 2},
        "restored": {"assayresult": 3},
        "conflicts": [],
        "conflicts_total": 0,
        "verified_parts": 0,
    }


def test_what_was_changed_twice_returns_to_what_it_was_first(site: Site, curator: User, run: ImportRun) -> None:
    patient: Patient = PatientFactory.create(site=site, sex="female", birth_year=None)
    with acting(user=curator, run=run):
        for sex, year in (("male", 1950), ("unknown", 1951)):
            Patient.objects.filter(pk=patient.pk).update(sex=sex, birth_year=year)
    undo(run=run, user=curator)
    patient.refresh_from_db()
    assert (patient.sex, patient.birth_year) == ("female", None)


def test_a_cell_edited_since_is_left_alone_and_listed(site: Site, curator: User, run: ImportRun) -> None:
    patient: Patient = PatientFactory.create(site=site, sex="female", birth_year=1950)
    with acting(user=curator, run=run):
        Patient.objects.filter(pk=patient.pk).update(sex="male", birth_year=1960)
    Patient.objects.filter(pk=patient.pk).update(birth_year=1961)
    expected = [
        {
            "entity": "patient",
            "record": patient.pk,
            "patient": patient.registry_id,
            "field": "birth_year",
            "imported": 1960,
            "now": 1961,
            "reason": "edited",
        }
    ]
    assert undo_preview(run, curator)["conflicts"] == expected
    done = undo(run=run, user=curator)
    patient.refresh_from_db()
    assert (patient.sex, patient.birth_year) == ("female", 1961)
    assert (done.undo["conflicts"], done.undo["conflicts_total"], done.undo["restored"]) == (
        expected,
        1,
        {"patient": 1},
    )


def test_a_created_record_edited_since_stays_with_its_patient(site: Site, curator: User, run: ImportRun) -> None:
    with acting(user=curator, run=run):
        specimen: Specimen = SpecimenFactory.create(patient__site=site)
        other: Specimen = SpecimenFactory.create(patient=specimen.patient, timepoint="follow_up", timepoint_day=90)
    Specimen.objects.filter(pk=specimen.pk).update(notes="thawed")
    done = undo(run=run, user=curator)
    assert list(Specimen.objects.values_list("pk", flat=True)) == [specimen.pk]
    reasons = [(conflict["entity"], conflict["field"], conflict["reason"]) for conflict in done.undo["conflicts"]]
    assert sorted(reasons) == [("patient", "", "needed"), ("specimen", "notes", "changed")]
    assert done.undo["removed"] == {"specimen": 1}
    assert other.pk != specimen.pk


def test_records_that_others_depend_on_stay(site: Site, curator: User, run: ImportRun) -> None:
    analyte = AnalyteFactory.create()
    with acting(user=curator, run=run):
        specimen: Specimen = SpecimenFactory.create(patient__site=site)
        imported: AssayResult = AssayResultFactory.create(specimen=specimen, analyte=analyte)
    added: AssayResult = AssayResultFactory.create(specimen=specimen)
    done = undo(run=run, user=curator)
    assert list(AssayResult.objects.values_list("pk", flat=True)) == [added.pk]
    assert Specimen.objects.filter(pk=specimen.pk).exists()
    told = {(conflict["entity"], conflict["record"], conflict["reason"]) for conflict in done.undo["conflicts"]}
    assert told == {("specimen", specimen.pk, "needed"), ("patient", specimen.patient_id, "needed")}
    assert done.undo["removed"] == {"assayresult": 1}
    assert imported.pk != added.pk


def test_what_was_deleted_since_stays_deleted(site: Site, curator: User, run: ImportRun) -> None:
    patient: Patient = PatientFactory.create(site=site)
    with acting(user=curator, run=run):
        Patient.objects.filter(pk=patient.pk).update(sex="male")
        made: Patient = PatientFactory.create(site=site)
    number = patient.pk
    patient.delete()
    made.delete()
    done = undo(run=run, user=curator)
    assert not Patient.objects.exists()
    assert [(conflict["record"], conflict["reason"]) for conflict in done.undo["conflicts"]] == [(number, "removed")]
    assert (done.undo["removed"], done.undo["restored"]) == ({}, {})


def test_a_later_import_that_was_itself_undone_is_no_conflict(site: Site, curator: User, run: ImportRun) -> None:
    patient: Patient = PatientFactory.create(site=site, sex="")
    later = make_run(site, curator)
    with acting(user=curator, run=run):
        Patient.objects.filter(pk=patient.pk).update(sex="male")
    with acting(user=curator, run=later):
        Patient.objects.filter(pk=patient.pk).update(sex="female")
    undo(run=later, user=curator)
    done = undo(run=run, user=curator)
    patient.refresh_from_db()
    assert (patient.sex, done.undo["conflicts"]) == ("", [])


def test_the_reported_result_is_reported_again(site: Site, curator: User, run: ImportRun) -> None:
    """Of two results of one specimen, only one may be the reported one at any time."""
    stored: AssayResult = AssayResultFactory.create(specimen__patient__site=site)
    with acting(user=curator, run=run):
        AssayResult.objects.filter(pk=stored.pk).update(reported=False)
        AssayResultFactory.create(specimen=stored.specimen, analyte=stored.analyte, replicate=2)
    undo(run=run, user=curator)
    assert list(AssayResult.objects.values_list("pk", "reported")) == [(stored.pk, True)]


def test_queries_that_the_import_raised_go_unless_answered(site: Site, curator: User, run: ImportRun) -> None:
    patient = PatientFactory.create(site=site)
    with acting(user=curator, run=run):
        QueryFactory.create(patient=patient)
        answered = QueryFactory.create(patient=patient)
    Query.objects.filter(pk=answered.pk).update(state="answered", answer="It is so.")
    undo(run=run, user=curator)
    assert list(Query.objects.values_list("pk", flat=True)) == [answered.pk]


def test_undoing_twice_changes_nothing_more(site: Site, curator: User, run: ImportRun) -> None:
    with acting(user=curator, run=run):
        PatientFactory.create(site=site)
    first = undo(run=run, user=curator)
    last = AuditEvent.objects.latest("id").pk
    again = undo(run=run, user=curator)
    assert (again.undone_at, again.undo) == (first.undone_at, first.undo)
    assert AuditEvent.objects.latest("id").pk == last


def test_the_undoing_is_itself_recorded(site: Site, curator: User, run: ImportRun) -> None:
    with acting(user=curator, run=run):
        patient = PatientFactory.create(site=site)
    with acting(run=run):  # As a worker says of all it does.
        undo(run=run, user=curator)
    event = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).latest("id")
    assert (event.action, event.user_id, event.import_run) == ("delete", curator.pk, None)
    assert str(run.uuid) in event.reason
    own = AuditEvent.objects.filter(table="registry_importrun", record_id=run.pk).latest("id")
    assert (own.old_values["state"], own.new_values["state"]) == ("applied", "undone")
    run.refresh_from_db()
    assert (run.state, run.undone_by) == (RunState.UNDONE, curator)


def test_a_run_that_wrote_nothing_has_nothing_to_undo(site: Site, curator: User) -> None:
    with pytest.raises(ImportRefused):
        undo(run=make_run(site, curator, RunState.PREVIEWED), user=curator)


def test_old_values_that_contradict_new_records_refuse_the_whole(site: Site, curator: User, run: ImportRun) -> None:
    patient: Patient = PatientFactory.create(site=site, registry_id="OLD-1")
    with acting(user=curator, run=run):
        Patient.objects.filter(pk=patient.pk).update(registry_id="NEW-1")
        made = PatientFactory.create(site=site)
    PatientFactory.create(site=site, registry_id="OLD-1")
    with pytest.raises(ImportRefused, match="Nothing is undone"):
        undo(run=run, user=curator)
    assert Patient.objects.filter(pk=made.pk).exists()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED


@pytest.mark.parametrize("roles", [["curator"], ["analyst"], ["data manager"], []])
def test_who_may_not_import_there_undoes_nothing(site: Site, curator: User, run: ImportRun, roles: list[str]) -> None:
    """A data manager sees all sites; a colleague of the site doesn't see another's run."""
    other: User = UserFactory.create(sites=[site], roles=roles)
    if roles == ["data manager"]:
        assert undo(run=run, user=other).undone_by == other
        return
    with pytest.raises(PermissionDenied):
        undo(run=run, user=other)
    run.refresh_from_db()
    assert run.state == RunState.APPLIED


def undo_elsewhere(run: ImportRun, user: User) -> None:
    undo(run=run, user=user)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_at_a_record_of_the_site_finishes_first(site: Site, curator: User, run: ImportRun) -> None:
    """PostgreSQL: neither waits for the other for ever. On SQLite there is one writer at a time."""
    if connection.vendor != "postgresql":
        return
    with acting(user=curator, run=run):
        PatientFactory.create(site=site)
    undoing = Thread(target=undo_elsewhere, args=(run, curator))
    with transaction.atomic():
        PatientFactory.create(site=site, registry_id="MEANWHILE-1")
        undoing.start()
        undoing.join(timeout=1)
        assert undoing.is_alive(), "it waits for this transaction"
        PatientFactory.create(site=site, registry_id="MEANWHILE-2")
    undoing.join(timeout=30)
    run.refresh_from_db()
    assert run.state == RunState.UNDONE
    assert sorted(Patient.objects.values_list("registry_id", flat=True)) == ["MEANWHILE-1", "MEANWHILE-2"]
