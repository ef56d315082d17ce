"""What an XLSX or XLSM file says beyond its values: hidden parts, comments, struck-through cells, errors, formulas.

The reader (calamine) gives values only, and gives '' for an error. This pass reads the sheets' XML once, by regular
expressions over bytes: a full parse in Python costs more than reading all values does. Cells in any form but the usual
``<c r="A1" …>`` are brought to it first, or refused.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from .amounts import PREFIXED
from .container import Container, damaged, scan
from .extents import Extents
from .model import CellError, Remark, UncachedFormula, UnusableFile, column_number
from .model import gettext_noop as _
from .sheet_marks import MOST_COLOURED, SheetMarks
from .xlsx_styles import MarkingStyles
from .xml_parts import local_name, parse_part

MAX_ROW_BYTES = 8_000_000
MAX_SHEETS = 200
SHARED_KINDS = ("sharedStrings", "styles")
MOST_MERGED = 100_000
# Of a hidden sheet.
HEAD_ROWS, HEAD_CELLS = 100, 2_000_000
PREFIXED_CELL = re.compile(rb":(?:c|row|v)[\s/>]")
R_NOT_FIRST = re.compile(rb'<c(\s[^<>]*?)\sr="([A-Z]{1,3}[0-9]{1,7})"')
UNUSUAL_CELL = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]{1,3}[0-9]{1,7}")')
CELL_ADDRESS = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"'
# Each pattern stays within a tag ([^<>]) and never tries a tag again from its middle ((?>…), *+): a tag of a million
# attributes would else take hours.
ERROR_CELL = re.compile(
    CELL_ADDRESS + rb'(?>[^<>]*?\bt="e")[^<>]*+>(?:<f[^<>]*?(?:/>|>[^<]*+</f>))?<v[^<>]*+>([^<]*+)</v>'
)
FORMULA_ALONE = re.compile(CELL_ADDRESS + rb"[^<>]*+><f[^<>]*?(?:/>|>([^<]*+)</f>)(?:<v\s*+/>|<v>\s*+</v>)?</c>")
HIDDEN_ROW = re.compile(rb'<row\b(?>[^<>]*?\br="([0-9]{1,7})")(?>[^<>]*?\bhidden="(?:1|true)")')
HIDDEN_COLUMN = re.compile(rb"<col\b[^<>]*+>")
ATTRIBUTE = re.compile(rb'\b(\w++)="([^"]*)"')
NUMBER = re.compile(rb"[0-9]{1,7}")
STYLED_CELL = re.compile(CELL_ADDRESS + rb'(?>[^<>/]*?\bs="([0-9]+)")[^<>/]*+>')
MERGED_RANGE = re.compile(rb'<mergeCell\b[^<>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


@dataclass(frozen=True)
class WorkbookParts:
    """The sheets of a container in their order, as (name, hidden, part), the parts that they share by their kind, and
    the workbook's epoch.
    """

    sheets: tuple[tuple[str, bool, str], ...]
    shared: Mapping[str, str]
    date_1904: bool


def workbook_parts(container: Container) -> WorkbookParts:
    """Read which sheets the workbook has, which are hidden, and whether its dates count from 1904."""
    part = "xl/workbook.xml"
    if part not in container.entries:
        raise UnusableFile(_("This ZIP file is not a workbook: send XLSX, ODS, XLS or CSV."))
    targets = _relations(container, part)
    sheets = []
    date_1904 = False
    for element in parse_part(container, part).iter():
        if local_name(element) == "workbookPr":
            date_1904 = element.get("date1904") in ("1", "true")
        elif local_name(element) == "sheet":
            identifier = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            target, _kind = targets.get(identifier, ("", ""))
            sheets.append((element.get("name", ""), element.get("state", "visible") != "visible", target))
    _check_sheets(sheets)
    found = {kind: target for target, kind in targets.values() if kind in SHARED_KINDS and target in container.entries}
    return WorkbookParts(tuple(sheets), found, date_1904)


def _check_sheets(sheets: Sequence[tuple[str, bool, str]]) -> None:
    """Refuse more sheets than a table needs, and two that have one name or one part."""
    if len(sheets) > MAX_SHEETS:
        raise UnusableFile(_("The workbook has more than %(limit)s sheets: split it."), limit=MAX_SHEETS)
    names, parts = [name for name, _hidden, _part in sheets], [part for _name, _hidden, part in sheets if part]
    if len(set(names)) < len(names) or len(set(parts)) < len(parts):
        message = _(
            "Two sheets of the workbook are one and the same: open it in Excel or LibreOffice and save it again."
        )
        raise UnusableFile(message)


def _relations(container: Container, part: str) -> dict[str, tuple[str, str]]:
    folder, base = posixpath.split(part)
    name = f"{folder}/_rels/{base}.rels"
    if name not in container.entries:
        return {}
    relations = {}
    for element in parse_part(container, name):
        target = element.get("Target", "")
        whole = target.startswith(("/", f"{folder}/"))  # Some programs write the whole path without its first "/".
        path = target.lstrip("/") if whole else posixpath.normpath(posixpath.join(folder, target))
        relations[element.get("Id", "")] = (path, element.get("Type", "").rsplit("/", 1)[-1])
    return relations


def scanned_sheet(container: Container, part: str, styles: MarkingStyles) -> SheetMarks:
    """Scan one sheet: check its real extent, and collect what the values alone don't tell."""
    marks = SheetMarks()
    extents = Extents()
    for piece in whole_rows(container, part):
        extents.add(piece)
        _collect_cells(piece, marks, styles)
    extents.check()
    marks.area, marks.cells, marks.text_bytes = extents.area, extents.cells, extents.size
    collect_comments(container, part, marks)
    return marks


