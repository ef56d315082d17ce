"""A registry to be disturbed: a database, records, people who are signed in, and a server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 90.0
# Models can be imported only once Django is set up.
PREPARE = """
import django; django.setup()
from benchmarks.faults.inside import prepare
prepare({people})
"""
READ = """
import django; django.setup()
from benchmarks.faults.inside import report
report()
"""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, and the record that this person edits."""

    session: str
    page: str


@dataclass(frozen=True)
class Stage:
    """Where the registry is."""

    environment: dict[str, str]

    def python(self, *words: str) -> str:
        """Run Python with the settings of this registry, and return what it prints."""
        done = subprocess.run(
            [sys.executable, *words], cwd=PROJECT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def people(self, count: int) -> list[Person]:
        """Make the tables, and people with a record each."""
        self.python("manage.py", "migrate", "-v0")
        return [Person(**said) for said in json.loads(self.python("-c", PREPARE.format(people=count)))]

    def stored(self) -> dict[str, str]:
        """Return the notes of each record, by the address of its page, and under “faults” what does not verify."""
        read: dict[str, str] = json.loads(self.python("-c", READ))
        return read


def stage(folder: Path, url: str) -> Stage:
    """Return a stage in a folder, with a database."""
    told = {"CYTOLEDGER_DATA_DIR": str(folder), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return Stage(os.environ | told)


@contextmanager
def served(where: Stage, application: str = "config.wsgi") -> Iterator[str]:
    """Serve the registry, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", address, application]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=where.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(60)


def _wait(address: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
