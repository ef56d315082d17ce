"""The history of a record: who changed which field from what to what, when, why, in which import, in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.curation.kinds import Level, Part
from registry.history.entries import PAGE, Entry, entries_of, history_page
from registry.history.reading import record_events
from registry.models import AssayResult, ImportProfile, ImportRun, PartStatus, Patient, Site, Treatment, User
from tests.factories import (
    AssayResultFactory,
    NoduleFactory,
    PatientFactory,
    SiteFactory,
    TreatmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HERE")


@pytest.fixture
def coordinator(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=["site coordinator"], username="coordinator")


def entries(user: User, record: Patient | Treatment | AssayResult | User) -> list[Entry]:
    number = record.pk
    return list(history_page(record_events(user, type(record), number), user).entries)


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    return [(change.label, change.old, change.new) for change in entry.changes]


def test_a_change_tells_who_which_field_from_what_to_what_why(site: Site, coordinator: User) -> None:
    patient = PatientFactory.create(site=site, sex="male")
    with acting(user=coordinator, reason="misread"):
        Patient.objects.filter(pk=patient.pk).update(sex="female", alcohol_g_day=Decimal("12.5"), diabetes="yes")
    latest, first = entries(coordinator, patient)
    assert changes(latest) == [("sex", "male", "female"), ("alcohol (g/d)", "", "12.5"), ("diabetes", "", "yes")]
    assert (latest.who, latest.reason, latest.run, latest.action) == ("coordinator", "misread", None, "changed")
    assert ("site", "", f"HERE · {site.name}") in changes(first)
    assert (first.action, first.whole, first.who) == ("created", True, "")


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [("en", "12.5", "March 2017"), ("it", "12,5", "Marzo 2017"), ("vi", "12,5", "Tháng 3 2017")],
)
def test_values_stand_in_the_readers_language(
    language: str, number: str, day: str, site: Site, coordinator: User
) -> None:
    patient = PatientFactory.create(
        site=site, alcohol_g_day=Decimal("12.5"), diagnosed_on=date(2017, 3, 1), diagnosed_on_precision="month"
    )
    with translation.override(language):
        values = [new for _label, _old, new in changes(entries(coordinator, patient)[0])]
    assert number in values
    assert day.lower() in [value.lower() for value in values]


def test_a_date_is_never_told_more_exactly_than_it_was_known(site: Site, coordinator: User) -> None:
    patient = PatientFactory.create(site=site, diagnosed_on=date(2017, 1, 1), diagnosed_on_precision="year")
    Patient.objects.filter(pk=patient.pk).update(diagnosed_on=date(2018, 1, 1))
    assert changes(entries(coordinator, patient)[0]) == [("diagnosed on", "2017", "2018")]
    Patient.objects.filter(pk=patient.pk).update(diagnosed_on=date(2018, 5, 4), diagnosed_on_precision="day")
    assert changes(entries(coordinator, patient)[0])[0] == ("diagnosed on", "2018", "May 4, 2018")


def test_a_small_number_keeps_all_its_digits(site: Site, coordinator: User) -> None:
    result = AssayResultFactory.create(specimen__patient__site=site, value=Decimal("0.000001"))
    assert ("value", "", "0.000001") in changes(entries(coordinator, result)[0])


def test_what_is_referred_to_is_named_unless_it_is_another_sites(site: Site, coordinator: User) -> None:
    patient = PatientFactory.create(site=site)
    other = SiteFactory.create(code="THERE")
    Patient.objects.filter(pk=patient.pk).update(site=other)
    Patient.objects.filter(pk=patient.pk).update(site=site)
    told = changes(entries(coordinator, patient)[0])
    assert told == [("site", f"site no. {other.pk}", f"HERE · {site.name}")]
    manager = UserFactory.create(roles=["data manager"])
    assert changes(entries(manager, patient)[0])[0][1] == f"THERE · {other.name}"


def test_an_import_is_linked_for_who_may_open_it(site: Site, coordinator: User) -> None:
    profile = ImportProfile.objects.all()[0]
    run = ImportRun.objects.create(site=site, profile=profile, user=coordinator, file_name="ward.xlsx", sha256="0" * 64)
    with acting(user=coordinator, run=run):
        patient = PatientFactory.create(site=site)
    linked = entries(coordinator, patient)[0].run
    assert linked is not None
    assert (linked.label, linked.address) == ("ward.xlsx", reverse("import_run", args=(run.uuid,)))
    stranger = UserFactory.create(sites=[site], roles=["site coordinator"])
    named = entries(stranger, patient)[0].run
    assert named is not None
    assert (named.address, "ward" in named.label) == ("", False)


def test_pages_are_short_and_go_on_from_the_last(site: Site, coordinator: User) -> None:
    patient = PatientFactory.create(site=site)
    for number in range(PAGE + 4):
        Patient.objects.filter(pk=patient.pk).update(birth_year=1950 + number)
    events = record_events(coordinator, Patient, patient.pk)
    first = history_page(events, coordinator)
    second = history_page(events, coordinator, first.older)
    assert (len(first.entries), len(second.entries), second.older) == (PAGE, 5, None)
    assert [entry.number for entry in (*first.entries, *second.entries)] == list(events.values_list("id", flat=True))


def test_a_curator_reads_the_history_of_what_they_wrote_and_no_other(site: Site, client: Client) -> None:
    curator = UserFactory.create(sites=[site], roles=["curator"], username="cara")
    own, other = PatientFactory.create(site=site, notes="mine"), PatientFactory.create(site=site, notes="theirs")
    with acting(user=curator):
        Patient.objects.filter(pk=own.pk).update(sex="male")
    assert [entry.action for entry in entries(curator, own)] == ["changed", "created"]
    assert entries(curator, other) == []
    client.force_login(curator)
    page = client.get(reverse("admin:registry_patient_history", args=(other.pk,))).content.decode()
    assert "that you entered or changed" in page
    assert "theirs" not in page


@pytest.mark.parametrize("role", ["lab technician", "analyst", "administrator"])
def test_who_has_no_history_is_refused(role: str, site: Site, client: Client) -> None:
    result = AssayResultFactory.create(specimen__patient__site=site)
    client.force_login(UserFactory.create(sites=[site], roles=[role]))
    assert client.get(reverse("admin:registry_assayresult_history", args=(result.pk,))).status_code == 403


@pytest.mark.parametrize("role", ["data manager", "auditor"])
def test_who_sees_all_sites_reads_every_history(role: str, client: Client) -> None:
    treatment = TreatmentFactory.create(kind="tace")
    client.force_login(UserFactory.create(roles=[role]))
    page = client.get(reverse("admin:registry_treatment_history", args=(treatment.pk,))).content.decode()
    assert "TACE" in page


def test_the_history_of_a_deleted_record_stays_with_its_site(site: Site, coordinator: User, client: Client) -> None:
    nodule = NoduleFactory.create(assessment__patient__site=site, axis_a_mm=Decimal(41))
    number = nodule.pk
    nodule.delete()
    address = reverse("admin:registry_nodule_history", args=(number,))
    client.force_login(coordinator)
    page = client.get(address)
    assert page.status_code == 200
    assert f"no. {number}, deleted" in page.content.decode()
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"]))
    assert client.get(address).status_code == 302


def test_an_account_that_is_renamed_or_gone_keeps_its_name_in_the_history(site: Site, coordinator: User) -> None:
    author = UserFactory.create(username="before")
    with acting(user=author):
        patient = PatientFactory.create(site=site)
    author.delete()
    assert entries(coordinator, patient)[0].who == "before"


def test_the_history_of_an_account_tells_of_its_roles_and_sites(site: Site) -> None:
    administrator = UserFactory.create(roles=["administrator"])
    account, other = UserFactory.create(username="someone"), UserFactory.create()
    account.groups.add(Group.objects.get(name="curator"))
    other.groups.add(Group.objects.get(name="analyst"))
    account.sites.add(site)
    account.sites.clear()
    told = [(entry.action, changes(entry)[-1][1:]) for entry in entries(administrator, account)[:3]]
    assert told == [
        ("deleted", (f"site no. {site.pk}", "")),  # The administrator belongs to no site.
        ("created", ("", f"site no. {site.pk}")),
        ("created", ("", "curator")),
    ]


def test_an_address_that_is_no_number_shows_the_latest(site: Site, coordinator: User, client: Client) -> None:
    patient = PatientFactory.create(site=site)
    client.force_login(coordinator)
    address = reverse("admin:registry_patient_history", args=(patient.pk,))
    for before in ("x", "-1", "9" * 30, "١٢"):
        page = client.get(address, {"before": before})
        assert (page.status_code, len(page.context["page"].entries)) == (200, 1)
    assert AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).count() == 1


def test_a_time_that_is_noted_with_every_change_is_no_change() -> None:
    status = PartStatus.objects.create(patient=PatientFactory.create(), part=Part.OUTCOMES, level=Level.IN_REVIEW)
    PartStatus.objects.filter(pk=status.pk).update(level=Level.VERIFIED, changed_at=timezone.now())
    event = AuditEvent.objects.filter(table="registry_partstatus").latest("id")
    assert event.new_values.keys() == {"level", "changed_at"}
    (entry,) = entries_of([event], UserFactory.create(roles=["data manager"]))
    assert [(change.label, change.old, change.new) for change in entry.changes] == [("status", "in review", "verified")]
