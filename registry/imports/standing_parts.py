"""How far the parts of the patients are that a file would change: locked ones are left, verified ones need a reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.curation.kinds import Part
from registry.curation.parts import PART_OF, PatientPart
from registry.curation.status import closed_parts
from registry.imports.coded import Positions
from registry.imports.entities import UNSET
from registry.imports.tables import CHANGED, NEW, Table
from registry.models import Study

Numbers = NDArray[np.int64]


class Standing:
    """The locked and verified parts of the stored patients that a plan's tables write to.

    Attributes
    ----------
    reopened : set
        The verified parts that were asked for and would change.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self.reopened: set[PatientPart] = set()
        written = {name: table.numbers(NEW, CHANGED) for name, table in tables.items()}
        stored = [np.unique(self._patients(tables[name], numbers)) for name, numbers in written.items()]
        patients = {int(each) for some in stored for each in some if each}
        locked, verified = closed_parts(patients)
        self._locked, self._verified = _by_part(locked), _by_part(verified)

    def locked(self, table: Table) -> Positions:
        """Return the numbers of the records to be written that belong to what is locked."""
        numbers = table.numbers(NEW, CHANGED)
        found = self._of(table, numbers, self._locked)
        if table.entity.name == "enrolment" and self._studies:
            found |= table.said("study", numbers).where(lambda study: study is not UNSET and study in self._studies)
        return numbers[found]

    def verified(self, table: Table) -> Positions:
        """Return the numbers of the records to be written that belong to what is verified."""
        numbers = table.numbers(NEW, CHANGED)
        numbers = numbers[self._of(table, numbers, self._verified)]
        part = PART_OF.get(table.entity.name)
        if part is not None:
            self.reopened |= {PatientPart(int(each), part) for each in np.unique(self._patients(table, numbers))}
        return numbers

    @cached_property
    def _studies(self) -> frozenset[int]:
        return frozenset(Study.objects.filter(locked_at__isnull=False).values_list("pk", flat=True))

    def _of(self, table: Table, numbers: Positions, closed: Mapping[Part, Numbers]) -> NDArray[np.bool_]:
        part = PART_OF.get(table.entity.name)
        if part is None or part not in closed:
            return np.zeros(len(numbers), np.bool_)
        return np.isin(self._patients(table, numbers), closed[part])

    def _patients(self, table: Table, positions: Positions) -> Numbers:
        """Return the number of the stored patient of each record; 0 of a new one."""
        numbers: NDArray[Any] = positions
        while table.entity.parent:
            numbers, table = table.parents[numbers], self.tables[table.entity.parent_name]
        return table.pks[numbers]


def _by_part(parts: set[PatientPart]) -> dict[Part, Numbers]:
    return {
        part: np.array(sorted(key.patient for key in parts if key.part == part), np.int64)
        for part in {key.part for key in parts}
    }
