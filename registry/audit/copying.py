"""COPY on PostgreSQL, which goes past Django's wrappers of statements: recorded like any other."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.db.transaction import TransactionManagementError

from registry.audit.context import current
from registry.audit.statements import text_of


class Tells(Protocol):
    """Who stands between Django and a connection, as `recording.Recorder` does."""

    connection: Any

    def concerns(self, sql: str) -> bool:
        """Tell whether a statement may write a recorded table."""

    def check(self) -> None:
        """Refuse where a trigger is missing or altered."""

    def tell(self) -> None:
        """Tell the triggers who acts."""


def record_copies(recorder: Tells) -> None:
    """Let the cursors of a connection tell who acts before they copy into a recorded table."""
    raw = recorder.connection.connection
    plain = raw.cursor_factory

    class CopyingCursor(plain):  # type: ignore[misc, valid-type]
        """A cursor whose COPY is recorded with who acts, and refused where it wouldn't be recorded."""

        def copy(self, statement: Any, *args: Any, **kwargs: Any) -> AbstractContextManager[Any]:
            """Begin to copy."""
            if recorder.concerns(text_of(statement)):
                recorder.check()
                _tell(recorder)
            copying: AbstractContextManager[Any] = super().copy(statement, *args, **kwargs)
            return copying

    raw.cursor_factory = CopyingCursor


def _tell(recorder: Tells) -> None:
    if current() is None:
        return
    if recorder.connection.get_autocommit():
        raise TransactionManagementError("COPY into a recorded table needs a transaction, so that it says who acts.")
    recorder.tell()
