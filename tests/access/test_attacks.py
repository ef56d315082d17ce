"""What an address or a form may be made to say: nothing fails, nothing is told, nobody lets himself in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from registry.models import AssayResult, Patient, Site, Specimen, User
from tests.admin.pages import address, sent_back
from tests.factories import AssayResultFactory, PatientFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db

NO_KEYS = ["abc", "\x00", "9" * 30, "²", "-1", "1,2", "'\"<script>"]


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


@pytest.fixture
def signed_in(client: Client, site: Site) -> Client:
    client.force_login(UserFactory.create(sites=[site], roles=["site coordinator"]))
    return client


@pytest.mark.parametrize(
    ("lookup", "value"),
    [
        ("notes__regex", "[]"),
        ("registry_id__iregex", "(a+)+$"),
        ("id__in", "9" * 30),
        ("diagnosed_on__year", "9" * 30),
        ("birth_year__range", "1,2"),
        ("registry_id", "\x00"),
    ],
)
def test_a_list_compares_as_its_filters_do(lookup: str, value: str, signed_in: Client) -> None:
    assert signed_in.get(address(Patient, "changelist"), {lookup: value}).status_code == 400


@pytest.mark.parametrize("value", NO_KEYS)
def test_what_is_no_key_finds_nothing(value: str, signed_in: Client, site: Site) -> None:
    AssayResultFactory.create(specimen__patient__site=site)
    response = signed_in.get(address(AssayResult, "changelist"), {"specimen": value})
    assert response.status_code in {302, 400} or not response.context["cl"].result_list


@pytest.mark.parametrize("value", NO_KEYS)
def test_a_form_takes_no_key_from_a_text(value: str, signed_in: Client) -> None:
    page = address(Specimen, "add")
    shown = signed_in.get(page, {"patient": value})
    assert shown.status_code == 200
    sent = signed_in.post(page, sent_back(shown) | {"patient": value})
    assert "patient" in sent.context["adminform"].form.errors


@pytest.mark.parametrize("lookup", ["password__startswith", "groups__user__password__startswith"])
@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_no_list_tells_of_passwords(role: str, lookup: str, client: Client) -> None:
    client.force_login(UserFactory.create(roles=[role]))
    assert client.get(address(User, "changelist"), {lookup: "argon2"}).status_code == 400


@pytest.mark.parametrize("lookup", ["specimen__patient__sex", "specimen__patient__notes__contains"])
def test_the_list_of_results_tells_a_lab_technician_nothing_of_the_patient(
    lookup: str, client: Client, site: Site
) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=["lab technician"]))
    assert client.get(address(AssayResult, "changelist"), {lookup: "female"}).status_code == 400


def test_an_administrator_does_not_let_himself_in_to_the_records(client: Client, site: Site) -> None:
    administrator: User = UserFactory.create(roles=["administrator"])
    client.force_login(administrator)
    page = address(administrator, "change", administrator.pk)
    forged = {
        "groups": [Group.objects.get(name="data manager").pk], "sites": [site.pk],
        "is_superuser": "on", "user_permissions": [1],
    }  # fmt: skip
    response = client.post(page, sent_back(client.get(page)) | forged)
    assert response.status_code == 302
    administrator = User.objects.get(pk=administrator.pk)
    assert [group.name for group in administrator.groups.all()] == ["administrator"]
    assert not administrator.sites.exists()
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()


def test_an_administrator_gives_others_roles_and_sites(client: Client, site: Site) -> None:
    client.force_login(UserFactory.create(roles=["administrator"]))
    other: User = UserFactory.create()
    page = address(other, "change", other.pk)
    curator = Group.objects.get(name="curator")
    client.post(page, sent_back(client.get(page)) | {"groups": [curator.pk], "sites": [site.pk]})
    assert list(other.groups.all()) == [curator]
    assert list(other.sites.all()) == [site]


@pytest.mark.parametrize("action", ["delete_selected", "export_admin_action"])
def test_no_action_runs_over_forged_rows(action: str, signed_in: Client, site: Site) -> None:
    patient = PatientFactory.create(site=site)
    data = {"action": action, "_selected_action": [patient.pk], "post": "yes"}
    # An action that isn't offered leads back to the list, where others are.
    assert signed_in.post(address(Patient, "changelist"), data).status_code in (200, 302)
    assert Patient.objects.filter(pk=patient.pk).exists()


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_and_choosing_a_language_lead_nowhere_else(place: str, client: Client) -> None:
    User.objects.create_user("somebody", password="liver-cytokine-demo")
    data = {"username": "somebody", "password": "liver-cytokine-demo", "next": place}
    assert client.post(reverse("login"), data).headers["Location"] == reverse("home")
    said = client.post(reverse("set_language"), {"language": "vi", "next": place}, headers={"referer": place})
    assert said.headers["Location"] == "/"


def test_signing_in_changes_the_session(client: Client) -> None:
    User.objects.create_user("somebody", password="liver-cytokine-demo")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.post(reverse("login"), {"username": "somebody", "password": "liver-cytokine-demo"})
    assert client.session.session_key != planted


def test_every_form_wants_its_token(site: Site) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create(sites=[site], roles=["site coordinator"]))
    for page in ("login", "logout", "set_language", "password_change", "import_new", "admin:registry_patient_add"):
        assert client.post(reverse(page), {}).status_code == 403, page
