"""Brings the rows of a file together into records and compares these with what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from registry.imports.batches import Batch
from registry.imports.coded import Mask, Positions
from registry.imports.compare import check_storable, compared
from registry.imports.entities import entities
from registry.imports.existing import Numbers, Stored, matched
from registry.imports.models import ImportMode
from registry.imports.patients import PatientsOfFile, refused_mask
from registry.imports.planned import Plan
from registry.imports.problems import Problem
from registry.imports.progress import Progress, Step
from registry.imports.reading import REGISTRY_ID
from registry.imports.records import (
    Codebook,
    Contradiction,
    Numbering,
    Rows,
    by_table,
    contradictions_within,
    merged,
    shown,
)
from registry.imports.standing_parts import Standing
from registry.imports.tables import CHANGED, LEFT, NEW, Mention, Table
from registry.imports.workbook import raw_text


class Comparison:
    """Merges a plan's rows into records and compares them, again until no row is newly refused."""

    def __init__(self, plan: Plan, patients: PatientsOfFile, batches: Sequence[Sequence[Batch]]) -> None:
        self.plan = plan
        self.patients = patients
        self.codebook = Codebook()
        self.said: set[tuple[int, int, str]] = set()
        numbering, found = Numbering(self.codebook, clears=plan.context.clears), by_table(batches)
        self.rows = {name: numbering.rows(entity, found[name]) for name, entity in entities().items() if name in found}
        plan.mentions = [
            [
                Mention(batch.entity.name, numbering.of_batch[id(batch)], batch.column)
                for batch in each
                if id(batch) in numbering.of_batch
            ]
            for each in batches
        ]
        self.stored: dict[str, Stored] = {}
        self.accepted: dict[str, Mask] = {}

    def run(self, progress: Progress) -> None:
        """Fill the plan's tables, and refuse the rows that can't be stored."""
        for rows in self.rows.values():
            self._contradict(contradictions_within(rows, self.codebook))
        total = sum(len(rows.first) for rows in self.rows.values())
        for name, rows in self.rows.items():
            progress(Step.COMPARE, sum(len(stored.pks) for stored in self.stored.values()), total)
            names = [each for each in rows.codes if each not in rows.entity.key]
            self.stored[name] = matched(rows, self._parents(rows), names, self.codebook)
        while not self._merge_and_compare():
            pass
        self._heed_mode()
        self._heed_statuses()

    def _parents(self, rows: Rows) -> Numbers:
        """Return the number of each record's parent's stored row; of a patient its own."""
        if rows.entity.parent:
            return self.stored[rows.entity.parent_name].pks[rows.parents]
        if rows.entity.name != "patient":
            return np.zeros(len(rows.first), np.int64)
        lowered = self.codebook.coder(rows.entity, "#lower").values
        known = [self.patients.known.get(str(text)) for text in lowered]
        return np.array([patient.pk if patient else 0 for patient in known], np.int64)[rows.key[0]]

    def _merge_and_compare(self) -> bool:
        """Return whether no further row was refused."""
        before = self._refused()
        self.patients.refuse_orphans()
        refused = [refused_mask(sheet) for sheet in self.plan.sheets]
        self.plan.tables = {}
        for name, rows in self.rows.items():
            accepted = self.accepted[name] = rows.accepted(refused)
            codes, contradictions = merged(rows, accepted, self.codebook)
            self._contradict(contradictions)
            self.plan.tables[name] = compared(rows, codes, accepted, self.stored[name], self.codebook)
        for table in self.plan.tables.values():
            check_storable(table, self._refuse_records)
        return before == self._refused()

    def _refused(self) -> int:
        return sum(len(sheet.refused) for sheet in self.plan.sheets)

    def _contradict(self, contradictions: Iterable[Contradiction]) -> None:
        for found in contradictions:
            for here, there in ((found.first, found.second), (found.second, found.first)):
                self._refuse_contradicting(here, there, found)

    def _refuse_contradicting(self, here: tuple[int, int], there: tuple[int, int], found: Contradiction) -> None:
        sheet, other = self.plan.sheets[here[0]], self.plan.sheets[there[0]]
        column = sheet.column(REGISTRY_ID)
        id_text = column.outcomes[here[1]].value if column else ""
        # Rows without an id that can be read are refused for that, and speak of nobody that they could contradict.
        if id_text is None or (*here, "same_key_other_data") in self.said:
            return
        self.said.add((*here, "same_key_other_data"))
        sheet.refuse(
            here[1],
            "same_key_other_data",
            sheet.id_column,
            raw_text(column.cells[here[1]]) if column else "",
            id=str(id_text),
            rows=f"{sheet.rows[here[1]]}, {other.rows[there[1]]}",
            label=found.field.replace("_", " "),
            raw=shown(found.one),
            other=shown(found.other),
        )

    def _refuse_records(self, table: Table, numbers: Positions, code: str, /, **params: str) -> None:
        """Refuse the rows of some records, each once for one reason."""
        rows = self.rows[table.entity.name]
        first_column = rows.cell_columns[rows.first]
        for row in np.flatnonzero(np.isin(rows.numbers, numbers) & self.accepted[rows.entity.name]).tolist():
            number, position = rows.origin(row)
            sheet = self.plan.sheets[number]
            if (number, position, code) not in self.said:
                self.said.add((number, position, code))
                sheet.refuse(position, code, int(first_column[rows.numbers[row]]), "", **params)

    def _heed_mode(self) -> None:
        """Leave what the profile doesn't write, and say so."""
        mode = ImportMode(self.plan.context.profile.mode)
        unwanted = {ImportMode.INSERT: CHANGED, ImportMode.UPDATE: NEW}.get(mode)
        for table in self.plan.tables.values() if unwanted else ():
            numbers = table.numbers(unwanted or NEW)
            table.status[numbers] = LEFT
            self.plan.other_problems += self._left(table, numbers, str(mode.label))

    def _heed_statuses(self) -> None:
        """Leave what is locked, and count the verified parts that would change; say so of each record."""
        standing = Standing(self.plan.tables)
        for table in self.plan.tables.values():
            locked = standing.locked(table)
            table.status[locked] = LEFT
            self.plan.other_problems += self._told(table, locked, "left_locked")
            self.plan.other_problems += self._told(table, standing.verified(table), "changes_verified")
        self.plan.verified_parts = len(standing.reopened)

    def _left(self, table: Table, numbers: Positions, mode: str) -> list[Problem]:
        return self._told(table, numbers, "left_by_mode", mode=mode)

    def _told(self, table: Table, numbers: Positions, code: str, **more: str) -> list[Problem]:
        rows = self.rows[table.entity.name]
        found = []
        for number in numbers.tolist():
            sheet_number, position = rows.origin(int(rows.first[number]))
            sheet = self.plan.sheets[sheet_number]
            place = (sheet.name, sheet.rows[position], int(rows.cell_columns[rows.first[number]]))
            params = {"id": self.patients.ids[sheet_number][position].lower(), **more}
            found.append(Problem("warn", code, *place, params=params))
        return found
