"""What undoing an import would do, read off its events: rows to remove, cells to restore, and what forbids it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, models

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent, values_of
from registry.audit.tables import audited_models, table_of
from registry.curation.rules import RULES
from registry.imports.models import ImportRun
from registry.imports.undo_statuses import locked_rows
from registry.models import Level, PartStatus, Patient, Query

# SQLite binds at most 32,766 values in one statement.
CHUNK = 10_000

# Why something is left alone.
EDITED = "edited"  # A cell that was changed since.
CHANGED = "changed"  # A created record that was changed since.
NEEDED = "needed"  # A created record that another now depends on.
REMOVED = "removed"  # A changed record that was deleted since.
LOCKED = "locked"  # A record of a locked part, or of a locked study.

Cells = dict[str, Any]


@dataclass(frozen=True)
class Conflict:
    """What is left alone: a cell, or with an empty column a whole record."""

    model: type[models.Model]
    record: int
    column: str
    imported: Any
    now: Any
    reason: str


@dataclass
class UndoPlan:
    """Rows to remove, and cells to restore with their old values, by model and number; and the conflicts."""

    remove: dict[type[models.Model], set[int]] = field(default_factory=dict)
    restore: dict[type[models.Model], dict[int, Cells]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def touched(self) -> dict[type[models.Model], set[int]]:
        """Return the rows that are removed, restored or listed as conflicts, by model."""
        found: dict[type[models.Model], set[int]] = defaultdict(set)
        for model in self.remove.keys() | self.restore.keys():
            found[model] = self.remove.get(model, set()) | self.restore.get(model, {}).keys()
        for conflict in self.conflicts:
            found[conflict.model].add(conflict.record)
        return {model: rows for model, rows in found.items() if rows}

    def removed(self) -> dict[str, int]:
        """Count the rows to remove, by entity."""
        return {_entity(model): len(rows) for model, rows in self.remove.items() if rows}

    def restored(self) -> dict[str, int]:
        """Count the cells to restore, by entity."""
        counts = {_entity(model): sum(map(len, rows.values())) for model, rows in self.restore.items()}
        return {name: count for name, count in counts.items() if count}


def _entity(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def plan_undo(run: ImportRun) -> UndoPlan:
    """Work out what undoing a run would do now. Nothing is written."""
    plan, since = UndoPlan(), _later_events(run)
    events = AuditEvent.objects.filter(import_run=run.pk)
    for model in _written_models(events):
        own = events.filter(table=model._meta.db_table)
        inserted = own.filter(action=Action.INSERT).values_list("record_id", flat=True)
        created = {row for row in inserted if row is not None}
        later = since.get(model._meta.db_table, {})
        plan.remove[model] = {row for row in created if row not in later or not later[row].gone}
        _keep_changed(plan, model, own, later)
        plan.restore[model] = _restored(plan, model, own, created, later)
    _keep_locked(plan)
    _take_queries_along(plan)
    _take_statuses_along(plan)
    _keep_needed(plan)
    return plan


def _take_queries_along(plan: UndoPlan) -> None:
    """Let what a rule asks about a removed patient, and nobody answered, go with the patient."""
    asked = Query.objects.filter(rule__in=RULES, answer="").order_by()
    for chunk in chunks(plan.remove.get(Patient, ())):
        going = set(asked.filter(patient_id__in=chunk).values_list("pk", flat=True))
        if going:
            plan.remove.setdefault(Query, set()).update(going)
            for pk in going & plan.restore.get(Query, {}).keys():
                del plan.restore[Query][pk]
            plan.conflicts = [each for each in plan.conflicts if each.model is not Query or each.record not in going]


def _keep_locked(plan: UndoPlan) -> None:
    """Keep what is locked as it is."""
    for model in list(plan.remove.keys() | plan.restore.keys()):
        removing, restoring = plan.remove.get(model, set()), plan.restore.get(model, {})
        for row in sorted(locked_rows(model, removing | restoring.keys())):
            removing.discard(row)
            restoring.pop(row, None)
            plan.conflicts.append(Conflict(model, row, "", None, None, LOCKED))


def _take_statuses_along(plan: UndoPlan) -> None:
    """Let the statuses of a removed patient go with the patient, unless somebody verified something of it."""
    for chunk in chunks(plan.remove.get(Patient, ())):
        statuses = PartStatus.objects.filter(patient_id__in=chunk).order_by()
        kept = set(statuses.filter(level__gte=Level.VERIFIED).values_list("patient_id", flat=True))
        going = statuses.exclude(patient_id__in=kept).values_list("pk", flat=True)
        plan.remove.setdefault(PartStatus, set()).update(going)


def _written_models(events: models.QuerySet[AuditEvent]) -> Iterator[type[models.Model]]:
    """Yield the models that were written to, of stored records and the queries that an import raises."""
    written = set(events.order_by().values_list("table", flat=True).distinct())
    return (
        model
        for model in audited_models()
        if model._meta.db_table in written and (table_of(model).counts or model is Query)
    )


@dataclass
class _Later:
    """What others did to a row after the import: the last values of the cells they wrote, or its deletion."""

    cells: Cells = field(default_factory=dict)
    gone: bool = False


_LATER = """
SELECT id, table_name, record_id, action, new FROM registry_auditevent WHERE id IN (
    SELECT later.id FROM registry_auditevent AS own JOIN registry_auditevent AS later
      ON later.table_name = own.table_name AND later.record_id = own.record_id AND later.id > own.id
    WHERE own.import_run = %s AND (later.import_run IS NULL OR later.import_run <> %s)
) ORDER BY id
"""


def _later_events(run: ImportRun) -> dict[str, dict[int, _Later]]:
    found: dict[str, dict[int, _Later]] = defaultdict(lambda: defaultdict(_Later))
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [run.pk, run.pk])
        for _number, table, record, action, new in cursor.fetchall():
            later = found[table][record]
            later.gone = action == Action.DELETE
            later.cells |= values_of(new)
    return found


def _keep_changed(
    plan: UndoPlan, model: type[models.Model], own: models.QuerySet[AuditEvent], later: dict[int, _Later]
) -> None:
    """Keep the created rows that hold other values than the import gave them."""
    touched = [row for row in plan.remove[model] if row in later]
    for row, imported in _last_values(own, touched).items():
        edits = {name: now for name, now in later[row].cells.items() if now != imported.get(name)}
        plan.conflicts += [Conflict(model, row, name, imported.get(name), now, CHANGED) for name, now in edits.items()]
        if edits:
            plan.remove[model].discard(row)


def _last_values(own: models.QuerySet[AuditEvent], rows: Iterable[int]) -> dict[int, Cells]:
    values: dict[int, Cells] = defaultdict(dict)
    for chunk in chunks(rows):
        for row, new in own.filter(record_id__in=chunk).order_by("id").values_list("record_id", "new"):
            values[row or 0] |= values_of(new)
    return values


def _restored(
    plan: UndoPlan,
    model: type[models.Model],
    own: models.QuerySet[AuditEvent],
    created: set[int],
    later: dict[int, _Later],
) -> dict[int, Cells]:
    """Return the old values of the cells that the import changed and nobody since."""
    before: dict[int, Cells] = {}
    imported: dict[int, Cells] = {}
    updates = own.filter(action=Action.UPDATE).order_by("id").values_list("record_id", "old", "new")
    for number, old, new in updates.iterator(chunk_size=CHUNK):
        if number is not None and number not in created:
            before[number] = values_of(old) | before.get(number, {})
            imported[number] = imported.get(number, {}) | values_of(new)
    for row in later.keys() & before.keys():
        plan.conflicts += _edited(model, row, imported[row], later[row], before)
    return {row: cells for row, cells in before.items() if cells}


def _edited(
    model: type[models.Model], row: int, imported: Cells, later: _Later, before: dict[int, Cells]
) -> Iterator[Conflict]:
    """Yield the cells that were changed since, and take them out of what is restored."""
    if later.gone:
        before[row] = {}
        yield Conflict(model, row, "", None, None, REMOVED)
        return
    for name in imported.keys() & later.cells.keys():
        if later.cells[name] != imported[name]:
            del before[row][name]
            yield Conflict(model, row, name, imported[name], later.cells[name], EDITED)


def _keep_needed(plan: UndoPlan) -> None:
    """Keep the created rows that rows which stay depend on, and then those that these depend on."""
    waiting = [model for model, rows in plan.remove.items() if rows]
    while waiting:
        model = waiting.pop()
        needed = {row for relation in _relations(model) for row in _needed(plan, model, relation)}
        plan.remove[model] -= needed
        plan.conflicts += [Conflict(model, row, "", None, None, NEEDED) for row in sorted(needed)]
        if needed:
            waiting += [parent for parent in _parents(model) if plan.remove.get(parent) and parent not in waiting]


def _relations(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Yield the foreign keys of recorded tables that point to a model."""
    for child in audited_models():
        for key in child._meta.concrete_fields:
            if isinstance(key, models.ForeignKey) and key.related_model is model:
                yield key


def _parents(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for key in model._meta.concrete_fields:
        if isinstance(key, models.ForeignKey) and isinstance(key.related_model, type):
            yield key.related_model


def _needed(plan: UndoPlan, model: type[models.Model], key: models.ForeignKey[Any, Any]) -> Iterator[int]:
    """Yield the rows to remove that a row which stays points to."""
    child = key.model
    going, coming = plan.remove.get(child, set()), plan.restore.get(child, {})
    for chunk in chunks(plan.remove[model]):
        rows = child._base_manager.filter(**{f"{key.name}__in": chunk})
        for number, parent in rows.values_list("pk", key.attname).iterator(chunk_size=CHUNK):
            if number not in going and str(key.column) not in coming.get(number, {}):
                yield parent


def chunks(rows: Iterable[int]) -> Iterator[list[int]]:
    """Yield rows as many at a time as one statement takes."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
