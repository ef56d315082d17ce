"""What the home page tells: what awaits a user, what changed lately, enrolment over time, completeness by field."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.audit.context import acting
from registry.curation.kinds import Level, Part
from registry.curation.status import changing
from registry.home import home_of, recent
from registry.home.completeness import completeness
from registry.home.enrolment import enrolment_tables
from registry.home.recent import recent_changes
from registry.imports.actions import preview
from registry.models import PartStatus, Patient, Site, Study, User
from tests.factories import EnrolmentFactory, FollowUpFactory, PatientFactory, QueryFactory, SiteFactory, UserFactory
from tests.imports.conftest import csv_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HN")


def person(role: str, *sites: Site) -> User:
    return UserFactory.create(sites=sites, roles=[role])


def waiting(user: User) -> dict[str, int]:
    return {str(line.label): line.number for line in home_of(user).awaiting}


def put(patient: Patient, level: Level) -> None:
    for part in Part:
        PartStatus.objects.update_or_create(patient=patient, part=part, defaults={"level": level})


def test_what_awaits_a_coordinator(site: Site) -> None:
    user, colleague = person("site coordinator", site), person("curator", site)
    with acting(user=user):
        mine = PatientFactory.create(site=site)
    for patient in (mine, PatientFactory.create(site=site)):
        put(patient, Level.IN_REVIEW)
    draft, elsewhere = PatientFactory.create(site=site), PatientFactory.create()
    put(elsewhere, Level.IN_REVIEW)
    for patient, assignee in ((draft, user), (draft, colleague), (draft, None), (elsewhere, None)):
        QueryFactory.create(patient=patient, assignee=assignee)
    preview(file_bytes=csv_bytes("id,sex", "BN001,M"), file_name="ward.csv", user=user, site=site)
    assert waiting(user) == {
        "queries assigned to you": 1,
        "unassigned queries": 1,
        "open queries": 3,
        "patients with drafts to send to review": 1,
        "parts in review that you can verify": 11,  # Of twelve, one was entered by the user.
        "workbooks to look through and confirm": 1,
    }


def test_conflicts_between_people_are_told_where_there_are_any(client: Client, site: Site) -> None:
    user, curator = person("site coordinator", site), person("curator", site)
    patient, left = PatientFactory.create(site=site), PatientFactory.create(site=site)
    asked = QueryFactory.create(patient=patient, rule="by_hand", raised_by=user, state="answered", answer="as charted")
    QueryFactory.create(patient=patient, severity="error")
    for one in (patient, left):
        with acting(user=curator):
            put(one, Level.IN_REVIEW)
        with acting(user=user):
            put(one, Level.VERIFIED)
    with acting(user=user):
        PartStatus.objects.filter(patient=left).update(level=Level.IN_REVIEW)
    with changing([patient], user=curator, reason="a letter"):
        patient.sex = "male"
        patient.save()
    told = waiting(user)
    assert told["parts that you had verified, and that somebody changed since"] == 1
    assert told["answers to queries that you raised"] == 1
    assert told["of them about errors: records that contradict themselves"] == 1
    assert not any("verified" in label or "answers" in label for label in waiting(curator))
    client.force_login(user)
    addresses = {str(line.label): line.address for line in home_of(user).awaiting}
    found = client.get(addresses["answers to queries that you raised"]).context["cl"].result_list
    assert [query.pk for query in found] == [asked.pk]
    found = client.get(addresses["of them about errors: records that contradict themselves"]).context["cl"].result_list
    assert [query.severity for query in found] == ["error"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("analyst", set()),
        ("administrator", set()),
        ("auditor", {"open queries"}),
        ("lab technician", {"workbooks to look through and confirm"}),
    ],
)
def test_others_see_what_concerns_them_only(client: Client, role: str, expected: set[str], site: Site) -> None:
    enrolment = EnrolmentFactory.create(patient__site=site, enrolled_on=date(2019, 1, 1))
    user = person(role, site)
    assert set(waiting(user)) == expected
    client.force_login(user)
    page = client.get("/").content.decode()
    sees = role == "auditor"
    assert (enrolment.patient.registry_id in page, "Enrolment by" in page) == (sees, sees)


def test_what_changed_lately_is_told_by_patient_with_who_and_why(site: Site) -> None:
    curator, colleague, coordinator = person("curator", site), person("curator", site), person("site coordinator", site)
    with acting(user=curator, reason="a letter"):
        patient = FollowUpFactory.create(patient__site=site).patient
        other = PatientFactory.create()
    told = recent_changes(coordinator)
    assert {line.patient for line in told} == {patient}
    assert {(line.who, line.reason) for line in told} == {(curator.username, "a letter")}
    assert {str(table) for line in told for table in line.tables} == {"patient", "follow-up"}
    assert {line.patient for line in recent_changes(curator)} == {patient}
    assert recent_changes(colleague) == []
    assert other in {line.patient for line in recent_changes(person("data manager"))}


def test_what_other_sites_do_hides_no_change_of_the_own(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = PatientFactory.create(site=site), PatientFactory.create()
    monkeypatch.setattr(recent, "READ", 3)
    for number in range(4):
        Patient.objects.filter(pk=other.pk).update(birth_year=1950 + number)
    assert [line.patient for line in recent_changes(person("site coordinator", site))] == [own]
    assert {line.patient for line in recent_changes(person("data manager"))} == {other}


def test_the_parts_to_verify_are_led_to_whatever_the_others_are(client: Client, site: Site) -> None:
    user, patient, locked = person("site coordinator", site), *(PatientFactory.create(site=site) for _each in range(2))
    PartStatus.objects.create(patient=patient, part=Part.OUTCOMES, level=Level.IN_REVIEW)
    PartStatus.objects.create(patient=locked, part=Part.OUTCOMES, level=Level.IN_REVIEW)
    Study.objects.filter(pk=EnrolmentFactory.create(patient=locked).study_id).update(locked_at="2020-01-01T00:00Z")
    client.force_login(user)
    (line,) = (line for line in home_of(user).awaiting if "you can verify" in str(line.label))
    assert line.number == 1
    assert list(client.get(line.address).context["cl"].result_list) == [patient]
    found = {level: set(client.get(line.address[:-1] + str(level.value)).context["cl"].result_list) for level in Level}
    assert found == {
        Level.DRAFT: {patient}, Level.IN_REVIEW: {patient}, Level.VERIFIED: set(), Level.LOCKED: {locked},
    }  # fmt: skip


def test_enrolment_is_counted_by_period_site_and_group(site: Site) -> None:
    other = SiteFactory.create(code="MI")
    for year, month, where, group in ((2018, 1, site, "hcc"), (2018, 2, site, "hcc"), (2021, 3, other, "crlm")):
        EnrolmentFactory.create(patient__site=where, patient__diagnosis_group=group, enrolled_on=date(year, month, 5))
    EnrolmentFactory.create(patient__site=site)
    by_site, by_group = enrolment_tables(person("data manager"))
    assert by_site.columns == ("HN", "MI")
    assert [(label, values) for label, values, _all in by_site.rows] == [
        ("2018", (2, 0)), ("2019", (0, 0)), ("2020", (0, 0)), ("2021", (0, 1)),
    ]  # fmt: skip
    assert (by_site.undated, by_site.totals) == (1, (2, 1))
    assert by_group.rows[0][1][by_group.columns.index("hepatocellular carcinoma")] == 2
    (own,) = enrolment_tables(person("curator", other))
    assert [(label, total) for label, _values, total in own.rows] == [("2021-03", 1)]
    assert own.bars is not None
    assert [bar.title for bar in own.bars.bars] == ["2021-03, colorectal liver metastases: 1"]


def test_completeness_counts_what_is_filled_at_the_users_sites(site: Site) -> None:
    user = person("curator", site)
    PatientFactory.create(site=site, sex="male", birth_year=1950)
    PatientFactory.create(site=site, sex="female")
    PatientFactory.create(birth_year=1960)
    (patients,) = completeness(user)
    filled = {str(line.label): (line.filled, line.of, line.percent) for line in patients.fields}
    assert (filled["sex"], filled["birth year"], filled["consent"]) == ((2, 2, 100), (1, 2, 50), (0, 2, 0))
    assert patients.fields[0].filled == 0
    Patient.objects.filter(site=site).update(consent="given")
    assert {str(line.label): line.percent for line in completeness(user)[0].fields}["consent"] == 100


@pytest.mark.slow
def test_the_page_asks_no_more_for_more_records(client: Client, site: Site) -> None:
    client.force_login(person("site coordinator", site))
    client.get("/")
    counts = []
    for _more in range(2):
        for _each in range(4):
            enrolment = EnrolmentFactory.create(patient__site=site, enrolled_on=date(2020, 1, 1))
            put(enrolment.patient, Level.IN_REVIEW)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
