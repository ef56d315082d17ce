"""The events since a version of the records: those that who looked at that version hasn't seen the outcome of."""

from __future__ import annotations

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from registry.audit.models import AuditEvent
from registry.audit.version import parts_of, unchanged_since


def events_since(version: str) -> QuerySet[AuditEvent]:
    """Return what changed records after a version was taken, whoever was in the middle of it then.

    Parameters
    ----------
    version
        As `current_version` gave it. With one of another form, nothing was seen: every event is returned.

    Notes
    -----
    On PostgreSQL the numbers of events don't tell: a change that was begun before the version was taken, and committed
    after, has a lower number than others that the version shows. What the version was taken within counts by number.
    """
    events = AuditEvent.objects.filter(changes_records=True)
    parts = parts_of(version)
    if parts is None:
        return events
    if unchanged_since(version):
        return events.none()
    if connection.vendor == "sqlite":
        return events.filter(id__gt=parts.id) if _stands(parts.id) else events
    if not (_counts_on(parts.shift) and _stands(parts.id)):
        return events
    seen = _ended_before(parts.shift, parts.snapshot)
    return events.alias(seen=seen).filter(
        Q(transaction_id=parts.own, id__gt=parts.id) | ~Q(transaction_id=parts.own) & Q(seen=False),
        transaction_id__gte=int(parts.snapshot.split(":")[0]) + parts.shift,
    )


def _stands(number: int) -> bool:
    """Tell whether an event is there: one that isn't was rolled back, or the registry was restored."""
    return number == 0 or AuditEvent.objects.filter(pk=number, changes_records=True).exists()


def _counts_on(shift: int) -> bool:
    """Tell whether transactions are still counted as they were, see `epoch`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift FROM registry_auditepoch")
        found = cursor.fetchone()
    return found is not None and int(found[0]) == shift


def _ended_before(shift: int, snapshot: str) -> Func:
    number = Func(
        F("transaction_id") - shift, template="GREATEST(%(expressions)s, 0)::text::xid8", output_field=TextField()
    )
    shown = Func(Value(snapshot), template="%(expressions)s::pg_snapshot", output_field=TextField())
    return Func(number, shown, function="pg_visible_in_snapshot", output_field=BooleanField())
