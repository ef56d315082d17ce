"""Forms, tables within them and deletions keep to the status of the records."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.audit.models import AuditEvent
from registry.curation.kinds import Level, Part
from registry.models import FollowUp, PartStatus, Patient, Site, Specimen, Study, StudyArm, User
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import (
    AssayResultFactory,
    EnrolmentFactory,
    FollowUpFactory,
    PatientFactory,
    ResponseAssessmentFactory,
    SiteFactory,
    SpecimenFactory,
    StudyArmFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> User:
    user: User = UserFactory.create(roles=["data manager"])
    client.force_login(user)
    return user


def put(patient: Patient, level: Level, *parts: Part) -> None:
    for part in parts or tuple(Part):
        PartStatus.objects.update_or_create(patient=patient, part=part, defaults={"level": level})


def levels(patient: Patient) -> dict[str, int]:
    return dict(PartStatus.objects.filter(patient=patient).values_list("part", "level"))


def send(client: Client, page: str, **changed: Any) -> Any:
    return client.post(page, sent_back(client.get(page)) | changed)


def test_a_verified_record_asks_for_the_reason(client: Client, manager: User) -> None:
    specimen = SpecimenFactory.create(haemolysis=0)
    put(specimen.patient, Level.VERIFIED)
    page = address(specimen, "change", specimen.pk)
    assert 'name="change_reason"' in client.get(page).content.decode()
    asked = send(client, page, haemolysis="1")
    assert "say why they are changed" in errors_of(asked)
    assert Specimen.objects.get().haemolysis == 0
    stored = send(client, page, haemolysis="1", change_reason="read from the label")
    assert stored.status_code == 302
    assert Specimen.objects.get().haemolysis == 1
    event = AuditEvent.objects.filter(table="registry_specimen").latest("id")
    assert (event.user_id, event.reason) == (manager.pk, "read from the label")
    assert levels(specimen.patient) == {part: 1 if part == "specimens" else 2 for part in Part.values}


def test_what_is_sent_unchanged_needs_no_reason_and_reopens_nothing(client: Client, manager: User) -> None:
    result = AssayResultFactory.create()
    put(result.specimen.patient, Level.VERIFIED)
    assert send(client, address(result.specimen, "change", result.specimen_id)).status_code == 302
    assert set(levels(result.specimen.patient).values()) == {Level.VERIFIED}


@pytest.mark.parametrize(
    "how", [pytest.param("add", marks=pytest.mark.slow), "change", pytest.param("delete", marks=pytest.mark.slow)]
)
def test_rows_of_a_table_within_the_page(client: Client, manager: User, how: str) -> None:
    follow_up = FollowUpFactory.create()
    patient = follow_up.patient
    put(patient, Level.VERIFIED)
    page = address(patient, "change", patient.pk)
    place = "follow_ups-1" if how == "add" else "follow_ups-0"
    data = (
        {"follow_ups-0-DELETE": "on"}
        if how == "delete"
        else {f"{place}-status": "lost", f"{place}-last_contact_on": "2020-01-01"}
    )
    if how == "add":
        data |= {"follow_ups-TOTAL_FORMS": "2", "follow_ups-1-patient": str(patient.pk)}
    assert "say why they are changed" in errors_of(send(client, page, **data))
    assert list(FollowUp.objects.values_list("status")) == [("alive_without_disease",)]
    stored = send(client, page, **data, change_reason="a letter came")
    assert stored.status_code == 302, errors_of(stored)
    assert levels(patient) == {part: 1 if part == "outcomes" else 2 for part in Part.values}


def test_locked_records_are_shown_and_not_changed(client: Client, manager: User) -> None:
    specimen = SpecimenFactory.create()
    page = address(specimen, "change", specimen.pk)
    data = sent_back(client.get(page))
    put(specimen.patient, Level.LOCKED)
    shown = client.get(page)
    assert shown.status_code == 200
    assert not shown.context["has_change_permission"]
    assert "locked" in shown.content.decode()
    late = client.post(page, data | {"haemolysis": "3"}, follow=True)
    assert "is locked" in late.content.decode()
    assert [one.typed for one in late.context["typed"]] == ["3"]
    assert client.post(address(specimen, "delete", specimen.pk), {"post": "yes"}).status_code != 200
    assert Specimen.objects.get().haemolysis is None


def test_of_a_partly_locked_patient_the_other_parts_are_changed(client: Client, manager: User) -> None:
    follow_up = FollowUpFactory.create(patient__sex="male")
    patient = follow_up.patient
    page = address(patient, "change", patient.pk)
    before = sent_back(client.get(page)) | {"change_reason": "a letter came"}
    put(patient, Level.LOCKED, Part.PATIENT, Part.TREATMENTS)
    late = client.post(page, before | {"sex": "female", "follow_ups-0-status": "lost", "treatments-TOTAL_FORMS": "0"})
    assert [(one.started, one.typed) for one in late.context["typed"]] == [("male", "female")]
    stored = client.post(page, dict(late.context["sent"]) | {"_standing": late.context["standing"]})
    assert stored.status_code == 302, errors_of(stored)
    assert Patient.objects.get().sex == "male"
    assert FollowUp.objects.get().status == "lost"
    inlines = {inline.opts.model.__name__: inline for inline in client.get(page).context["inline_admin_formsets"]}
    assert not inlines["Treatment"].has_add_permission
    assert inlines["FollowUp"].has_add_permission


def test_a_record_is_neither_moved_out_of_nor_into_a_locked_patient(client: Client, manager: User) -> None:
    free, locked = FollowUpFactory.create(), PatientFactory.create()
    put(locked, Level.LOCKED)
    refused = send(client, address(free, "change", free.pk), patient=str(locked.pk))
    assert "locked" in errors_of(refused)
    page = address(FollowUp, "add")
    told = {"patient": str(locked.pk), "last_contact_on": "2020-01-01", "status": "lost"}
    added = client.post(page, sent_back(client.get(page)) | told)
    assert "locked" in errors_of(added)


def test_nobody_is_enrolled_in_a_locked_study(client: Client, manager: User) -> None:
    study = EnrolmentFactory.create().study
    type(study).objects.update(locked_at="2020-01-01T00:00Z")
    patient = PatientFactory.create()
    added = client.post(address(EnrolmentFactory._meta.model, "add"), {"patient": patient.pk, "study": study.pk})
    assert "is locked" in errors_of(added)


def test_a_locked_study_and_its_arms_are_shown_and_not_changed(client: Client) -> None:
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["curator", "data manager"]))
    arm, other = StudyArmFactory.create(), StudyArmFactory.create()
    pages = [address(each, "change", each.pk) for each in (arm.study, arm)]
    before = [sent_back(client.get(page)) for page in pages]
    Study.objects.filter(pk=arm.study_id).update(locked_at="2020-01-01T00:00Z")
    changed: list[dict[str, Any]] = [
        {"title": "renamed", "arms-0-name": "renamed"},
        {"name": "renamed", "study": other.study_id},
    ]
    for page, data, change in zip(pages, before, changed, strict=True):
        shown = client.get(page)
        assert not shown.context["has_change_permission"]
        assert 'class="badge locked"' in shown.content.decode()
        assert "is locked" in client.post(page, data | change, follow=True).content.decode()
    add = {"study": arm.study_id, "code": "NEW", "name": "New", "position": "1"}
    assert "is locked" in errors_of(client.post(address(StudyArm, "add"), add))
    assert "is locked" in errors_of(send(client, address(other, "change", other.pk), study=str(arm.study_id)))
    for each in (arm, arm.study):
        client.post(address(each, "delete", each.pk), {"post": "yes"})
    assert list(StudyArm.objects.values_list("pk", "name", "study")) == [
        (each.pk, "An arm", each.study_id) for each in (arm, other)
    ]
    assert Study.objects.get(pk=arm.study_id).title == arm.study.title


def test_a_deletion_of_verified_records_asks_for_the_reason(client: Client, manager: User) -> None:
    treatment = TreatmentFactory.create()
    ResponseAssessmentFactory.create(patient=treatment.patient, treatment=treatment)
    put(treatment.patient, Level.VERIFIED)
    page = address(treatment, "delete", treatment.pk)
    assert 'name="change_reason"' in client.get(page).content.decode()
    looked_at = {"post": "yes", "_standing": client.get(page).context["standing"]}
    assert client.post(page, looked_at)["Location"] == page
    client.post(page, looked_at | {"change_reason": "entered twice"})
    assert not type(treatment).objects.exists()
    assert AuditEvent.objects.filter(table="registry_treatment").latest("id").reason == "entered twice"
    assert {part for part, level in levels(treatment.patient).items() if level == 1} == {"treatments", "assessments"}
    put(treatment.patient, Level.LOCKED, Part.OUTCOMES)
    client.post(address(treatment.patient, "delete", treatment.patient_id), {"post": "yes", "change_reason": "why"})
    assert Patient.objects.filter(pk=treatment.patient_id).exists()


def test_a_curator_sees_no_more_of_another_sites_locked_patient(client: Client) -> None:
    site: Site = SiteFactory.create()
    client.force_login(UserFactory.create(sites=[site], roles=["curator"]))
    other = PatientFactory.create()
    put(other, Level.LOCKED)
    answers = [client.post(address(Patient, "change", pk), {"sex": "male"}) for pk in (other.pk, other.pk + 1)]
    assert (answers[0].status_code, answers[0].headers.get("Location")) == (302, "/admin/")
    assert answers[0].status_code == answers[1].status_code


@pytest.mark.parametrize("kind", ["change", "delete"])
def test_who_sees_all_sites_says_why_with_every_change_and_others_need_not(
    client: Client, manager: User, kind: str
) -> None:
    follow_up = FollowUpFactory.create(status="lost")
    where, mine = address(follow_up, kind, follow_up.pk), address(follow_up.patient, "change", follow_up.patient_id)
    shown = client.get(where)
    assert "say why, with every change" in shown.content.decode()
    sent = sent_back(shown) if kind == "change" else {"post": "yes", "_standing": shown.context["standing"]}
    change = {"status": "alive_with_disease"} if kind == "change" else {}
    client.post(where, sent | change)
    row = {"follow_ups-0-status": "alive_with_disease"}
    assert "say why, with every change" in errors_of(send(client, mine, **row))
    assert FollowUp.objects.get().status == "lost"
    assert client.post(where, sent | change | {"change_reason": "a letter came"}).status_code == 302
    event = AuditEvent.objects.filter(table="registry_followup").latest("id")
    assert (event.action, event.reason) == ("update" if kind == "change" else "delete", "a letter came")
    added = {"patient": follow_up.patient_id, "last_contact_on": "2020-01-01", "status": "lost"}
    assert send(client, address(FollowUp, "add"), **added).status_code == 302
    client.force_login(UserFactory.create(sites=[follow_up.patient.site], roles=["site coordinator"]))
    other = FollowUp.objects.latest("pk")
    assert send(client, address(other, "change", other.pk), notes="as told by phone").status_code == 302
