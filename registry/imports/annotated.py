"""The workbook back, annotated: the curator's own file with what is said of its cells written into it."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from registry.imports.annotation.edited import edited, has_macros
from registry.imports.annotation.marking import markings
from registry.imports.annotation.retold import Table, retold, sheet_names
from registry.imports.download import XLSM, XLSX, Download, named_after
from registry.imports.models import ImportRun
from registry.imports.run_facts import RunFacts, facts_of_run


def annotated_workbook(run: ImportRun) -> Download:
    """Return the file of a run with its offending cells coloured and commented, and a sheet that lists all problems.

    Reasons and remedies are in the active language. An XLSX or XLSM file is otherwise as it was sent; of any other
    kind an XLSX file is made, with the same texts.
    """
    facts = facts_of_run(run)
    if facts.kind != "xlsx":
        return Download(named_after(facts.file_name, _("annotated")), XLSX, _retold(facts))
    macros = has_macros(facts.content)
    name = named_after(facts.file_name, _("annotated"), "xlsm" if macros else "xlsx")
    content = edited(facts.content, markings(facts.problems, facts.homes), facts.problems, facts.file_name)
    return Download(name, XLSM if macros else XLSX, content)


def note_for(run: ImportRun) -> str:
    """Return what is to be known of a run's annotated workbook before it is downloaded; empty for an XLSX file."""
    kind = run.preview.get("file", {}).get("kind", "xlsx")
    if kind == "xlsx":
        return ""
    return _("As an XLSX file with the same texts: formats, formulas and hidden sheets of the original aren't in it.")


def _retold(facts: RunFacts) -> bytes:
    names = dict(
        zip(
            (sheet.name for sheet in facts.workbook.sheets),
            sheet_names(sheet.name for sheet in facts.workbook.sheets),
            strict=True,
        )
    )
    headers = {each.name: each.header for each in facts.sheets}
    tables = [
        Table(
            names[sheet.name],
            sheet,
            range(1, sheet.row_count + 1),
            headers.get(sheet.name, (1, 1)),
            facts.ragged_rows(sheet.name),
            facts.workbook.separator or ";",
        )
        for sheet in facts.workbook.sheets
    ]
    problems = [replace(each, sheet=names.get(each.sheet, each.sheet)) for each in facts.problems]
    homes = {names[sheet]: home for sheet, home in facts.homes.items()}
    return retold(tables, markings(problems, homes), problems, facts.file_name)
