"""What each role may do with each table in the admin, as the table of roles in the specification says."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db.models import Model
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from registry.access.scope import scope_path
from registry.models import Site, User
from tests.factories import FACTORIES, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db

CLINICAL = (
    "patient", "enrolment", "clinicalassessment", "tumourassessment", "nodule", "colorectalprimary", "treatment",
    "treatmentdrug", "responseassessment", "adverseevent", "followup", "recurrence",
)  # fmt: skip
LABORATORY = ("specimen", "assayresult", "assayrun")
CATALOGUE = ("study", "studyarm", "analyte", "assaymethod", "cutoff")
TABLES = (*CLINICAL, *LABORATORY, *CATALOGUE, "site", "query", "user")

READ, CURATE, ALL = "view", "add change view", "add change delete view"


def granted(**actions: str) -> dict[str, set[str]]:
    """Spell out what is granted, group of tables by group of tables; nothing else is."""
    groups = {"clinical": CLINICAL, "laboratory": LABORATORY, "catalogue": CATALOGUE}
    table = {name: set[str]() for name in TABLES}
    for group, words in actions.items():
        for name in groups.get(group, (group,)):
            table[name] = set(words.split())
    return table


EXPECTED = {
    "curator": granted(clinical=CURATE, laboratory=CURATE, catalogue=CURATE, site=READ, query=CURATE),
    "lab technician": granted(laboratory=CURATE, catalogue=READ, site=READ),
    "analyst": granted(study=READ, studyarm=READ, analyte=READ, cutoff=READ),
    "site coordinator": granted(clinical=ALL, laboratory=ALL, catalogue=CURATE, site=READ, query=CURATE),
    "data manager": granted(clinical=ALL, laboratory=ALL, catalogue=ALL, site=ALL, query=CURATE),
    "administrator": granted(user=ALL, site=READ),
    "auditor": granted(clinical=READ, laboratory=READ, catalogue=READ, site=READ, query=READ, user=READ),
}


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pages unwritten: a thousand answers are asked for their status only."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def records(site: Site) -> dict[str, Model]:
    """Return a record of each table, at the site where it belongs to one."""
    return {"user": UserFactory.create(username="somebody")} | {
        name: site if name == "site" else made(**({str(path): site} if (path := scope_path(_model(made))) else {}))
        for name, made in FACTORIES.items()
        if name in TABLES
    }


def _model(made: object) -> type[Model]:
    model: type[Model] = made._meta.model  # type: ignore[attr-defined]
    return model


def address(name: str, page: str, *keys: object) -> str:
    return reverse(f"admin:registry_{name}_{page}", args=keys)


def attempts(client: Client, record: Model) -> Iterable[tuple[str, int]]:
    """Yield each action with the status of trying it; what is sent is incomplete, so that nothing is stored."""
    name = str(record._meta.model_name)
    yield "view", client.get(address(name, "changelist")).status_code
    yield "view", client.get(address(name, "change", record.pk)).status_code
    yield "add", client.get(address(name, "add")).status_code
    yield "add", client.post(address(name, "add"), {"nothing": ""}).status_code
    changed = client.post(address(name, "change", record.pk), {"nothing": ""}).status_code
    # A form that doesn't say what it started from is asked what is to be kept, of who may change the record.
    yield "change", 200 if changed == 409 else changed
    yield "delete", client.get(address(name, "delete", record.pk)).status_code


@pytest.mark.parametrize("role", EXPECTED)
def test_a_role_may_do_what_the_table_says(
    unrendered: None, role: str, site: Site, records: dict[str, Model], client: Client
) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=[role]))
    for name, record in records.items():
        allowed = EXPECTED[role][name]
        found = set(attempts(client, record))
        assert found == {(action, 200 if action in allowed else 403) for action in ALL.split()}, name


def test_a_visitor_is_sent_to_sign_in(records: dict[str, Model], client: Client) -> None:
    for record in records.values():
        name = str(record._meta.model_name)
        for page in (address(name, "changelist"), address(name, "change", record.pk), address(name, "add")):
            response = client.get(page, follow=True)
            assert response.request["PATH_INFO"] == reverse("login"), page


def test_someone_who_is_no_staff_does_not_enter(records: dict[str, Model], client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=False, roles=["data manager"]))
    response = client.get(address("patient", "changelist"))
    assert response.status_code == 302


def test_a_user_of_no_site_finds_empty_lists(records: dict[str, Model], client: Client) -> None:
    client.force_login(UserFactory.create(roles=["site coordinator"]))
    for name in (*CLINICAL, *LABORATORY, "query", "site"):
        response = client.get(address(name, "changelist"))
        assert response.status_code == 200
        assert response.context["cl"].result_count == 0, name


def test_an_administrator_gives_access_to_any_site(site: Site, records: dict[str, Model], client: Client) -> None:
    client.force_login(UserFactory.create(roles=["administrator"]))
    response = client.get(address("user", "change", records["user"].pk))
    assert site in response.context["adminform"].form.fields["sites"].queryset


@pytest.mark.parametrize("field", ["is_superuser", "user_permissions"])
def test_an_administrator_gives_roles_and_nothing_beyond(field: str, records: dict[str, Model], client: Client) -> None:
    client.force_login(UserFactory.create(roles=["administrator"]))
    form = client.get(address("user", "change", records["user"].pk)).context["adminform"].form
    assert "groups" in form.fields
    assert field not in form.fields


def test_an_administrator_cannot_take_over_a_superuser(client: Client) -> None:
    chief = User.objects.create_superuser("chief", password="a long enough passphrase")
    client.force_login(UserFactory.create(roles=["administrator"]))
    password = reverse("admin:auth_user_password_change", args=[chief.pk])
    assert client.post(address("user", "change", chief.pk), {"username": "mine"}).status_code == 403
    assert client.get(address("user", "delete", chief.pk)).status_code == 403
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403


def test_roles_are_read_not_written(client: Client) -> None:
    client.force_login(UserFactory.create(roles=["administrator"]))
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 200
    assert client.get(reverse("admin:auth_group_add")).status_code == 403
