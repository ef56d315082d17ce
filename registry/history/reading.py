"""Who may read which history: the one place that asks, after the scope and the permissions of the records."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from registry.access.scope import scope_path, sees_all_sites, visible, visible_sites
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent, values_of
from registry.history.tree import moved_away, patient_models
from registry.models import Patient, User

VIEW = "registry.view_history"
VIEW_OWN = "registry.view_own_history"
SomeUser = User | AnonymousUser


def may_read_history(user: SomeUser) -> bool:
    """Tell whether a user may read any history."""
    return reads_all(user) or user.has_perm(VIEW_OWN)


def reads_all(user: SomeUser) -> bool:
    """Tell whether a user may read the history of all records that they see, not only of those that they wrote."""
    return user.has_perm(VIEW)


def may_see_kind(user: SomeUser, model: type[Model]) -> bool:
    """Tell whether a user may view records of a kind; what has no permissions of its own is part of the patient."""
    names = model._meta
    return not names.default_permissions or user.has_perm(f"{names.app_label}.view_{names.model_name}")


def record_events(user: SomeUser, model: type[Model], number: int) -> QuerySet[AuditEvent]:
    """Return the events of one record that a user may read, the latest first.

    The record is one that the user may view, which the caller has asked.
    """
    own = Q(table=model._meta.db_table, record_id=number)
    events = AuditEvent.objects.filter(own | _relations_of(model, number)).order_by("-id")
    return events if reads_all(user) else _of_own_records(user, events)


def _relations_of(model: type[Model], number: int) -> Q:
    """Return what finds the events of a record's many-to-many relations: the roles and sites of an account."""
    found = Q(pk__in=[])
    for field in model._meta.many_to_many:
        through = field.remote_field.through
        if through is not None and through._meta.auto_created:
            column = f'"{model._meta.model_name}_id":{number}'
            ends = [Q(**{f"{side}__contains": column + end}) for side in ("old", "new") for end in (",", "}")]
            found |= Q(table=through._meta.db_table) & reduce(or_, ends)
    return found


def patient_events(user: SomeUser, patient_id: int) -> QuerySet[AuditEvent]:
    """Return the events of all records of a patient that a user may read, the latest first.

    Notes
    -----
    Deleted records are among them, and records that are another patient's by now. Nodules, drugs and results that were
    deleted before their events named the patient are not; their own history has them.
    """
    tables = [table for table, model in patient_models().items() if may_see_kind(user, model)]
    own = Q(patient_id=patient_id) & Q(table__in=tables)
    events = AuditEvent.objects.filter(own | (moved_away(patient_id) & Q(table__in=tables))).order_by("-id")
    return events if reads_all(user) else _of_own_records(user, events)


def _of_own_records(user: SomeUser, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    if not user.has_perm(VIEW_OWN):
        return events.none()
    written = AuditEvent.objects.filter(
        table=OuterRef("table"), record_id=OuterRef("record_id"), user_id=user.pk
    ).order_by()
    return events.filter(Exists(written))


def deleted_is_visible(user: SomeUser, model: type[Model], number: int) -> bool:
    """Tell whether a record that is gone was one of the user's sites. Of what nobody knows the site, only who sees all.

    A record that is there is none of this function's: the scope answers for it.
    """
    last = AuditEvent.objects.filter(table=model._meta.db_table, record_id=number).order_by("-id").first()
    if last is None or last.action != Action.DELETE:
        return False
    if scope_path(model) is None or sees_all_sites(user):
        return True
    if model is not Patient and last.patient_id is not None:
        return patient_is_visible(user, last.patient_id)
    return last.site_id is not None and visible_sites(user).filter(pk=last.site_id).exists()


def patient_is_visible(user: SomeUser, patient_id: int) -> bool:
    """Tell whether a patient, there or deleted, is one of the user's sites."""
    stored = Patient.objects.filter(pk=patient_id)
    if stored.exists():
        return visible(user, stored).exists()
    return deleted_is_visible(user, Patient, patient_id)


def changing_field(events: QuerySet[AuditEvent], column: str) -> QuerySet[AuditEvent]:
    """Keep the events in which a column got, changed or lost a value."""
    named, empty = f'"{column}":', (f'"{column}":null', f'"{column}":""')
    told = Q()
    for side in ("old", "new"):
        none = Q(**{f"{side}__contains": empty[0]}) | Q(**{f"{side}__contains": empty[1]})
        told |= Q(**{f"{side}__contains": named}) & ~none
    return events.filter(told)


def last_values(model: type[Model], number: int) -> dict[str, object]:
    """Return the last values of a record that is gone; none where they were erased."""
    gone = AuditEvent.objects.filter(table=model._meta.db_table, record_id=number, action=Action.DELETE)
    last = gone.order_by("-id").first()
    return values_of(last.old) if last else {}
