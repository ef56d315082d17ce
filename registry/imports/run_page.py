"""What the pages of a run show, read off what the run keeps: counts, problems by kind, rows with old and new values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.messages import constants as levels
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from registry.imports.column_words import ColumnWords, column_words
from registry.imports.entities import entities
from registry.imports.models import ImportRun, RunState
from registry.imports.run_badges import ROW_STATES, SEPARATORS, SEVERITIES, STATES, Badge, Text

ROWS_ON_A_PAGE = 25
PROBLEMS_ON_A_PAGE = 100
EXAMPLES = 5
# Severities that a person should look at; the others say what was passed over.
GRAVE = ("reject", "warn")

Data = dict[str, Any]


# States always counted; the others only when there are any.
ALWAYS_COUNTED = ("new", "changed", "same", "refused")


@dataclass(frozen=True)
class RunLine:
    """A run in the list."""

    run: ImportRun
    badge: Badge
    rows: Data


@dataclass(frozen=True)
class Outcome:
    """What confirming led to, as the next page says it; ``level`` is one of Django's message levels."""

    level: int
    text: str


@dataclass(frozen=True)
class Count:
    """How many rows are in a state, and the filter that shows them."""

    state: str
    badge: Badge
    rows: int
    current: bool


@dataclass(frozen=True)
class TableCount:
    """How many records of a table are new, changed, the same or left."""

    label: Text
    records: Mapping[str, int]


@dataclass(frozen=True)
class ProblemGroup:
    """One kind of problem: how often, what to do, and the first places."""

    kind: str
    badge: Badge
    count: int
    remedy: str
    examples: tuple[Data, ...]

    @property
    def more(self) -> int:
        """How many are not among the examples."""
        return self.count - len(self.examples)


@dataclass(frozen=True)
class Row:
    """A row of the workbook: what becomes of it, its records, and what is said of its cells."""

    data: Data
    badge: Badge
    problems: tuple[Data, ...]

    @property
    def mark(self) -> str:
        """The class that marks the row in the table."""
        if self.data["status"] == "refused":
            return "refused"
        return "warned" if self.data["warned"] else ""


def run_lines(runs: Iterable[ImportRun]) -> list[RunLine]:
    """Return runs as the list shows them."""
    return [RunLine(run, STATES[run.state], run.counts.get("rows", {})) for run in runs]


def outcome_of(run: ImportRun, asked_at: dt.datetime) -> Outcome | None:
    """Say that confirming wrote nothing: it was done before, or the records changed. Else the result speaks."""
    if run.applied_at is None:
        return Outcome(
            levels.WARNING,
            _(
                "The records changed since the preview, so nothing was written. "
                "Below is what the workbook would change now."
            ),
        )
    if run.applied_at < asked_at:
        return Outcome(levels.INFO, _("This workbook was imported before. Nothing was changed now."))
    return None


def written_records(run: ImportRun) -> int:
    """Return how many records a run writes: the new and the changed ones."""
    return sum(table["new"] + table["changed"] for table in run.counts.get("records", {}).values())


def kind_of(problem: Data) -> str:
    """Return a problem's kind as it stands in an address."""
    return f"{problem['severity']}-{problem['code']}"


