"""What undoing a run takes back and what it leaves alone, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.imports.entities import entities
from registry.imports.run_badges import Text
from registry.imports.table_words import model_called, table_label
from registry.imports.value_words import Field, Names, field_label, names_of, value_words

# Why something is left alone: the codes of `undo_plan`.
REASONS: Mapping[str, Text] = {
    "edited": _("The value was changed after the import."),
    "changed": _("The record that the import made was changed, so it is kept."),
    "needed": _("Other records belong to the record that the import made, so it is kept."),
    "locked": _("The record is locked by now: a data manager can unlock it, with a reason."),
    "removed": _("The record was deleted after the import."),
}
# A page stays small; the counts are of all.
LISTED_CONFLICTS = 200
Told = Mapping[str, Any]


@dataclass(frozen=True)
class TableUndone:
    """How many records of a table are removed, and how many cells of others get their former value."""

    label: Text
    removed: int
    restored: int


@dataclass(frozen=True)
class ConflictWords:
    """What is left alone: of whom, what the import wrote, what is there now, and why."""

    patient: str
    table: Text
    field: str
    imported: str
    now: str
    reason: Text


@dataclass(frozen=True)
class UndoWords:
    """What undoing a run takes back, by table, and what it leaves alone."""

    tables: tuple[TableUndone, ...]
    conflicts: tuple[ConflictWords, ...]
    conflicts_total: int
    verified_parts: int = 0
    # Of a large run it isn't known beforehand whether anything of it is verified by now.
    may_be_verified: bool = False

    @property
    def more(self) -> int:
        """How many conflicts aren't listed."""
        return self.conflicts_total - len(self.conflicts)


def undo_words(told: Told) -> UndoWords:
    """Word what a run's undoing takes back and leaves alone, as ``ImportRun.undo`` and `undo_preview` tell it."""
    conflicts = told.get("conflicts", [])
    listed = conflicts[:LISTED_CONFLICTS]
    total = told.get("conflicts_total", len(conflicts))
    verified, unknown = told.get("verified_parts", 0), told.get("may_be_verified", False)
    return UndoWords(_tables(told), _conflicts(listed), total, verified, unknown)


def _tables(told: Told) -> tuple[TableUndone, ...]:
    removed, restored = told.get("removed", {}), told.get("restored", {})
    # As the preview lists them; what no column writes, such as queries, comes last.
    order, touched = list(entities()), {*removed, *restored}
    return tuple(
        TableUndone(table_label(name, plural=True), removed.get(name, 0), restored.get(name, 0))
        for name in [*(name for name in order if name in touched), *sorted(touched - set(order))]
    )


def _conflicts(listed: Sequence[Told]) -> tuple[ConflictWords, ...]:
    fields = [_field(told) for told in listed]
    sides = ("imported", "now")
    values = [{side: _python(field, told[side]) for side in sides} for field, told in zip(fields, listed, strict=True)]
    names = names_of((field, said[side]) for field, said in zip(fields, values, strict=True) if field for side in sides)
    return tuple(
        ConflictWords(
            patient=told["patient"],
            table=table_label(told["entity"]),
            field=field_label(field) if field else told["field"],
            imported=_words(field, said["imported"], names),
            now=_words(field, said["now"], names),
            reason=REASONS.get(told["reason"], told["reason"]),
        )
        for told, field, said in zip(listed, fields, values, strict=True)
    )


def _field(told: Told) -> Field | None:
    model = model_called(told["entity"])
    try:
        field = model._meta.get_field(told["field"]) if model and told["field"] else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _python(field: Field | None, value: Any) -> Any:
    """Return a value as the field holds it; what it can't hold any more stays as it is."""
    try:
        return value if field is None else field.to_python(value)
    except ValidationError:
        return value


def _words(field: Field | None, value: Any, names: Names) -> str:
    if field is None:
        return "" if value is None else str(value)
    return value_words(field, value, names)
