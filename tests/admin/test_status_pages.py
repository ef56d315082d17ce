"""The status on list and page of patients, its filter, and the steps, one by one and many at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.curation.kinds import Level, Part
from registry.models import PartStatus, Patient, Site, Study, User
from tests.admin.pages import address
from tests.factories import EnrolmentFactory, FollowUpFactory, PatientFactory, QueryFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = address(Patient, "changelist")


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def coordinator(client: Client, site: Site) -> User:
    user: User = UserFactory.create(sites=[site], roles=["site coordinator"])
    client.force_login(user)
    return user


def put(patient: Patient, level: Level, *parts: Part) -> None:
    for part in parts or tuple(Part):
        PartStatus.objects.update_or_create(patient=patient, part=part, defaults={"level": level})


def told(response: Any) -> str:
    return " ".join(map(str, response.context["messages"]))


def shown(client: Client, address: str) -> str:
    """Return what a page carries along of the version of the records that it shows."""
    return re.findall(r'name="seen" value="([^"]+)"', client.get(address).content.decode())[0]


def act(client: Client, name: str, *patients: Patient, seen: str | None = None) -> str:
    data = {"action": name, "_selected_action": [patient.pk for patient in patients]}
    return told(client.post(LIST, data | {"seen": shown(client, LIST) if seen is None else seen}, follow=True))


def test_a_patient_is_as_far_as_the_least_far_part(client: Client, coordinator: User, site: Site) -> None:
    draft, partly, review, locked, studied = (PatientFactory.create(site=site) for _each in range(5))
    put(partly, Level.VERIFIED, Part.PATIENT)
    put(review, Level.VERIFIED)
    put(review, Level.IN_REVIEW, Part.OUTCOMES)
    put(locked, Level.LOCKED)
    EnrolmentFactory.create(patient=studied)
    Study.objects.update(locked_at=timezone.now())
    expected = {
        Level.DRAFT: {draft, partly},
        Level.IN_REVIEW: {review},
        Level.VERIFIED: set(),
        Level.LOCKED: {locked, studied},
    }
    for level, patients in expected.items():
        page = client.get(LIST, {"status": level.value})
        assert set(page.context["cl"].result_list) == patients
        assert page.content.decode().count(f'<span class="badge {level.label.replace(" ", "-")}">') == len(patients)


def test_many_are_moved_at_once_and_those_that_are_not_are_told_with_why(
    client: Client, coordinator: User, site: Site
) -> None:
    mine, others = (PatientFactory.create(site=site) for _each in range(2))
    with acting(user=coordinator):
        Patient.objects.filter(pk=mine.pk).update(sex="male")
    assert "12 parts of the records of 2 patients" in act(client, "submit", mine, others)
    verified = act(client, "verify", mine, others)
    assert "11 parts of the records of 2 patients" in verified
    assert f"1 part of the records of {mine.registry_id} (patient and enrolment). You entered or changed" in verified
    locked = act(client, "lock", mine, others)
    assert "11 parts" in locked
    assert "It is in review, not verified" in locked


@pytest.mark.slow
def test_the_list_asks_the_database_no_more_for_more_patients(client: Client, coordinator: User, site: Site) -> None:
    client.get(LIST)
    counts = []
    for _more in range(2):
        for _each in range(5):
            put(PatientFactory.create(site=site), Level.VERIFIED)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_takes_a_step_with_the_chosen_parts(client: Client, coordinator: User, site: Site) -> None:
    patient = PatientFactory.create(site=site)
    page, steps = address(patient, "change", patient.pk), reverse("admin:registry_patient_status", args=[patient.pk])
    assert 'value="submit"' in client.get(page).content.decode()
    client.post(steps, {"step": "submit", "part": ["tumours", "outcomes"]})
    assert dict(PartStatus.objects.values_list("part", "level")) == {"tumours": 1, "outcomes": 1}
    client.post(steps, {"step": "verify", "part": ["tumours"]})
    assert "Say why" in told(client.post(steps, {"step": "reopen", "part": ["tumours"]}, follow=True))
    client.post(steps, {"step": "reopen", "part": ["tumours"], "change_reason": "a new report"})
    assert PartStatus.objects.get(part="tumours").level == Level.IN_REVIEW
    assert client.post(steps, {"step": "unlock", "part": ["tumours"]}).status_code == 403


def test_what_changed_since_it_was_looked_at_is_not_verified(client: Client, coordinator: User, site: Site) -> None:
    patient = PatientFactory.create(site=site)
    put(patient, Level.IN_REVIEW)
    page, steps = address(patient, "change", patient.pk), reverse("admin:registry_patient_status", args=[patient.pk])
    asked = {"step": "verify", "part": ["patient", "tumours"], "seen": shown(client, page)}
    Patient.objects.filter(pk=patient.pk).update(notes="changed meanwhile")
    assert "changed since you looked" in told(client.post(steps, asked, follow=True))
    assert PartStatus.objects.get(part="patient").level == Level.IN_REVIEW
    assert PartStatus.objects.get(part="tumours").level == Level.VERIFIED
    client.post(steps, asked | {"seen": shown(client, page)})
    assert PartStatus.objects.get(part="patient").level == Level.VERIFIED


@pytest.mark.parametrize(
    ("step", "before"), [("submit", Level.DRAFT), ("verify", Level.IN_REVIEW), ("lock", Level.VERIFIED)]
)
def test_a_step_with_many_leaves_what_others_changed_since_the_list_was_shown_and_names_the_patients(
    client: Client, coordinator: User, site: Site, step: str, before: Level
) -> None:
    same, changed, deleted_in = (PatientFactory.create(site=site) for _each in range(3))
    follow_up = FollowUpFactory.create(patient=deleted_in)
    for patient in (same, changed, deleted_in):
        put(patient, before)
    seen = shown(client, LIST)
    Patient.objects.filter(pk=changed.pk).update(notes="changed meanwhile")
    follow_up.delete()
    said = act(client, step, same, changed, deleted_in, seen=seen)
    assert "16 parts of the records of 3 patients" in said
    assert f"2 parts of the records of {changed.registry_id}, {deleted_in.registry_id}. It was changed since" in said
    left = PartStatus.objects.filter(level=before)
    assert set(left.values_list("patient", "part")) == {(changed.pk, "patient"), (deleted_in.pk, "outcomes")}
    assert "2 parts of the records of 2 patients" in act(client, step, same, changed, deleted_in)


@pytest.mark.parametrize("seen", ["", "5", "0/7:9:/0/0", "forged:signature"])
def test_who_sends_no_version_that_was_shown_has_seen_nothing(
    client: Client, coordinator: User, site: Site, seen: str
) -> None:
    patient = PatientFactory.create(site=site)
    put(patient, Level.IN_REVIEW)
    assert "It was changed since you looked" in act(client, "verify", patient, seen=seen)
    assert PartStatus.objects.get(part="patient").level == Level.IN_REVIEW


def test_what_one_changed_oneself_since_the_list_was_shown_is_sent_to_review(
    client: Client, coordinator: User, site: Site
) -> None:
    patient, seen = PatientFactory.create(site=site), shown(client, LIST)
    with acting(user=coordinator):
        Patient.objects.filter(pk=patient.pk).update(sex="male")
    assert "6 parts" in act(client, "submit", patient, seen=seen)


@pytest.mark.slow
def test_who_may_not_take_a_step_is_not_offered_it(client: Client, site: Site) -> None:
    patient = PatientFactory.create(site=site)
    put(patient, Level.IN_REVIEW)
    client.force_login(UserFactory.create(sites=[site], roles=["curator"]))
    page = client.get(address(patient, "change", patient.pk)).content.decode()
    assert 'value="withdraw"' in page
    assert 'value="verify"' not in page
    assert 'value="verify"' not in client.get(LIST).content.decode()
    client.force_login(UserFactory.create(roles=["auditor"]))
    page = client.get(address(patient, "change", patient.pk)).content.decode()
    assert "in review" in page
    assert 'name="step"' not in page


def test_the_page_says_who_moved_a_part_when_and_what_is_asked_of_it(
    client: Client, coordinator: User, site: Site
) -> None:
    patient = PatientFactory.create(site=site)
    with acting(user=UserFactory.create(username="curator-1")):
        put(patient, Level.IN_REVIEW)
    with acting(user=UserFactory.create(username="coordinator-2")):
        put(patient, Level.VERIFIED, Part.TUMOURS)
    for severity, rule in (("error", "a"), ("error", "b"), ("warning", "c")):
        QueryFactory.create(patient=patient, record=f"patient:{patient.pk}", severity=severity, rule=rule)
    QueryFactory.create(patient=patient, record=f"patient:{patient.pk}", state="resolved")
    page = client.get(address(patient, "change", patient.pk))
    told = {line.part: (line.level, line.who, line.errors, line.warnings) for line in page.context["parts"]}
    assert told[Part.TUMOURS] == (Level.VERIFIED, "coordinator-2", 0, 0)
    assert told[Part.PATIENT] == (Level.IN_REVIEW, "curator-1", 2, 1)
    words = " ".join(page.content.decode().split())
    assert "by coordinator-2, " in words
    assert "2 errors" in words
    assert "1 warning" in words


def test_a_reason_of_nothing_that_can_be_read_is_none(client: Client, coordinator: User, site: Site) -> None:
    patient = PatientFactory.create(site=site)
    put(patient, Level.VERIFIED)
    steps = reverse("admin:registry_patient_status", args=[patient.pk])
    asked = {"step": "reopen", "part": ["tumours"]}
    assert "Say why" in told(client.post(steps, asked | {"change_reason": "\x00 \x07"}, follow=True))
    client.post(steps, asked | {"change_reason": "a\x00 letter"})
    assert AuditEvent.objects.filter(table="registry_partstatus").latest("id").reason == "a letter"


def test_another_sites_patient_answers_as_one_that_does_not_exist(client: Client, coordinator: User) -> None:
    other = PatientFactory.create()
    answers = [
        client.post(reverse("admin:registry_patient_status", args=[pk]), {"step": "submit", "part": ["tumours"]})
        for pk in (other.pk, other.pk + 1, "x")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/admin/")}
    assert not PartStatus.objects.exists()


def test_a_data_manager_locks_a_study_and_unlocks_it_with_a_reason(client: Client) -> None:
    study = EnrolmentFactory.create().study
    client.force_login(UserFactory.create(roles=["data manager"]))
    page, lock = address(study, "change", study.pk), reverse("admin:registry_study_lock", args=[study.pk])
    assert "Lock the study" in client.get(page).content.decode()
    assert "its 1 patient" in told(client.post(lock, {"lock": "yes"}, follow=True))
    assert "Unlock the study" in client.get(page).content.decode()
    assert "Say why" in told(client.post(lock, {"change_reason": " "}, follow=True))
    client.post(lock, {"change_reason": "a late report"})
    study.refresh_from_db()
    assert study.locked_at is None
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"]))
    assert "Lock the study" not in client.get(page).content.decode()
    assert client.post(lock, {"lock": "yes"}).status_code == 403


def test_forged_rows_and_steps_that_are_not_offered_move_nothing(client: Client, site: Site) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=["curator"]))
    other, own = PatientFactory.create(), PatientFactory.create(site=site)
    put(own, Level.IN_REVIEW)
    act(client, "submit", other)
    act(client, "verify", own)
    assert set(PartStatus.objects.values_list("patient", "level")) == {(own.pk, Level.IN_REVIEW)}
