"""Server and worker together: the worker is started again when it dies, and both end together, however they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0
# Stand-ins for gunicorn and the worker: each start leaves a line with its process id.
CHILD = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).open('a').write(f'{os.getpid()}\\n'); time.sleep(600)"
SUPERVISOR = """
import sys
from config import supervisor
supervisor.FIRST_PAUSE = 0.1
child, server, worker = sys.argv[1:]
sys.exit(supervisor.supervise([sys.executable, "-c", child, server], [sys.executable, "-c", child, worker]))
"""
DEAF = """
import pathlib, sys, time
from config import supervisor
supervisor.SECONDS_TO_END = 0.2
child = supervisor.started(["sh", "-c", f"trap : TERM; touch {sys.argv[1]}; while :; do sleep 1; done"])
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.02)
supervisor.end(child)
print(child.returncode)
"""


def until(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    patience = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patience
        time.sleep(0.02)


def starts(file: Path) -> list[int]:
    """Return the process ids of a child, one for each start."""
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


def started_again(file: Path, deaths: int) -> bool:
    return len(starts(file)) > deaths


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def supervised(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path, Path]]:
    server, worker = tmp_path / "server", tmp_path / "worker"
    command = [sys.executable, "-c", SUPERVISOR, CHILD, str(server), str(worker)]
    with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: starts(server) and starts(worker))
            yield process, server, worker
        finally:
            process.kill()
            process.wait()
            for pid in [*starts(server), *starts(worker)]:
                if lives(pid):
                    os.kill(pid, signal.SIGKILL)


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, server, worker):
        for deaths in (1, 2):
            os.kill(starts(worker)[-1], signal.SIGKILL)
            until(partial(started_again, worker, deaths))
        assert (process.poll(), len(starts(server))) == (None, 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_both_end_when_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path) as (process, server, worker):
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert not any(lives(pid) for pid in starts(server) + starts(worker))


def test_the_worker_ends_with_the_server(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, server, worker):
        os.kill(starts(server)[0], signal.SIGKILL)
        assert process.wait(PATIENCE) != 0
        assert not lives(starts(worker)[0])


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, server, worker):
        process.kill()
        process.wait()
        children = starts(server) + starts(worker)
        until(lambda: not any(lives(pid) for pid in children))
        assert len(children) == 2


def test_a_child_that_does_not_end_is_ended(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEAF, str(tmp_path / "ready")], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(-signal.SIGKILL)
