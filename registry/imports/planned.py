"""The outcome of reading a file against the records: what each record and each row would become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from registry.imports.coded import Coded, Mask, paired
from registry.imports.context import ImportContext
from registry.imports.entities import entities
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID
from registry.imports.sheets import ParsedSheet
from registry.imports.tables import (
    ABSENT,
    CHANGED,
    LEFT,
    NEW,
    NOBODY,
    REFUSED,
    SAME,
    STATUS_NAMES,
    Mention,
    Record,
    Statuses,
    Table,
)
from registry.imports.workbook import Workbook, raw_text

if TYPE_CHECKING:  # The rules of suspicion read plans.
    from registry.imports.suspicions.found import Suspicion

# How the codes begin of what is said where a file tells who the patients are.
IDENTITY = "identity_"


@dataclass
class Plan:
    """The outcome of reading a file against the records: nothing is written until it is applied.

    Attributes
    ----------
    tables
        The records by table, in the order in which they must be written.
    mentions
        By sheet, which records its rows speak of.
    verified_parts
        How many verified parts of patients would change, and be reopened: that needs a reason.
    """

    context: ImportContext
    workbook: Workbook
    sheets: list[ParsedSheet]
    tables: dict[str, Table] = field(default_factory=dict)
    mentions: list[list[Mention]] = field(default_factory=list)
    other_problems: list[Problem] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    verified_parts: int = 0

    @property
    def blocked(self) -> bool:
        """Whether a header stops the whole import (a name column, a double or missing header)."""
        return any(sheet.blocked for sheet in self.sheets) or self.identifies

    @property
    def identifies(self) -> bool:
        """Whether the file tells who the patients are, so that nothing of it is kept."""
        told = (each.severity == "reject" and each.code.startswith(IDENTITY) for each in self.other_problems)
        return any(sheet.identifies for sheet in self.sheets) or any(told)

    @cached_property
    def refused_rows(self) -> int:
        """The number of data rows that can't be stored; all of them when a header stops the import."""
        return int(sum(np.count_nonzero(statuses == REFUSED) for statuses in self.statuses))

    @cached_property
    def warned_rows(self) -> list[Mask]:
        """By sheet, the data rows of which something is to be looked at."""
        named = {sheet.name: number for number, sheet in enumerate(self.sheets)}
        rows = [np.asarray(sheet.rows, np.intp) for sheet in self.sheets]
        said: list[set[int]] = [set() for _sheet in self.sheets]
        for problem in self.problems:
            if problem.severity == "warn" and problem.sheet in named:
                said[named[problem.sheet]].add(problem.row)
        return [np.isin(own, list(found)) for own, found in zip(rows, said, strict=True)]

    @property
    def problems(self) -> list[Problem]:
        """Everything said of the file but how single cells were normalised."""
        found = [problem for sheet in self.sheets for problem in sheet.problems]
        return found + self.other_problems

    def records(self) -> Iterator[Record]:
        """Yield the records one by one, in the order in which they must be written: for a small file."""
        for table in self.tables.values():
            for number in np.flatnonzero(table.status != ABSENT).tolist():
                yield Record(table, number)

    @property
    def is_empty(self) -> bool:
        """Whether there is no record at all."""
        return not any((table.status != ABSENT).any() for table in self.tables.values())

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many records of each table are new, changed, the same or left."""
        counted = {name: self.tables[name].counts() for name in entities() if name in self.tables}
        return {name: counts for name, counts in counted.items() if any(counts.values())}

    @property
    def row_counts(self) -> dict[str, int]:
        """Return how many data rows are new, changed, the same, left and refused."""
        none = np.zeros(REFUSED + 1, np.int64)
        counted = sum((np.bincount(each, minlength=REFUSED + 1) for each in self.statuses), none)
        return {STATUS_NAMES[status]: int(counted[status]) for status in (NEW, CHANGED, SAME, LEFT, REFUSED)}

    @cached_property
    def statuses(self) -> list[Statuses]:
        """By sheet, what becomes of each data row: the gravest of what becomes of its records."""
        found = []
        for number, sheet in enumerate(self.sheets):
            statuses = np.zeros(len(sheet.rows), np.int8)
            for mention in self.mentions[number] if self.mentions else ():
                own = np.where(mention.numbers == NOBODY, 0, self.tables[mention.entity].status[mention.numbers])
                np.maximum(statuses, own, out=statuses)
            statuses[slice(None) if self.blocked else sorted(sheet.refused)] = REFUSED
            found.append(statuses)
        return found

    @cached_property
    def patients(self) -> list[Coded]:
        """By sheet, the patient of each data row, as it stands where it couldn't be read."""
        found = []
        for sheet in self.sheets:
            column = sheet.column(REGISTRY_ID)
            if column is None:
                found.append(Coded.same("", len(sheet.rows)))
            else:
                pairs = paired(column.outcomes, column.cells)
                found.append(pairs.map(lambda pair: str(pair[0].value or raw_text(pair[1])).strip()))
        return found
