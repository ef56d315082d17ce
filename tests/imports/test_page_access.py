"""Who may open the import's pages, and whose runs they see."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.access.roles import ANALYST, AUDITOR, CURATOR
from registry.imports.models import ImportRun, RunState
from registry.models import Patient, Site, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.browser import NEW, page, send
from tests.imports.workbooks import GOOD_ROWS, workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/imports/", NEW])
def test_a_visitor_signs_in_first(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize(
    ("address", "roles"),
    [("/imports/", []), ("/imports/", [ANALYST]), (NEW, []), (NEW, [ANALYST]), (NEW, [AUDITOR])],
)
def test_a_role_that_may_not_import_is_refused(client: Client, site: Site, address: str, roles: list[str]) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=roles))
    assert client.get(address).status_code == 403


@pytest.fixture
def curator(site: Site, client: Client) -> User:
    """A curator of the site, signed in."""
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    client.force_login(user)
    return user


@pytest.mark.parametrize("part", ["", "problems/", "confirm/", "discard/", "report.xlsx"])
def test_anothers_run_is_not_there(client: Client, curator: User, site: Site, part: str) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    client.force_login(UserFactory.create(sites=[site], roles=[CURATOR]))
    address = f"/imports/{run.uuid}/{part}"
    response = client.post(address) if part in ("confirm/", "discard/") else client.get(address)
    assert response.status_code == 404
    assert Patient.objects.count() == 0
    assert ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEWED).exists()


def test_ones_own_run_goes_when_one_leaves_the_site(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    curator.sites.set([SiteFactory.create()])
    assert client.get(f"/imports/{run.uuid}/").status_code == 404
    assert client.post(f"/imports/{run.uuid}/confirm/").status_code == 404


def test_a_data_manager_reads_every_run_and_confirms_their_own(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    client.force_login(UserFactory.create(roles=["data manager"]))
    assert curator.username in client.get("/imports/").content.decode()
    assert "Confirm: write" not in page(client, run)
    assert client.post(f"/imports/{run.uuid}/confirm/").status_code == 404


def test_an_auditor_reads_every_run_and_decides_of_none(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    client.force_login(UserFactory.create(roles=[AUDITOR]))
    listed = client.get("/imports/").content.decode()
    assert curator.username in listed
    assert NEW not in listed
    text = page(client, run)
    assert "BN901" in text
    for forbidden in ("Confirm: write", "Discard", NEW):
        assert forbidden not in text
    for part in ("confirm/", "discard/"):
        assert client.post(f"/imports/{run.uuid}/{part}").status_code == 403
    assert Patient.objects.count() == 0


def test_a_list_shows_ones_own_runs_only(client: Client, curator: User, site: Site) -> None:
    send(client, site, workbook_bytes(GOOD_ROWS), name="mine.xlsx")
    assert "mine.xlsx" in client.get("/imports/").content.decode()
    client.force_login(UserFactory.create(sites=[site], roles=[CURATOR]))
    assert "mine.xlsx" not in client.get("/imports/").content.decode()


def test_another_site_is_no_choice(client: Client, curator: User) -> None:
    other = SiteFactory.create()
    data = {"workbook": SimpleUploadedFile("ward.xlsx", workbook_bytes(GOOD_ROWS)), "site": other.pk}
    response = client.post(NEW, data)
    assert "not one of the available choices" in str(response.context["form"].errors["site"])
    assert other.name not in response.content.decode()
    assert ImportRun.objects.count() == 0
