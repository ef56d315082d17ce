"""Writing only where nobody else writes: for what can as well be done by the next request."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def not_waiting() -> Iterator[None]:
    """Have SQLite give up at once (`OperationalError`) while somebody else writes. On PostgreSQL writers don't wait."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience:d}")
