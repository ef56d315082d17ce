"""The records of an old XLS workbook: how far its sheets reach, and what it says beyond their values.

Its reader allocates the whole rectangle of a sheet, believes what is declared, and sees neither errors nor marks.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .biff_marks import BiffMarks, Styles
from .container import damaged
from .extents import MAX_CELLS, check_areas, check_rectangle
from .model import UnusableFile
from .model import gettext_noop as _
from .ole import OleFile, rebuilt_ole
from .sheet_marks import SheetMarks
from .xlsx import MAX_SHEETS

STREAMS = frozenset({"workbook", "book"})
# Numbers of records, [MS-XLS] 2.3.2.
END_OF_STREAM, SHEET, DIMENSIONS, PASSWORD, START = 0x0A, 0x85, 0x200, 0x2F, 0x809
MANY_NUMBERS = 0xBD
# NUMBER, LABEL, BOOLERR, FORMULA, LABELSST, RSTRING, RK, and those of older versions.
CELLS = frozenset({0x203, 0x204, 0x205, 0x06, 0xFD, 0xD6, 0x27E, 0x206, 0x406, 0x03, 0x04, 0x05, MANY_NUMBERS})
FROM_1997 = 0x600

Record = tuple[int, memoryview]


@dataclass(frozen=True)
class OldWorkbook:
    """An XLS workbook's records in an OLE file of their own, and what was found in each of its sheets, in order."""

    data: bytes
    marks: list[SheetMarks]

    @property
    def area(self) -> int:
        """How many cells the rectangles have that a reader makes of the sheets."""
        return sum(marks.area for marks in self.marks)


def checked_biff(data: bytes) -> OldWorkbook:
    """Check the records of an XLS workbook.

    Raises
    ------
    UnusableFile
        When the workbook is encrypted, or a sheet's rectangle is too large or almost all empty, with the stray cell's
        row and column.
    """
    stream = next(OleFile(data).streams(STREAMS), None)
    if stream is None:
        raise UnusableFile(damaged())
    view = memoryview(stream)
    starts, styles, from_1997 = _globals(view)
    if len(starts) > MAX_SHEETS:
        raise UnusableFile(damaged())
    found: list[SheetMarks] = []
    for start in starts:
        found.append(_scanned(view, start, BiffMarks(styles, from_1997=from_1997)))
        check_areas(marks.area for marks in found)
    return OldWorkbook(rebuilt_ole(stream), found)


def _globals(view: memoryview) -> tuple[list[int], Styles, bool]:
    """Return where the sheets start, which styles mark a cell, and whether the file is of Excel 97 or later."""
    starts: list[int] = []
    styles, version = Styles(), FROM_1997
    for kind, body in _records(view, 0):
        if kind == PASSWORD:
            raise UnusableFile(_("The workbook is password-protected: remove the password and send it again."))
        if kind == START and len(body) > 1:
            (version,) = struct.unpack_from("<H", body)
        elif kind == SHEET and len(body) > 3:
            starts += struct.unpack_from("<I", body)
        else:
            styles.add(kind, body)
    return starts, styles, version >= FROM_1997


def _records(stream: memoryview, start: int) -> Iterator[Record]:
    """Yield each record's number and content, to the end of the part that begins at ``start``."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == END_OF_STREAM:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _scanned(stream: memoryview, start: int, marks: BiffMarks) -> SheetMarks:
    last_row = last_column = cells = 0
    for kind, body in _records(stream, start):
        if kind in CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            marks.add_cell(kind, body, row, column)
            if kind == MANY_NUMBERS and len(body) >= 6:
                first, column = column, struct.unpack_from("<H", body, len(body) - 2)[0]
                cells += max(column - first, 0)
            last_row, last_column, cells = max(last_row, row + 1), max(last_column, column + 1), cells + 1
        elif kind == DIMENSIONS:
            _check_declared(body)
        else:
            marks.add(kind, body)
    check_rectangle(last_row, last_column, cells)
    found = marks.finished()
    found.area, found.cells = last_row * last_column, cells
    return found


def _check_declared(body: memoryview) -> None:
    """Refuse a declared size that no sheet has: the reader would take memory for it before it reads a cell."""
    layout = "<IIHH" if len(body) >= 14 else "<HHHH"
    if len(body) < struct.calcsize(layout):
        raise UnusableFile(damaged())
    top, bottom, left, right = struct.unpack_from(layout, body)
    # The reader takes the height of a sheet whose top is below its bottom for four thousand million.
    upside_down = bottom and right and (top > bottom or left > right)
    if upside_down or max(bottom - top, 0) * max(right - left, 0) > MAX_CELLS:
        raise UnusableFile(damaged())
