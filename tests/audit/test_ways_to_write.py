"""A1, A2: exactly one event for each changed row, whatever wrote it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.urls import reverse

from registry.audit import triggers
from registry.audit.context import acting
from registry.audit.models import AuditEvent
from registry.audit.recording import NotRecorded
from registry.audit.set_wise import set_wise
from registry.models import AssayResult, Nodule, Patient, Site, User
from tests.factories import AssayResultFactory, NoduleFactory, PatientFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db

Events = Callable[[], list[tuple[str, str, int | None]]]


@pytest.fixture
def events() -> Events:
    """Return what has been recorded since."""
    last = AuditEvent.objects.order_by("-id").values_list("id", flat=True)[0]

    def since() -> list[tuple[str, str, int | None]]:
        return list(
            AuditEvent.objects.filter(id__gt=last, action__in=("insert", "update", "delete"))
            .order_by("id")
            .values_list("action", "table", "record_id")
        )

    return since


def one(events: Events, action: str, row: Patient) -> bool:
    return events() == [(action, "registry_patient", row.pk)]


@pytest.fixture
def patient() -> Patient:
    made: Patient = PatientFactory.create(sex="male")
    return made


@pytest.fixture
def site() -> Site:
    made: Site = SiteFactory.create()
    return made


def test_save(site: Site, events: Events) -> None:
    assert one(events, "insert", Patient.objects.create(registry_id="P-1", site=site))


def test_save_of_a_change(patient: Patient, events: Events) -> None:
    patient.sex = "female"
    patient.save()
    assert one(events, "update", patient)
    event = AuditEvent.objects.latest("id")
    assert (event.old_values, event.new_values) == ({"sex": "male"}, {"sex": "female"})


def test_an_update_that_changes_nothing_is_no_event(patient: Patient, events: Events) -> None:
    patient.save()
    Patient.objects.filter(pk=patient.pk).update(sex="male")
    assert events() == []


def test_bulk_create(site: Site, events: Events) -> None:
    made = Patient.objects.bulk_create([Patient(registry_id=f"P-{n}", site=site) for n in range(1, 4)])
    assert sorted(events()) == [("insert", "registry_patient", row.pk) for row in made]


def test_bulk_create_that_meets_stored_rows(patient: Patient, site: Site, events: Events) -> None:
    rows = [Patient(id=patient.pk, registry_id=patient.registry_id, site=patient.site, sex="female")]
    Patient.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["sex"])
    assert one(events, "update", patient)


def test_bulk_update(patient: Patient, events: Events) -> None:
    patient.birth_year = 1960
    Patient.objects.bulk_update([patient], ["birth_year"])
    assert one(events, "update", patient)
    assert AuditEvent.objects.latest("id").new_values == {"birth_year": 1960}


def test_update(patient: Patient, events: Events) -> None:
    other = PatientFactory.create(site=patient.site)
    before = events()
    Patient.objects.filter(pk__in=(patient.pk, other.pk)).update(notes="seen")
    assert sorted(events()[len(before) :]) == [("update", "registry_patient", row.pk) for row in (patient, other)]


def test_raw_sql(patient: Patient, events: Events) -> None:
    with connection.cursor() as cursor:
        cursor.execute("/* by hand */ UPDATE registry_patient SET sex = 'female' WHERE id = %s", [patient.pk])
    assert one(events, "update", patient)


def test_executemany(patient: Patient, events: Events) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE registry_patient SET sex = %s WHERE id = %s", [("female", patient.pk)])
    assert one(events, "update", patient)


def copy_patients(site: Site, *registry_ids: str) -> None:
    """Write patients as a bulk import does: by COPY, or in one statement prepared once."""
    fields = [field for field in Patient._meta.concrete_fields if not field.primary_key]
    rows: list[list[Any]] = [
        [{"registry_id": registry_id, "site_id": site.pk}.get(field.attname, field.get_default()) for field in fields]
        for registry_id in registry_ids
    ]
    columns = ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY registry_patient ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO registry_patient ({columns}) VALUES ({places})", rows)


def test_copy_or_executemany_by_columns(site: Site, events: Events) -> None:
    copy_patients(site, "P-1", "P-2")
    assert [action for action, *_rest in events()] == ["insert", "insert"]


def test_replace_on_a_stored_key(patient: Patient, events: Events) -> None:
    """SQLite alone has it: the row that is replaced is recorded as deleted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO registry_patient SELECT * FROM registry_patient WHERE id = %s", [patient.pk]
            )
        assert [action for action, *_rest in events()] == ["delete", "insert"]


def test_delete_with_all_that_hangs_on_it(events: Events) -> None:
    nodule: Nodule = NoduleFactory.create()
    patient, before = nodule.assessment.patient, len(events())
    assessment, number = nodule.assessment_id, patient.pk
    deleted = [("registry_nodule", nodule.pk), ("registry_tumourassessment", assessment), ("registry_patient", number)]
    patient.delete()
    assert sorted(events()[before:]) == sorted(("delete", table, row) for table, row in deleted)


def test_truncate(patient: Patient, events: Events) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE registry_patient CASCADE")
        assert one(events, "delete", patient)


