"""How gunicorn serves the registry."""

import os
import sys

from django.db import DatabaseError, connection
from gunicorn.arbiter import Arbiter

from registry.audit import triggers
from registry.curation import locks

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Browsers open connections ahead of need; a worker with one thread would wait for them.
worker_class = "gthread"
threads = 4
# The large numerical libraries are loaded once, and a wrong setting ends the start instead of a worker after another.
preload_app = True
# A large workbook takes its time.
timeout = 180
graceful_timeout = 30
# A report's choices stand in its address: a hundred ticked boxes need more than the usual 4094 bytes; this is the most.
limit_request_line = 8190
loglevel = "warning"
# Who saves while an import is being written waits for so long, as on SQLite, and is then told; or the threads that wait
# would be all there are. The worker, which isn't started from here, waits for its turn as long as it takes.
os.environ.setdefault("PGOPTIONS", "-c lock_timeout=20s")


def triggers_told() -> None:
    """Say at the start if changes would not be recorded (nothing is written then), or locked records not be kept."""
    try:
        wrong = triggers.faults(connection) if triggers.is_installed(connection) else []
        unlocked = locks.faults(connection) if locks.is_installed(connection) else []
    except DatabaseError as error:
        print(f"The database can't be reached yet ({type(error).__name__}).", file=sys.stderr, flush=True)
        return
    finally:
        connection.close()  # A connection isn't shared with the processes that serve.
    if wrong:
        print(
            "Triggers of the audit trail are missing or altered, or others stand beside them: "
            f"{', '.join(wrong[:5])}. Nothing is written until an administrator has found out why, dropped what isn't "
            "the registry's, and put the rest back with “manage.py migrate”.",
            file=sys.stderr,
            flush=True,
        )
    if unlocked:
        print(
            f"Triggers that keep locked records are missing or altered: {', '.join(unlocked[:5])}. Find out why, then "
            "run “manage.py migrate”.",
            file=sys.stderr,
            flush=True,
        )


def when_ready(server: Arbiter) -> None:
    """Say where the registry is, once it is there."""
    triggers_told()
    print(
        f"Cytoledger is at {', '.join(f'http://{address}' for address in server.cfg.bind)} (Ctrl-C stops it).",
        flush=True,
    )


def on_exit(server: Arbiter) -> None:
    """Say that the server has ended as asked."""
    print("Cytoledger has stopped.", flush=True)
