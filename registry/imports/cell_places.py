"""In which cell of the workbook a record's field stands, as far as the columns' headers tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from registry.imports.staged import StagedRecord

LETTERS = re.compile(r"[A-Z]+")
RESULT = "assayresult"
# A column headed by an analyte holds these fields of its results.
OF_AN_ANALYTE = frozenset({"value", "qualifier", "unit", "raw_text"})
TIMES = frozenset({"timepoint", "timepoint_cycle", "timepoint_day"})


class CellPlaces:
    """Finds the cell of a change; where several columns could be meant, it names none."""

    def __init__(self, columns: Iterable[Mapping[str, Any]]) -> None:
        self._columns: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}
        for column in columns:
            if letters := LETTERS.match(column["cell"]):
                place = (letters[0], frozenset(column["timepoint"].split()))
                self._columns.setdefault((column["sheet"], column["code"]), []).append(place)

    def cell(self, sheet: str, row: int, record: StagedRecord, field: str, analyte: str = "") -> str:
        """Return the address of the cell that gave a record's field, such as ``F8``, or nothing.

        Parameters
        ----------
        analyte
            The code of the record's analyte, if it is a result.
        """
        found = self._columns.get((sheet, f"{record.entity}.{field}"), [])
        if not found and analyte and record.entity == RESULT and field in OF_AN_ANALYTE:
            found = self._of_the_timepoint(self._columns.get((sheet, f"analyte:{analyte}"), []), record)
        return f"{found[0][0]}{row}" if len(found) == 1 else ""

    @staticmethod
    def _of_the_timepoint(
        found: list[tuple[str, frozenset[str]]], record: StagedRecord
    ) -> list[tuple[str, frozenset[str]]]:
        if len(found) < 2:
            return found
        told = {str(value) for _table, name, value in record.key if name in TIMES and value not in (None, "")}
        return [place for place in found if place[1] == told]
