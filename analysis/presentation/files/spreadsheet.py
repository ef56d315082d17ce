"""A report as XLSX: a sheet for each table, and one with the methods."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from analysis.presentation.files.grid import Grid, Kind, grid_of
from analysis.presentation.files.written_numbers import decimals_of, read_number
from analysis.presentation.report_page import ReportPage

# The same report on the same data gives the same file.
UNDATED = dt.datetime(2000, 1, 1)
LONGEST_SHEET_NAME = 31
WIDEST = 40
MOST_DECIMALS = 10
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def to_xlsx(page: ReportPage) -> bytes:
    """Write a workbook in which texts are texts: nothing computes, nothing is a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": page.title, "comments": f"{page.data_version}; {page.software}", "created": UNDATED})
    styles: dict[str | int, Any] = {
        "title": book.add_format({"bold": True, "font_size": 12}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "part": book.add_format({"bold": True}),
        "text": book.add_format({"num_format": "@", "quote_prefix": True}),
        "note": book.add_format({"italic": True}),
    }
    # Numbers are numbers, shown with the decimals that the page shows.
    styles |= {
        places: book.add_format({"num_format": f"0.{'0' * places}".rstrip(".")}) for places in range(MOST_DECIMALS)
    }
    for number, table in enumerate(page.tables, start=1):
        grid = grid_of(table)
        _fill(book.add_worksheet(_sheet_name(number, table.title)), grid, styles)
    sheet = book.add_worksheet(_("Methods")[:LONGEST_SHEET_NAME])
    for row, text in enumerate(page.statements):
        sheet.write_string(row, 0, text, styles["text"])
    book.close()
    return buffer.getvalue()


def _sheet_name(number: int, title: str) -> str:
    return f"{number} {_FORBIDDEN.sub(' ', title)}"[:LONGEST_SHEET_NAME].strip()


def _fill(sheet: Any, grid: Grid, styles: dict[str | int, Any]) -> None:
    sheet.write_string(0, 0, grid.title, styles["title"])
    for column, text in enumerate(grid.headings):
        sheet.write_string(2, column, text, styles["head"])
        longest = max([len(text) // 2, *(len(row.texts[column]) for row in grid.rows if row.kind is not Kind.PART)])
        sheet.set_column(column, column, min(longest + 2, WIDEST))
    for number, row in enumerate(grid.rows, start=3):
        style = styles["part"] if row.kind is Kind.PART else styles["text"]
        for column, text in enumerate(row.texts):
            value = read_number(text) if column else None
            if value is None:
                sheet.write_string(number, column, text, style)
            else:
                sheet.write_number(number, column, float(value), styles[decimals_of(value)])
    for number, note in enumerate(grid.notes, start=4 + len(grid.rows)):
        sheet.write_string(number, 0, note, styles["note"])
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)  # On paper all columns stand beside each other.