def first_rows(container: Container, part: str) -> str:
    """Return the XML of a sheet's first rows, which tell what its columns are.

    Raises
    ------
    UnusableFile
        When a cell there claims to be far away.
    """
    rows: list[bytes] = []
    for piece in whole_rows(container, part):
        rows += piece[max(piece.find(b"<row"), 0) :].split(b"</row>")[:-1]
        if len(rows) >= HEAD_ROWS:
            break
    head = b"".join(row + b"</row>" for row in rows[:HEAD_ROWS])
    extents = Extents()
    extents.add(head)
    if extents.area > HEAD_CELLS:
        raise UnusableFile(damaged())
    return head.decode("utf-8", "replace")


def whole_rows(container: Container, part: str) -> Iterator[bytes]:
    """Yield the sheet's XML in pieces that never split a row, in the usual form of cells."""
    tail = b""
    for piece in scan(container, part):
        data = tail + _usual_form(piece)
        cut = data.rfind(b"</row>") + len(b"</row>") if b"</row>" in data else 0
        tail = data[cut:]
        if len(tail) > MAX_ROW_BYTES:
            raise UnusableFile(_("A row of the workbook is longer than any spreadsheet program writes it."))
        yield data[:cut]
    yield tail


def _usual_form(piece: bytes) -> bytes:
    if PREFIXED_CELL.search(piece):
        piece = PREFIXED.sub(rb"<\1", piece)
    if not UNUSUAL_CELL.search(piece):
        return piece
    piece = R_NOT_FIRST.sub(rb'<c r="\2"\1', piece)
    if UNUSUAL_CELL.search(piece):
        raise UnusableFile(
            _("The workbook's cells carry no addresses: open it in Excel or LibreOffice and save it again as .xlsx.")
        )
    return piece


def _collect_cells(piece: bytes, marks: SheetMarks, styles: MarkingStyles) -> None:
    if b't="e"' in piece:
        for letters, row, text in ERROR_CELL.findall(piece):
            marks.replaced[_position(letters, row)] = CellError(text.decode("utf-8", "replace"))
    if b"<f" in piece:
        for letters, row, text in FORMULA_ALONE.findall(piece):
            marks.replaced[_position(letters, row)] = UncachedFormula(unescape(text.decode("utf-8", "replace")))
    if b"hidden=" in piece:
        marks.note(Remark("hidden_row", int(row)) for row in HIDDEN_ROW.findall(piece))
        hidden = {column for tag in HIDDEN_COLUMN.findall(piece) for column in _hidden_columns(tag)}
        marks.note(Remark("hidden_column", 0, column) for column in sorted(hidden))
    if styles:
        _collect_styles(piece, marks, styles)
    if b"<mergeCell" in piece:
        found = MERGED_RANGE.findall(piece)
        marks.merged += [
            (*_position(left, top), *_position(right, bottom)) for left, top, right, bottom in found[:MOST_MERGED]
        ]
        del marks.merged[MOST_MERGED:]


def _collect_styles(piece: bytes, marks: SheetMarks, styles: MarkingStyles) -> None:
    found = STYLED_CELL.findall(piece)
    if marks.coloured > MOST_COLOURED:
        kinds = Counter(style for _letters, _row, style in found)
        marks.coloured += sum(count for style, count in kinds.items() if "colour" in styles.get(style, ()))
        styles = {style: ("strike",) for style, kinds in styles.items() if "strike" in kinds}
    for letters, row, style in found:
        for kind in styles.get(style, ()):
            marks.mark_cell(kind, *_position(letters, row))


def _hidden_columns(tag: bytes) -> range:
    attributes = dict(ATTRIBUTE.findall(tag))
    bounds = [attributes.get(name, b"") for name in (b"min", b"max")]
    if attributes.get(b"hidden") not in (b"1", b"true") or not all(map(NUMBER.fullmatch, bounds)):
        return range(0)
    first, last = map(int, bounds)
    return range(first, min(last, first + 200) + 1)


def collect_comments(container: Container, part: str, marks: SheetMarks) -> None:
    """Add the comments of a sheet to its marks."""
    related = _relations(container, part).values()
    for target in sorted({target for target, kind in related if kind == "comments" and target in container.entries}):
        for element in parse_part(container, target).iter():
            match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", element.get("ref", ""))
            if local_name(element) == "comment" and match:
                text = "".join(part.text or "" for part in element.iter() if local_name(part) == "t")
                marks.remarks.append(Remark("comment", int(match[2]), column_number(match[1]), text.strip()))


def _position(letters: bytes, row: bytes) -> tuple[int, int]:
    return int(row), column_number(letters.decode())
