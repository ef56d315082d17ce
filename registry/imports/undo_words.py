"""What undoing a run took back and what it left alone, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.imports.models import ImportRun
from registry.imports.run_badges import Text
from registry.imports.table_words import table_label
from registry.imports.value_words import field_label, known_field

# Why something was left alone.
REASONS: Mapping[str, Text] = {
    "edited": _("edited since"),
    "deleted": _("deleted since"),
    "used": _("other records belong to it now"),
    "locked": _("locked"),
}
# A page stays small; the counts are of all.
LISTED_CONFLICTS = 200


@dataclass(frozen=True)
class TableUndone:
    """How many records of a table were removed, and how many have their former values again."""

    label: Text
    removed: int
    restored: int


@dataclass(frozen=True)
class Conflict:
    """What was left alone: of whom, what the import wrote, what is there now, and why."""

    patient: str
    table: Text
    field: str
    imported: str
    now: str
    reason: Text


@dataclass(frozen=True)
class Undone:
    """What undoing a run took back, by table, and what it left alone."""

    tables: tuple[TableUndone, ...]
    conflicts: tuple[Conflict, ...]
    conflicts_total: int

    @property
    def more(self) -> int:
        """How many conflicts aren't listed."""
        return self.conflicts_total - len(self.conflicts)


def undone(run: ImportRun) -> Undone:
    """Word what a run's undoing took back and left alone."""
    removed, restored = run.undo.get("removed", {}), run.undo.get("restored", {})
    conflicts = run.undo.get("conflicts", [])
    return Undone(tables_undone(removed, restored), tuple(map(_conflict, conflicts[:LISTED_CONFLICTS])), len(conflicts))


def tables_undone(removed: Mapping[str, int], restored: Mapping[str, int]) -> tuple[TableUndone, ...]:
    """Word how many records of each table are, or were, removed and restored."""
    names = [name for name in dict.fromkeys([*removed, *restored]) if removed.get(name) or restored.get(name)]
    return tuple(
        TableUndone(table_label(name, plural=True), removed.get(name, 0), restored.get(name, 0)) for name in names
    )


def _conflict(told: Mapping[str, Any]) -> Conflict:
    table, name = told["entity"], told.get("field", "")
    field = known_field(table, name)
    return Conflict(
        patient=told.get("patient", ""),
        table=table_label(table),
        field=field_label(field) if field else name,
        imported=str(told.get("imported") or ""),
        now=str(told.get("now") or ""),
        reason=REASONS.get(told["reason"], told["reason"]),
    )
