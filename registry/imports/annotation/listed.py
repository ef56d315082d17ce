"""The list of problems as a sheet of a workbook that is made anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from registry.imports.annotation.problem_sheet import (
    HEAD_ROW,
    MOST_LISTED,
    WIDTHS,
    introduction,
    line_of,
    link_to,
    titles,
)
from registry.imports.own_marks import own_sheet_name
from registry.imports.problems import Problem

TEXT = {"num_format": "@", "quote_prefix": True, "valign": "top"}
LINK_COLUMN = 2


def write_problems(
    book: xlsxwriter.Workbook, problems: Sequence[Problem], file_name: str, names: Collection[str]
) -> None:
    """Add the list, with links to the cells of the sheets that are named."""
    sheet = book.add_worksheet(own_sheet_name(_("problems")))
    text = book.add_format(TEXT | {"text_wrap": True})
    head = book.add_format(TEXT | {"bold": True})
    link = book.add_format(TEXT | {"font_color": "#0563C1", "underline": 1})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    listed = problems[:MOST_LISTED]
    for row, line in enumerate(introduction(file_name, len(listed), len(problems))):
        sheet.write_string(row, 0, line, head)
    for column, title in enumerate(titles()):
        sheet.write_string(HEAD_ROW - 1, column, title, head)
    for row, problem in enumerate(listed, start=HEAD_ROW):
        for column, cell in enumerate(line_of(problem)):
            target = link_to(problem, names) if column == LINK_COLUMN else ""
            if target:
                sheet.write_url(row, column, f"internal:{target}", link, cell)
            else:
                sheet.write_string(row, column, cell, text)
    sheet.freeze_panes(HEAD_ROW, 0)
