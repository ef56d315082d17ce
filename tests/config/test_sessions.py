"""A session is kept alive by what its user does, with few writes, and never by a page that asks by itself."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import sessions
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import working_on
from registry.models import Site, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.jobs.conftest import file_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db: None) -> Site:
    return SiteFactory.create(code="HN")


@pytest.fixture
def curator(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=["curator"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_800_000_000.0]
    monkeypatch.setattr(sessions.time, "time", lambda: now[0])
    return now


def writes(client: Client, address: str) -> int:
    """Return how many statements a page wrote the session with."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return sum("django_session" in each["sql"] and not each["sql"].startswith("SELECT") for each in queries)


def test_a_session_is_written_at_most_once_a_minute(client: Client, curator: User, clock: list[float]) -> None:
    client.force_login(curator)
    counts = []
    for moment in (0, 10, 59, 60, 70):
        clock[0] = 1_800_000_000.0 + moment
        counts.append(writes(client, "/imports/"))
    assert counts == [1, 0, 0, 1, 0]


def test_what_a_user_does_keeps_the_session_alive(client: Client, curator: User, clock: list[float]) -> None:
    client.force_login(curator)
    soon = timezone.now() + dt.timedelta(minutes=1)
    Session.objects.update(expire_date=soon)
    client.get("/imports/")
    assert Session.objects.get().expire_date - soon > dt.timedelta(minutes=28)


def test_a_page_that_asks_how_far_an_import_is_keeps_no_session_alive(
    client: Client, curator: User, site: Site, clock: list[float]
) -> None:
    client.force_login(curator)
    run = sent(curator, site, file_of(rows=2))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.READING)
    with working_on(run.uuid):
        assert writes(client, f"/imports/{run.uuid}/progress/") == 0


@contextmanager
def written_by_somebody_else() -> Iterator[None]:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers")
def test_pages_are_shown_while_an_import_holds_the_database(
    client: Client, curator: User, site: Site, clock: list[float]
) -> None:
    client.force_login(curator)
    run = sent(curator, site, file_of(rows=2))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.APPLYING)
    with working_on(run.uuid) as progress, written_by_somebody_else():
        progress("write", 1, 2)
        start = time.monotonic()
        assert client.get(f"/imports/{run.uuid}/progress/", headers={"HX-Request": "true"}).status_code == 200
        assert time.monotonic() - start < 5
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")
        assert client.get("/imports/").status_code == 200
