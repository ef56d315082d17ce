"""The process that works in the background: takes what waits, one run after another, until it is told to stop."""

from __future__ import annotations

import logging
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from registry.audit.chain import seal_in_passing
from registry.imports.progress import worker_present
from registry.imports.work import recover

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_RECOVERIES = 30.0


def run_worker(*, until_idle: bool = False) -> None:
    """Take what waits until SIGTERM or Ctrl-C; what is in hand is finished first.

    A database that can't be reached, or is busy, is tried again.

    Parameters
    ----------
    until_idle
        End as soon as nothing waits.
    """
    worker = _worker()
    worker.configure_signals()
    recovered_at = 0.0
    with worker_present():
        while worker.running:
            try:
                close_old_connections()
                if time.monotonic() - recovered_at >= SECONDS_BETWEEN_RECOVERIES or not recovered_at:
                    recover()
                    while seal_in_passing():
                        pass  # What an import wrote makes many batches.
                    recovered_at = time.monotonic()
                take_what_waits(worker)
            except (OperationalError, InterfaceError):
                logger.exception("The database can't be used just now; the worker tries again.")
                _forget_connection()
            if until_idle:
                return
            time.sleep(SECONDS_BETWEEN_LOOKS if worker.running else 0)


def _forget_connection() -> None:
    """Have the next look begin with a connection of its own."""
    connection.close()


def take_what_waits(worker: Worker | None = None) -> None:
    """Do all that waits now. Looking takes no lock; taking does, so that no two workers take the same."""
    if DBTaskResult.objects.ready().exists():
        (worker or _worker()).run()


def _worker() -> Worker:
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
