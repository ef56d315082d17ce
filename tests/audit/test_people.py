"""A7, A8: what people did that changed no row."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.audit.chain import MANY, seal_all
from registry.audit.context import acting
from registry.audit.events import exported
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.verification import verify
from registry.models import User
from tests.factories import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long one, for a test"


@pytest.fixture
def user() -> User:
    made = UserFactory.create(roles=["curator"])
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client: Client, name: str, password: str) -> None:
    client.post(reverse("login"), {"username": name, "password": password})


def last() -> AuditEvent:
    return AuditEvent.objects.latest("id")


def test_signing_in_and_out(client: Client, user: User) -> None:
    sign_in(client, user.username, PASSWORD)
    assert (last().action, last().user_id, last().user_name) == (Action.SIGN_IN, user.pk, user.username)
    assert last().request_id
    client.post(reverse("logout"))
    assert (last().action, last().user_id) == (Action.SIGN_OUT, user.pk)


def test_a_failed_sign_in_names_the_account_and_no_password(client: Client, user: User) -> None:
    sign_in(client, user.username, "wrong password")
    assert (last().action, last().user_id, last().new_values) == (
        Action.SIGN_IN_FAILED,
        user.pk,
        {"address": "127.0.0.1"},
    )


def test_a_name_without_an_account_is_not_kept(client: Client) -> None:
    """It may be the password, typed into the wrong field."""
    sign_in(client, "hunter2-my-password", "x")
    event = last()
    assert (event.action, event.user_id, event.user_name) == (Action.SIGN_IN_FAILED, None, "")
    assert "hunter2" not in event.new


def test_a_change_of_role_and_of_sites(user: User) -> None:
    boss = UserFactory.create()
    site = SiteFactory.create()
    with acting(user=boss):
        user.groups.clear()
        user.sites.add(site)
    gone, come = AuditEvent.objects.order_by("-id")[:2][::-1]
    assert (gone.table, gone.action, gone.user_id) == ("registry_user_groups", "delete", boss.pk)
    assert gone.old_values["user_id"] == user.pk
    assert (come.table, come.action, come.new_values["site_id"]) == ("registry_user_sites", "insert", site.pk)


def test_a_denial(client: Client) -> None:
    technician = UserFactory.create(roles=["lab technician"])
    client.force_login(technician)
    assert client.get(reverse("admin:registry_user_changelist") + "?q=secret").status_code == 403
    assert (last().action, last().user_id) == (Action.DENIED, technician.pk)
    assert last().new_values == {"method": "GET", "path": reverse("admin:registry_user_changelist")}


def test_an_export_says_what_left(user: User) -> None:
    with acting(user=user):
        exported(what="patient", filters={"sex": "male"}, columns=["sex"], count=3, sha256="ab" * 32)
    assert (last().action, last().user_id) == (Action.EXPORT, user.pk)
    assert json.loads(last().new) == {
        "what": "patient", "filters": {"sex": "male"}, "columns": ["sex"], "count": 3, "sha256": "ab" * 32
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_request_that_wrote_seals_what_is_open(client: Client) -> None:
    user = UserFactory.create(username="sealer")
    user.set_password(PASSWORD)
    user.save()
    seal_all()
    with connection.cursor() as cursor:  # As if many had been made since.
        cursor.execute(MANY_EVENTS[connection.vendor], [MANY])
    assert verify().unsealed >= MANY
    sign_in(client, "nobody", "x")
    assert verify().unsealed < MANY


MANY_EVENTS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
    "INSERT INTO registry_auditevent (action) SELECT 'sign_in' FROM n",
    "postgresql": "INSERT INTO registry_auditevent (action, transaction_id) "
    "SELECT 'sign_in', registry_audit_transaction() FROM generate_series(1, %s)",
}
