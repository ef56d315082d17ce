"""Records of a patient that were deleted together, written again as one new change: all of them, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Max, Model, QuerySet
from django.utils.translation import gettext as _

from registry.audit.context import acting
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.curation.checking import check_patients
from registry.curation.parts import PatientPart, part_of
from registry.curation.status import ChangeRefused, check, may_change, reopen, verdict_on
from registry.history.reading import SomeUser, patient_events, patient_is_visible
from registry.history.requiring import (
    ChangedMeanwhile,
    RestoreRefused,
    refusal,
    require_related,
    require_valid,
    require_visible,
)
from registry.history.tree import patient_models
from registry.history.words import AnyField, fields_by_column, python_value
from registry.models import Enrolment, User

Key = tuple[type[Model], int]


@dataclass(frozen=True)
class Gone:
    """A record that is deleted, as the event tells that deleted it."""

    model: type[Model]
    number: int
    event: AuditEvent


@dataclass(frozen=True)
class Loosened:
    """A reference that the deletion emptied, in a record that stayed."""

    model: type[Model]
    number: int
    field: AnyField
    referred_to: int


@dataclass(frozen=True)
class Deletion:
    """What was deleted in one step of one patient.

    Attributes
    ----------
    gone : tuple of Gone
        What would come back: each after what it refers to.
    loosened : tuple of Loosened
        References that would be set again, where nobody has set another meanwhile.
    stored_again : int
        How many of the deleted records are there again.
    seen : int
        The last event of any of these records: who confirms has seen all up to it.
    """

    patient: int
    event: AuditEvent
    gone: tuple[Gone, ...]
    loosened: tuple[Loosened, ...]
    stored_again: int
    seen: int


def may_restore_kind(user: SomeUser, model: type[Model]) -> bool:
    """Tell whether a user may write records of a kind again; what has no permissions of its own goes with the rest."""
    names = model._meta
    asked = [f"{names.app_label}.{action}_{names.model_name}" for action in ("add", "change")]
    return not names.default_permissions or user.has_perms(asked)


def deletion(patient: int, event: int, user: SomeUser) -> Deletion:
    """Work out what was deleted of a patient together with one record, and what of it would come back.

    Parameters
    ----------
    event
        The number of an event that deleted any of the records.

    Raises
    ------
    RestoreRefused
        When there is no such deletion, the user may not read all of it, or values of it were erased.
    """
    readable = patient_events(user, patient)
    chosen = readable.filter(pk=event, action=Action.DELETE).first()
    if chosen is None or not patient_is_visible(user, patient):
        raise RestoreRefused(_("There is no such deletion in the history of this patient."))
    step = _step_of(chosen, patient)
    deleted = list(step.filter(action=Action.DELETE).order_by("id"))
    if readable.filter(pk__in=[each.pk for each in deleted]).count() != len(deleted):
        raise RestoreRefused(_("More was deleted with it than you may read. Ask a data manager to restore it."))
    if any(each.erased for each in deleted):
        raise RestoreRefused(_("Values of these records were erased, so that they can't be restored together."))
    by_key = {(patient_models()[each.table], each.record_id or 0): each for each in deleted}
    gone = tuple(Gone(*key, by_key[key]) for key in _in_order(by_key.keys() - _stored(by_key)))
    loosened = tuple(_loosened(step, set(by_key)))
    return Deletion(patient, chosen, gone, loosened, len(by_key) - len(gone), _last_event(by_key))


def _step_of(event: AuditEvent, patient: int) -> QuerySet[AuditEvent]:
    """Return what happened to records of the patient in the same transaction; of one without a number, the event."""
    events = AuditEvent.objects.filter(patient_id=patient, table__in=patient_models())
    return events.filter(pk=event.pk) if event.transaction_id is None else events.filter(
        transaction_id=event.transaction_id
    )  # fmt: skip


def _stored(keys: Iterable[Key]) -> set[Key]:
    numbers: dict[type[Model], list[int]] = defaultdict(list)
    for model, number in keys:
        numbers[model].append(number)
    return {
        (model, number)
        for model, some in numbers.items()
        for number in model._base_manager.filter(pk__in=some).values_list("pk", flat=True)
    }


def _in_order(keys: Iterable[Key]) -> list[Key]:
    """Put records after those that they refer to, and by their numbers."""
    known = {model for model, _number in keys}
    models = [model for model in patient_models().values() if model in known]
    order = TopologicalSorter({model: [other for other in models if other in _referred_to(model)] for model in models})
    place = {model: number for number, model in enumerate(order.static_order())}
    return sorted(keys, key=lambda key: (place[key[0]], key[1]))


def _referred_to(model: type[Model]) -> set[type[Model]]:
    related = {field.related_model for field in model._meta.concrete_fields if isinstance(field, ForeignKey)}
    return {each for each in related if isinstance(each, type) and each is not model}


def _loosened(step: QuerySet[AuditEvent], deleted: set[Key]) -> Iterator[Loosened]:
    for event in step.filter(action=Action.UPDATE).order_by("id"):
        model = patient_models()[event.table]
        for column, value in event.new_values.items():
            field, before = fields_by_column(model).get(column), event.old_values.get(column)
            if value is None and isinstance(field, ForeignKey) and (field.related_model, before) in deleted:
                yield Loosened(model, event.record_id or 0, field, int(before or 0))


def _last_event(keys: Iterable[Key]) -> int:
    numbers: dict[str, list[int]] = defaultdict(list)
    for model, number in keys:
        numbers[model._meta.db_table].append(number)
    events = (AuditEvent.objects.filter(table=table, record_id__in=some) for table, some in numbers.items())
    return max(each.aggregate(last=Max("id"))["last"] or 0 for each in events)


def restore_deletion(*, patient: int, event: int, seen: int, user: User, reason: str) -> int:
    """Write everything again that was deleted of a patient together with one record; return how many records.

    Parameters
    ----------
    seen
        The last event of any of these records that the user has been shown.

    Raises
    ------
    ChangedMeanwhile
        When any of them was changed since they were shown.
    RestoreRefused
        With a sentence; then nothing is written. A reason or the right is missing, nothing is deleted any more, what a
        record refers to is gone, the records are locked, or a value doesn't fit what is stored by now.
    """
    if not reason.strip():
        raise RestoreRefused(_("Say why the records are restored."))
    try:
        with transaction.atomic():
            asked = deletion(patient, event, user)
            if asked.seen != seen:
                raise ChangedMeanwhile(_("Some of it was changed meanwhile. Look at what is deleted now."))
            return _carry_out(asked, user, reason.strip())
    except (ChangeRefused, IntegrityError) as error:
        raise RestoreRefused(refusal(error)) from error


def _carry_out(asked: Deletion, user: User, reason: str) -> int:
    if not asked.gone:
        raise RestoreRefused(_("Nothing is restored: all of these records are there again."))
    if not all(may_restore_kind(user, each.model) for each in asked.gone):
        raise RestoreRefused(_("You may not restore all of these records. Ask a data manager."))
    models = {each.model for each in asked.gone} | {each.model for each in asked.loosened}
    parts = {PatientPart(asked.patient, part) for part in map(part_of, models) if part is not None}
    check(verdict_on(parts), reason)
    with acting(user=user, reason=reason):
        records = [_written(each, user) for each in asked.gone]
        for each in asked.loosened:
            _referred_again(each)
        require_visible(records, user)
        reopen(parts)
        check_patients({asked.patient})
    return len(records)


def _written(gone: Gone, user: User) -> Model:
    values, fields = gone.event.old_values, fields_by_column(gone.model)
    told = {field.attname: python_value(field, values[column]) for column, field in fields.items() if column in values}
    record = gone.model(**told)
    _leave_out_accounts_that_are_gone(record)
    require_related((field for field in fields.values() if field.related_model is not User), record, user)
    require_valid(record)
    if isinstance(record, Enrolment):
        check(may_change(record), gone.event.reason or "-")
    record.save_base(raw=True, force_insert=True)  # As it was: times that Django would set stay those of then.
    return record


def _leave_out_accounts_that_are_gone(record: Model) -> None:
    """Do what the removal of an account does to the records that name it; the audit trail keeps the name."""
    for field in record._meta.concrete_fields:
        if field.related_model is User and field.null:
            number = getattr(record, field.attname)
            if number is not None and not User._default_manager.filter(pk=number).exists():
                setattr(record, field.attname, None)


def _referred_again(each: Loosened) -> None:
    name = str(each.field.attname)
    each.model._base_manager.filter(pk=each.number, **{f"{each.field.name}__isnull": True}).update(
        **{name: each.referred_to}
    )
