"""Opens a hospital's file: sniffed, checked, then read by calamine (workbooks) or the csv module (text)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

from .amounts import check_shared_texts
from .biff import checked_biff
from .clean import rebuilt_ods, rebuilt_xlsx
from .container import Container, damaged
from .extents import check_areas
from .marks import piled_marks
from .model import CellError, RawCell, Remark, Sheet, UncachedFormula, UnusableFile, Workbook
from .ods import MIMETYPE, OdsScanner, is_ods
from .sniff import check_extension, sniff
from .text import read_text
from .xlsx import SheetMarks, sheet_marks, whole_rows, workbook_parts
from .xlsx_styles import marking_styles

MAX_FILE_BYTES = 250_000_000
# Shorter texts are put in order in no time, whatever they hold.
LONG_TEXT = 100
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
        return _read_ods(container)
    if "xl/workbook.bin" in container.entries:
        raise UnusableFile(_("This is a binary workbook (.xlsb): save it as .xlsx and send it again."))
    parts = workbook_parts(container)
    styles = marking_styles(container, parts.shared["styles"]) if "styles" in parts.shared else {}
    visible = {name: part for name, hidden, part in parts.sheets if not hidden and "chartsheets/" not in part}
    if not set(visible.values()) <= container.entries.keys():
        raise UnusableFile(damaged())
    marks: dict[str, SheetMarks] = {}
    for name, part in visible.items():
        marks[name] = sheet_marks(container, part, styles)
        check_areas(each.area for each in marks.values())
    if "sharedStrings" in parts.shared:
        rows = (piece for part in visible.values() for piece in whole_rows(container, part))
        cells = sum(each.cells for each in marks.values())
        check_shared_texts(container, parts.shared["sharedStrings"], rows, cells)
    reader = _calamine(rebuilt_xlsx(container, visible.values(), parts.shared, date_1904=parts.date_1904))
    sheets = _read_sheets(reader, {name: str(number) for number, name in enumerate(visible)}, marks)
    hidden = tuple(name for name, is_hidden, _part in parts.sheets if is_hidden)
    return Workbook("xlsx", sheets, hidden, date_1904=parts.date_1904)


def _read_ods(container: Container) -> Workbook:
    tables = OdsScanner().scan(container)
    marks = {table.name: table.marks for table in tables if not table.hidden}
    hidden = tuple(table.name for table in tables if table.hidden)
    reader = _calamine(rebuilt_ods(container, MIMETYPE))
    return Workbook("ods", _read_sheets(reader, {name: name for name in marks}, marks), hidden)


def _read_xls(data: bytes) -> Workbook:
    reader = _calamine(checked_biff(data))
    metadata = [sheet for sheet in reader.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = {sheet.name: sheet.name for sheet in metadata if sheet.visible == SheetVisibleEnum.Visible}
    hidden = tuple(sheet.name for sheet in metadata if sheet.visible != SheetVisibleEnum.Visible)
    remarks = (Remark("unseen_marks"),)
    return Workbook("xls", _read_sheets(reader, visible, {}), hidden, remarks=remarks)


@contextmanager
def _faults_of_the_reader() -> Iterator[None]:
    """Turn what the reader can't read into a sentence.

    It is written in Rust, whose panics are no `Exception` here and have no name that could be imported.
    """
    try:
        yield
    except PasswordError as error:
        raise UnusableFile(_("The workbook is password-protected: remove the password and send it again.")) from error
    except READER_ERRORS as error:
        raise UnusableFile(damaged()) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnusableFile(damaged()) from error


def _calamine(data: bytes) -> CalamineWorkbook:
    with _faults_of_the_reader():
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _read_sheets(
    reader: CalamineWorkbook, names: Mapping[str, str], marks: Mapping[str, SheetMarks]
) -> tuple[Sheet, ...]:
    """Read the sheets of these names; the second name of each is the one that the reader knows."""
    sheets = []
    for name, known_as in names.items():
        with _faults_of_the_reader():
            rows: Any = reader.get_sheet_by_name(known_as).to_python(skip_empty_area=False)
        sheets.append(_sheet(name, rows, marks.get(name, SheetMarks())))
    return tuple(sheets)


def _sheet(name: str, rows: list[list[RawCell]], marks: SheetMarks) -> Sheet:
    if any(type(cell) is str and len(cell) > LONG_TEXT and piled_marks(cell) for row in rows for cell in row):
        raise UnusableFile(_("The file piles more accents on one letter than any language does."))
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
