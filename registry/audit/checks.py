"""Tells at the start whether every change would be recorded (`manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

from registry.audit import triggers


def triggers_stand(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Return an error where triggers of the audit trail are missing or altered."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        wrong = triggers.faults(connection) if triggers.is_installed(connection) else []
        if wrong:
            found.append(
                Error(
                    f"Triggers of the audit trail are missing or altered: {', '.join(wrong[:5])}. Nothing is written.",
                    hint="Find out why, then run: python manage.py migrate",
                    id="registry.E001",
                )
            )
    return found
