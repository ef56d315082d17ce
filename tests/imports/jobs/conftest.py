"""What the tests of work in the background share: files that count as long though they are short."""

from pathlib import Path

import pytest
from django_tasks_db.management.commands import db_worker
from pytest_django.fixtures import Settings

from registry.imports import jobs, size
from registry.imports.jobs import send
from registry.imports.models import ImportRun
from registry.imports.worker import take_what_waits
from registry.models import Site, User
from tests.imports.conftest import csv_bytes

LONG = 5


def file_of(*, rows: int, prefix: str = "BN") -> bytes:
    """Return a table of patients with one result each."""
    return csv_bytes("id,sex,IL-6 (pg/mL)", *(f"{prefix}{n:05},M,{n % 90 + 1}.5" for n in range(rows)))


def sent(user: User, site: Site, data: bytes) -> ImportRun:
    return send(file_bytes=data, file_name="ward.csv", user=user, site=site)


def previewed(user: User, site: Site, data: bytes) -> ImportRun:
    """Return a run that the worker has read."""
    run = sent(user, site, data)
    take_what_waits()
    run.refresh_from_db()
    return run


@pytest.fixture(autouse=True)
def _work_directory(tmp_path: Path, settings: Settings) -> None:
    settings.WORK_DIR = tmp_path


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection, in whose transaction the test is, between two tasks, as Django's test client does."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def _long_from_the_sixth_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "BACKGROUND_ROWS", LONG)
    monkeypatch.setattr(jobs, "BACKGROUND_ROWS", LONG)
