"""What changed lately, from the audit trail: what a user may read of it, a line for each thing that somebody did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from django.utils.functional import Promise

from registry.access.scope import sees_all_sites, visible
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.tables import audited_models
from registry.curation.models import PartStatus
from registry.curation.parts import part_of
from registry.history.reading import may_see_kind, reads_all
from registry.models import Patient, User

LINES = 10
# How far back is looked: events of a site's users stand among those of all sites.
LOOKED_THROUGH = 200_000
READ = 2_000
CHANGES = (Action.INSERT, Action.UPDATE, Action.DELETE)


@dataclass(frozen=True)
class RecentChange:
    """What somebody did to a patient's records at a time."""

    at: datetime
    who: str
    patient: Patient
    records: int
    tables: list[str | Promise] = field(default_factory=list)
    reason: str = ""
    by_import: bool = False


def recent_changes(user: User | AnonymousUser) -> list[RecentChange]:
    """List the latest changes that a user may read: of all records that they see, or of what they did themselves."""
    if not user.has_perm("registry.view_patient") or not isinstance(user, User):
        return []
    last = AuditEvent.objects.aggregate(last=Max("id"))["last"] or 0
    events = AuditEvent.objects.filter(id__gt=last - LOOKED_THROUGH, patient_id__isnull=False, action__in=CHANGES)
    told = [model for model in audited_models() if part_of(model) or model is PartStatus]
    names = {model._meta.db_table for model in told if may_see_kind(user, model)}
    events = events.filter(table__in=sorted(names))
    if not reads_all(user):
        events = events.filter(user_id=user.pk)
    if not sees_all_sites(user):
        # Before the latest are taken: another site's import would fill them all.
        events = events.filter(patient_id__in=visible(user, Patient).order_by().values("pk"))
    read = list(events.defer("old", "new").order_by("-id")[:READ])
    numbers = {event.patient_id for event in read if event.patient_id is not None}
    seen = {patient.pk: patient for patient in visible(user, Patient).filter(pk__in=numbers).only("pk", "registry_id")}
    shown = [event for event in read if event.patient_id in seen]
    return [line for line, _number in zip(_lines(shown, seen), range(LINES), strict=False)]


def _lines(events: list[AuditEvent], patients: dict[int, Patient]) -> Iterator[RecentChange]:
    """Yield one line for all that was done to a patient in one transaction."""
    for (_transaction, number), some in groupby(events, key=lambda event: (event.transaction_id, event.patient_id)):
        group = list(some)
        first = group[0]
        yield RecentChange(
            at=first.at,
            who=first.user_name,
            patient=patients[number or 0],
            records=len({(event.table, event.record_id) for event in group}),
            tables=[_names()[table] for table in dict.fromkeys(event.table for event in group)],
            reason=first.reason,
            by_import=first.import_run is not None,
        )


@cache
def _names() -> dict[str, str | Promise]:
    return {model._meta.db_table: model._meta.verbose_name or model.__name__ for model in audited_models()}