def test_form_and_inline(client: Client, events: Events) -> None:
    site = SiteFactory.create()
    user = UserFactory.create(sites=[site], roles=["site coordinator"])
    client.force_login(user)
    before = len(events())
    page = client.get(reverse("admin:registry_patient_add"))
    data: dict[str, object] = dict(_empty_formsets(page.content.decode()))
    data |= {"registry_id": "FORM1", "site": site.pk, "diagnosed_on_precision": "day"}
    data |= {"hbv_dna_qualifier": "=", "hcv_rna_qualifier": "="}
    client.post(reverse("admin:registry_patient_add"), data)
    made = Patient.objects.get(registry_id="FORM1")
    assert events()[before:] == [("insert", "registry_patient", made.pk)]
    event = AuditEvent.objects.filter(table="registry_patient").latest("id")
    assert (event.user_id, event.user_name, event.site_id, event.patient_id) == (
        user.pk,
        user.username,
        site.pk,
        made.pk,
    )
    assert event.request_id


def _empty_formsets(page: str) -> Iterator[tuple[str, str]]:
    for part in page.split('name="')[1:]:
        name = part.split('"')[0]
        if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS")):
            yield name, "0"


def test_many_to_many(events: Events) -> None:
    user, site = UserFactory.create(), SiteFactory.create()
    before = len(events())
    user.sites.add(site)
    assert [event[:2] for event in events()[before:]] == [("insert", "registry_user_sites")]


def test_an_event_says_who_and_why(patient: Patient) -> None:
    user: User = UserFactory.create()
    with acting(user=user, reason="transcription error", request_id="r-1", run=7):
        Patient.objects.filter(pk=patient.pk).update(sex="female")
    Patient.objects.filter(pk=patient.pk).update(sex="male")
    named, unnamed = AuditEvent.objects.order_by("-id")[:2][::-1]
    assert (named.user_id, named.user_name, named.reason) == (user.pk, user.username, "transcription error")
    assert (named.request_id, named.import_run) == ("r-1", 7)
    assert named.transaction_id
    assert (unnamed.user_id, unnamed.user_name, unnamed.reason, unnamed.import_run) == (None, "", "", None)
    assert named.at.tzinfo is not None


def test_a_password_is_never_shown() -> None:
    user: User = UserFactory.create()
    user.set_password("another one")
    user.save()
    event = AuditEvent.objects.latest("id")
    assert (event.old_values, event.new_values) == ({"password": "***"}, {"password": "***"})


def test_signing_in_changes_no_account(client: Client, events: Events) -> None:
    user: User = UserFactory.create()
    before = len(events())
    client.force_login(user)
    assert events()[before:] == []


def test_a_rollback_leaves_neither_row_nor_event(patient: Patient, events: Events) -> None:
    with transaction.atomic():
        patient.delete()
        transaction.set_rollback(True)
    assert events() == []


def test_values_of_results_come_back_exactly() -> None:
    result: AssayResult = AssayResultFactory.create(value=Decimal("0.000001"))
    stored = AuditEvent.objects.filter(table="registry_assayresult").latest("id").new_values
    assert Decimal(stored["value"]) == Decimal("0.000001")
    assert stored["specimen_id"] == result.specimen_id


@pytest.mark.parametrize("doing", ["insert", "update", "delete"])
def test_set_wise(site: Site, events: Events, doing: str) -> None:
    rows = [PatientFactory.create(site=site) for _ in range(3)]
    numbers, before = [row.pk for row in rows], len(events())
    with acting(user=UserFactory.create(username="bulk"), run=9):
        before = len(events())
        if doing == "insert":
            with set_wise(Patient):
                copy_patients(site, "P-1", "P-2")
        elif doing == "update":
            with set_wise(Patient, "update", numbers):
                Patient.objects.filter(pk__in=numbers).update(sex="female")
        else:
            with set_wise(Patient, "delete", numbers):
                Patient.objects.filter(pk__in=numbers).delete()
    recorded = AuditEvent.objects.order_by("id").reverse()[: 2 if doing == "insert" else 3]
    assert len(events()) - before == len(recorded)
    assert {event.action for event in recorded} == {doing}
    assert {event.user_name for event in recorded} == {"bulk"}
    assert {event.import_run for event in recorded} == {9}


def test_after_a_set_wise_write_that_failed_all_is_recorded_as_before(site: Site, events: Events) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), set_wise(Patient):
        copy_patients(site, "P-1", "P-1")
    assert triggers.faults(connection) == []
    with acting(reason="again"):
        made = Patient.objects.create(registry_id="P-1", site=site)
    assert one(events, "insert", made)
    assert AuditEvent.objects.latest("id").reason == "again"


def test_a_set_wise_write_of_other_rows_than_it_records_fails(site: Site) -> None:
    """SQLite alone: elsewhere the triggers record whole statements."""
    if connection.vendor == "sqlite":
        rows = [PatientFactory.create(site=site) for _ in range(2)]
        with pytest.raises(NotRecorded), transaction.atomic(), set_wise(Patient, "update", [rows[0].pk]):
            Patient.objects.filter(site=site).update(sex="male")
        with pytest.raises(NotRecorded), transaction.atomic(), set_wise(Patient):
            Site.objects.filter(pk=site.pk).update(city="Huế")
        assert not Patient.objects.filter(sex="male").exists()


def test_a_set_wise_write_needs_a_transaction(transactional_db: None) -> None:
    with pytest.raises(TransactionManagementError), set_wise(Patient):
        pass
