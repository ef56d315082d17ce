"""After the good rows were imported: the refused ones as a workbook, to be corrected and uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from registry.imports.annotation.marking import markings
from registry.imports.annotation.retold import Table, retold, sheet_names
from registry.imports.download import XLSX, Download, named_after
from registry.imports.merged_cells import repeated_downwards
from registry.imports.models import ImportRun
from registry.imports.problems import Problem
from registry.imports.run_facts import RunFacts, SheetFacts, facts_of_run


def remainder_workbook(run: ImportRun) -> Download:
    """Return the header rows and the refused rows of a run's sheets, annotated with the reasons.

    The sheet of patients comes with its header even when none of its rows is refused: with it, a row about somebody
    who is neither there nor in the registry is refused again, and enrols nobody by a slip in an id.
    """
    facts = facts_of_run(run)
    kept = [each for each in facts.sheets if each.refused or each.describes]
    names = dict(zip((each.name for each in kept), sheet_names(each.name for each in kept), strict=True))
    tables = [_table(each, names[each.name], facts) for each in kept]
    problems = [problem for each in kept for problem in _moved(facts, each, names[each.name])]
    homes = {names[each.name]: (each.header[1] - each.header[0] + 1, each.id_column) for each in kept}
    content = retold(tables, markings(problems, homes), problems, facts.file_name, date_1904=facts.workbook.date_1904)
    return Download(named_after(facts.file_name, _("refused rows")), XLSX, content)


def _rows(facts: SheetFacts) -> list[int]:
    return [*range(facts.header[0], facts.header[1] + 1), *facts.refused]


def _table(facts: SheetFacts, name: str, file: RunFacts) -> Table:
    ragged = file.ragged_rows(facts.name)
    sheet = repeated_downwards(file.sheet(facts.name), facts.header[1])
    return Table(name, sheet, _rows(facts), facts.header, ragged, file.workbook.separator or ";")


def _moved(file: RunFacts, facts: SheetFacts, name: str) -> Iterator[Problem]:
    """Yield what is said of the rows that are kept, at their new places."""
    places = {row: place for place, row in enumerate(_rows(facts), start=1)}
    for problem in file.problems:
        if problem.sheet == facts.name and problem.row in places:
            yield replace(problem, sheet=name, row=places[problem.row])
