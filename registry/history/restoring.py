"""An earlier version of a record, written again as a new change: nothing that was changed since goes unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.curation.checking import check_patients, patients_of
from registry.curation.status import ChangeRefused, changing
from registry.history.reading import SomeUser
from registry.history.requiring import (
    ChangedMeanwhile,
    RestoreRefused,
    refusal,
    require_related,
    require_valid,
    require_visible,
)
from registry.history.words import PRECISION, AnyField, Values, fields_by_column, python_value
from registry.models import RegistryModel, User


@dataclass(frozen=True)
class Difference:
    """A field that would change: its value now, the one of the version, and who changed it last since then."""

    column: str
    field: AnyField
    now: Any
    then: Any
    who: str
    at: dt.datetime | None


@dataclass(frozen=True)
class Restoration:
    """What restoring a version would do.

    Attributes
    ----------
    record : Model or None
        The record as it is; ``None`` where it is deleted.
    seen : int
        The last event of the record: who confirms has seen all up to it.
    """

    model: type[Model]
    number: int
    event: AuditEvent
    record: Model | None
    values: Values
    differences: tuple[Difference, ...]
    seen: int


def may_restore(user: SomeUser, model: type[Model]) -> bool:
    """Tell whether a user may restore records of a kind: who may change them. Accounts aren't restored, but changed."""
    return issubclass(model, RegistryModel) and user.has_perm(f"registry.change_{model._meta.model_name}")


def restoration(model: type[Model], number: int, event: int) -> Restoration:
    """Work out what restoring the version after an event would do; of a deletion, the version before it.

    Raises
    ------
    RestoreRefused
        When there is no such version, or its values were erased.
    """
    events = list(AuditEvent.objects.filter(table=model._meta.db_table, record_id=number).order_by("id"))
    chosen = next((each for each in events if each.pk == event), None)
    if chosen is None:
        raise RestoreRefused(_("There is no such version of this record."))
    values = _replayed(each for each in events if each.pk <= event)
    record = model._base_manager.filter(pk=number).first()
    later = [each for each in events if each.pk > event]
    found = tuple(_differences(model, record, values, later))
    return Restoration(model, number, chosen, record, values, found, events[-1].pk)


def _replayed(events: Iterable[AuditEvent]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for event in events:
        if event.erased:
            raise RestoreRefused(_("The values of this version were erased, so that nothing of it can be restored."))
        if event.action == Action.UPDATE:
            values |= event.new_values
        elif event.action != Action.DELETE:
            values = event.new_values
    return values


def _differences(
    model: type[Model], record: Model | None, values: Values, later: list[AuditEvent]
) -> Iterable[Difference]:
    last = {column: event for event in later for column in event.new_values}
    for column, field in fields_by_column(model).items():
        if field.primary_key or column not in values:
            continue
        now = None if record is None else getattr(record, field.attname)
        then = python_value(field, values[column])
        if now != then:
            changed = last.get(column)
            yield Difference(
                column, field, now, then, changed.user_name if changed else "", changed.at if changed else None
            )


def restore(
    *, model: type[Model], number: int, event: int, seen: int, user: User, reason: str, columns: Collection[str]
) -> Model:
    """Write values of an earlier version as a new change, and return the record.

    Parameters
    ----------
    event
        The version after it; of a deletion, the one before.
    seen
        The last event of the record that the user has been shown.
    columns
        Which values to restore. A deleted record is restored with all of them.

    Raises
    ------
    ChangedMeanwhile
        When the record was changed since it was shown.
    RestoreRefused
        With a sentence: nothing is different, a reason or the right is missing, what the record refers to is gone, it
        is locked, or its values don't fit what is stored by now.
    """
    if not reason.strip():
        raise RestoreRefused(_("Say why the version is restored."))
    if not may_restore(user, model):
        raise RestoreRefused(_("You may not change this record."))
    try:
        with transaction.atomic():
            list(model._base_manager.select_for_update(of=("self",)).filter(pk=number))
            asked = restoration(model, number, event)
            if asked.seen != seen:
                raise ChangedMeanwhile(_("The record was changed meanwhile. Look at what is different now."))
            return _carry_out(asked, user, reason, columns)
    except (ChangeRefused, IntegrityError) as error:
        raise RestoreRefused(refusal(error)) from error


def _carry_out(asked: Restoration, user: User, reason: str, columns: Collection[str]) -> Model:
    # A date comes with how exactly it is known.
    wanted = {*columns, *(f"{column}{PRECISION}" for column in columns)}
    chosen = [each for each in asked.differences if asked.record is None or each.column in wanted]
    if not chosen:
        raise RestoreRefused(_("Nothing is restored: the record has these values."))
    before = [asked.record] if asked.record is not None else []
    require_visible(before, user)
    record = asked.model._base_manager.get(pk=asked.number) if before else asked.model(pk=asked.number)
    for each in chosen:
        setattr(record, each.field.attname, each.then)
    require_related([each.field for each in chosen], record, user)
    require_valid(record)
    stored = asked.model._default_manager.filter(pk=asked.number)
    patients = patients_of(stored)
    with changing([*before, record], user=user, reason=reason):
        record.save(force_insert=not before)
        require_visible([record], user)
        check_patients(patients | patients_of(stored))
    return record
