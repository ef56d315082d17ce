"""A disk that is full in the middle of an import: nothing of it is stored, it is said, and it can be done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from registry.imports import jobs, size
from registry.imports.actions import ImportRefused
from registry.imports.database_faults import database_faults_told, sentence_for
from registry.imports.jobs import accept, progress_of
from registry.imports.models import ImportRun, RunState
from registry.imports.worker import take_what_waits
from registry.models import AssayResult, Patient, Site, Specimen, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.jobs.conftest import file_of, previewed, sent

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 1_000
# PostgreSQL has no limit that could be set: its own code of a full disk is raised when patients are already written.
FULL_AT_THE_FIRST_RESULT = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON registry_assayresult FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
ROOM_AGAIN = "DROP TRIGGER full_disk ON registry_assayresult; DROP FUNCTION full_disk()"


@pytest.fixture
def site(transactional_db: None) -> Site:
    return SiteFactory.create(code="HN")


@pytest.fixture
def curator(site: Site) -> User:
    return UserFactory.create(username="curator", sites=[site], roles=["curator"])


@contextmanager
def full_disk() -> Iterator[None]:
    """Leave the database hardly any room."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            fill, empty = FULL_AT_THE_FIRST_RESULT, ROOM_AGAIN
        else:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            fill, empty = f"PRAGMA max_page_count = {pages + 4}", "PRAGMA max_page_count = 1073741823"
        cursor.execute(fill)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(empty)


def stored() -> list[int]:
    return [model.objects.count() for model in (Patient, Specimen, AssayResult)]


def test_an_import_by_the_worker_is_rolled_back_and_says_so(curator: User, site: Site) -> None:
    run = accept(run=previewed(curator, site, file_of(rows=ROWS)), user=curator)
    with full_disk():
        take_what_waits()
    run.refresh_from_db()
    assert (run.state, stored(), progress_of(run).job) == (RunState.PREVIEWED, [0, 0, 0], "")
    assert "The disk of the database is full, so nothing was stored." in run.refusal
    accept(run=run, user=curator)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.refusal, stored()) == (RunState.APPLIED, "", [ROWS] * 3)


def test_an_import_at_once_is_rolled_back_and_says_so(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (jobs, size):
        monkeypatch.setattr(module, "BACKGROUND_ROWS", ROWS + 1)
    run = sent(curator, site, file_of(rows=ROWS))
    assert run.state == RunState.PREVIEWED
    with full_disk(), pytest.raises(ImportRefused, match="disk of the database is full"):
        accept(run=run, user=curator)
    assert (ImportRun.objects.get().state, stored()) == (RunState.PREVIEWED, [0, 0, 0])
    assert accept(run=run, user=curator).state == RunState.APPLIED


def test_another_fault_of_the_database_is_not_taken_for_a_full_disk() -> None:
    error = OperationalError("no such table: patient")
    assert sentence_for(error) == ""
    with pytest.raises(OperationalError), database_faults_told():
        raise error


def test_a_database_that_somebody_else_writes_is_said_to_be_busy() -> None:
    busy = OperationalError("database is locked")
    busy.__cause__ = _cause(sqlite_errorcode=517, sqlstate=None)  # SQLITE_BUSY_SNAPSHOT
    assert "Another import is being written" in sentence_for(busy)
    busy.__cause__ = _cause(sqlite_errorcode=None, sqlstate="40P01")  # deadlock_detected
    assert "Another import is being written" in sentence_for(busy)


def _cause(**codes: object) -> Exception:
    cause = Exception()
    cause.__dict__.update(codes)
    return cause
