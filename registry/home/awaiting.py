"""What awaits a user: each number with its list, and only what the user's role can do something about.

Conflicts between people are told where there are any: records that contradict their rules, what was verified and then
changed by somebody else, previews whose records changed, undone imports that left something. What two people typed into
one form at the same time is asked on the page itself: nothing of it waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.audit.models import AuditEvent
from registry.curation.kinds import Level
from registry.curation.models import PartStatus, Severity
from registry.curation.parts import PatientPart
from registry.curation.patients import patients_at
from registry.curation.second_person import written_by
from registry.imports.models import RunState
from registry.imports.runs import may_import, own_runs
from registry.models import Part, Patient, Query, QueryState, User

SomeUser = User | AnonymousUser
# Of more parts in review it isn't worked out which the user may verify: the number of all is told.
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Awaiting:
    """A number of things to do."""

    number: int
    label: str | Promise
    address: str


def awaiting(user: SomeUser) -> list[Awaiting]:
    """List what a user can do something about, also where there is nothing of it now."""
    return [*_queries(user), *_statuses(user), *_imports(user)]


def _queries(user: SomeUser) -> Iterator[Awaiting]:
    if not user.has_perm("registry.view_query"):
        return
    rows = visible(user, Query).filter(state=QueryState.OPEN)
    page = f"{reverse('admin:registry_query_changelist')}?state__exact=open"
    if user.has_perm("registry.change_query"):
        yield Awaiting(rows.filter(assignee=user.pk).count(), _("queries assigned to you"), f"{page}&assignee=me")
        yield Awaiting(rows.filter(assignee=None).count(), _("unassigned queries"), f"{page}&assignee=nobody")
        answered = visible(user, Query).filter(state=QueryState.ANSWERED, raised_by=user.pk).count()
        if answered:
            address = f"{reverse('admin:registry_query_changelist')}?state__exact=answered&raised=me"
            yield Awaiting(answered, _("answers to queries that you raised"), address)
    yield Awaiting(rows.count(), _("open queries"), page)
    errors = rows.filter(severity=Severity.ERROR).count()
    if errors:
        yield Awaiting(
            errors, _("of them about errors: records that contradict themselves"), f"{page}&severity__exact=error"
        )


def _statuses(user: SomeUser) -> Iterator[Awaiting]:
    page = reverse("admin:registry_patient_changelist")
    patients = visible(user, Patient).order_by()
    if user.has_perm("registry.submit_records"):
        count = patients_at(patients, Level.DRAFT).count()
        yield Awaiting(count, _("patients with drafts to send to review"), f"{page}?status={Level.DRAFT.value}")
    if user.has_perm("registry.verify_records"):
        # A patient with a part in review may be a draft as a whole.
        in_review = f"{page}?part_status={Level.IN_REVIEW.value}"
        yield Awaiting(_to_verify(user), _("parts in review that you can verify"), in_review)
        changed = _changed_after_verifying(user)
        if changed:
            yield Awaiting(changed, _("parts that you had verified, and that somebody changed since"), in_review)


def _changed_after_verifying(user: SomeUser) -> int:
    """Count the parts in review that the user was the last to verify, and somebody else reopened."""
    rows = visible(user, PartStatus).filter(level=Level.IN_REVIEW).order_by()
    mine = AuditEvent.objects.filter(table=PartStatus._meta.db_table, user_id=user.pk).values("record_id")
    numbers = list(rows.filter(pk__in=mine).values_list("pk", flat=True)[:MOST_LOOKED_AT])
    steps: dict[int, list[tuple[int, int | None]]] = {number: [] for number in numbers}
    events = AuditEvent.objects.filter(table=PartStatus._meta.db_table, record_id__in=numbers).order_by("id")
    for event in events.only("record_id", "user_id", "new"):
        if "level" in event.new_values:
            steps[event.record_id or 0].append((event.new_values["level"], event.user_id))
    return sum(_is_reopened_by_another(some, user.pk) for some in steps.values())


def _is_reopened_by_another(steps: list[tuple[int, int | None]], user_id: int | None) -> bool:
    (before, verifier), (_now, last) = steps[-2:] if len(steps) > 1 else [(Level.DRAFT, None)] * 2
    return before >= Level.VERIFIED and verifier == user_id != last


def _to_verify(user: SomeUser) -> int:
    """Count the parts in review that the user has not written to: they wait for a second person."""
    rows = visible(user, PartStatus).filter(level=Level.IN_REVIEW).exclude(patient__studies__locked_at__isnull=False)
    count = rows.order_by().count()
    if count > MOST_LOOKED_AT or not isinstance(user, User):
        return count
    parts = {PatientPart(patient, Part(part)) for patient, part in rows.values_list("patient_id", "part")}
    return len(parts - written_by(user.pk, parts))


def _imports(user: SomeUser) -> Iterator[Awaiting]:
    if not may_import(user):
        return
    waiting = own_runs(user).filter(state=RunState.PREVIEWED)
    yield Awaiting(waiting.count(), _("workbooks to look through and confirm"), reverse("imports"))
    changed = waiting.filter(preview__records_changed=True).count()
    if changed:
        label = _("workbooks whose records changed since you looked")
        yield Awaiting(changed, label, reverse("imports"))
    conflicts = own_runs(user).filter(state=RunState.UNDONE, undo__conflicts_total__gt=0).count()
    if conflicts:
        yield Awaiting(conflicts, _("undone imports of which something was left alone"), reverse("imports"))
