"""What the files made of a run need to know: its workbook, where each sheet's header is, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.imports.actions import checked_context
from registry.imports.description import sorted_problems
from registry.imports.models import ImportRun
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.problems import Problem
from registry.imports.reading import REGISTRY_ID
from registry.imports.sheets import ParsedSheet
from registry.imports.workbook import Sheet, Workbook
from registry.models import User


@dataclass(frozen=True)
class SheetFacts:
    """A sheet, the rows of its header, the column of its patients' ids, and the numbers of its refused rows.

    ``describes`` tells a sheet of patients: a row about somebody who stands neither there nor in the registry is
    refused.
    """

    sheet: Sheet
    header: tuple[int, int]
    id_column: int
    refused: tuple[int, ...]
    describes: bool = False


@dataclass(frozen=True)
class RunFacts:
    """A run's workbook with what is said of it, the gravest first."""

    file_name: str
    workbook: Workbook
    sheets: tuple[SheetFacts, ...]
    problems: Sequence[Problem]

    @property
    def homes(self) -> dict[str, tuple[int, int]]:
        """For each sheet its last header row and the column of the patients' ids."""
        return {each.sheet.name: (each.header[1], each.id_column) for each in self.sheets}

    def ragged_rows(self, sheet: str) -> frozenset[int]:
        """Return the rows of a text table that have more or fewer cells than its header."""
        return frozenset(each.row for each in self.problems if each.code == "ragged_row" and each.sheet == sheet)


def facts_of_run(run: ImportRun, user: User) -> RunFacts:
    """Return the facts of a run whose file is kept, worked out anew.

    Raises
    ------
    PermissionDenied, ImportRefused
        When the user may not import (any more), or not for this site.
    """
    context = checked_context(user=user, site=run.site, profile=run.profile, study=run.study)
    return facts_of_plan(build_plan(bytes(run.content), context), run.file_name)


def facts_of_plan(plan: Plan, file_name: str) -> RunFacts:
    """Return the facts of a plan."""
    sheets = tuple(_sheet_facts(sheet, blocked=plan.blocked) for sheet in plan.sheets)
    return RunFacts(file_name, plan.workbook, sheets, sorted_problems(plan))


def _sheet_facts(parsed: ParsedSheet, *, blocked: bool) -> SheetFacts:
    refused = range(len(parsed.rows)) if blocked else sorted(parsed.refused)
    describes = any(column.code.startswith("patient.") and column.code != REGISTRY_ID for column in parsed.columns)
    rows = tuple(parsed.rows[position] for position in refused)
    header = (parsed.header.first_row, parsed.header.last_row)
    return SheetFacts(parsed.sheet, header, parsed.id_column, rows, describes)
