"""How far the sheets of an old XLS workbook reach: its reader allocates the whole rectangle, and believes what is
declared.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .container import damaged
from .extents import MAX_CELLS, check_areas, check_rectangle
from .model import UnusableFile
from .ole import OleFile, rebuilt_ole
from .xlsx import MAX_SHEETS

STREAMS = frozenset({"workbook", "book"})
# Numbers of records, [MS-XLS] 2.3.2.
END_OF_STREAM, SHEET, DIMENSIONS = 0x0A, 0x85, 0x200
MANY_NUMBERS = 0xBD
# NUMBER, LABEL, BOOLERR, FORMULA, LABELSST, RSTRING, RK, and those of older versions.
CELLS = frozenset({0x203, 0x204, 0x205, 0x06, 0xFD, 0xD6, 0x27E, 0x206, 0x406, 0x03, 0x04, 0x05, MANY_NUMBERS})

Record = tuple[int, memoryview]


def checked_biff(data: bytes) -> bytes:
    """Return the records of an XLS workbook in an OLE file of their own.

    Raises
    ------
    UnusableFile
        When a sheet's rectangle is too large or almost all empty, with the stray cell's row and column.
    """
    stream = next(OleFile(data).streams(STREAMS), None)
    if stream is None:
        raise UnusableFile(damaged())
    view = memoryview(stream)
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(view, 0) if kind == SHEET and len(body) > 3]
    if len(starts) > MAX_SHEETS:
        raise UnusableFile(damaged())
    areas: list[int] = []
    for start in starts:
        areas.append(_checked_area(view, start))
        check_areas(areas)
    return rebuilt_ole(stream)


def _records(stream: memoryview, start: int) -> Iterator[Record]:
    """Yield each record's number and content, to the end of the part that begins at ``start``."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == END_OF_STREAM:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _checked_area(stream: memoryview, start: int) -> int:
    last_row = last_column = cells = 0
    for kind, body in _records(stream, start):
        if kind in CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            if kind == MANY_NUMBERS and len(body) >= 6:
                first, column = column, struct.unpack_from("<H", body, len(body) - 2)[0]
                cells += max(column - first, 0)
            last_row, last_column, cells = max(last_row, row + 1), max(last_column, column + 1), cells + 1
        elif kind == DIMENSIONS:
            _check_declared(body)
    check_rectangle(last_row, last_column, cells)
    return last_row * last_column


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
