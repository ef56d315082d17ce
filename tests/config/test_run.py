"""`make run`, started, used, stopped and started again."""

import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config.serve import HOST
from registry.audit.models import AuditSeal

PROJECT = Path(__file__).resolve().parent.parent.parent
LONGEST_START = 120.0
READY = "Cytoledger is at "
STOPPED = "Cytoledger has stopped."


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(data: Path, printed: list[str]) -> Iterator[str]:
    """Start the server, give its address, and stop it as Ctrl-C does; collect what it prints."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(data), "CYTOLEDGER_DATA_DIR": str(data)}
    command = [sys.executable, "-m", "config.serve", str(free_port())]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        killer = threading.Timer(LONGEST_START, process.kill)
        killer.start()
        assert process.stdout is not None
        for line in process.stdout:
            printed.append(line.rstrip())
            if line.startswith(READY):
                break
        try:
            yield printed[-1].removeprefix(READY).split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            printed += process.stdout.read().splitlines()
            process.wait()
            killer.cancel()


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as response:
        return str(response.read().decode())


def worker_is_there(data: Path) -> bool:
    """Tell whether a worker holds its lock in the data directory."""
    with (data / "work" / "workers").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def until_a_worker_is_there(data: Path) -> None:
    patience = time.monotonic() + LONGEST_START
    while not (data / "work" / "workers").exists() or not worker_is_there(data):
        assert time.monotonic() < patience
        time.sleep(0.1)


def counts(data: Path) -> dict[str, int]:
    """Return how many rows each table of the registry has, but for the seal that the worker adds on each new day."""
    with closing(sqlite3.connect(data / "cytoledger.sqlite3")) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'registry%'"
            )
        ]
        kept = [name for name in names if name != AuditSeal._meta.db_table]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}


@pytest.mark.slow
def test_the_registry_is_served_stopped_and_served_again_with_all_it_held(tmp_path: Path) -> None:
    printed: list[str] = []
    with served(tmp_path, printed) as address:
        assert "Cytoledger" in page(f"{address}/accounts/login/")
        assert "--" in page(f"{address}/static/css/tokens.css")
        until_a_worker_is_there(tmp_path)
    assert printed[-1] == STOPPED
    assert not worker_is_there(tmp_path)
    assert any("password" in line for line in printed)
    held = counts(tmp_path)
    assert held["registry_patient"] > 0

    again: list[str] = []
    with served(tmp_path, again) as address:
        assert page(f"{address}/healthz") == "ok"
    assert again[-1] == STOPPED
    assert counts(tmp_path) == held
