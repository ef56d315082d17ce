"""Undoing an import as a whole: what it created is removed, what it changed restored, what was edited since stays."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.audit.context import acting
from registry.audit.set_wise import set_wise
from registry.audit.version import hold
from registry.curation.bulk_locks import locks_kept
from registry.curation.checking import check_along, patients_of
from registry.curation.status import reopen
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import Progress, Step, no_progress
from registry.imports.refusals import ImportRefused, refuse_without_reason
from registry.imports.undo_plan import Cells, Conflict, UndoPlan, chunks, plan_undo
from registry.imports.undo_rights import check_may_undo, check_reach
from registry.imports.undo_statuses import verified_by_now
from registry.models import Patient, Site, User

# More are counted, and no longer listed one by one.
KEPT_CONFLICTS = 500


def undo(*, run: ImportRun, user: User, reason: str = "", progress: Progress = no_progress) -> ImportRun:
    """Undo an applied run as a whole, in one transaction. Undoing it again changes nothing.

    Parameters
    ----------
    run
        The run; what its events say is undone, whatever became of its file.
    reason
        Why; needed where records that are verified by now would change. What is locked is left alone.
    progress
        Told how many records of how many are done.

    Returns
    -------
    ImportRun
        The run as it now is; ``undo`` says how many records were removed and cells restored, and what was left alone.

    Raises
    ------
    PermissionDenied
        When the user doesn't see the run, or may not import.
    ImportRefused
        When the run wasn't applied, its records are out of the user's reach by now, a reason is missing, or the
        database doesn't take the old values back.
    """
    check_may_undo(run, user)
    with transaction.atomic():
        held = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if held.state == RunState.UNDONE:
            return held
        if held.state != RunState.APPLIED:
            raise ImportRefused(_("This import was never written to the registry, so there is nothing to undo."))
        # Imports of the site take turns, and nobody edits what is being restored. Not so strong a lock that who is at a
        # record of the site, and waited for below, would wait for it in turn (PostgreSQL: FOR NO KEY UPDATE).
        list(Site.objects.select_for_update(no_key=True).filter(pk=held.site_id))
        hold()
        plan = plan_undo(held)
        check_reach(plan, user)
        verified = verified_by_now(plan)
        refuse_without_reason(len(verified), reason)
        why = f"Undo of import {held.uuid}" + (f": {reason.strip()}" if reason.strip() else "")
        with acting(user=user, reason=why, run=0):
            patients = _patients_touched(plan)
            _carry_out(plan, progress)
            reopen(verified)
            check_along(patients)
            held.state, held.undone_at, held.undone_by = RunState.UNDONE, timezone.now(), user
            held.undo = told(plan) | {"verified_parts": len(verified)}
            held.save(update_fields=["state", "undone_at", "undone_by", "undo"])
    return held


def undo_preview(run: ImportRun, user: User) -> dict[str, Any]:
    """Return what undoing a run would do now, in the form of ``ImportRun.undo``. Nothing is written.

    Raises
    ------
    ImportRefused
        When the user may not undo what the run wrote.
    """
    plan = plan_undo(run)
    check_reach(plan, user)
    return told(plan) | {"verified_parts": len(verified_by_now(plan))}


def _patients_touched(plan: UndoPlan) -> set[int]:
    """Return the patients whose records are removed or restored, but for those who go themselves."""
    found: set[int] = set()
    for model, rows in plan.touched().items():
        for chunk in chunks(rows):
            found |= patients_of(model._default_manager.filter(pk__in=chunk))
    return found - plan.remove.get(Patient, set())


def _carry_out(plan: UndoPlan, progress: Progress) -> None:
    done, total = 0, sum(map(len, plan.remove.values())) + sum(map(len, plan.restore.values()))
    try:
        # Removed before others are restored: of two results, only one may be the reported one.
        for model, rows in plan.remove.items():
            progress(Step.UNDO, done, total)
            _remove(model, rows)
            done += len(rows)
        for model, cells in plan.restore.items():
            progress(Step.UNDO, done, total)
            _restore(model, cells)
            done += len(cells)
        # What points to a removed row is found now, not when the transaction ends.
        connection.check_constraints()
    except IntegrityError as error:
        message = _(
            "The old values can't be restored, because they contradict what was entered since. Nothing is undone."
        )
        raise ImportRefused(message) from error


def _remove(model: type[models.Model], rows: set[int]) -> None:
    if not rows:
        return
    named = "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
    numbers = sorted(rows)
    with locks_kept(model, "delete", numbers), set_wise(model, "delete", numbers), connection.cursor() as cursor:
        cursor.execute(
            " ".join(("DELETE FROM", _quoted(model._meta.db_table), "WHERE", _key(model), named)),
            [numbers if connection.vendor == "postgresql" else json.dumps(numbers)],
        )


def _restore(model: type[models.Model], rows: dict[int, Cells]) -> None:
    """Write the old values back; rows with the same cells share a statement."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, cells in rows.items():
        groups[tuple(sorted(cells))].append(number)
    for columns, numbers in groups.items():
        key = _key_column(model)
        old = json.dumps([rows[number] | {key: number} for number in numbers], default=str)
        with locks_kept(model, "update", numbers), set_wise(model, "update", numbers), connection.cursor() as cursor:
            cursor.execute(_update(model, columns), [old])


