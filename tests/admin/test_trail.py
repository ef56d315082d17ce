"""The trail for auditors: read, and verified in the page, which says what is wrong and between which good events."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.admin.trail import difference_told, told
from registry.audit.chain import seal_all
from registry.audit.models import AuditEvent
from registry.audit.rebuilding import CHANGED, GONE, Difference
from registry.audit.verification import ALTERED, UNJUSTIFIED, Fault
from registry.models import Patient
from tests.audit.tampering import run, unguarded
from tests.factories import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "admin:registry_auditevent_changelist"


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(UserFactory.create(roles=["auditor"], username="auditor"))
    return client


def test_an_auditor_reads_events_in_words(auditor: Client) -> None:
    patient = PatientFactory.create()
    Patient.objects.filter(pk=patient.pk).update(sex="female")
    event = AuditEvent.objects.latest("id").pk
    page = auditor.get(reverse(LIST), {"action": "update"})
    assert page.context["cl"].result_list[0].pk == event
    assert "female" in auditor.get(reverse("admin:registry_auditevent_change", args=(event,))).content.decode()


def test_the_few_events_that_are_no_rows_are_found_by_an_index(auditor: Client) -> None:
    with CaptureQueriesContext(connection) as caught:
        page = auditor.get(reverse(LIST), {"action": "sign_in"})
    asked = next(
        query["sql"] for query in caught if "registry_auditevent" in query["sql"] and "ORDER BY" in query["sql"]
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{asked}")
        assert "audit_other_idx" in str(cursor.fetchall())
    assert {event.action for event in page.context["cl"].result_list} <= {"sign_in"}


@pytest.mark.parametrize("role", ["curator", "site coordinator", "data manager", "administrator", "analyst"])
def test_nobody_else_reads_the_whole_trail(role: str, client: Client) -> None:
    client.force_login(UserFactory.create(roles=[role]))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse("admin:registry_auditevent_verify")).status_code == 403


def test_an_event_is_not_added_changed_or_deleted(auditor: Client) -> None:
    event = AuditEvent.objects.latest("id").pk
    assert auditor.get(reverse("admin:registry_auditevent_add")).status_code == 403
    assert auditor.post(reverse("admin:registry_auditevent_delete", args=(event,)), {"post": "yes"}).status_code == 403
    auditor.post(reverse("admin:registry_auditevent_change", args=(event,)), {"reason": "x"})
    assert AuditEvent.objects.get(pk=event).reason == ""


@pytest.mark.django_db(transaction=True)
def test_the_page_says_which_event_is_wrong_and_between_which_good_ones(auditor: Client) -> None:
    for _number in range(3):
        PatientFactory.create()
    seal_all()
    first, altered, last = AuditEvent.objects.order_by("-id").values_list("id", flat=True)[:3][::-1]
    address = reverse("admin:registry_auditevent_verify")
    assert "sealed events verify" in auditor.post(address).content.decode()
    with unguarded():
        run("UPDATE registry_auditevent SET reason = 'x' WHERE id = %s", altered)
        page = auditor.post(address).content.decode()
    assert f"Event {altered} was altered: between event {first} and event {last}, which are good." in page


def test_every_fault_has_its_sentence() -> None:
    assert told(Fault(ALTERED, 7, None, None)) == (
        "Event 7 was altered: between the beginning and the end, which are good."
    )
    assert told(Fault(UNJUSTIFIED, 7, None, None)).endswith("and why.")


def test_every_difference_has_its_sentence() -> None:
    assert difference_told(Difference("registry_patient", 7, CHANGED, ("sex", "alcohol_g_day"))) == (
        "The patient no. 7 isn't as its events leave it: sex, alcohol (g/d)."
    )
    assert difference_told(Difference("registry_user_sites", 7, GONE)).endswith(
        "no. 7 is gone, and no event tells of it."
    )
