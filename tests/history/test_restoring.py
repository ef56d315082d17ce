"""An earlier version is restored as a new change, by who may change the record, and overwrites nothing unseen."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.history.requiring import ChangedMeanwhile, RestoreRefused
from registry.history.restoring import restoration, restore
from registry.models import AssayResult, FollowUp, Nodule, PartStatus, Patient, Site, User
from tests.factories import (
    AssayResultFactory,
    NoduleFactory,
    PatientFactory,
    SiteFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HERE")


@pytest.fixture
def user(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=["site coordinator"], username="restorer")


@pytest.fixture
def patient(site: Site) -> Patient:
    """Give a patient whose second version has another sex and year."""
    made: Patient = PatientFactory.create(site=site, sex="male", birth_year=1950, notes="first")
    with acting(user=UserFactory.create(username="editor")):
        Patient.objects.filter(pk=made.pk).update(sex="female", birth_year=1960)
    return made


def events(record: Patient | Nodule | AssayResult | FollowUp, number: int) -> list[int]:
    table = record._meta.db_table
    return list(AuditEvent.objects.filter(table=table, record_id=number).order_by("id").values_list("id", flat=True))


def back(record: Patient, user: User, *columns: str, version: int = 0, reason: str = "wrong patient") -> Patient:
    numbers = events(record, record.pk)
    made = restore(
        model=Patient, number=record.pk, event=numbers[version], seen=numbers[-1], user=user, reason=reason,
        columns=columns,
    )  # fmt: skip
    assert isinstance(made, Patient)
    return made


def test_a_version_comes_back_as_a_new_change_with_its_reason(patient: Patient, user: User) -> None:
    back(patient, user, "sex", "birth_year")
    patient.refresh_from_db()
    assert (patient.sex, patient.birth_year) == ("male", 1950)
    last = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).latest("id")
    assert (last.action, last.user_name, last.reason) == ("update", "restorer", "wrong patient")
    assert last.new_values == {"sex": "male", "birth_year": 1950}


def test_what_is_not_chosen_stays_as_it_was_changed(patient: Patient, user: User) -> None:
    back(patient, user, "sex")
    patient.refresh_from_db()
    assert (patient.sex, patient.birth_year) == ("male", 1960)


def test_a_date_comes_back_as_exactly_as_it_was_known(patient: Patient, user: User) -> None:
    stored = Patient.objects.filter(pk=patient.pk)
    stored.update(diagnosed_on=date(2016, 11, 1), diagnosed_on_precision="month")
    stored.update(diagnosed_on=date(2016, 12, 24), diagnosed_on_precision="day")
    back(patient, user, "diagnosed_on", version=-2)
    assert stored.values_list("diagnosed_on", "diagnosed_on_precision")[0] == (date(2016, 11, 1), "month")


def test_what_would_be_overwritten_is_shown_with_who_changed_it(patient: Patient) -> None:
    asked = restoration(Patient, patient.pk, events(patient, patient.pk)[0])
    told = {each.column: (each.now, each.then, each.who) for each in asked.differences}
    assert told == {"sex": ("female", "male", "editor"), "birth_year": (1960, 1950, "editor")}


def test_a_change_made_since_it_was_shown_is_not_overwritten(patient: Patient, user: User) -> None:
    shown = events(patient, patient.pk)
    Patient.objects.filter(pk=patient.pk).update(sex="unknown")
    with pytest.raises(ChangedMeanwhile):
        restore(
            model=Patient, number=patient.pk, event=shown[0], seen=shown[-1], user=user, reason="x", columns=["sex"]
        )
    assert Patient.objects.get(pk=patient.pk).sex == "unknown"


def test_a_deleted_record_comes_back_under_its_number(site: Site, user: User) -> None:
    nodule: Nodule = NoduleFactory.create(assessment__patient__site=site, axis_a_mm=Decimal("41.5"))
    number = nodule.pk
    nodule.delete()
    numbers = events(nodule, number)
    restore(
        model=Nodule, number=number, event=numbers[-1], seen=numbers[-1], user=user, reason="deleted by mistake",
        columns=(),
    )  # fmt: skip
    assert Nodule.objects.get(pk=number).axis_a_mm == Decimal("41.5")
    assert AuditEvent.objects.latest("id").reason == "deleted by mistake"


def refused(record: FollowUp | AssayResult | Patient | Nodule, number: int, user: User, *columns: str) -> str:
    numbers = events(record, number)
    before = AuditEvent.objects.count()
    with pytest.raises(RestoreRefused) as caught:
        restore(
            model=type(record), number=number, event=numbers[0], seen=numbers[-1], user=user, reason="x",
            columns=columns,
        )  # fmt: skip
    assert AuditEvent.objects.count() == before
    return str(caught.value)


def test_a_missing_parent_gives_a_sentence(site: Site, user: User) -> None:
    result: AssayResult = AssayResultFactory.create(specimen__patient__site=site)
    number, specimen = result.pk, result.specimen
    result.delete()
    parent = specimen.pk
    specimen.delete()
    assert f"specimen no. {parent}, which no longer exists" in refused(result, number, user)


def test_a_version_that_contradicts_what_is_stored_gives_a_sentence(site: Site, user: User) -> None:
    nodule: Nodule = NoduleFactory.create(assessment__patient__site=site, number=1)
    number, assessment = nodule.pk, nodule.assessment
    nodule.delete()
    NoduleFactory.create(assessment=assessment, number=1)
    assert refused(nodule, number, user)


def test_a_locked_record_gives_a_sentence(patient: Patient, user: User) -> None:
    PartStatus.objects.create(patient=patient, part="patient", level=3)
    assert "locked" in refused(patient, patient.pk, user, "sex")


def test_a_version_without_reason_or_right_is_refused(patient: Patient, user: User, site: Site) -> None:
    numbers = events(patient, patient.pk)
    with pytest.raises(RestoreRefused, match="Say why"):
        back(patient, user, "sex", reason=" ")
    auditor = UserFactory.create(roles=["auditor"])
    stranger = UserFactory.create(sites=[SiteFactory.create()], roles=["site coordinator"])
    for other in (auditor, stranger):
        with pytest.raises(RestoreRefused, match="may not change"):
            back(patient, other, "sex")
    assert events(patient, patient.pk) == numbers


def test_a_patient_is_not_restored_into_a_site_that_the_user_does_not_see(site: Site, user: User) -> None:
    patient: Patient = PatientFactory.create(site=SiteFactory.create())
    Patient.objects.filter(pk=patient.pk).update(site=site)
    assert "site" in refused(patient, patient.pk, user, "site_id")


def test_nothing_different_is_said(patient: Patient, user: User) -> None:
    with pytest.raises(RestoreRefused, match="has these values"):
        back(patient, user, "sex", version=-1)


def test_the_page_shows_both_values_and_restores_what_is_ticked(patient: Patient, user: User, client: Client) -> None:
    client.force_login(user)
    event = events(patient, patient.pk)[0]
    address = reverse("admin:registry_patient_restore", args=(patient.pk, event))
    page = client.get(address)
    shown = page.content.decode()
    assert all(text in shown for text in ("female", "male", "1960", "1950", "editor"))
    sent = {"seen": page.context["asked"].seen, "column": ["birth_year"], "reason": "typed from another file"}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    patient.refresh_from_db()
    assert (patient.sex, patient.birth_year) == ("female", 1950)
    again = client.post(address, sent)
    assert again.status_code == 200
    assert "changed meanwhile" in again.content.decode()


def test_who_may_only_read_is_offered_no_restoring(patient: Patient, client: Client) -> None:
    client.force_login(UserFactory.create(roles=["auditor"]))
    page = client.get(reverse("admin:registry_patient_history", args=(patient.pk,)))
    assert "restore/" not in page.content.decode()
    event = events(patient, patient.pk)[0]
    assert client.get(reverse("admin:registry_patient_restore", args=(patient.pk, event))).status_code == 403


def test_an_account_is_not_restored(client: Client) -> None:
    """Its password stands in no event."""
    account = UserFactory.create()
    client.force_login(UserFactory.create(roles=["administrator"]))
    event = AuditEvent.objects.filter(table="registry_user", record_id=account.pk).earliest("id").pk
    assert client.get(reverse("admin:registry_user_restore", args=(account.pk, event))).status_code == 403
