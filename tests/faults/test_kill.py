"""kill -9, of the process that writes and of PostgreSQL: every change that was acknowledged is there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.own_server import FORGETFUL, OwnServer, own_server

pytestmark = pytest.mark.slow

WRITERS = 2
SECONDS = 1.0
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
READ = """
import django; django.setup()
from registry.audit import triggers
from registry.audit.verification import verify
from registry.models import Patient
from registry.audit.models import AuditEvent
from django.db import connection
stored = sorted(Patient.objects.filter(registry_id__startswith="K").values_list("registry_id", flat=True))
events = AuditEvent.objects.filter(table="registry_patient", action="insert").count()
print(len(verify().faults), len(triggers.faults(connection)), events - len(stored), *stored)
"""


def environment(folder: Path, url: str = "") -> dict[str, str]:
    told = {"CYTOLEDGER_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return (
        {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
        | told
        | ({"DATABASE_URL": url} if url else {})
    )


def run(folder: Path, url: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=settings.BASE_DIR, env=environment(folder, url), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def begun(folder: Path, url: str) -> list[subprocess.Popen[bytes]]:
    """Start writers, and wait until they have written for a while."""
    run(folder, url, "manage.py", "migrate", "-v0")
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.acknowledging", str(folder / f"acknowledged-{number}")],
            cwd=settings.BASE_DIR, env=environment(folder, url), stderr=subprocess.DEVNULL,
        )
        for number in range(WRITERS)
    ]  # fmt: skip
    end = time.monotonic() + 60
    while len(acknowledged(folder)) < 10 * WRITERS and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(SECONDS)
    return writers


def acknowledged(folder: Path) -> set[str]:
    return {line for path in folder.glob("acknowledged-*") for line in path.read_text().splitlines()}


def ended(writers: list[subprocess.Popen[bytes]]) -> None:
    for writer in writers:
        writer.kill()
        writer.wait()


def stored(folder: Path, url: str) -> set[str]:
    faults, missing, unrecorded, *names = run(folder, url, "-c", READ).split()
    assert (faults, missing, unrecorded) == ("0", "0", "0")
    return set(names)


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_server() as made:
        yield made


def test_killed_writers_leave_what_was_acknowledged(tmp_path: Path) -> None:
    ended(begun(tmp_path, ""))
    told = acknowledged(tmp_path)
    found = stored(tmp_path, "")
    assert told <= found
    assert len(found - told) <= WRITERS  # Stored, and killed before it could be written down.


def test_a_killed_server_has_what_it_acknowledged(tmp_path: Path, server: OwnServer) -> None:
    writers = begun(tmp_path, server.url)
    server.kill()
    for writer in writers:
        writer.wait(30)
    server.start()
    told = acknowledged(tmp_path)
    assert len(told) >= 10 * WRITERS
    assert told <= stored(tmp_path, server.url)


def test_control_a_server_that_acknowledges_too_early_loses_changes(tmp_path: Path) -> None:
    with own_server(FORGETFUL) as forgetful:
        writers = begun(tmp_path, forgetful.url)
        forgetful.kill()
        ended(writers)
        forgetful.start()
        assert acknowledged(tmp_path) - stored(tmp_path, forgetful.url)
