"""A workbook on its way from the process that reads it: frames of marshalled values, a column at a time.

A column at a time, so that neither side ever holds the whole table twice. Marshal holds numbers and texts alone, and
never makes an object of a class, as pickle does.
"""

from __future__ import annotations

import datetime as dt
import marshal
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, cast

from .model import CellError, RawCell, Remark, Sheet, UncachedFormula, UnusableFile, Workbook

PLAIN = frozenset({str, int, float, bool, type(None)})
LENGTH_BYTES = 8
# Asks the process to look the file over and not to read it.
CHECK = "--check"
Frame = tuple[Any, ...]
Packed = tuple[str, tuple[Any, ...]]
MAKERS: dict[str, Callable[..., RawCell]] = {
    "datetime": dt.datetime,
    "date": dt.date,
    "time": dt.time,
    "timedelta": dt.timedelta,
    "error": CellError,
    "formula": UncachedFormula,
}


def frames_of(workbook: Workbook) -> Iterator[Frame]:
    """Yield the frames of a workbook: what it is, then each sheet, then each of the sheet's columns."""
    told = (workbook.kind, workbook.hidden_sheets, workbook.encoding, workbook.separator, workbook.date_1904)
    yield ("workbook", told, [_remark(remark) for remark in workbook.remarks])
    yield ("sheets", len(workbook.sheets), len(workbook.hidden))
    for sheet in (*workbook.sheets, *workbook.hidden):
        remarks = [_remark(remark) for remark in sheet.remarks]
        lengths = None if sheet.row_lengths is None else array("I", sheet.row_lengths).tobytes()
        yield ("sheet", sheet.name, len(sheet.columns), sheet.row_count, sheet.merged, remarks, lengths)
        for column in sheet.columns:
            yield _packed_column(column)


def refusal_frame(refused: UnusableFile) -> Frame:
    """Return the frame that stands for a file that can't be used."""
    return ("refused", refused.sentence, refused.params)


def write_frames(frames: Iterable[Frame], out: BinaryIO) -> None:
    """Write frames, each with its length before it."""
    for frame in frames:
        content = marshal.dumps(frame)
        out.write(len(content).to_bytes(LENGTH_BYTES, "little"))
        out.write(content)


def read_frames(source: BinaryIO) -> Iterator[Frame]:
    """Yield the frames that were written.

    Raises
    ------
    EOFError
        When the writer ended before it was done.
    """
    while head := source.read(LENGTH_BYTES):
        size = int.from_bytes(head, "little")
        content = source.read(size)
        if len(head) < LENGTH_BYTES or len(content) < size:
            raise EOFError
        yield cast(Frame, marshal.loads(content))


def workbook_from(frames: Iterator[Frame]) -> Workbook:
    """Put a workbook together from its frames.

    Raises
    ------
    UnusableFile
        When the frames say that the file can't be used.
    EOFError
        When frames are missing.
    """
    _kind, (name, hidden_sheets, encoding, separator, date_1904), remarks = _next(frames)
    _kind, visible, hidden = _next(frames)
    sheets = [_sheet(frames) for _number in range(visible + hidden)]
    marks = tuple(Remark(*remark) for remark in remarks)
    shown, concealed = tuple(sheets[:visible]), tuple(sheets[visible:])
    return Workbook(name, shown, hidden_sheets, encoding, separator, date_1904, marks, concealed)


def kind_checked(frames: Iterator[Frame]) -> str:
    """Return the kind of a file that was checked and not read; raises as :func:`workbook_from`."""
    return str(_next(frames)[1])


def _next(frames: Iterator[Frame]) -> Frame:
    frame = next(frames, None)
    if frame is None:
        raise EOFError
    if frame[0] == "refused":
        raise UnusableFile(frame[1], **frame[2])
    return frame


def _sheet(frames: Iterator[Frame]) -> Sheet:
    _kind, name, width, row_count, merged, remarks, packed_lengths = _next(frames)
    lengths = None if packed_lengths is None else tuple(array("I", packed_lengths))
    columns = tuple(_column(_next(frames)) for _number in range(width))
    return Sheet(name, columns, row_count, merged, tuple(Remark(*remark) for remark in remarks), lengths)


def _remark(remark: Remark) -> tuple[str, int, int, str]:
    return remark.kind, remark.row, remark.column, remark.text


def _packed_column(column: Sequence[RawCell]) -> Frame:
    """Return a column's plain cells; or each distinct cell and which of them stands where."""
    if PLAIN.issuperset(map(type, column)):
        return (tuple(column), b"")
    # Among equal numbers there are different ones (1 and TRUE), so that the type is a part of the key.
    keys = list(zip(map(type, column), column, strict=True))
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    distinct = [cell if kind in PLAIN else _packed(cell) for kind, cell in numbers]
    return (distinct, array("I", map(numbers.__getitem__, keys)).tobytes())


def _column(frame: Frame) -> tuple[RawCell, ...]:
    cells, places = frame
    if not places:
        return cast("tuple[RawCell, ...]", cells)
    distinct = [MAKERS[cell[0]](*cell[1]) if type(cell) is tuple else cell for cell in cells]
    return tuple(map(distinct.__getitem__, array("I", places)))


def _packed(cell: RawCell) -> Packed:
    match cell:
        case dt.datetime():
            return "datetime", (*cell.timetuple()[:6], cell.microsecond)
        case dt.date():
            return "date", (cell.year, cell.month, cell.day)
        case dt.time():
            return "time", (cell.hour, cell.minute, cell.second, cell.microsecond)
        case dt.timedelta():
            return "timedelta", (cell.days, cell.seconds, cell.microseconds)
        case CellError():
            return "error", (cell.text,)
        case UncachedFormula():
            return "formula", (cell.formula,)
    raise TypeError(type(cell))
