"""What awaits a user: each number with its list, and only what the user's role can do something about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.curation.kinds import Level
from registry.curation.models import PartStatus
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
    yield Awaiting(rows.count(), _("open queries"), page)


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
