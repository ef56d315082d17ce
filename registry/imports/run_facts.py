"""What the files made of a run need to know: where each sheet's header is, what is refused, and what is said of it.

It is read from what the run staged: what was shown is what the files tell, whatever changed in the registry since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from registry.imports.actions import ImportRefused
from registry.imports.formats.model import column_number
from registry.imports.models import ImportRun
from registry.imports.problems import SEVERITIES, Problem
from registry.imports.reading import REGISTRY_ID
from registry.imports.stage_parts import PROBLEMS, ROWS, Stage
from registry.imports.tables import STATUS_NAMES
from registry.imports.workbook import Sheet, Workbook, open_workbook

# Each takes some two kilobytes while the workbook is made.
MOST_MARKED = 200_000
LETTERS = re.compile(r"[A-Z]+")


@dataclass(frozen=True)
class SheetFacts:
    """A sheet, the rows of its header, the column of its patients' ids, and the numbers of its refused rows.

    ``describes`` tells a sheet of patients: a row about somebody who stands neither there nor in the registry is
    refused.
    """

    name: str
    header: tuple[int, int]
    id_column: int
    refused: tuple[int, ...]
    describes: bool = False


@dataclass(frozen=True)
class RunFacts:
    """A run's file with what is said of it, the gravest first."""

    file_name: str
    content: bytes
    kind: str
    sheets: tuple[SheetFacts, ...]
    problems: Sequence[Problem]

    @cached_property
    def workbook(self) -> Workbook:
        """The file, opened again."""
        return open_workbook(self.content)

    def sheet(self, name: str) -> Sheet:
        """Return the cells of a sheet."""
        return next(sheet for sheet in self.workbook.sheets if sheet.name == name)

    @property
    def homes(self) -> dict[str, tuple[int, int]]:
        """For each sheet its last header row and the column of the patients' ids."""
        return {each.name: (each.header[1], each.id_column) for each in self.sheets}

    def ragged_rows(self, sheet: str) -> frozenset[int]:
        """Return the rows of a text table that have more or fewer cells than its header."""
        return frozenset(each.row for each in self.problems if each.code == "ragged_row" and each.sheet == sheet)


def facts_of_run(run: ImportRun) -> RunFacts:
    """Return the facts of a run whose file is kept.

    Raises
    ------
    ImportRefused
        When so much is said of the file that marking it would take the server's memory.
    """
    total = sum(count for _severity, _code, count in run.counts.get("problems", []))
    if total > MOST_MARKED:
        message = _(
            "%(total)s things are said of this file, which are too many to be marked in it: correct what is said most "
            "often, column by column, and upload it again."
        )
        raise ImportRefused(message % {"total": total})
    refused, columns = _refused_rows(run), run.preview["columns"]
    sheets = tuple(_sheet_facts(told, refused, columns) for told in run.preview["file"]["sheets"])
    return RunFacts(run.file_name, bytes(run.content), run.preview["file"]["kind"], sheets, all_problems(run))


def all_problems(run: ImportRun) -> list[Problem]:
    """Return everything that is said of a run's file, the gravest first, then in the order of the file."""
    found = [
        Problem(**line | {"params": json.loads(line["params"])})
        for table in Stage(run).whole(PROBLEMS)
        for line in table.to_pylist()
    ]
    return sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.sheet, each.row, each.column))


def _refused_rows(run: ImportRun) -> dict[str, list[int]]:
    stage, refused = Stage(run), STATUS_NAMES.index("refused")
    found: dict[str, list[int]] = {}
    for line in stage.index:
        table = stage.part(ROWS, line["part"])
        if table is not None and line["refused"]:
            chosen = np.flatnonzero(table["status"].to_numpy() == refused)
            found.setdefault(line["sheet"], []).extend(table["row"].to_numpy()[chosen].tolist())
    return found


def _sheet_facts(told: dict[str, Any], refused: dict[str, list[int]], columns: Sequence[dict[str, Any]]) -> SheetFacts:
    name, (first, last) = told["name"], told["header_rows"]
    codes = {each["cell"]: each["code"] for each in columns if each["sheet"] == name}
    ids = (cell for cell, code in codes.items() if code == REGISTRY_ID)
    letters = LETTERS.match(next(ids, "A"))
    describes = any(code.startswith("patient.") and code != REGISTRY_ID for code in codes.values())
    column = column_number(letters[0]) if letters else 1
    return SheetFacts(name, (first, last), column, tuple(refused.get(name, ())), describes)
