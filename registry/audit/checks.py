"""Tells at the start whether every change would be recorded (`manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import connections

from registry.audit import triggers


def triggers_stand(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where triggers of the audit trail are missing or altered, or others stand beside them.

    No error: that would stop ``migrate``, which puts them back. Writing is refused anyway (see `recording`).
    """
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        wrong = triggers.faults(connection) if triggers.is_installed(connection) else []
        if wrong:
            found.append(
                Warning(
                    "Triggers of the audit trail are missing or altered, or others stand beside them: "
                    f"{', '.join(wrong[:5])}. Nothing is written.",
                    hint="Find out why, drop what isn't the registry's, then run: python manage.py migrate",
                    id="registry.W001",
                )
            )
    return found
