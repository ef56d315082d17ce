"""A blank workbook, written: headers with notes, drop-downs, rules for what is typed, an example, and the codes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.dictionary import variables
from registry.imports.download import XLSX, Download, named_after
from registry.imports.own_marks import LONGEST_SHEET_NAME, OWN_MARK, SIGNS_NO_SHEET_NAME_MAY_HAVE, own_sheet_name
from registry.imports.templates.columns import TemplateColumn, columns_of
from registry.imports.templates.contents import PATIENT_ID, WorkbookContents

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DAY = "yyyy-mm-dd"
LAST_ROW = 10_000  # Down to which cells have rules.
FIRST_DAY = dt.date(1900, 1, 1)
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # Of what Excel shows beside a cell.
WIDE, NARROW = 26, 14
CODES_HEAD = 3
NOTE_LOOK = {"x_scale": 2.2, "y_scale": 1.8, "author": "Cytoledger"}


@dataclass(frozen=True)
class Formats:
    """The formats of a blank workbook."""

    title: Format
    head: Format
    required: Format
    text: Format
    day: Format
    number: Format
    example: Format
    example_day: Format


def blank_workbook(contents: WorkbookContents) -> Download:
    """Return a blank workbook in the active language."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        formats = _formats(book)
        sheets = {each.table: columns_of(each, contents.study) for each in contents.sheets}
        names = {table: sheet_name(table) for table in sheets}
        made = {table: book.add_worksheet(names[table]) for table in sheets}
        lists = _write_codes(book, formats, contents, {names[table]: columns for table, columns in sheets.items()})
        for table, columns in sheets.items():
            _write_sheet(made[table], columns, formats, lists)
    return Download(named_after(f"{contents.code}.xlsx", _("blank")), XLSX, buffer.getvalue())


def sheet_name(table: str) -> str:
    """Return what a table's sheet is called in the active language."""
    name = str(next(each.model._meta.verbose_name_plural for each in variables() if _table_of(each.code) == table))
    return (name[:1].upper() + name[1:]).translate(SIGNS_NO_SHEET_NAME_MAY_HAVE)[:LONGEST_SHEET_NAME]


def _table_of(code: str) -> str:
    return code.partition(".")[0]


def _formats(book: xlsxwriter.Workbook) -> Formats:
    text = {"num_format": "@", "quote_prefix": True}
    head = text | {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3ECEF", "bottom": 1}
    example = {"italic": True, "font_color": "#5A6B70"}
    return Formats(
        title=book.add_format(text | {"bold": True}),
        head=book.add_format(head),
        required=book.add_format(head | {"bg_color": "#C9DDE3"}),
        text=book.add_format({"num_format": "@"}),
        day=book.add_format({"num_format": DAY}),
        number=book.add_format(),
        example=book.add_format(text | example),
        example_day=book.add_format({"num_format": DAY} | example),
    )


def _write_codes(
    book: xlsxwriter.Workbook,
    formats: Formats,
    contents: WorkbookContents,
    sheets: Mapping[str, Sequence[TemplateColumn]],
) -> dict[str, str]:
    """Write the sheet that explains codes; return for each variable the range that its drop-down offers."""
    sheet = book.add_worksheet(own_sheet_name(_("codes")))
    sheet.set_column(0, 3, WIDE)
    title = OWN_MARK + _("codes of %(workbook)s") % {"workbook": contents.title}
    sheet.write_string(0, 0, title, formats.title)
    how = _(
        "Write or choose what stands in the third column. This sheet is not imported, nor is the example row of each "
        "sheet: its patient begins with “%(mark)s”."
    )
    sheet.write_string(1, 0, how % {"mark": OWN_MARK.strip()})
    titles = (_("Sheet"), _("Column"), _("Write"), _("Code"))
    for column, title in enumerate(titles):
        sheet.write_string(CODES_HEAD - 1, column, title, formats.head)
    row, lists = CODES_HEAD, {}
    for name, columns in sheets.items():
        for each in columns:
            first = row
            for choice in each.choices:
                for column, text in enumerate((name, each.header, choice.text, choice.code)):
                    sheet.write_string(row, column, text, formats.text)
                row += 1
            if each.choices:
                lists[each.code] = f"='{sheet.get_name()}'!$C${first + 1}:$C${row}"
    sheet.freeze_panes(CODES_HEAD, 0)
    return lists


def _write_sheet(
    sheet: Worksheet, columns: Sequence[TemplateColumn], formats: Formats, lists: Mapping[str, str]
) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 45)
    for number, column in enumerate(columns):
        is_day = column.kind == "date"
        body = formats.day if is_day else formats.number if column.kind in ("number", "count") else formats.text
        sheet.set_column(number, number, WIDE if column.choices or column.code == PATIENT_ID else NARROW, body)
        sheet.write_string(0, number, column.header, formats.required if column.code == PATIENT_ID else formats.head)
        sheet.write_comment(0, number, column.note, NOTE_LOOK)
        _write_example(sheet, number, column, formats)
        rule = _rule(column, lists)
        sheet.data_validation(2, number, LAST_ROW, number, rule | _message(column))


def _write_example(sheet: Worksheet, number: int, column: TemplateColumn, formats: Formats) -> None:
    if isinstance(column.example, dt.date):
        sheet.write_datetime(1, number, column.example, formats.example_day)
    elif isinstance(column.example, (int, float)):
        sheet.write_number(1, number, column.example, formats.example)
    elif column.example:
        sheet.write_string(1, number, column.example, formats.example)


def _message(column: TemplateColumn) -> dict[str, str]:
    """Return what is shown beside a chosen cell, and what after a value that breaks the rule."""
    error = {"error_title": column.header[:LONGEST_TITLE], "error_message": column.note[:LONGEST_MESSAGE]}
    return {"input_title": column.header[:LONGEST_TITLE], "input_message": column.note[:LONGEST_MESSAGE]} | error


def _rule(column: TemplateColumn, lists: Mapping[str, str]) -> dict[str, object]:
    """Return the rule of a column's cells: what can't be stored is stopped; what is read otherwise is questioned."""
    if column.code in lists:
        return {"validate": "list", "source": lists[column.code]}
    if column.code == PATIENT_ID:
        return {"validate": "length", "criteria": "between", "minimum": 3, "maximum": 20}
    if column.kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": FIRST_DAY}
        return rule | {"error_type": "warning"}  # A month or a year alone is a text.
    if column.kind in ("number", "count") and column.possible and not column.limits:
        return _bounds(column)
    return {"validate": "any"}


def _bounds(column: TemplateColumn) -> dict[str, object]:
    low, high = column.possible or (None, None)
    kind = {"validate": "integer" if column.kind == "count" else "decimal"}
    if low is not None and high is not None:
        return kind | {"criteria": "between", "minimum": float(low), "maximum": float(high)}
    bound = low if low is not None else high
    return kind | {"criteria": ">=" if low is not None else "<=", "value": float(bound or 0)}
