"""What the database itself stops: a full disk, or another import that is being written. Said in a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from django.utils.translation import gettext as _

from registry.imports.actions import ImportRefused

# PostgreSQL’s codes of errors (its manual, appendix A): the disk is full.
FULL_STATES = frozenset({"53100"})
# Lock not available, deadlock, serialization failure.
BUSY_STATES = frozenset({"55P03", "40P01", "40001"})


@contextmanager
def database_faults_told() -> Iterator[None]:
    """Turn a full disk and a busy database into a refusal; the transaction inside has been rolled back by then.

    Raises
    ------
    ImportRefused
        With what happened and what to do.
    """
    try:
        yield
    except OperationalError as error:
        if sentence := sentence_for(error):
            raise ImportRefused(sentence) from error
        raise


def sentence_for(error: OperationalError) -> str:
    """Return what is said of an error of the database to who imports; nothing for one that isn't known."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    code = getattr(cause, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL or state in FULL_STATES:
        return _(
            "The disk of the database is full, so nothing was stored. "
            "Tell the administrator; once there is space, this can be done again."
        )
    # The lower byte is the kind; the upper ones say more (https://www.sqlite.org/rescode.html).
    if (code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)) or state in BUSY_STATES:
        return _("Another import is being written just now, so nothing was changed. Try again in a minute.")
    return ""
