"""Undoing an import by the page: asked once more, done, told, and what was edited since left alone and listed."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.access.roles import AUDITOR, CURATOR, DATA_MANAGER
from registry.curation.kinds import Level, Part
from registry.imports.models import ImportRun, RunState
from registry.models import PartStatus, Patient, Site, User
from tests.factories import PatientFactory, SiteFactory, UserFactory
from tests.imports.browser import confirmed, page, send
from tests.imports.workbooks import GOOD_ROWS, workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(name="Hospital A")


@pytest.fixture
def curator(site: Site, client: Client) -> User:
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    client.force_login(user)
    return user


@pytest.fixture
def run(client: Client, curator: User, site: Site) -> ImportRun:
    """An import that changed the birth year of one patient, and made the other."""
    PatientFactory.create(site=site, registry_id="BN902", birth_year=1950)
    imported = send(client, site, workbook_bytes(GOOD_ROWS))
    confirmed(client, imported)
    return imported


def undone(client: Client, run: ImportRun) -> str:
    response = client.post(f"/imports/{run.uuid}/undo/", follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_it_is_asked_what_will_be_taken_back(client: Client, run: ImportRun) -> None:
    assert f"/imports/{run.uuid}/undo/" in page(client, run)
    text = " ".join(page(client, run, "undo/").split())
    assert "Patients</th> <td>1</td>" in text
    assert "Records to remove" in text
    assert set(Patient.objects.values_list("registry_id", "birth_year")) == {("BN901", 1956), ("BN902", 1961)}
    assert ImportRun.objects.get(pk=run.pk).state == RunState.APPLIED


def test_of_a_long_import_it_is_said_how_much_is_verified_by_now_and_afterwards_how_much_was(
    client: Client, run: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.imports.views.undoing.is_large", lambda _run: True)
    assert "verified part" not in " ".join(page(client, run, "undo/").split())
    changed = Patient.objects.get(registry_id="BN902")
    PartStatus.objects.create(patient=changed, part=Part.PATIENT, level=Level.VERIFIED)
    PartStatus.objects.create(patient=changed, part=Part.TREATMENTS, level=Level.VERIFIED)
    assert "1 verified part of a patient's records would change" in " ".join(page(client, run, "undo/").split())
    client.post(f"/imports/{run.uuid}/undo/", {"reason": "another ward's"})
    assert "1 verified part of a patient's records was changed by it" in " ".join(page(client, run).split())


def test_undoing_removes_what_was_made_and_restores_what_was_changed(
    client: Client, run: ImportRun, site: Site
) -> None:
    text = undone(client, run)
    assert list(Patient.objects.values_list("registry_id", "birth_year")) == [("BN902", 1950)]
    assert "What was undone" in text
    assert "Everything that this import wrote was taken back." in text
    assert "Undo this import" not in text
    assert "undone</span>" in client.get("/imports/").content.decode()


def test_what_was_edited_since_is_left_alone_and_listed(client: Client, run: ImportRun) -> None:
    Patient.objects.filter(registry_id="BN902").update(birth_year=1970)
    for text in (" ".join(page(client, run, "undo/").split()), undone(client, run)):
        for said in ("Left alone", "BN902", "birth year", "<td>1961</td> <td>1970</td>", "changed after the import"):
            assert said in text
    assert list(Patient.objects.values_list("registry_id", "birth_year")) == [("BN902", 1970)]


def test_undoing_twice_changes_nothing(client: Client, run: ImportRun) -> None:
    undone(client, run)
    Patient.objects.filter(registry_id="BN902").update(birth_year=1970)
    undone(client, run)
    assert list(Patient.objects.values_list("registry_id", "birth_year")) == [("BN902", 1970)]
    assert client.get(f"/imports/{run.uuid}/undo/")["Location"] == f"/imports/{run.uuid}/"


def test_an_undone_import_stays_listed(client: Client, run: ImportRun) -> None:
    undone(client, run)
    assert "stays listed" in client.post(f"/imports/{run.uuid}/discard/", follow=True).content.decode()
    assert ImportRun.objects.get(pk=run.pk).state == RunState.UNDONE


def test_a_preview_has_nothing_to_undo(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    assert client.get(f"/imports/{run.uuid}/undo/")["Location"] == f"/imports/{run.uuid}/"
    assert "nothing to undo" in undone(client, run)
    assert ImportRun.objects.get(pk=run.pk).state == RunState.PREVIEWED


def test_a_data_manager_undoes_the_import_of_another(client: Client, run: ImportRun) -> None:
    client.force_login(UserFactory.create(username="manager", roles=[DATA_MANAGER]))
    assert f"/imports/{run.uuid}/undo/" in page(client, run)
    assert "by manager" in undone(client, run)
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(("role", "status"), [(CURATOR, 404), (AUDITOR, 403)])
def test_others_undo_nothing(client: Client, run: ImportRun, site: Site, role: str, status: int) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=[role]))
    for response in (client.get(f"/imports/{run.uuid}/undo/"), client.post(f"/imports/{run.uuid}/undo/")):
        assert response.status_code == status
    assert Patient.objects.count() == 2


def test_an_auditor_reads_the_result_without_the_button(client: Client, run: ImportRun) -> None:
    client.force_login(UserFactory.create(roles=[AUDITOR]))
    assert f"/imports/{run.uuid}/undo/" not in page(client, run)


def test_the_page_shows_nothing_of_a_patient_who_belongs_to_another_site_by_now(
    client: Client, curator: User, run: ImportRun
) -> None:
    Patient.objects.filter(registry_id="BN902").update(site=SiteFactory.create(), birth_year=1933)
    response = client.get(f"/imports/{run.uuid}/undo/", follow=True)
    assert response.redirect_chain == [(f"/imports/{run.uuid}/", 302)]
    assert "1933" not in response.content.decode()
    assert "ask a data manager to undo it" in response.content.decode()
