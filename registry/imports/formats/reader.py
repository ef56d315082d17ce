"""Reads a hospital's file: sniffed, checked, then read by calamine (workbooks) or the csv module (text)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from python_calamine import SheetTypeEnum, SheetVisibleEnum

from .amounts import shared_amount
from .biff import OldWorkbook, checked_biff
from .checked import Checked
from .clean import rebuilt_ods, rebuilt_xlsx
from .container import Container, damaged
from .extents import check_areas
from .limits import limit_to_reading
from .model import Sheet, UnusableFile, Workbook
from .model import gettext_noop as _
from .ods import MIMETYPE, OdsScanner, OdsTable, is_ods
from .sheet_marks import SheetMarks
from .sniff import sniff
from .text import checked_text
from .values import Values
from .xlsx import HEAD_ROWS, WorkbookParts, collect_comments, first_rows, scanned_sheet, whole_rows, workbook_parts
from .xlsx_styles import marking_styles

# A full sheet of 65,536 rows with 30 columns of numbers.
MAX_OLD_BYTES = 30_000_000


def read_workbook(data: bytes) -> Workbook:
    """Read the bytes of an XLSX, XLSM, ODS, XLS, CSV or TSV file.

    Returns
    -------
    Workbook
        With the visible sheets that have cells; row and column numbers are the spreadsheet's own.

    Raises
    ------
    UnusableFile
        With one sentence that says why the file can't be used.
    """
    checked = checked_file(data)
    limit_to_reading(checked.cells, checked.text_bytes)
    workbook = checked.read()
    if not any(_filled(sheet) for sheet in workbook.sheets):
        raise UnusableFile(_("The workbook has no visible sheet with data in it."))
    return workbook


def checked_file(data: bytes) -> Checked:
    """Look a file over, without reading its values.

    Raises
    ------
    UnusableFile
        With one sentence that says why the file can't be used.
    """
    kind = sniff(data)
    if kind == "text":
        return checked_text(data)
    return _checked_xls(data) if kind == "xls" else _checked_container(data)


def _filled(sheet: Sheet) -> bool:
    return any(cell not in ("", None) for column in sheet.columns for cell in column)


def _checked_container(data: bytes) -> Checked:
    container = Container(data)
    if is_ods(container):
        return _checked_ods(container)
    if "xl/workbook.bin" in container.entries:
        raise UnusableFile(_("This is a binary workbook (.xlsb): save it as .xlsx and send it again."))
    return _checked_xlsx(container, workbook_parts(container))


def _checked_xlsx(container: Container, parts: WorkbookParts) -> Checked:
    listed = [(name, hidden, part) for name, hidden, part in parts.sheets if "chartsheets/" not in part]
    visible = {name: part for name, hidden, part in listed if not hidden}
    concealed = {name: part for name, hidden, part in listed if hidden}
    if not {*visible.values(), *concealed.values()} <= container.entries.keys():
        raise UnusableFile(damaged())
    marks = _scanned(container, visible, parts)
    area, text = sum(each.area for each in marks.values()), sum(each.text_bytes for each in marks.values())
    if "sharedStrings" in parts.shared:
        rows = (piece for part in visible.values() for piece in whole_rows(container, part))
        cells = sum(each.cells for each in marks.values())
        text += shared_amount(container, parts.shared["sharedStrings"], rows, cells)
    return Checked("xlsx", area, text, partial(_read_xlsx, container, parts, visible, concealed, marks))


def _scanned(container: Container, visible: Mapping[str, str], parts: WorkbookParts) -> dict[str, SheetMarks]:
    """Check the sheets, and return what was found in each."""
    styles = marking_styles(container, parts.shared["styles"]) if "styles" in parts.shared else {}
    marks: dict[str, SheetMarks] = {}
    for name, part in visible.items():
        marks[name] = scanned_sheet(container, part, styles)
        check_areas(each.area for each in marks.values())
    return marks


def _read_xlsx(
    container: Container,
    parts: WorkbookParts,
    visible: Mapping[str, str],
    concealed: Mapping[str, str],
    marks: dict[str, SheetMarks],
) -> Workbook:
    heads = [first_rows(container, part) for part in concealed.values()]
    rebuilt = rebuilt_xlsx(container, visible.values(), parts.shared, date_1904=parts.date_1904, heads=heads)
    values = Values(rebuilt)
    for name, part in concealed.items():
        marks[name] = SheetMarks()
        collect_comments(container, part, marks[name])
    sheets = [values.sheet(str(number), name, marks[name]) for number, name in enumerate([*visible, *concealed])]
    hidden = tuple(name for name, is_hidden, _part in parts.sheets if is_hidden)
    shown, first = tuple(sheets[: len(visible)]), tuple(sheets[len(visible) :])
    return Workbook("xlsx", shown, hidden, date_1904=parts.date_1904, hidden=first)


def _checked_ods(container: Container) -> Checked:
    scanner = OdsScanner()
    tables = scanner.scan(container)
    text = container.entries["content.xml"].file_size + scanner.characters
    return Checked("ods", scanner.area, text, partial(_read_ods, container, tables))


def _read_ods(container: Container, tables: Sequence[OdsTable]) -> Workbook:
    values = Values(rebuilt_ods(container, MIMETYPE))
    shown = tuple(values.sheet(table.name, table.name, table.marks) for table in tables if not table.hidden)
    concealed = {table.name: table.marks for table in tables if table.hidden}
    return Workbook("ods", shown, tuple(concealed), hidden=_heads(values, concealed))


def _heads(values: Values, concealed: Mapping[str, SheetMarks]) -> tuple[Sheet, ...]:
    return tuple(values.sheet(name, name, marks, rows=HEAD_ROWS) for name, marks in concealed.items())


def _checked_xls(data: bytes) -> Checked:
    if len(data) > MAX_OLD_BYTES:
        message = _("This old workbook is larger than %(limit)s MB: save it as .xlsx and send it again.")
        raise UnusableFile(message, limit=MAX_OLD_BYTES // 1_000_000)
    limit_to_reading(0, len(data))  # Its stream is taken out of the file's sectors and put into others.
    checked = checked_biff(data)
    # How often a long text is repeated isn't known before it is read: the limit of memory is what keeps it bounded.
    return Checked("xls", checked.area, len(data), partial(_read_xls, checked))


def _read_xls(checked: OldWorkbook) -> Workbook:
    values = Values(checked.data)
    metadata = values.reader.sheets_metadata
    if len(metadata) != len(checked.marks):
        raise UnusableFile(damaged())
    tables = [pair for pair in zip(metadata, checked.marks, strict=True) if pair[0].typ == SheetTypeEnum.WorkSheet]
    hidden = {sheet.name: marks for sheet, marks in tables if sheet.visible != SheetVisibleEnum.Visible}
    shown = tuple(values.sheet(sheet.name, sheet.name, marks) for sheet, marks in tables if sheet.name not in hidden)
    return Workbook("xls", shown, tuple(hidden), hidden=_heads(values, hidden))
