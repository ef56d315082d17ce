"""What the page of a run shows beside its rows: where it stands, what it would write, and problems by kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.messages import constants as levels
from django.utils.translation import gettext as _

from registry.dictionary import variable
from registry.imports.annotated import note_for
from registry.imports.column_words import ColumnWords, column_words
from registry.imports.matching import is_correctable
from registry.imports.models import ImportRun, RunState
from registry.imports.problem_page import GRAVE, ProblemGroup, problem_groups
from registry.imports.problems import Problem
from registry.imports.profiles import corrected
from registry.imports.run_badges import SEPARATORS, STATES
from registry.imports.run_rows import RowsPage
from registry.imports.table_words import TableCount, table_counts, written_records
from registry.imports.undo_words import UndoWords, undo_words

Data = dict[str, Any]
LISTED_COLUMNS = 150


@dataclass(frozen=True)
class Outcome:
    """What confirming led to, as the next page says it; ``level`` is one of Django's message levels."""

    level: int
    text: str


def outcome_of(run: ImportRun, asked_at: dt.datetime) -> Outcome | None:
    """Say that confirming wrote nothing: it was done before, or the records changed. Else the page speaks."""
    if run.state == RunState.PREVIEWED:
        return Outcome(
            levels.WARNING,
            _(
                "The records changed since the preview, so nothing was written. "
                "Below is what the workbook would change now."
            ),
        )
    if run.applied_at and run.applied_at < asked_at:
        return Outcome(levels.INFO, _("This workbook was imported before. Nothing was changed now."))
    return None


class RunPage:
    """A run, from preview to result; `own` says whether its reader may decide of it."""

    def __init__(self, run: ImportRun, rows: RowsPage, *, own: bool, kept: bool) -> None:
        self.run = run
        self.rows = rows
        self.own = own
        # Whether the file is kept, so that its columns can be corrected and it can be given back.
        self.kept = kept
        self.badge = STATES[run.state]
        self.applied = run.state == RunState.APPLIED
        self.undone = run.state == RunState.UNDONE
        self.previewed = run.state == RunState.PREVIEWED
        self.failed = run.state == RunState.FAILED
        self.refused: int = run.counts.get("rows", {}).get("refused", 0)
        # Verified parts of patients' records that would change: the confirmation asks why.
        self.verified_parts: int = run.counts.get("verified_parts", 0)
        self.file: Data = run.preview.get("file", {})
        self.separator = SEPARATORS.get(self.file.get("separator", ""), self.file.get("separator", ""))

    @property
    def records_changed(self) -> bool:
        """Whether the records changed between the preview and the confirmation, so that it is shown again."""
        return self.previewed and bool(self.run.preview.get("records_changed"))

    @property
    def since(self) -> int:
        """How many rows become something else than was shown first."""
        return int(self.run.counts.get("since_rows", 0)) if self.records_changed else 0

    @property
    def correctable(self) -> bool:
        """Whether the reader may correct how the columns were understood."""
        return self.own and self.kept and is_correctable(self.run)

    @cached_property
    def annotated_note(self) -> str:
        """What is to be known of the annotated workbook before it is downloaded."""
        return note_for(self.run)

    @cached_property
    def writes(self) -> int:
        """How many records are, or would be, written."""
        return written_records(self.run)

    @cached_property
    def tables(self) -> list[TableCount]:
        """How many records of each table are new, changed, the same or left."""
        return table_counts(self.run)

    @cached_property
    def undo(self) -> UndoWords:
        """What undoing the run took back, and what it left alone."""
        return undo_words(self.run.undo)

    @cached_property
    def defaults(self) -> list[str]:
        """What the profile, as corrected for this file, has hold in every row that says nothing else."""
        return [
            f"{found.table}: {found.label} {dict(found.choices).get(value, value)}"
            for code, value in corrected(self.run.profile, self.run.corrections).defaults.items()
            for found in [variable(code)]
        ]

    @cached_property
    def leaves(self) -> bool:
        """Whether the profile's mode leaves records alone that the file would write."""
        return any(table.records["left"] for table in self.tables)

    @cached_property
    def grave(self) -> list[ProblemGroup]:
        """The kinds of refusals and warnings."""
        return [group for group in self._groups if group.severity in GRAVE]

    @cached_property
    def normalised(self) -> list[Problem]:
        """What was read otherwise than it stands: the first cell of each column and kind."""
        return [Problem(**told) for told in self.run.preview.get("normalised", [])]

    @cached_property
    def passed_over(self) -> list[ProblemGroup]:
        """What was not read, and why."""
        return [group for group in self._groups if group.severity not in GRAVE]

    @cached_property
    def _groups(self) -> list[ProblemGroup]:
        return problem_groups(self.run)

    @cached_property
    def columns(self) -> list[ColumnWords]:
        """The columns with what they were taken for; of a very wide workbook the first, those to look at before all."""
        if len(self._columns) <= LISTED_COLUMNS:
            return self._columns
        return sorted(self._columns, key=lambda column: not column.mark)[:LISTED_COLUMNS]

    @property
    def more_columns(self) -> int:
        """How many columns aren't listed."""
        return len(self._columns) - len(self.columns)

    @cached_property
    def _columns(self) -> list[ColumnWords]:
        return column_words(self.run.preview.get("columns", []))
