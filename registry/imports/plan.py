"""Works out, without writing, what an import would do: which records are new or changed, which rows refused."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.imports.batches import batches_of
from registry.imports.coded import Coded
from registry.imports.comparison import Comparison
from registry.imports.context import ImportContext
from registry.imports.identifying import identifying_elsewhere, shown_sheet_name, without_sheet_names
from registry.imports.memory import collection_paused
from registry.imports.patients import PatientsOfFile
from registry.imports.planned import Plan
from registry.imports.problems import Problem
from registry.imports.progress import Progress, Step, no_progress
from registry.imports.reading import Reader
from registry.imports.recognition import recognised
from registry.imports.remarks import remark_problems, skipped_problems
from registry.imports.sheets import ParsedSheet, parse_sheet
from registry.imports.spellings import refuse_mixed_spellings
from registry.imports.suspicions import find_suspicions
from registry.imports.tables import CHANGED, NEW
from registry.imports.workbook import UnusableFile, Workbook, open_workbook


def build_plan(data: bytes, context: ImportContext, file_name: str = "", progress: Progress = no_progress) -> Plan:
    """Work out what importing a file would do.

    Parameters
    ----------
    progress
        Called with the step, what is done of it, and of how much.

    Raises
    ------
    UnusableFile
        When the file as a whole can't be used.
    """
    with collection_paused():
        progress(Step.OPEN, 0, 0)
        workbook = _coded(open_workbook(data, file_name))
        with override("en"):  # What is kept of a plan is worded when it is shown, in the reader's language.
            plan = _read(workbook, context, progress)
        if not plan.blocked and not any(sheet.rows for sheet in plan.sheets):
            raise UnusableFile(_nothing_to_read(plan))
        with override("en"):
            return _completed(plan, progress)


def _coded(workbook: Workbook) -> Workbook:
    """Return a workbook of columns of codes: its cells are looked at by their distinct values from here on."""
    sheets = (replace(sheet, columns=tuple(map(Coded.of, sheet.columns))) for sheet in workbook.sheets)
    return replace(workbook, sheets=tuple(sheets))


def _read(workbook: Workbook, context: ImportContext, progress: Progress) -> Plan:
    """Understand the sheets and read their cells."""
    context = recognised(workbook, context)
    reader = Reader(context, workbook.date_1904)
    done, total = 0, sum(sheet.row_count for sheet in workbook.sheets)
    found: list[ParsedSheet | Problem] = []
    for sheet in workbook.sheets:
        told = partial(_tell_share, progress, done, sheet.row_count, total)
        told(0)
        found.append(parse_sheet(workbook, sheet, reader, told))
        done += sheet.row_count
    plan = Plan(context, workbook, [sheet for sheet in found if isinstance(sheet, ParsedSheet)])
    plan.other_problems = [problem for problem in found if isinstance(problem, Problem)]
    plan.other_problems += identifying_elsewhere(workbook, plan.sheets)
    return plan


def _tell_share(progress: Progress, done: int, rows: int, total: int, share: float) -> None:
    progress(Step.READ, done + int(rows * share), total)


def _completed(plan: Plan, progress: Progress) -> Plan:
    """Compare what was read with what is stored, unless the header stops the import."""
    if plan.identifies:
        for sheet in plan.sheets:
            sheet.forget_cells()
        plan.other_problems = without_sheet_names(plan.other_problems)
        hidden = tuple(map(shown_sheet_name, plan.workbook.hidden_sheets))
        plan.workbook = replace(plan.workbook, hidden_sheets=hidden)
        return plan
    plan.other_problems += remark_problems(plan.workbook, plan.sheets) + skipped_problems(plan.sheets)
    if not plan.blocked:
        _compare(plan, progress)
    return plan


def _nothing_to_read(plan: Plan) -> str:
    if any(sheet.header.known for sheet in plan.sheets):
        return _("The file has a header and no row of data below it.")
    return _("No column header in the file is known: name one column “registry id”, and the others as in the codebook.")


def _compare(plan: Plan, progress: Progress) -> None:
    """Merge the rows into records and compare these with what is stored."""
    reader = Reader(plan.context, plan.workbook.date_1904)
    refuse_mixed_spellings(plan.sheets)
    patients = PatientsOfFile(plan.sheets, plan.context)
    patients.refuse_hidden()
    patients.refuse_strangers()
    batches = [batches_of(sheet, reader) if sheet.columns else [] for sheet in plan.sheets]
    comparison = Comparison(plan, patients, batches)
    comparison.run(progress)
    if any(len(table.numbers(NEW, CHANGED)) for table in plan.tables.values()):
        plan.suspicions = find_suspicions(plan)
