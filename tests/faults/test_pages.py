"""What a page says, and what it stores, when the database refuses: a trigger is missing, or the disk is full."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from registry.audit.recording import recorder_of
from registry.models import Specimen
from tests.admin.pages import address, sent_back
from tests.audit.tampering import run
from tests.factories import SpecimenFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

FORM_TYPE = "application/x-www-form-urlencoded"
SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def specimen() -> Specimen:
    return SpecimenFactory.create(notes="As drawn")


@pytest.fixture
def curator(specimen: Specimen) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(sites=[specimen.patient.site], roles=["curator"]))
    return client


def sent(curator: Client, specimen: Specimen) -> Any:
    page = address(specimen, "change", specimen.pk)
    form = sent_back(curator.get(page)) | {"notes": "Seen again"}
    return lambda: curator.post(page, urlencode(form), content_type=FORM_TYPE)


def notes() -> str:
    return Specimen.objects.get().notes


@contextmanager
def without_a_trigger() -> Iterator[None]:
    name = "audit_registry_specimen_update"
    if SQLITE:
        with connection.cursor() as cursor:
            (made,) = cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name]).fetchone()
    run(f"DROP TRIGGER {name}" if SQLITE else f"ALTER TABLE registry_specimen DISABLE TRIGGER {name}")
    recorder_of(connection).checked = False  # As on a new connection.
    try:
        yield
    finally:
        run(made if SQLITE else f"ALTER TABLE registry_specimen ENABLE ALWAYS TRIGGER {name}")


def test_without_a_trigger_pages_say_so_and_store_nothing(curator: Client, specimen: Specimen) -> None:
    send = sent(curator, specimen)
    with without_a_trigger():
        answer = send()
        page = answer.content.decode()
        assert answer.status_code == 503
        assert "Nothing is written" in page
        assert "audit_registry_specimen_update" in page
        assert "manage.py migrate" in page
        assert 'name="notes" value="Seen again"' in page
        assert notes() == "As drawn"
        assert curator.get(address(specimen, "change", specimen.pk)).status_code == 200
    assert send().status_code == 302  # The control: with the trigger, the same form is stored.
    assert notes() == "Seen again"


def test_the_server_says_so_at_its_start(capsys: pytest.CaptureFixture[str]) -> None:
    when_ready = runpy.run_path(str(settings.BASE_DIR / "config" / "gunicorn.py"))["triggers_told"]
    when_ready()
    assert capsys.readouterr().err == ""
    with without_a_trigger():
        when_ready()
        assert "audit_registry_specimen_update" in capsys.readouterr().err


@contextmanager
def full_disk() -> Iterator[None]:
    """Leave SQLite no page more. PostgreSQL has no such limit: its own error is raised by the table."""
    if SQLITE:
        # What earlier tests deleted leaves free pages, which would do for a while.
        connection.connection.execute("VACUUM")
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
    else:
        run(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        run("CREATE TRIGGER full_disk BEFORE INSERT ON registry_auditevent FOR EACH ROW EXECUTE FUNCTION full_disk()")
    try:
        yield
    finally:
        run("PRAGMA max_page_count = 1073741823" if SQLITE else "DROP FUNCTION full_disk() CASCADE")


def test_what_a_full_disk_stops_is_rolled_back_and_said(curator: Client, specimen: Specimen) -> None:
    page = address(specimen, "change", specimen.pk)
    form = sent_back(curator.get(page)) | {"notes": "x" * 2000}
    answer = None
    with full_disk():
        for _time in range(50):  # The pages at hand have a little room left.
            answer = curator.post(page, urlencode(form), content_type=FORM_TYPE)
            if answer.status_code != 302:
                break
            stored = "xy"[form["notes"][0] == "x"] * 2000
            form = sent_back(curator.get(page)) | {"notes": stored}
        before = notes()
    assert answer is not None
    assert answer.status_code == 503
    assert "disk of the database is full. Nothing was saved" in answer.content.decode()
    assert notes() == before != form["notes"]
    assert curator.post(page, urlencode(form), content_type=FORM_TYPE).status_code == 302  # The control: with room.
    assert notes() == form["notes"]
