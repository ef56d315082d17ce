"""An import in a process of its own that is killed; for the tests of what that leaves."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from django.db import connections

from registry.imports.worker import take_what_waits

KILLED = -signal.SIGKILL


def begun(work: Callable[[], object] = take_what_waits) -> BaseProcess:
    """Start a process that does a piece of work on connections of its own.

    It is forked, so that it begins at once; no connection may be open then, since a connection has one owner.
    """
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_do, args=(work,))
    process.start()
    return process


def killed_after(seconds: float, work: Callable[[], None] = take_what_waits) -> bool:
    """Kill a piece of work after a time; tell whether it was still at it."""
    process = begun(work)
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == KILLED


def seconds_of(work: Callable[[], None] = take_what_waits) -> float:
    """Return how long a piece of work takes that isn't killed."""
    start = time.monotonic()
    process = begun(work)
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - start


def kill_self() -> None:
    """End this process as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def _do(work: Callable[[], object]) -> None:
    work()
    os._exit(0)  # Nothing of the parent's, such as its reports of tests, is to be done twice.
