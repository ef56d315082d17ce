"""What an old XLS sheet says beyond its values: errors, hidden rows and columns, comments, marked cells."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from .model import CellError, Remark, RemarkKind
from .sheet_marks import SheetMarks

# Numbers of records, [MS-XLS] 2.3.2; their layouts stand in section 2.4.
FONT, STYLE = 0x31, 0xE0
ROW, COLUMNS, MERGED = 0x208, 0x7D, 0xE5
NOTE, OBJECT, TEXT, CONTINUED = 0x1C, 0x5D, 0x1B6, 0x3C
TRUTH_OR_ERROR, FORMULAS, MANY_NUMBERS = 0x205, frozenset({0x06, 0x206, 0x406}), 0xBD
STRUCK, HIDDEN_ROW, HIDDEN_COLUMN = 0x08, 0x20, 0x01
NO_FONT = 4  # Fonts are counted 0, 1, 2, 3, 5 ([MS-XLS] 2.5.129).
# [MS-XLS] 2.5.10.
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
MOST_MERGED, MOST_COLUMNS = 100_000, 256


class Styles:
    """Which of a workbook's cell styles mark a cell so that a person may mean something by it."""

    def __init__(self) -> None:
        self._struck: list[bool] = []
        self._styles: list[tuple[int, bool]] = []

    def add(self, kind: int, body: memoryview) -> None:
        """Take in a record of the workbook's own part."""
        if kind == FONT and len(body) >= 4:
            self._struck.append(bool(body[2] & STRUCK))
        elif kind == STYLE and len(body) >= 16:
            (font,) = struct.unpack_from("<H", body)
            self._styles.append((font, _is_filled(body)))

    def marking(self) -> dict[int, Sequence[RemarkKind]]:
        """Return the marks that each marking style makes."""
        found: dict[int, Sequence[RemarkKind]] = {}
        for number, (font, filled) in enumerate(self._styles):
            place = font - (font > NO_FONT)
            kinds: list[RemarkKind] = ["strike"] if place < len(self._struck) and self._struck[place] else []
            if filled:
                kinds.append("colour")
            if kinds:
                found[number] = kinds
        return found


def _is_filled(body: memoryview) -> bool:
    """Tell whether a style has a background: the pattern stands elsewhere before Excel 97, in styles of 16 bytes."""
    if len(body) >= 20:
        return bool(struct.unpack_from("<I", body, 14)[0] >> 26)
    return bool(struct.unpack_from("<I", body, 8)[0] >> 16 & 0x3F)


class BiffMarks:
    """Gathers the marks of one sheet, record by record."""

    def __init__(self, styles: Styles, *, from_1997: bool) -> None:
        self._marking = styles.marking()
        self._from_1997 = from_1997
        self._found = SheetMarks()
        self._notes: list[tuple[int, int, int]] = []
        self._texts: dict[int, str] = {}
        self._object = self._missing = 0

    def add_cell(self, kind: int, body: memoryview, row: int, column: int) -> None:
        """Take in a cell's record; row and column count from 0."""
        if kind == TRUTH_OR_ERROR and len(body) >= 8 and body[7]:
            self._error(row, column, body[6])
        elif kind in FORMULAS and len(body) >= 14 and body[12] == body[13] == 0xFF and body[6] == 2:
            self._error(row, column, body[8])
        if self._marking and len(body) >= 6:
            styles = [body[4:6]] if kind != MANY_NUMBERS else [body[at : at + 2] for at in range(4, len(body) - 6, 6)]
            for offset, style in enumerate(styles):
                for each in self._marking.get(int.from_bytes(style, "little"), ()):
                    self._found.mark_cell(each, row + 1, column + offset + 1)

    def add(self, kind: int, body: memoryview) -> None:
        """Take in another record."""
        if kind == ROW and len(body) >= 14 and body[12] & HIDDEN_ROW:
            self._found.note([Remark("hidden_row", struct.unpack_from("<H", body)[0] + 1)])
        elif kind == COLUMNS and len(body) >= 10 and body[8] & HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", body)
            hidden = range(first + 1, min(last + 1, first + MOST_COLUMNS) + 1)
            self._found.note(Remark("hidden_column", 0, column) for column in hidden)
        elif kind == MERGED:
            ranges = struct.iter_unpack("<HHHH", body[2 : 2 + (len(body) - 2) // 8 * 8])
            self._found.merged += [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in ranges]
            del self._found.merged[MOST_MERGED:]
        elif kind == NOTE and len(body) >= 8:
            self._add_note(body)
        elif kind in (OBJECT, TEXT, CONTINUED):
            self._add_text(kind, body)

    def finished(self) -> SheetMarks:
        """Return what was found, each comment with its text."""
        self._found.note(
            Remark("comment", row + 1, column + 1, self._texts.get(number, "").strip())
            for row, column, number in self._notes
        )
        return self._found

    def _error(self, row: int, column: int, code: int) -> None:
        self._found.replaced[(row + 1, column + 1)] = CellError(ERRORS.get(code, "#UNKNOWN!"))

    def _add_note(self, body: memoryview) -> None:
        row, column, _flags, number = struct.unpack_from("<HHHH", body)
        if not self._from_1997:  # The text stands in the record itself.
            number = -len(self._notes) - 1
            self._texts[number] = bytes(body[6:]).decode("cp1252", "replace")
        self._notes.append((row, column, number))

    def _add_text(self, kind: int, body: memoryview) -> None:
        """Follow an object's number, its text's length, and the text in the records after it."""
        if kind == OBJECT and len(body) >= 8:
            (self._object,) = struct.unpack_from("<H", body, 6)
        elif kind == TEXT and len(body) >= 12:
            (self._missing,) = struct.unpack_from("<H", body, 10)
            self._texts[self._object] = ""
        elif kind == CONTINUED and self._missing and len(body) > 1:
            encoding = "utf-16-le" if body[0] & 1 else "latin-1"
            text = bytes(body[1:]).decode(encoding, "replace")[: self._missing]
            self._texts[self._object] = self._texts.get(self._object, "") + text
            self._missing -= len(text)
