"""The page of a run in the background: how far it is, left and come back to, interrupted and resumed."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.access.roles import AUDITOR, CURATOR
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import working_on
from registry.imports.worker import take_what_waits
from registry.models import Patient, Site, User
from tests.factories import UserFactory
from tests.imports.browser import confirmed, page, send
from tests.imports.jobs.conftest import LONG, file_of

LONG_FILE = file_of(rows=LONG + 1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def run(client: Client, curator: User, site: Site) -> ImportRun:
    """A long workbook that its curator sent by the page."""
    client.force_login(curator)
    return send(client, site, LONG_FILE, name="ward.csv")


def reading(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.READING, step="read")


def test_a_long_workbook_is_read_previewed_and_written_while_nobody_waits(client: Client, run: ImportRun) -> None:
    text = page(client, run)
    assert "The workbook waits to be read" in text
    assert "No worker is running" in text
    assert "You can leave this page" in text
    take_what_waits()
    assert "Confirm: write" in page(client, run)
    assert "The records wait to be written" in confirmed(client, run)
    assert Patient.objects.count() == 0
    take_what_waits()
    assert "records were written" in " ".join(page(client, run).split())
    assert Patient.objects.count() == LONG + 1


def test_the_progress_is_shown_and_asked_for_again(client: Client, run: ImportRun) -> None:
    reading(run)
    with working_on(run.uuid) as progress:
        progress("compare", 2, 6)
        whole = page(client, run)
        part = client.get(f"/imports/{run.uuid}/progress/", headers=HTMX).content.decode()
    assert "<!DOCTYPE" not in part
    for text in (whole, part):
        for said in ("The workbook is being read", "comparing with the registry", 'value="2"', 'max="6"', "2 of 6"):
            assert said in text
        assert f'hx-get="/imports/{run.uuid}/progress/"' in text
        assert 'hx-trigger="every 2s"' in text


def test_asking_how_far_it_is_writes_nothing(client: Client, run: ImportRun) -> None:
    reading(run)
    before = ImportRun.objects.values().get(pk=run.pk)
    with working_on(run.uuid):
        client.get(f"/imports/{run.uuid}/progress/", headers=HTMX)
    assert ImportRun.objects.values().get(pk=run.pk) == before


def test_when_the_work_has_ended_the_page_is_loaded_anew(client: Client, run: ImportRun) -> None:
    take_what_waits()
    response = client.get(f"/imports/{run.uuid}/progress/", headers=HTMX)
    assert response["HX-Refresh"] == "true"


def test_without_scripts_a_link_asks_how_far_it_is(client: Client, run: ImportRun) -> None:
    assert f'<a href="/imports/{run.uuid}/">See how far it is now</a>' in page(client, run)
    assert client.get(f"/imports/{run.uuid}/progress/")["Location"] == f"/imports/{run.uuid}/"


def test_an_interrupted_run_says_so_and_is_resumed(client: Client, run: ImportRun) -> None:
    reading(run)
    text = page(client, run)
    assert "The reading was interrupted. Nothing is stored." in text
    assert "hx-trigger" not in text
    assert f'action="/imports/{run.uuid}/resume/"' in text
    client.post(f"/imports/{run.uuid}/resume/")
    take_what_waits()
    assert "Confirm: write" in page(client, run)


def test_only_who_sent_it_resumes_it(client: Client, run: ImportRun, site: Site) -> None:
    reading(run)
    address = f"/imports/{run.uuid}/"
    client.force_login(UserFactory.create(roles=[AUDITOR]))
    assert "Who sent the workbook can resume it" in page(client, run)
    assert client.post(f"{address}resume/").status_code == 403
    client.force_login(UserFactory.create(sites=[site], roles=[CURATOR]))
    assert client.post(f"{address}resume/").status_code == 404
    assert client.get(f"{address}progress/", headers=HTMX).status_code == 404
    assert ImportRun.objects.get(pk=run.pk).state == RunState.READING


def test_an_interrupted_run_is_discarded(client: Client, run: ImportRun) -> None:
    reading(run)
    client.post(f"/imports/{run.uuid}/discard/")
    assert not ImportRun.objects.exists()


def test_an_address_alone_resumes_nothing(client: Client, run: ImportRun) -> None:
    reading(run)
    assert client.get(f"/imports/{run.uuid}/resume/")["Location"] == f"/imports/{run.uuid}/"
    assert ImportRun.objects.get(pk=run.pk).state == RunState.READING


def test_a_reading_that_failed_says_why(client: Client, run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.FAILED, step="", content=b"", preview={}, refusal="The file is damaged."
    )
    text = page(client, run)
    assert "The file is damaged." in text
    assert "Send the corrected workbook" in text
    assert "Confirm: write" not in text
