"""Draft, in review, verified, locked: who moves a part, what may change in each, and what a change does to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from factory.django import DjangoModelFactory

from registry.access.scope import scope_path
from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.audit.version import current_version
from registry.curation.actions import lock_study, move, unlock_study
from registry.curation.kinds import Level, Part
from registry.curation.parts import PART_OF, PatientPart, parts_of_record
from registry.curation.status import ChangeRefused, changing, may_change
from registry.curation.transitions import TRANSITIONS
from registry.models import AssayRun, PartStatus, Patient, Site
from tests.curation.parts import level, person, put, taken
from tests.factories import (
    FACTORIES,
    AssayResultFactory,
    AssayRunFactory,
    EnrolmentFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


# As written in docs/curation.md: whoever isn't named can't take the step.
MAY = {
    "submit": {"curator", "site coordinator", "data manager"},
    "withdraw": {"curator", "site coordinator", "data manager"},
    "verify": {"site coordinator", "data manager"},
    "reopen": {"site coordinator", "data manager"},
    "lock": {"site coordinator", "data manager"},
    "unlock": {"data manager"},
}
ROLES = ("curator", "lab technician", "analyst", "site coordinator", "data manager", "administrator", "auditor")


@pytest.mark.parametrize("role", ROLES)
def test_who_moves_what(role: str, site: Site) -> None:
    user, patient = person(role, site), PatientFactory.create(site=site)
    for step in TRANSITIONS:
        put(patient, step.source, Part.OUTCOMES)
        if role in MAY[step.name]:
            assert taken(step.name, patient, user, Part.OUTCOMES, reason="a reason") == {Part.OUTCOMES}
            assert level(patient, Part.OUTCOMES) == step.target
        else:
            with pytest.raises(PermissionDenied):
                taken(step.name, patient, user, Part.OUTCOMES, reason="a reason")


def test_a_step_is_taken_from_its_own_status_only(site: Site) -> None:
    user, patient = person("data manager", site), PatientFactory.create(site=site)
    for step in TRANSITIONS:
        for other in set(Level) - {step.source}:
            put(patient, other, Part.TUMOURS)
            assert taken(step.name, patient, user, Part.TUMOURS, reason="a reason") == set()
            assert level(patient, Part.TUMOURS) == other


@pytest.mark.parametrize("name", ["reopen", "unlock"])
def test_going_back_needs_a_reason(name: str, site: Site) -> None:
    patient = PatientFactory.create(site=site)
    put(patient, Level.LOCKED if name == "unlock" else Level.VERIFIED)
    with pytest.raises(ChangeRefused):
        taken(name, patient, person("data manager", site), reason="  ")


def test_another_sites_patient_is_not_there(site: Site) -> None:
    patient = PatientFactory.create()
    assert taken("submit", patient, person("curator", site)) == set()
    assert not PartStatus.objects.exists()


def test_every_table_of_a_patient_belongs_to_one_part() -> None:
    models = [model for model in apps.get_app_config("registry").get_models() if "patient" in str(scope_path(model))]
    others = {"query", "querycomment", "partstatus"}
    assert set(PART_OF) == {"patient", *(model._meta.model_name for model in models)} - others


@pytest.mark.parametrize("name", sorted(PART_OF))
def test_what_may_change_in_each_status(name: str, site: Site) -> None:
    record: Model = FACTORIES[name]()
    ((patient, part),) = parts_of_record(record)
    Patient.objects.filter(pk=patient).update(site=site)
    coordinator, manager = person("site coordinator", site), person("data manager", site)
    whose = Patient.objects.get(pk=patient)
    for status in (Level.DRAFT, Level.IN_REVIEW):
        put(whose, status, part)
        assert may_change(record, coordinator).outcome == "allowed"
        # Who changes the records of every site says why, whatever their status.
        assert may_change(record, manager).outcome == "needs reason"
    put(whose, Level.VERIFIED, part)
    assert may_change(record, coordinator).outcome == "needs reason"
    put(whose, Level.LOCKED, part)
    verdict = may_change(record, coordinator)
    assert verdict.outcome == "refused"
    assert "locked" in str(verdict.sentence)
    put(whose, Level.DRAFT, part)
    put(whose, Level.LOCKED, *set(Part) - {part})
    assert may_change(record, coordinator).outcome == "allowed"


def test_a_change_of_verified_records_has_a_reason_and_reopens_them(site: Site) -> None:
    user, follow_up = person("curator", site), FollowUpFactory.create(patient__site=site)
    put(follow_up.patient, Level.VERIFIED)
    with pytest.raises(ChangeRefused), changing([follow_up], user=user, reason=" "):
        raise AssertionError("not reached")
    with changing([follow_up], user=user, reason="misread the letter"):
        follow_up.status = "lost"
        follow_up.save()
    assert level(follow_up.patient, Part.OUTCOMES) == Level.IN_REVIEW
    assert level(follow_up.patient, Part.TUMOURS) == Level.VERIFIED
    event = AuditEvent.objects.filter(table="registry_followup").latest("id")
    assert (event.user_id, event.reason) == (user.pk, "misread the letter")
    reopened = AuditEvent.objects.filter(table="registry_partstatus").latest("id")
    assert (reopened.patient_id, reopened.reason) == (follow_up.patient_id, "misread the letter")


def test_who_may_not_change_a_record_is_refused(site: Site) -> None:
    here, elsewhere = PatientFactory.create(site=site), PatientFactory.create()
    assert may_change(here, person("curator", site)).allowed
    assert not may_change(here, person("auditor", site)).allowed
    assert not may_change(elsewhere, person("curator", site)).allowed


@pytest.mark.parametrize("how", ["entered", "changed", "deleted"])
@pytest.mark.parametrize("make", [FollowUpFactory, NoduleFactory, AssayResultFactory], ids=["own", "nodule", "result"])
def test_who_entered_or_changed_it_cannot_verify_it(make: type, how: str, site: Site) -> None:
    writer, second = person("site coordinator", site), person("site coordinator", site)
    with acting(user=writer if how == "entered" else second):
        record = make.create()  # type: ignore[attr-defined]
    ((number, part),) = parts_of_record(record)
    Patient.objects.filter(pk=number).update(site=site)
    patient, model = Patient.objects.get(pk=number), type(record)
    with acting(user=writer):
        if how == "changed":
            field = next(each for each in ("notes", "segment", "raw_text", "cause_of_death") if hasattr(record, each))
            model.objects.filter(pk=record.pk).update(**{field: "I" if field == "segment" else "other"})
        if how == "deleted":
            record.delete()
    put(patient, Level.IN_REVIEW, part)
    told = move(name="verify", parts={PatientPart(number, part)}, user=writer)
    assert not told.moved
    assert "somebody else" in told.left[PatientPart(number, part)]
    if how == "entered":
        assert taken("verify", patient, second, part) == {part}


@pytest.mark.parametrize(
    ("make", "owner", "unlike"),
    [(FollowUpFactory, "patient", {"last_contact_on": "2019-01-01"}), (NoduleFactory, "assessment", {"number": 7})],
    ids=["own", "nodule"],
)
def test_who_moved_a_record_to_another_patient_has_changed_what_it_left(
    make: type[DjangoModelFactory[Any]], owner: str, unlike: dict[str, Any], site: Site
) -> None:
    user, second = person("site coordinator", site), person("site coordinator", site)
    record, other = make.create(**unlike), make.create()
    (left,), (now,) = parts_of_record(record), parts_of_record(other)
    Patient.objects.update(site=site)
    for each in (left, now):
        put(Patient.objects.get(pk=each.patient), Level.IN_REVIEW, each.part)
    seen = current_version()
    with acting(user=user):
        type(record)._default_manager.filter(pk=record.pk).update(**{owner: getattr(other, owner)})
    assert "somebody else" in move(name="verify", parts={left}, user=user).left[left]
    told = move(name="verify", parts={left, now}, user=second, seen=seen)
    assert told.left.keys() == {left, now}
    assert "changed since you looked" in told.left[left]
    assert move(name="verify", parts={left, now}, user=second, seen=current_version()).moved == {left, now}


@pytest.mark.parametrize("how", ["entered", "changed"])
def test_who_wrote_to_the_run_of_a_result_cannot_verify_it(how: str, site: Site) -> None:
    writer, second = person("site coordinator", site), person("site coordinator", site)
    with acting(user=writer if how == "entered" else second):
        run = AssayRunFactory.create(site=site)
    result = AssayResultFactory.create(run=run, specimen__patient__site=site)
    other = AssayResultFactory.create(run=AssayRunFactory.create(site=site), specimen__patient__site=site)
    patients = [each.specimen.patient for each in (result, other)]
    for patient in patients:
        put(patient, Level.IN_REVIEW, Part.SPECIMENS)
    with acting(user=writer):
        if how == "changed":
            AssayRun.objects.filter(pk=run.pk).update(lot="another")
    assert [taken("verify", patient, writer, Part.SPECIMENS) for patient in patients] == [set(), {Part.SPECIMENS}]


def test_a_run_that_somebody_changed_since_keeps_its_results_from_being_verified(site: Site) -> None:
    user, run = person("site coordinator", site), AssayRunFactory.create(site=site)
    results = [AssayResultFactory.create(run=each, specimen__patient__site=site) for each in (run, None)]
    parts = {PatientPart(each.specimen.patient_id, Part.SPECIMENS) for each in results}
    for each in results:
        put(each.specimen.patient, Level.IN_REVIEW, Part.SPECIMENS)
    seen = current_version()
    AssayRun.objects.filter(pk=run.pk).update(lot="another")
    told = move(name="verify", parts=parts, user=user, seen=seen)
    assert "changed since you looked" in told.left[PatientPart(results[0].specimen.patient_id, Part.SPECIMENS)]
    assert told.moved == parts - told.left.keys() != set()


def test_locking_a_study_locks_the_records_of_its_patients(site: Site) -> None:
    enrolment, other = EnrolmentFactory.create(patient__site=site), PatientFactory.create(site=site)
    patient, study, manager = enrolment.patient, enrolment.study, person("data manager", site)
    put(patient, Level.IN_REVIEW, Part.TUMOURS)
    for role in ("curator", "site coordinator", "analyst"):
        with pytest.raises(PermissionDenied):
            lock_study(study=study, user=person(role, site))
    assert lock_study(study=study, user=manager) == 1
    assert {level(patient, part) for part in Part} == {Level.LOCKED}
    assert study.title in str(may_change(patient, manager).sentence)
    assert not may_change(EnrolmentFactory.build(patient=other, study=study), manager).allowed
    assert may_change(other, manager).allowed
    assert taken("submit", patient, manager) == set()
    with pytest.raises(PermissionDenied):
        unlock_study(study=study, user=person("site coordinator", site), reason="why")
    with pytest.raises(ChangeRefused):
        unlock_study(study=study, user=manager, reason="")
    unlock_study(study=study, user=manager, reason="a late laboratory report")
    assert level(patient, Part.TUMOURS) == Level.IN_REVIEW
    assert level(patient, Part.OUTCOMES) == Level.DRAFT
    event = AuditEvent.objects.filter(table="registry_study").latest("id")
    assert (event.user_id, event.reason) == (manager.pk, "a late laboratory report")


@pytest.mark.slow
def test_the_statements_do_not_grow_with_the_patients(site: Site, django_assert_max_num_queries: object) -> None:
    user = person("site coordinator", site)
    for count in (2, 60):
        patients = [PatientFactory.create(site=site) for _each in range(count)]
        wanted = {PatientPart(patient.pk, part) for patient in patients for part in Part}
        assert len(move(name="submit", parts=wanted, user=user).moved) == 6 * count
        with django_assert_max_num_queries(60):  # type: ignore[operator]
            assert len(move(name="verify", parts=wanted, user=user).moved) == 6 * count
