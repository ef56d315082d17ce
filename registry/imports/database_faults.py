"""What the database itself stops: a full disk, another import that is being written, or that it can't be reached."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from registry.imports.actions import ImportRefused

# PostgreSQL’s codes of errors (its manual, appendix A): the disk is full.
FULL_STATES = frozenset({"53100"})
# Lock not available, deadlock, serialization failure.
BUSY_STATES = frozenset({"55P03", "40P01", "40001"})
# SQLite’s kinds of errors (https://www.sqlite.org/rescode.html).
BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
AWAY_CODES = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})


class Fault(Enum):
    """Why the database can't be used just now."""

    FULL = auto()
    BUSY = auto()
    AWAY = auto()


def fault_of(error: BaseException | None) -> Fault | None:
    """Tell why the database can't be used just now; nothing for an error of the program."""
    if isinstance(error, InterfaceError):
        return Fault.AWAY
    if not isinstance(error, OperationalError):
        return None
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return _of_postgresql(error.__cause__) if code is None else _of_sqlite(code & 0xFF)


def _of_sqlite(kind: int) -> Fault | None:
    if kind == sqlite3.SQLITE_FULL:
        return Fault.FULL
    return Fault.BUSY if kind in BUSY_CODES else Fault.AWAY if kind in AWAY_CODES else None


def _of_postgresql(cause: BaseException | None) -> Fault | None:
    """Without a code of the server the connection is lost, or was never there."""
    if not hasattr(cause, "sqlstate"):
        return None
    state = getattr(cause, "sqlstate", None)
    return Fault.FULL if state in FULL_STATES else Fault.BUSY if state in BUSY_STATES else Fault.AWAY


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
    fault = fault_of(error)
    if fault is Fault.FULL:
        return _(
            "The disk of the database is full, so nothing was stored. "
            "Tell the administrator; once there is space, this can be done again."
        )
    if fault is Fault.BUSY:
        return _("Another import is being written just now, so nothing was changed. Try again in a minute.")
    return ""
