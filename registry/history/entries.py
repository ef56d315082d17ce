"""The lines of a history: who changed which field from what to what, when, why, in which import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.access.scope import visible
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.history.reading import SomeUser
from registry.history.tree import model_of_table, page_of
from registry.history.words import (
    PRECISION,
    Cell,
    Namer,
    field_label,
    fields_by_column,
    precision_of,
    shown_cells,
    words,
)
from registry.imports.models import ImportRun
from registry.imports.runs import readable_runs

PAGE = 20
# Classes of the badges: what came, what changed, what went.
_BADGES = {Action.INSERT: "new", Action.BASELINE: "same", Action.UPDATE: "changed", Action.DELETE: "refused"}


@dataclass(frozen=True)
class Change:
    """A field with its old and its new value, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Link:
    """Something with, perhaps, a page."""

    label: str
    address: str


@dataclass(frozen=True)
class Entry:
    """One event in words.

    Attributes
    ----------
    who : str
        Empty for what a program did without an account.
    record : Link or None
        Which record, where the page tells of several.
    changes : tuple of Change
        Empty where the values were erased.
    transaction : int or None
        What happened together has the same.
    """

    number: int
    at: dt.datetime
    badge: str
    action: str
    whole: bool
    erased: bool
    who: str
    reason: str
    run: Link | None
    record: Link
    record_number: int
    changes: tuple[Change, ...]
    model: type[Model]
    deletes: bool
    transaction: int | None


@dataclass(frozen=True)
class HistoryPage:
    """Some entries, the latest first, and the number before which the older ones lie."""

    entries: tuple[Entry, ...]
    older: int | None


def history_page(events: QuerySet[AuditEvent], user: SomeUser, before: int | None = None) -> HistoryPage:
    """Word the latest events, or those before one.

    Parameters
    ----------
    events
        As `reading` gives them, the latest first.
    before
        The number of an event; pages go by it, so that a late one costs no more than the first.
    """
    asked = events if before is None else events.filter(pk__lt=before)
    found = list(asked[: PAGE + 1])
    shown = found[:PAGE]
    return HistoryPage(tuple(entries_of(shown, user)), shown[-1].pk if len(found) > PAGE else None)


def entries_of(events: Sequence[AuditEvent], user: SomeUser) -> Iterator[Entry]:
    """Word events, in their order."""
    pairs = [(event, _pairs(event)) for event in events]
    namer = Namer(user, (cell for _event, cells in pairs for pair in cells for cell in pair))
    runs, records = _runs(events, user), _records(events, user)
    for event, cells in pairs:
        yield Entry(
            number=event.pk,
            at=event.at,
            badge=_BADGES.get(Action(event.action), "same"),
            action=str(Action(event.action).label),
            whole=event.action != Action.UPDATE,
            erased=event.erased,
            who=event.user_name,
            reason=event.reason,
            run=runs.get(event.import_run or 0),
            record=records[(event.table, event.record_id)],
            record_number=event.record_id or 0,
            changes=tuple(Change(field_label(old.field), words(old, namer), words(new, namer)) for old, new in cells),
            model=model_of_table(event.table),
            deletes=event.action == Action.DELETE,
            transaction=event.transaction_id,
        )


def _pairs(event: AuditEvent) -> list[tuple[Cell, Cell]]:
    """Return each field of an event with its old and its new value; of a whole record, those that hold something."""
    model, old, new = model_of_table(event.table), event.old_values, event.new_values
    if event.action == Action.UPDATE:
        fields = fields_by_column(model)
        # A time that is noted with every change says nothing that the event's own doesn't.
        told = [name for name in new if name in fields and not getattr(fields[name], "auto_now", False)]
        return [_changed(event, fields[name], old, new) for name in told]
    if event.action == Action.DELETE:
        return [(cell, Cell(cell.field, None)) for cell in shown_cells(model, old)]
    return [(Cell(cell.field, None), cell) for cell in shown_cells(model, new)]


def _changed(event: AuditEvent, field: Any, old: dict[str, Any], new: dict[str, Any]) -> tuple[Cell, Cell]:
    column = str(field.column)
    if f"{column}{PRECISION}" not in fields_by_column(field.model):
        return Cell(field, old.get(column)), Cell(field, new[column])
    before = precision_of(field, old) or _precision_before(event, f"{column}{PRECISION}")
    return Cell(field, old.get(column), before), Cell(field, new[column], precision_of(field, new) or before)


def _precision_before(event: AuditEvent, column: str) -> str:
    """Return how exactly a date was known when only the date changed: what the last event said that names it."""
    earlier = AuditEvent.objects.filter(table=event.table, record_id=event.record_id, pk__lt=event.pk)
    last = earlier.filter(new__contains=f'"{column}":').order_by("-id").first()
    return str(last.new_values.get(column) or "") if last else ""


def _runs(events: Iterable[AuditEvent], user: SomeUser) -> dict[int, Link]:
    """Return the imports of events: with its page where the user may open it."""
    numbers = {event.import_run for event in events if event.import_run}
    named = dict(ImportRun.objects.filter(pk__in=numbers).values_list("pk", "uuid"))
    label = _("import %(number)s")
    found = {number: Link(label % {"number": str(named.get(number, number))[:8]}, "") for number in numbers if number}
    runs = readable_runs(user).select_related(None).filter(pk__in=numbers)
    for run in runs.only("pk", "uuid", "file_name"):
        found[run.pk] = Link(run.file_name, reverse("import_run", args=(run.uuid,)))
    return found


Key = tuple[str, int | None]


def _records(events: Iterable[AuditEvent], user: SomeUser) -> dict[Key, Link]:
    """Name the records of events; one that is gone, or another site's by now, has a kind and a number."""
    found: dict[Key, Link] = {}
    numbers: dict[str, set[int]] = {}
    for event in events:
        kind = str(model_of_table(event.table)._meta.verbose_name)
        found[(event.table, event.record_id)] = Link(f"{kind} · {event.record_id}", "")
        numbers.setdefault(event.table, set()).add(event.record_id or 0)
    for table, keys in numbers.items():
        model = model_of_table(table)
        for row in visible(user, model).filter(pk__in=keys).select_related():
            kind = str(model._meta.verbose_name)
            found[(table, row.pk)] = Link(f"{kind} · {row}", page_of(model, row.pk, "change"))
    return found
