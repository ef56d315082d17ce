"""What a page shows while a run waits for the worker, is worked on, or was interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from registry.imports.models import ImportRun, RunState
from registry.imports.run_badges import STATES, Badge, Text
from registry.imports.standing import Job, RunProgress

WAITING: Mapping[str, Text] = {
    Job.READ: _("The workbook waits to be read"),
    Job.WRITE: _("The records wait to be written"),
    Job.UNDO: _("The import waits to be undone"),
}
GOING_ON: Mapping[str, Text] = {
    Job.READ: _("The workbook is being read"),
    Job.WRITE: _("The records are being written"),
    Job.UNDO: _("The import is being undone"),
}
INTERRUPTED: Mapping[str, Text] = {
    Job.READ: _("The reading was interrupted. Nothing is stored. Resume it to see what the workbook would change."),
    Job.WRITE: _(
        "The writing was interrupted. Nothing was written: all records are, or none. Resume it to write them."
    ),
    Job.UNDO: _(
        "The undoing was interrupted. Nothing was undone: all of the import is, or nothing. Resume it to undo."
    ),
}


@dataclass(frozen=True)
class WorkPage:
    """A run that a worker has, had, or is awaited for."""

    run: ImportRun
    progress: RunProgress
    own: bool

    @property
    def badge(self) -> Badge | None:
        """That the run was interrupted; what goes on is said, as it changes, beside the progress."""
        return STATES[RunState.INTERRUPTED] if self.progress.interrupted else None

    @property
    def title(self) -> Text:
        """What waits or goes on."""
        return (GOING_ON if self.progress.step else WAITING)[self.progress.job]

    @property
    def interrupted(self) -> Text:
        """What was interrupted, and what that means for the records."""
        return INTERRUPTED[self.progress.job] if self.progress.interrupted else ""

    @property
    def discardable(self) -> bool:
        """Whether the run wrote nothing, so that it can be forgotten."""
        return self.own and self.progress.interrupted and self.progress.job != Job.UNDO
