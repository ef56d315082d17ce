"""What a page says while the database can't be used, and what becomes of what was typed."""

from __future__ import annotations

import runpy
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from config.unavailable import sentence_for, typed
from config.urls import handler500
from config.urls import urlpatterns as addresses
from registry.audit.recording import NotRecorded
from registry.models import Patient, User
from tests.factories import PatientFactory, SiteFactory, UserFactory

FORM_TYPE = "application/x-www-form-urlencoded"
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers")


class Cause(Exception):
    """What a driver raises."""

    def __init__(self, **codes: object) -> None:
        super().__init__()
        self.__dict__.update(codes)


def fault(**codes: object) -> OperationalError:
    error = OperationalError("told by the driver: VN-0042")
    error.__cause__ = Cause(**codes)
    return error


def lost(request: HttpRequest) -> HttpResponse:
    """Fail as a view does whose connection is lost."""
    raise fault(sqlstate="57P01")  # admin_shutdown


__all__ = ["handler500", "urlpatterns"]

urlpatterns = [*addresses, path("lost/", lost)]


@pytest.fixture
def curator() -> User:
    return UserFactory.create(sites=[SiteFactory.create()], roles=["curator"])


@contextmanager
def written_by_somebody_else() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def browser(curator: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(curator)
    client.get("/")
    return client


FORM = urlencode(
    {"birth_year": "1957", "note": '"><script>alert(1)</script>', "csrfmiddlewaretoken": "old", "_save": "Save"}
)


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/admin/registry/patient/{pk}/change/", "/admin/registry/patient/add/"])
def test_what_was_typed_is_kept_while_somebody_else_writes(browser: Client, curator: User, address: str) -> None:
    patient = PatientFactory.create(site=curator.sites.get())
    address = address.format(pk=patient.pk)
    with written_by_somebody_else():
        answer = browser.post(address, FORM, content_type=FORM_TYPE)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "Much is being written just now" in page
    assert f'action="{address}"' in page
    assert '<input type="hidden" name="birth_year" value="1957">' in page
    assert "<script>alert" not in page
    assert 'value="old"' not in page
    assert Patient.objects.count() == 1


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
def test_who_signs_in_while_somebody_else_writes_is_told_to_wait_and_no_password_comes_back(curator: User) -> None:
    client = Client(raise_request_exception=False)
    client.get("/")
    with written_by_somebody_else():
        answer = client.post("/accounts/login/", {"username": curator.username, "password": "one-password"})
    assert answer.status_code == 503
    assert "one-password" not in answer.content.decode()


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
def test_a_denial_that_can_not_be_recorded_is_no_fault_of_the_program(curator: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create(roles=["analyst"]))
    client.get("/")
    with written_by_somebody_else():
        assert client.get("/imports/").status_code == 503


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
def test_who_writes_nothing_waits_for_nobody(curator: User) -> None:
    """What only the registry itself wants to write, the session's age and a seal, is left to the next request."""
    client = Client(raise_request_exception=False)
    client.force_login(curator)
    PatientFactory.create()  # An event to be sealed.
    with written_by_somebody_else():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 3000")
        start = time.monotonic()
        answer = client.post("/i18n/setlang/", {"language": "vi"})
        assert answer.status_code == 302
        assert time.monotonic() - start < 2
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (3000,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has its own time to wait")
@pytest.mark.django_db(transaction=True)
def test_a_server_on_postgresql_waits_no_longer_than_one_on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGOPTIONS", raising=False)
    runpy.run_path(str(settings.BASE_DIR / "config" / "gunicorn.py"))
    mine = connection.copy()
    try:
        with mine.cursor() as cursor:
            assert cursor.execute("SHOW lock_timeout").fetchone() == ("20s",)
            cursor.execute("SET lock_timeout = '50ms'")
            with transaction.atomic():
                connection.cursor().execute("LOCK TABLE registry_site")
                with pytest.raises(OperationalError) as busy:
                    cursor.execute("UPDATE registry_site SET name = name")
        assert "Much is being written" in sentence_for(busy.value)
    finally:
        mine.close()
        monkeypatch.delenv("PGOPTIONS")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_lost_connection_is_said(browser: Client) -> None:
    answer = browser.get("/lost/")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "be reached just now" in page
    assert "VN-0042" not in page


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (fault(sqlite_errorcode=sqlite3.SQLITE_BUSY), "Much is being written"),
        (fault(sqlite_errorcode=517), "Much is being written"),  # SQLITE_BUSY_SNAPSHOT
        (fault(sqlite_errorcode=sqlite3.SQLITE_FULL), "disk"),
        (fault(sqlite_errorcode=sqlite3.SQLITE_IOERR), "reached"),
        (fault(sqlstate="40P01"), "Much is being written"),  # deadlock_detected
        (fault(sqlstate="53100"), "disk"),  # disk_full
        (fault(sqlstate=None), "reached"),  # No server answers.
        (InterfaceError("the connection is closed"), "reached"),
        (NotRecorded("Nothing is written, because …"), "Nothing is written"),
    ],
)
def test_what_stops_the_database_is_said_in_a_sentence(error: Exception, said: str) -> None:
    assert said in sentence_for(error)


@pytest.mark.parametrize("error", [None, ValueError("x"), fault(sqlite_errorcode=sqlite3.SQLITE_ERROR), fault()])
def test_a_fault_of_the_program_is_not_taken_for_one_of_the_database(error: Exception | None) -> None:
    assert sentence_for(error) == ""


def test_a_file_and_a_page_that_was_only_read_have_nothing_to_send_again() -> None:
    make = RequestFactory()
    assert typed(make.get("/?a=1")) == []
    assert typed(make.post("/", {"a": "1"})) == []  # As with a file.
    assert typed(make.post("/", "a=1&a=2", content_type=FORM_TYPE)) == [("a", "1"), ("a", "2")]
