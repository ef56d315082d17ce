"""A11: erasing a patient leaves nothing of the patient but a justified event, and the chain verifies."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.audit.chain import seal_all
from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.audit.tables import audited_tables
from registry.audit.verification import verify
from registry.history.erasing import EraseRefused, erase_patient
from registry.imports.actions import confirm, preview
from registry.imports.undo import undo
from registry.models import ImportProfile, ImportRun, PartStatus, Patient, Query, Site, StagePart, User
from tests.factories import (
    AssayResultFactory,
    NoduleFactory,
    PatientFactory,
    QueryFactory,
    SiteFactory,
    TreatmentDrugFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SECRET = "the-man-from-Hue"


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HERE")


@pytest.fixture
def manager() -> User:
    return UserFactory.create(roles=["data manager"], username="manager")


@pytest.fixture
def patient(site: Site) -> Patient:
    """Give a patient with every depth of records, a former id, a deleted record, and reasons that tell."""
    with acting(reason=f"{SECRET} called"):
        made: Patient = PatientFactory.create(site=site, registry_id="OLD-ID-77", notes=SECRET)
        Patient.objects.filter(pk=made.pk).update(registry_id="HN-0007")
    NoduleFactory.create(assessment__patient=made).delete()
    AssayResultFactory.create(specimen__patient=made, raw_text=SECRET)
    TreatmentDrugFactory.create(treatment__patient=made, name=SECRET)
    other = PatientFactory.create(site=site, registry_id="HN-00071")
    QueryFactory.create(patient=other, sentence="Is this patient the same as HN-0007?", params={"other": "HN-0007"})
    made.refresh_from_db()
    return made


def everything() -> str:
    """Return what the database holds in all recorded tables, the trail and the log of the admin, as text."""
    told = []
    with connection.cursor() as cursor:
        for table in [*audited_tables(), "registry_auditevent", "registry_auditerasure", "django_admin_log"]:
            cursor.execute(f"SELECT * FROM {table}")
            told += [str(row) for row in cursor.fetchall()]
    return "\n".join(told)


def test_nothing_of_the_patient_is_left_but_an_event_that_says_why(patient: Patient, manager: User) -> None:
    assert SECRET in everything()
    number, site = patient.pk, patient.site_id
    erased = erase_patient(patient_id=number, user=manager, reason="asked for under article 17")
    left = everything()
    assert SECRET not in left
    assert "OLD-ID-77" not in left
    assert "'HN-0007'" not in left
    assert '"HN-0007"' not in left
    assert "HN-00071" in left, "another patient, whose id begins alike"
    event = AuditEvent.objects.get(pk=erased.erasure)
    assert (event.action, event.user_name, event.reason) == ("erase", "manager", "asked for under article 17")
    assert (event.patient_id, event.site_id) == (number, site)
    assert event.new_values["records"]["registry_assayresult"] == 1
    assert event.new_values["events"] == erased.events
    assert not Query.objects.filter(sentence__contains="HN-0007").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_chain_verifies_before_and_after_sealing(patient: Patient, manager: User) -> None:
    seal_all()
    erase_patient(patient_id=patient.pk, user=manager, reason="asked for")
    assert verify().faults == []
    seal_all()
    assert (verify().faults, verify().unsealed) == ([], 0)


@pytest.mark.slow
def test_a_patient_who_was_deleted_before_is_erased_too(patient: Patient, manager: User) -> None:
    number = patient.pk
    patient.delete()
    assert SECRET in everything()
    erase_patient(patient_id=number, user=manager, reason="asked for")
    assert SECRET not in everything()
    with pytest.raises(EraseRefused, match="erased before"):
        erase_patient(patient_id=number, user=manager, reason="again")


@pytest.mark.slow
def test_imports_forget_what_they_read_of_the_patient(patient: Patient, manager: User, site: Site) -> None:
    made = {"site": site, "profile": ImportProfile.objects.all()[0], "user": manager, "sha256": "0" * 64}
    preview = {"file": {"kind": "xlsx"}, "columns": [], "match": {"examples": [SECRET]}}
    written = ImportRun.objects.create(
        **made, file_name="a.xlsx", state="applied", applied_at="2020-01-01T00:00Z", content=b"x", preview=preview,
        undo={"conflicts": [{"patient": "HN-0007", "now": SECRET}], "conflicts_total": 1},
    )  # fmt: skip
    StagePart.objects.create(run=written, kind="changes", number=0, payload=b"x")
    other = ImportRun.objects.create(**made, file_name="b.xlsx", content=b"y")
    with acting(run=written):
        Patient.objects.filter(pk=patient.pk).update(sex="male")
    erase_patient(patient_id=patient.pk, user=manager, reason="asked for")
    written.refresh_from_db()
    assert (bytes(written.content), written.preview, written.undo["conflicts"]) == (
        b"", {"file": {"kind": "xlsx"}, "columns": []}, [],
    )  # fmt: skip
    assert not StagePart.objects.filter(run=written).exists()
    other.refresh_from_db()
    assert bytes(other.content) == b"y", "it names somebody else"
    assert SECRET not in everything()


@pytest.mark.slow
def test_an_import_of_an_erased_patient_can_still_be_looked_at_and_undone(
    site: Site, manager: User, client: Client
) -> None:
    sheet = f"Registry ID,Notes\r\nHN-0001,{SECRET}\r\nHN-0002,stays\r\n"
    profile = ImportProfile.objects.get(code="day-first")
    run = preview(file_bytes=sheet.encode(), file_name="a.csv", profile=profile, user=manager, site=site)
    run = confirm(run=run, user=manager)
    erase_patient(patient_id=Patient.objects.get(registry_id="HN-0001").pk, user=manager, reason="asked for")
    assert SECRET not in everything()
    client.force_login(manager)
    page = client.get(reverse("import_run", args=(run.uuid,)))
    assert page.status_code == 200
    assert client.get(reverse("import_undo", args=(run.uuid,))).status_code == 200
    undone = undo(run=run, user=manager)
    assert undone.undo["removed"] == {"patient": 1}
    assert not Patient.objects.exists()


def test_while_an_import_is_at_work_nothing_is_erased(patient: Patient, manager: User, site: Site) -> None:
    ImportRun.objects.create(
        site=site, profile=ImportProfile.objects.all()[0], file_name="a.xlsx", sha256="0" * 64, state="accepted"
    )
    with pytest.raises(EraseRefused, match="at work"):
        erase_patient(patient_id=patient.pk, user=manager, reason="asked for")
    assert Patient.objects.filter(pk=patient.pk).exists()


def test_reason_right_and_lock_are_asked(patient: Patient, manager: User, site: Site) -> None:
    coordinator = UserFactory.create(sites=[site], roles=["site coordinator"])
    with pytest.raises(EraseRefused, match="Say why"):
        erase_patient(patient_id=patient.pk, user=manager, reason="  ")
    with pytest.raises(EraseRefused, match="may not"):
        erase_patient(patient_id=patient.pk, user=coordinator, reason="x")
    PartStatus.objects.create(patient=patient, part="specimens", level=3)
    with pytest.raises(EraseRefused, match="locked"):
        erase_patient(patient_id=patient.pk, user=manager, reason="x")
    assert Patient.objects.filter(pk=patient.pk).exists()


def test_the_command_says_what_would_go_and_does_it(patient: Patient) -> None:
    out = StringIO()
    call_command("erase_patient", "hn-0007", reason="asked for", stdout=out)
    assert "registry_specimen" in out.getvalue()
    assert Patient.objects.filter(pk=patient.pk).exists()
    call_command("erase_patient", "hn-0007", reason="asked for", yes=True, stdout=out)
    assert not Patient.objects.filter(pk=patient.pk).exists()
    with pytest.raises(CommandError, match="no patient"):
        call_command("erase_patient", "hn-0007", reason="asked for", yes=True, stdout=out)


def test_the_page_asks_for_the_id_and_the_reason(patient: Patient, manager: User, client: Client) -> None:
    address = reverse("admin:registry_patient_erase", args=(patient.pk,))
    client.force_login(UserFactory.create(sites=[patient.site], roles=["site coordinator"]))
    assert client.get(address).status_code == 403
    client.force_login(manager)
    assert client.post(address, {"registry_id": "HN-0008", "reason": "asked for"}).context["form"].errors
    assert client.post(address, {"registry_id": "HN-0007", "reason": ""}).context["form"].errors
    assert Patient.objects.filter(pk=patient.pk).exists()
    assert client.post(address, {"registry_id": "HN-0007", "reason": "asked for"}).status_code == 302
    assert not Patient.objects.filter(pk=patient.pk).exists()
    page = client.get(reverse("admin:registry_patient_timeline", args=(patient.pk,)))
    assert {entry.erased for entry in page.context["page"].entries} == {True}
