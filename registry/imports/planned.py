"""The outcome of reading a file against the records: what each record and each row would become."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from registry.imports.compare import CHANGED, LEFT, NEW, SAME
from registry.imports.context import ImportContext
from registry.imports.entities import entities
from registry.imports.problems import Problem
from registry.imports.records import Record, Store, shown
from registry.imports.sheets import ParsedSheet
from registry.imports.workbook import Workbook


@dataclass
class Plan:
    """The outcome of reading a file against the records: nothing is written until it is applied."""

    context: ImportContext
    workbook: Workbook
    sheets: list[ParsedSheet]
    store: Store = field(default_factory=Store)
    other_problems: list[Problem] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        """Whether a header stops the whole import (a name column, a double or missing header)."""
        return any(sheet.blocked for sheet in self.sheets)

    @cached_property
    def refused_rows(self) -> int:
        """The number of data rows that can't be stored; all of them when a header stops the import."""
        return sum(len(sheet.rows) if self.blocked else len(sheet.refused) for sheet in self.sheets)

    @cached_property
    def warned_rows(self) -> set[tuple[str, int]]:
        """Return the data rows of which something is to be looked at, as (sheet, row number)."""
        rows = {(sheet.name, row) for sheet in self.sheets for row in sheet.rows}
        return {(problem.sheet, problem.row) for problem in self.problems if problem.severity == "warn"} & rows

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything said of the file but how single cells were normalised."""
        found = [problem for sheet in self.sheets for problem in sheet.problems]
        return found + self.other_problems

    def records(self) -> Iterator[Record]:
        """Yield the records in the order in which they must be written."""
        if not self.blocked:
            for name in entities():
                yield from self.store.records.get(name, {}).values()

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many records of each table are new, changed, the same or left."""
        found: dict[str, Counter[str]] = {}
        for record in self.records():
            found.setdefault(record.entity.name, Counter())[record.status] += 1
        return {
            name: {status: counter[status] for status in (NEW, CHANGED, SAME, LEFT)} for name, counter in found.items()
        }

    @cached_property
    def row_statuses(self) -> dict[tuple[int, int], str]:
        """Return what becomes of each data row: refused, changed, new, left or same, by (sheet, position)."""
        weight = {SAME: 0, LEFT: 1, NEW: 2, CHANGED: 3}
        statuses: dict[tuple[int, int], str] = {}
        for record in self.records():
            for origin in record.origins:
                if weight[record.status] >= weight[statuses.get(origin, SAME)]:
                    statuses[origin] = record.status
        for number, sheet in enumerate(self.sheets):
            refused = range(len(sheet.rows)) if self.blocked else sheet.refused
            statuses |= {(number, position): "refused" for position in refused}
        return statuses

    def digest(self) -> str:
        """Return a digest of all that applying would write, by which a later plan is known to be the same."""
        lines = hashlib.sha256()
        for record in self.records():
            if record.status in (NEW, CHANGED):
                values = [shown(value) for value in record.values] if record.status == NEW else record.changes
                whose = (record.patient.key, record.parent.key if record.parent else ())
                lines.update(f"{record.entity.name}|{whose}|{record.key}|{record.pk}|{values}\n".encode())
        lines.update(str(self.refused_rows).encode())
        return lines.hexdigest()
