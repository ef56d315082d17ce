"""By what the import recognises texts that the registry itself wrote into a workbook: comments, sheets, example rows.

A file comes back after it was saved by Excel or LibreOffice, which keep texts and names of sheets and rewrite all else
(authors, numbers of styles, names of parts). So the mark is a text, the same in every language.
"""

from __future__ import annotations

from registry.imports.workbook import Sheet

OWN_MARK = "Cytoledger ▸ "
# Names of sheets may not hold every sign, and have 31 characters.
OWN_SHEET = "Cytoledger · "
LONGEST_SHEET_NAME = 31
SIGNS_NO_SHEET_NAME_MAY_HAVE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def own_sheet_name(title: str) -> str:
    """Return the name of a sheet that the import passes over.

    >>> own_sheet_name("problems")
    'Cytoledger · problems'
    """
    return (OWN_SHEET + title.translate(SIGNS_NO_SHEET_NAME_MAY_HAVE))[:LONGEST_SHEET_NAME].rstrip()


def is_own_sheet_name(name: str) -> bool:
    """Tell whether a sheet's name says that the registry wrote it."""
    return name.startswith(OWN_SHEET)


def is_own_sheet(sheet: Sheet) -> bool:
    """Tell whether the registry wrote a sheet: by its name or, where that was changed, by its first cell."""
    first = sheet.columns[0][0] if sheet.columns and sheet.row_count else None
    return is_own_sheet_name(sheet.name) or (isinstance(first, str) and first.startswith(OWN_MARK))


def without_own(comment: str) -> str:
    r"""Return what a person wrote in a comment, without what the registry added below it.

    >>> without_own("ask the ward\n\nCytoledger ▸ Refused: …"), without_own("Cytoledger ▸ Refused: …")
    ('ask the ward', '')
    """
    return comment.partition(OWN_MARK.rstrip())[0].strip()


def is_example(cell: object) -> bool:
    """Tell the cell by which a row is known as a template's example."""
    return isinstance(cell, str) and cell.startswith(OWN_MARK)
