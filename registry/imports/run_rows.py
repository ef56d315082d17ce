"""The rows of a run, a page at a time: what becomes of each, with old and new values and what is said of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from django.core.paginator import Page, Paginator

from registry.imports.models import ImportRun
from registry.imports.problems import Problem
from registry.imports.row_words import RowTranslator, RowWords
from registry.imports.run_badges import ROW_STATES, Badge
from registry.imports.staged import StagedRow
from registry.imports.staging import problems_of_rows, staged_rows

ROWS_ON_A_PAGE = 25
# A page stays small however wide the workbook is: what is beyond stands on the page of the row.
CHANGES_OF_A_ROW = 20
PROBLEMS_OF_A_ROW = 5
CHANGES_OF_ONE_ROW = 500
PROBLEMS_OF_ONE_ROW = 100
# States always counted; the others only when there are any.
ALWAYS_COUNTED = ("new", "changed", "same", "refused")


@dataclass(frozen=True)
class Count:
    """How many rows are in a state, and the filter that shows them."""

    state: str
    badge: Badge
    rows: int
    current: bool


@dataclass(frozen=True)
class RowLine:
    """A row in words, with the first of what is said of its cells."""

    words: RowWords
    problems: tuple[Problem, ...]
    more_problems: int

    @property
    def more(self) -> int:
        """How much of the row isn't listed here."""
        return self.words.more + self.more_problems


class StagedRows(Sequence[StagedRow]):
    """The rows that a filter selects, read a page at a time."""

    def __init__(self, run: ImportRun, only: str, count: int) -> None:
        self.run = run
        self.only = only
        self.count_of_all = count

    def __len__(self) -> int:
        return self.count_of_all

    @overload
    def __getitem__(self, index: int) -> StagedRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[StagedRow]: ...
    def __getitem__(self, index: int | slice) -> StagedRow | list[StagedRow]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        first, last, _step = index.indices(len(self))
        return staged_rows(self.run, only=self.only, first=first, count=last - first)


class RowsPage:
    """One page of a run's rows; ``only`` is the filter, ``number`` says which page."""

    size = ROWS_ON_A_PAGE
    changes = CHANGES_OF_A_ROW
    problems = PROBLEMS_OF_A_ROW

    def __init__(self, run: ImportRun, *, only: str = "", number: str = "1") -> None:
        self.run = run
        self.numbers = row_numbers(run)
        self.only = only if only in self.numbers else ""
        self.number = number
        self.several_sheets = len(run.preview.get("file", {}).get("sheets", ())) > 1

    @cached_property
    def counts(self) -> list[Count]:
        """How many rows are in each state."""
        return [
            Count(state, badge, self.numbers.get(state, 0), state == self.only)
            for state, badge in ROW_STATES.items()
            if state in ALWAYS_COUNTED or self.numbers.get(state, 0)
        ]

    @property
    def total(self) -> int:
        """How many rows the workbook has."""
        return self.numbers[""]

    @cached_property
    def page(self) -> Page[StagedRow]:
        """One page of the rows that the filter selects."""
        return Paginator(StagedRows(self.run, self.only, self.numbers[self.only]), self.size).get_page(self.number)

    @cached_property
    def lines(self) -> list[RowLine]:
        """The rows of the page in words."""
        rows = list(self.page.object_list)
        said = problems_of_rows(self.run, rows)
        translator = RowTranslator.for_rows(rows, self.run.preview.get("columns", []))
        first = self.page.start_index()
        return [
            self._line(translator.row(row, position, self.changes), said.get((row.sheet, row.row), []))
            for position, row in enumerate(rows, first)
        ]

    def _line(self, words: RowWords, said: Sequence[Problem]) -> RowLine:
        shown = tuple(said[: self.problems])
        return RowLine(words, shown, len(said) - len(shown))


class OneRow(RowsPage):
    """A single row in full, among those that a filter selects."""

    size = 1
    changes = CHANGES_OF_ONE_ROW
    problems = PROBLEMS_OF_ONE_ROW


def row_numbers(run: ImportRun) -> dict[str, int]:
    """Return how many rows each filter selects; the empty one selects all."""
    rows = run.counts.get("rows", {})
    more = {"warned": run.counts.get("warned_rows", 0), "since": run.counts.get("since_rows", 0)}
    return {"": sum(rows.values()), **rows, **more}
