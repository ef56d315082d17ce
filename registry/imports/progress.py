"""How far a run in the background has come: a small file for each run, beside the database and never in it.

While a run is written, nothing else can be committed to SQLite, so what is said of the run stands in a file of the data
directory. Whoever works on the run holds a lock on that file, which the system releases when the process ends, however
it ends: a worker that was killed is known at once and for certain, without a time limit.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

Progress = Callable[[str, int, int], None]

SECONDS_BETWEEN_NOTES = 1.0
# A note is written over the last one in a single call, so all have one length.
NOTE_BYTES = 256
# Whoever asks whether a run is being worked on holds its lock for microseconds.
SECONDS_FOR_LOCK = 1.0
SECONDS_BETWEEN_TRIES = 0.02


class Step(models.TextChoices):
    """What an import or its undoing is doing; also the order of it."""

    OPEN = "open", _("opening the file")
    MATCH = "match", _("matching the columns")
    READ = "read", _("reading the cells")
    COMPARE = "compare", _("comparing with the registry")
    STAGE = "stage", _("keeping the preview")
    WRITE = "write", _("writing the records")
    AUDIT = "audit", _("recording what changed")
    UNDO = "undo", _("undoing the import")


class AlreadyWorkedOn(Exception):
    """Another process works on the run."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the worker last said of a run: step, how many of how many (0: unknown), and when (UTC)."""

    step: str
    done: int
    total: int
    at: dt.datetime | None


def no_progress(step: str, done: int, total: int) -> None:
    """Say nothing."""


@contextmanager
def working_on(number: UUID) -> Iterator[Progress]:
    """Work on a run: hold its lock, give the function that says how far it is, and leave no file behind.

    Raises
    ------
    AlreadyWorkedOn
        When another process works on it.
    """
    path = _path(number)
    descriptor = _locked(path)
    try:
        yield _Notes(descriptor)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def is_worked_on(number: UUID) -> bool:
    """Tell whether a living process works on a run."""
    try:
        with _path(number).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def last_note(number: UUID) -> Note | None:
    """Return what was last said of a run that is being worked on, or was when its worker ended."""
    try:
        told = json.loads(_path(number).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return Note(told["step"], told["done"], told["total"], dt.datetime.fromtimestamp(told["at"], dt.UTC))


@contextmanager
def worker_present() -> Iterator[None]:
    """Let others see that a worker is there, for as long as the process lives."""
    with _workers_path().open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_worker_present() -> bool:
    """Tell whether any worker runs that shares this data directory."""
    try:
        with _workers_path().open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


class _Notes:
    """Writes notes into the file of a run, at most about one a second within a step."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.step = ""
        self.written_at = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step == self.step and now - self.written_at < SECONDS_BETWEEN_NOTES:
            return
        self.step, self.written_at = step, now
        text = json.dumps({"step": str(step), "done": done, "total": total, "at": time.time()})
        # A full disk ends the work, if at all, where records are written.
        with suppress(OSError):
            os.pwrite(self.descriptor, text.encode().ljust(NOTE_BYTES), 0)


def _path(number: UUID) -> Path:
    return Path(settings.WORK_DIR) / f"{number}.json"


def _workers_path() -> Path:
    return Path(settings.WORK_DIR) / "workers"


def _locked(path: Path) -> int:
    """Return the open file of a run, locked; the file, not one that another process removed meanwhile."""
    patience = time.monotonic() + SECONDS_FOR_LOCK
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(descriptor)
        if time.monotonic() > patience:
            raise AlreadyWorkedOn
        time.sleep(SECONDS_BETWEEN_TRIES)
