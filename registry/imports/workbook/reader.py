"""Opens a hospital's file: sniffed, checked, then read by calamine (workbooks) or the csv module (text)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
    ZipError,
)
from python_calamine import XmlError as CalamineXmlError

from .container import Container, damaged
from .model import CellError, RawCell, Remark, Sheet, UncachedFormula, UnusableFile, Workbook
from .ods import OdsScanner, is_ods
from .sniff import check_extension, sniff
from .text import read_text
from .xlsx import SheetMarks, sheet_marks, workbook_parts
from .xlsx_styles import marking_styles

MAX_FILE_BYTES = 250_000_000
READER_ERRORS = (CalamineError, CalamineXmlError, ZipError, WorksheetNotFound)


def open_workbook(data: bytes, file_name: str = "") -> Workbook:
    """Open the bytes of an XLSX, XLSM, ODS, XLS, CSV or TSV file.

    Parameters
    ----------
    data
        The whole file. Macros, links and embedded objects are never looked at.
    file_name
        Its name, which decides nothing, but must not contradict the content.

    Returns
    -------
    Workbook
        With the visible sheets that have cells; row and column numbers are the spreadsheet's own.

    Raises
    ------
    UnusableFile
        With one sentence that says why the file can't be used.
    """
    if len(data) > MAX_FILE_BYTES:
        raise UnusableFile(
            _("The file is larger than %(limit)s MB: split it.") % {"limit": MAX_FILE_BYTES // 1_000_000}
        )
    kind = sniff(data)
    if kind == "text":
        workbook = read_text(data)
    elif kind == "xls":
        workbook = _read_xls(data)
    else:
        workbook = _read_container(data)
    check_extension(workbook.kind, file_name)
    if not any(_filled(sheet) for sheet in workbook.sheets):
        raise UnusableFile(_("The workbook has no visible sheet with data in it."))
    return workbook


def _filled(sheet: Sheet) -> bool:
    return any(cell not in ("", None) for column in sheet.columns for cell in column)


def _read_container(data: bytes) -> Workbook:
    container = Container(data)
    if is_ods(container):
        return _read_ods(data, container)
    if "xl/workbook.bin" in container.entries:
        raise UnusableFile(_("This is a binary workbook (.xlsb): save it as .xlsx and send it again."))
    parts = workbook_parts(container)
    styles = marking_styles(container)
    visible = {
        name: part
        for name, hidden, part in parts.sheets
        if not hidden and part in container.entries and "worksheets/" in part
    }
    marks = {name: sheet_marks(container, part, styles) for name, part in visible.items()}
    sheets = _read_sheets(data, visible, marks)
    hidden = tuple(name for name, is_hidden, _part in parts.sheets if is_hidden)
    return Workbook("xlsx", sheets, hidden, date_1904=parts.date_1904)


def _read_ods(data: bytes, container: Container) -> Workbook:
    tables = OdsScanner().scan(container)
    marks = {table.name: table.marks for table in tables if not table.hidden}
    hidden = tuple(table.name for table in tables if table.hidden)
    return Workbook("ods", _read_sheets(data, marks, marks), hidden)


def _read_xls(data: bytes) -> Workbook:
    reader = _calamine(data)
    metadata = [sheet for sheet in reader.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in metadata if sheet.visible == SheetVisibleEnum.Visible]
    hidden = tuple(sheet.name for sheet in metadata if sheet.visible != SheetVisibleEnum.Visible)
    remarks = (Remark("unseen_marks"),)
    return Workbook("xls", _read_sheets(data, visible, {}), hidden, remarks=remarks)


def _calamine(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UnusableFile(_("The workbook is password-protected: remove the password and send it again.")) from error
    except READER_ERRORS as error:
        raise UnusableFile(damaged()) from error


def _read_sheets(data: bytes, names: Iterable[str], marks: Mapping[str, SheetMarks]) -> tuple[Sheet, ...]:
    reader = _calamine(data)
    sheets = []
    for name in names:
        try:
            rows: Any = reader.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except READER_ERRORS as error:
            raise UnusableFile(damaged()) from error
        sheets.append(_sheet(name, rows, marks.get(name, SheetMarks())))
    return tuple(sheets)


def _sheet(name: str, rows: list[list[RawCell]], marks: SheetMarks) -> Sheet:
    _replace(rows, marks.replaced)
    columns: tuple[tuple[RawCell, ...], ...] = tuple(zip(*rows, strict=True)) if rows else ()
    return Sheet(name, columns, len(rows), tuple(marks.merged), tuple(marks.remarks))


def _replace(rows: list[list[RawCell]], replaced: Mapping[tuple[int, int], CellError | UncachedFormula]) -> None:
    """Put errors and resultless formulas where the reader left nothing, widening the table if they stand at its
    edge.
    """
    if not replaced:
        return
    width = max([len(rows[0]) if rows else 0, *(column for _row, column in replaced)])
    height = max([len(rows), *(row for row, _column in replaced)])
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    rows.extend([""] * width for _missing in range(height - len(rows)))
    for (row, column), cell in replaced.items():
        rows[row - 1][column - 1] = cell