class RunPage:
    """A run, from preview to result; ``only`` filters its rows and ``number`` says which page of them."""

    def __init__(self, run: ImportRun, *, only: str = "", number: str = "1") -> None:
        self.run = run
        self.only = only if only in ROW_STATES else ""
        self.number = number
        self.badge = STATES[run.state]
        self.applied = run.state == RunState.APPLIED
        self.previewed = run.state == RunState.PREVIEWED
        self.failed = run.state == RunState.FAILED
        self.refused: int = run.counts["rows"]["refused"]
        self.records_changed: bool = self.previewed and run.preview.get("records_changed", False)
        self.file: Data = run.preview["file"]
        self.several_sheets = len(self.file["sheets"]) > 1
        self.separator = SEPARATORS.get(self.file["separator"], self.file["separator"])

    @cached_property
    def writes(self) -> int:
        """How many records are, or would be, written."""
        return written_records(self.run)

    @cached_property
    def leaves(self) -> bool:
        """Whether the profile's mode leaves records alone that the file would write."""
        return any(table.records["left"] for table in self.tables)

    @cached_property
    def counts(self) -> list[Count]:
        """How many rows are in each state."""
        numbers = self.run.counts["rows"] | {"warned": self.run.counts["warned_rows"]}
        return [
            Count(state, badge, numbers.get(state, 0), state == self.only)
            for state, badge in ROW_STATES.items()
            if state in ALWAYS_COUNTED or numbers.get(state, 0)
        ]

    @cached_property
    def tables(self) -> list[TableCount]:
        """How many records of each table are new, changed, the same or left."""
        known = entities()
        return [
            TableCount(known[name].model._meta.verbose_name_plural or name, records)
            for name, records in self.run.counts["records"].items()
            if any(records.values())
        ]

    @cached_property
    def grave(self) -> list[ProblemGroup]:
        """The kinds of refusals and warnings."""
        return [group for group in self._groups if group.kind.startswith(GRAVE)]

    @cached_property
    def passed_over(self) -> list[ProblemGroup]:
        """What was not read, and why."""
        return [group for group in self._groups if not group.kind.startswith(GRAVE)]

    @cached_property
    def _groups(self) -> list[ProblemGroup]:
        return [
            ProblemGroup(
                kind_of(group), SEVERITIES[group["severity"]], group["count"], group["remedy"], self._first(group)
            )
            for group in self.run.preview["groups"]
        ]

    def _first(self, group: Data) -> tuple[Data, ...]:
        kept = self._problems_by_kind.get(kind_of(group), [group])
        return tuple(kept[:EXAMPLES])

    @cached_property
    def _problems_by_kind(self) -> dict[str, list[Data]]:
        found: dict[str, list[Data]] = {}
        for problem in self.run.preview["problems"]:
            found.setdefault(kind_of(problem), []).append(problem)
        return found

    @cached_property
    def _said(self) -> dict[tuple[str, int], list[Data]]:
        """What is said of each row."""
        found: dict[tuple[str, int], list[Data]] = {}
        for problem in self.run.preview["problems"]:
            if problem["severity"] in GRAVE:
                found.setdefault((problem["sheet"], problem["row"]), []).append(problem)
        return found

    @cached_property
    def _listed(self) -> list[Data]:
        rows: list[Data] = self.run.preview["rows"]
        if self.only == "warned":
            return [row for row in rows if row["warned"]]
        return [row for row in rows if row["status"] == self.only] if self.only else rows

    @cached_property
    def total(self) -> int:
        """How many rows the filter selects, listed or not."""
        if not self.only:
            return int(self.run.preview["rows_total"])
        return int(self.run.counts["warned_rows"] if self.only == "warned" else self.run.counts["rows"][self.only])

    @cached_property
    def unlisted(self) -> int:
        """How many of the selected rows the run doesn't keep for display."""
        return max(self.total - len(self._listed), 0)

    @cached_property
    def rows(self) -> Page[Data]:
        """One page of the rows that are shown."""
        return Paginator(self._listed, ROWS_ON_A_PAGE).get_page(self.number)

    @cached_property
    def lines(self) -> list[Row]:
        """The rows of the page with what is said of them."""
        return [self._row(data) for data in self.rows]

    def _row(self, data: Data) -> Row:
        said = tuple(self._said.get((data["sheet"], data["row"]), ()))
        return Row(data, ROW_STATES[data["status"]], said)

    @cached_property
    def columns(self) -> list[ColumnWords]:
        """Each column with what it was taken for."""
        return column_words(self.run.preview["columns"])


class ProblemPage:
    """What is said of a workbook's cells, of one kind or of all."""

    def __init__(self, run: ImportRun, *, kind: str = "", number: str = "1") -> None:
        self.run = run
        kept: list[Data] = run.preview["problems"]
        self.kind = kind if any(kind_of(problem) == kind for problem in kept) else ""
        self.listed = [problem for problem in kept if not self.kind or kind_of(problem) == self.kind]
        groups = [group for group in run.preview["groups"] if not self.kind or kind_of(group) == self.kind]
        self.total: int = sum(group["count"] for group in groups)
        self.unlisted = self.total - len(self.listed)
        self.problems = Paginator(self.listed, PROBLEMS_ON_A_PAGE).get_page(number)
        self.lines = [problem | {"badge": SEVERITIES[problem["severity"]]} for problem in self.problems]
