"""A workbook made anew of the texts that were read: for files that aren't XLSX, and for rows taken out of one."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.imports.annotation.edited import MOST_COMMENTS
from registry.imports.annotation.listed import write_problems
from registry.imports.annotation.marking import REFUSED, Marking, Place
from registry.imports.annotation.problem_sheet import most_urgent
from registry.imports.annotation.sheet_xml import FORMULA, RANGES_OF_ONE_FORMAT, ranges_of
from registry.imports.annotation.styles import REFUSED_COLOUR, WARNED_COLOUR
from registry.imports.own_marks import LONGEST_SHEET_NAME, SIGNS_NO_SHEET_NAME_MAY_HAVE
from registry.imports.problems import Problem
from registry.imports.workbook import CellError, RawCell, Sheet, raw_text

# Rows are written as they come, so that a long sheet takes no memory; nothing becomes a formula, a link or a number.
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False
}  # fmt: skip
LONGEST_CELL = 32_767
FIRST_YEAR = 1904  # Before it, or 1900, spreadsheets count no days.
DAY, DAY_AND_TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
COMMENT_LOOK = {"x_scale": 2.5, "y_scale": 2, "author": "Cytoledger"}
MEASURED_ROWS = 50
WIDEST, NARROWEST = 40, 10


@dataclass(frozen=True)
class Table:
    """A sheet of which some rows are written, from the first header row on.

    Attributes
    ----------
    rows
        Numbers of the rows in the sheet, in order.
    header
        First and last row of the header.
    ragged
        Rows with more or fewer cells than the header: which cell is which can't be told, so that such a row is written
        as one text, which is refused until somebody sorts it.
    """

    name: str
    sheet: Sheet
    rows: Sequence[int]
    header: tuple[int, int]
    ragged: frozenset[int] = frozenset()
    separator: str = ";"

    def cells(self, row: int) -> list[RawCell]:
        """Return the cells of a row as they are written."""
        if row in self.ragged:
            return [_joined(self.sheet, row, self.separator)]
        cells = self.sheet.row(row)
        return self._header_cells(row, cells) if self.header[0] <= row <= self.header[1] else cells

    def _header_cells(self, row: int, cells: list[RawCell]) -> list[RawCell]:
        """Repeat the text of a merged header cell in each cell that it covers: no merging is needed to read it so."""
        for top, left, bottom, right in self.sheet.merged:
            if top <= row <= bottom:
                for column in range(left, min(right, len(cells)) + 1):
                    cells[column - 1] = self.sheet.columns[left - 1][top - 1]
        if self.sheet.row_lengths is not None and row < self.header[1]:
            below = self.sheet.row(row + 1)
            for column in range(1, len(cells)):
                if cells[column] in ("", None) and below[column] not in ("", None):
                    cells[column] = cells[column - 1]
        return cells


def _joined(sheet: Sheet, row: int, separator: str) -> str:
    length = sheet.row_lengths[row - 1] if sheet.row_lengths is not None else len(sheet.columns)
    text = separator.join(raw_text(cell) for cell in sheet.row(row)[:length])
    return text if separator in text else text + separator


def retold(
    tables: Sequence[Table],
    markings: Mapping[str, Mapping[Place, Marking]],
    problems: Sequence[Problem],
    file_name: str,
    *,
    date_1904: bool = False,
) -> bytes:
    """Return an XLSX file of these tables, their cells coloured and commented, and a last sheet that lists problems.

    Parameters
    ----------
    markings, problems
        By the rows that the workbook is written with.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS | {"date_1904": date_1904}) as book:
        formats = {kind: book.add_format(_look(kind)) for kind in ("text", "head", DAY, DAY_AND_TIME)}
        colours = {severity: book.add_format(_colour(severity)) for severity in (REFUSED, "warn")}
        for table in tables:
            sheet = book.add_worksheet(table.name)
            cells = dict(markings.get(table.name, {}))
            _write_table(sheet, table, formats, most_urgent(cells, MOST_COMMENTS))
            _colour_cells(sheet, cells, colours)
        write_problems(book, problems, file_name, [table.name for table in tables])
    return buffer.getvalue()


