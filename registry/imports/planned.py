"""The outcome of reading a file against the records: what each record and each row would become."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from registry.imports.coded import Coded
from registry.imports.compare import CHANGED, LEFT, NEW, SAME
from registry.imports.context import ImportContext
from registry.imports.entities import UNSET, entities
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID
from registry.imports.records import Record, Store, shown
from registry.imports.sheets import ParsedSheet
from registry.imports.tables import NOBODY, STATUS_NAMES, Changes, Mention, Statuses, Table
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

    @cached_property
    def statuses(self) -> list[Statuses]:
        """Return what becomes of each data row, by sheet."""
        found = [np.zeros(len(sheet.rows), np.int8) for sheet in self.sheets]
        for (number, position), status in self.row_statuses.items():
            found[number][position] = STATUS_NAMES.index(status)
        return found

    @cached_property
    def patients(self) -> list[Coded]:
        """Return the patient of each data row, by sheet, as it stands when it couldn't be read."""
        found = []
        for sheet in self.sheets:
            column = sheet.column(REGISTRY_ID)
            pairs = zip(column.outcomes, column.cells, strict=True) if column else [(None, "")] * len(sheet.rows)
            texts = [str((outcome.value if outcome else None) or cell or "").strip() for outcome, cell in pairs]
            found.append(Coded.of(texts))
        return found

    @cached_property
    def _numbered(self) -> dict[int, tuple[str, int]]:
        return {
            id(record): (name, number)
            for name, records in self.store.records.items()
            for number, record in enumerate(records.values())
        }

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Return the records by table."""
        return {name: self._table(name, list(found.values())) for name, found in self.store.records.items() if found}

    def _table(self, name: str, records: list[Record]) -> Table:
        entity = entities()[name]
        columns = zip(entity.columns, zip(*(record.values for record in records), strict=True), strict=True)
        given = {each: Coded.of(values) for each, values in columns if any(value is not UNSET for value in values)}
        parents = [self._numbered[id(record.parent)][1] for record in records if record.parent]
        status = np.array([STATUS_NAMES.index(record.status) for record in records], np.int8)
        pks = np.array([record.pk or 0 for record in records], np.int64)
        changes: dict[str, list[tuple[int, object, object]]] = {}
        for number, record in enumerate(records):
            for each, (old, new) in record.changes.items():
                changes.setdefault(each, []).append((number, old, new))
        made = {
            each: Changes(np.array([n for n, _o, _n in found]), Coded.of([o for _m, o, _n in found]),
                          Coded.of([n for _m, _o, n in found]))
            for each, found in changes.items()
        }  # fmt: skip
        return Table(entity, given, np.array(parents, np.int32), status, pks, made)

    @cached_property
    def mentions(self) -> list[list[Mention]]:
        """Return the records that each row speaks of, by sheet."""
        found: list[dict[tuple[str, int], Mention]] = [{} for _sheet in self.sheets]
        for record in self.records():
            name, number = self._numbered[id(record)]
            for sheet, position in record.origins:
                turn = 0
                while True:
                    size = len(self.sheets[sheet].rows)
                    empty = Mention(name, np.full(size, NOBODY, np.int32), record.column)
                    mention = found[sheet].setdefault((name, turn), empty)
                    if mention.numbers[position] in (NOBODY, number):
                        mention.numbers[position] = number
                        break
                    turn += 1
        return [list(each.values()) for each in found]
