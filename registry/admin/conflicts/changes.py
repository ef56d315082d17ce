"""Who changed a record, and when: as the audit trail has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent

# A field that was changed just now was changed by one of the last events.
LATEST = 100


@dataclass(frozen=True)
class Change:
    """Who changed something, and when."""

    who: str
    at: datetime
    import_run: int | None = None

    def __str__(self) -> str:
        who = self.who or _("a program")
        if self.import_run:
            who = _("%(who)s (import %(number)s)") % {"who": who, "number": self.import_run}
        return _("%(who)s, %(when)s") % {"who": who, "when": _written(self.at)}


def _written(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{formats.date_format(local, 'DATE_FORMAT')} {local:%H:%M:%S} {local:%Z}"


def last_change(model: type[Model], number: Any, columns: Collection[str] = ()) -> Change | None:
    """Return the last change of a record, or of some of its columns; its deletion is one."""
    for event in _events(model, number)[:LATEST]:
        if not columns or event.action == Action.DELETE or not set(columns).isdisjoint(event.new_values):
            return _of(event)
    return None


def deletion(model: type[Model], number: Any) -> Change | None:
    """Return who deleted a record."""
    event = _events(model, number).filter(action=Action.DELETE).first()
    return _of(event) if event else None


def _events(model: type[Model], number: Any) -> Any:
    return AuditEvent.objects.filter(table=model._meta.db_table, record_id=number).order_by("-id")


def _of(event: AuditEvent) -> Change:
    return Change(event.user_name, event.at, event.import_run)