def sheet_names(names: Iterable[str]) -> list[str]:
    """Return names under which sheets can be written, each once: a text table has none, and ODS allows every sign."""
    taken: list[str] = []
    for name in names:
        base = name.translate(SIGNS_NO_SHEET_NAME_MAY_HAVE).strip()[:LONGEST_SHEET_NAME] or "Sheet1"
        made, number = base, 2
        while made.lower() in {each.lower() for each in taken}:
            made, number = f"{base[: LONGEST_SHEET_NAME - 4]} {number}", number + 1
        taken.append(made)
    return taken


def _look(kind: str) -> dict[str, object]:
    if kind in (DAY, DAY_AND_TIME):
        return {"num_format": kind}
    return {"num_format": "@", "quote_prefix": True, "bold": kind == "head"}


def _colour(severity: str) -> dict[str, object]:
    colour = REFUSED_COLOUR if severity == REFUSED else WARNED_COLOUR
    look: dict[str, object] = {"bg_color": f"#{colour[2:]}", "font_color": "#000000"}
    return look | ({"border": 1, "border_color": "#8B3A00"} if severity == REFUSED else {})


def _write_table(
    sheet: Worksheet, table: Table, formats: Mapping[str, Format], comments: Mapping[Place, Marking]
) -> None:
    """Write a table row by row, each with its comments: what lies above the last row can't be reached any more."""
    by_row: dict[int, list[Marking]] = {}
    for marking in comments.values():
        by_row.setdefault(marking.row, []).append(marking)
    _set_widths(sheet, table)
    if table.rows and table.rows[0] == table.header[0]:
        sheet.freeze_panes(table.header[1] - table.header[0] + 1, 0)
    for number, row in enumerate(table.rows):
        text = formats["head" if row <= table.header[1] else "text"]
        for column, cell in enumerate(table.cells(row)):
            write_cell(sheet, (number, column), cell, text, formats)
        for marking in by_row.get(number + 1, ()):
            sheet.write_comment(number, marking.column - 1, marking.text, COMMENT_LOOK)


def _set_widths(sheet: Worksheet, table: Table) -> None:
    measured = [row for row in table.rows[:MEASURED_ROWS] if row >= table.header[0] and row not in table.ragged]
    for column, cells in enumerate(table.sheet.columns):
        longest = max((len(raw_text(cells[row - 1])) for row in measured), default=0)
        sheet.set_column(column, column, min(max(longest + 2, NARROWEST), WIDEST))


def write_cell(
    sheet: Worksheet, place: tuple[int, int], cell: RawCell, text: Format, formats: Mapping[str, Format]
) -> None:
    """Write a cell so that it is read again as it was: a text as a text, whatever it looks like."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(*place, cell)
    elif isinstance(cell, (int, float)) and math.isfinite(cell):
        sheet.write_number(*place, cell)
    elif isinstance(cell, dt.date) and cell.year >= FIRST_YEAR:
        timed = isinstance(cell, dt.datetime) and cell.time() != dt.time()
        sheet.write_datetime(*place, cell, formats[DAY_AND_TIME if timed else DAY])
    elif isinstance(cell, CellError) and cell.text in ERRORS:
        sheet.write_formula(*place, f"={cell.text}", text, cell.text)
    else:
        shown = raw_text(cell)
        sheet.write_string(*place, shown if len(shown) <= LONGEST_CELL else f"{shown[: LONGEST_CELL - 1]}…", text)


def _colour_cells(sheet: Worksheet, cells: dict[Place, Marking], colours: Mapping[str, Format]) -> None:
    for severity, colour in colours.items():
        ranges = list(ranges_of(place for place, marking in cells.items() if marking.severity == severity))
        for start in range(0, len(ranges), RANGES_OF_ONE_FORMAT):
            where = " ".join(ranges[start : start + RANGES_OF_ONE_FORMAT])
            rule = {"type": "formula", "criteria": f"={FORMULA}", "format": colour, "multi_range": where}
            sheet.conditional_format(where.split()[0], rule)