def _update(model: type[models.Model], columns: tuple[str, ...]) -> str:
    """Return the statement that takes values from a list of JSON objects."""
    table, key = _quoted(model._meta.db_table), _key(model)
    if connection.vendor == "postgresql":
        cells = ", ".join(f"{_quoted(name)} = o.{_quoted(name)}" for name in columns)
        source, number = f"json_populate_recordset(NULL::{table}, %s::json) AS o", f"o.{key}"
    else:
        cells = ", ".join(f"{_quoted(name)} = json_extract(o.value, '$.{name}')" for name in columns)
        source, number = "json_each(%s) AS o", f"json_extract(o.value, '$.{key[1:-1]}')"
    return " ".join(("UPDATE", table, "SET", cells, "FROM", source, "WHERE", f"{table}.{key} = {number}"))


def _key_column(model: type[models.Model]) -> str:
    return next(str(field.column) for field in model._meta.concrete_fields if field.primary_key)


def _key(model: type[models.Model]) -> str:
    return _quoted(_key_column(model))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def told(plan: UndoPlan) -> dict[str, Any]:
    """Return what a run keeps of its undoing: counts by entity, and conflicts in neutral values."""
    kept = plan.conflicts[:KEPT_CONFLICTS]
    patients = _patients(kept)
    return {
        "removed": plan.removed(),
        "restored": plan.restored(),
        "conflicts": [_told_conflict(conflict, patients) for conflict in kept],
        "conflicts_total": len(plan.conflicts),
    }


def _told_conflict(conflict: Conflict, patients: dict[tuple[type[models.Model], int], str]) -> dict[str, Any]:
    columns = {field.column: field.name for field in conflict.model._meta.concrete_fields}
    return {
        "entity": conflict.model._meta.model_name,
        "record": conflict.record,
        "patient": patients.get((conflict.model, conflict.record), ""),
        "field": columns.get(conflict.column, ""),
        "imported": _neutral(conflict.imported),
        "now": _neutral(conflict.now),
        "reason": conflict.reason,
    }


def _neutral(value: Any) -> Any:
    """Return a value as JSON keeps it; a number with decimals as text, which keeps all of them."""
    return value if value is None or isinstance(value, bool | int) else str(value)


def _patients(conflicts: list[Conflict]) -> dict[tuple[type[models.Model], int], str]:
    """Return the registry id of the patient of each record, by model and number."""
    rows: dict[type[models.Model], list[int]] = defaultdict(list)
    for conflict in conflicts:
        rows[conflict.model].append(conflict.record)
    found: dict[tuple[type[models.Model], int], str] = {}
    for model, numbers in rows.items():
        path = _path_to_patient(model)
        if path is not None:
            pairs = model._base_manager.filter(pk__in=numbers).values_list("pk", path)
            found |= {(model, number): str(registry_id) for number, registry_id in pairs}
    return found


def _path_to_patient(model: type[models.Model]) -> str | None:
    if model is Patient:
        return "registry_id"
    path = str(getattr(model, "scope_path", None) or "").removesuffix("__site")
    return f"{path}__registry_id" if path.split("__")[-1] == "patient" else None
