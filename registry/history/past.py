"""A patient as they were at a time: every record rebuilt from its events, beside what it is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.tables import table_of
from registry.history.reading import SomeUser, may_see_kind
from registry.history.tree import events_of, known_keys, page_of, patient_models
from registry.history.words import Cell, Namer, field_label, fields_by_column, precision_of, python_value, words
from registry.models import Patient

TOLD_IN_A_TITLE = 3
Key = tuple[type[Model], int]
States = dict[Key, dict[str, Any]]


@dataclass(frozen=True)
class PastValue:
    """A value as it was. `now` is what it is instead today, where that differs."""

    label: str
    value: str
    changed: bool
    now: str


@dataclass(frozen=True)
class PastRecord:
    """A record as it was. `gone`: it was deleted since, or moved to another patient."""

    title: str
    address: str
    gone: bool
    changed: bool
    values: tuple[PastValue, ...]


@dataclass(frozen=True)
class PastGroup:
    """The records of one kind: those that were there, and how many came since."""

    label: str
    records: tuple[PastRecord, ...]
    come_since: int


@dataclass(frozen=True)
class Past:
    """A patient at a time. `erased`: values of records were erased, so that they can't be rebuilt."""

    groups: tuple[PastGroup, ...]
    erased: bool


@dataclass
class _Played:
    """What the events came to: every record at the time, and now."""

    then: States
    now: States
    erased: bool = False


def past_of(patient_id: int, at: dt.datetime, user: SomeUser) -> Past:
    """Rebuild the records of a patient as they were at a time, from the events up to it.

    Parameters
    ----------
    at
        With its time zone. What happened at that very moment counts.
    user
        Who reads: only kinds of records that the user may view are told, and only names of what they see.

    Notes
    -----
    A record counts for the patient whom it belonged to at that time. One that stood there when recording began is known
    as it was then.
    """
    played = _play(patient_id, at)
    then, now = _belonging(played.then, patient_id), _belonging(played.now, patient_id)
    models = [model for model in patient_models().values() if may_see_kind(user, model)]
    namer = Namer(user, _cells(then, now))
    groups = (_group(model, then, now, namer) for model in models)
    return Past(tuple(group for group in groups if group.records or group.come_since), played.erased)


def _play(patient_id: int, at: dt.datetime) -> _Played:
    played = _Played({}, {})
    for event in events_of(known_keys(patient_id)):
        key = (patient_models()[event.table], event.record_id or 0)
        played.erased = played.erased or event.erased
        _apply(played.now, key, event)
        if event.at <= at:
            _apply(played.then, key, event)
    return played


def _apply(states: States, key: Key, event: AuditEvent) -> None:
    if event.action == Action.DELETE or event.erased:
        states.pop(key, None)
    elif event.action == Action.UPDATE:
        if key in states:
            states[key] = states[key] | event.new_values
    else:
        states[key] = event.new_values


def _belonging(states: States, patient_id: int) -> States:
    """Keep the records that were the patient's: by their own word, or by that of the record between."""
    kept: States = {}
    for model in patient_models().values():  # Parents before their children.
        numbers = [number for kind, number in states if kind is model]
        kept |= {
            (model, each): states[(model, each)] for each in numbers if _is_of(model, each, states, kept, patient_id)
        }
    return kept


def _is_of(model: type[Model], number: int, states: States, kept: States, patient_id: int) -> bool:
    table, values = table_of(model), states[(model, number)]
    if model is Patient:
        return number == patient_id
    if table.parent is None:
        return bool(values.get(str(table.patient)) == patient_id)
    column, parent = table.parent
    return (patient_models()[parent], values.get(column)) in kept


def _cells(*states: States) -> Iterator[Cell]:
    for each in states:
        for (model, _number), values in each.items():
            fields = fields_by_column(model)
            yield from (Cell(fields[column], value) for column, value in values.items() if column in fields)


def _group(model: type[Model], then: States, now: States, namer: Namer) -> PastGroup:
    keys = sorted((key for key in then if key[0] is model), key=lambda key: key[1])
    come = sum(kind is model and (kind, number) not in then for kind, number in now)
    records = tuple(_record(key, then[key], now.get(key), namer) for key in keys)
    return PastGroup(str(model._meta.verbose_name_plural), records, come)


def _record(key: Key, then: Mapping[str, Any], now: Mapping[str, Any] | None, namer: Namer) -> PastRecord:
    values = tuple(_values(key[0], then, now, namer))
    return PastRecord(
        title=_title(key, values),
        address=page_of(*key, "history"),
        gone=now is None,
        changed=any(value.changed for value in values),
        values=values,
    )


def _title(key: Key, values: tuple[PastValue, ...]) -> str:
    """Name a record by the first of its values, but for what it belongs to."""
    column = (table_of(key[0]).parent or ("",))[0]
    parent = field_label(fields_by_column(key[0])[column]) if column else ""
    told = [value.value for value in values if value.value and value.label != parent]
    return " · ".join([str(key[0]._meta.verbose_name), *told[:TOLD_IN_A_TITLE]])


def _values(
    model: type[Model], then: Mapping[str, Any], now: Mapping[str, Any] | None, namer: Namer
) -> Iterator[PastValue]:
    for column, field in fields_by_column(model).items():
        old, new = then.get(column), _now_or_last(then, now, column)
        beside = column.endswith(("_precision", "qualifier")) and old == new
        if field.primary_key or column == "patient_id" or beside:
            continue
        was = words(Cell(field, old, precision_of(field, then)), namer)
        changed = python_value(field, old) != python_value(field, new)
        if was or changed:
            is_now = words(Cell(field, new, precision_of(field, now or then)), namer) if changed else ""
            yield PastValue(field_label(field), was, changed, is_now)


def _now_or_last(then: Mapping[str, Any], now: Mapping[str, Any] | None, column: str) -> Any:
    """Return what a column is now; of a record that is gone, what it was."""
    return then.get(column) if now is None else now.get(column)
