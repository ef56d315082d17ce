"""What an ODS file says beyond its values: hidden parts, comments, struck-through cells, errors; and how far it
reaches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from .amounts import check_amount
from .container import Container, damaged, scan
from .extents import MAX_COLUMNS, check_areas, check_rectangle
from .model import CellError, Remark, RemarkKind, UnusableFile
from .model import gettext_noop as _
from .sheet_marks import SheetMarks

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_REMARKED_REPEATS = MOST_HIDDEN_COLUMNS = 1_000
MOST_REPEATED_ERRORS = 10_000
PLAIN = "transparent"
SPANNED = frozenset({"table:number-rows-spanned", "table:number-columns-spanned"})
MOST_REPEATS, MOST_DIGITS = 10**9, 12


def is_ods(container: Container) -> bool:
    """Tell an OpenDocument spreadsheet by the type it declares; refuse one that is encrypted."""
    if "mimetype" not in container.entries or "content.xml" not in container.entries:
        return False
    if b"manifest:encryption-data" in (
        container.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in container.entries else b""
    ):
        raise UnusableFile(_("The workbook is password-protected: remove the password and send it again."))
    return container.read("mimetype").startswith(MIMETYPE)


@dataclass
class OdsTable:
    """A sheet's name, whether it is hidden, and the marks found in it."""

    name: str
    hidden: bool
    marks: SheetMarks = field(default_factory=SheetMarks)


class OdsStyles:
    """Which styles hide a table, and which mark a cell so that a person may mean something by it."""

    def __init__(self) -> None:
        self.hiding: set[str] = set()
        self.marking: dict[str, list[RemarkKind]] = {}
        self._name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in an element of a style."""
        if name == "style:style":
            self._name = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hiding.add(self._name)
        elif name == "style:text-properties" and attributes.get("style:text-line-through-style", "none") != "none":
            self.marking.setdefault(self._name, []).append("strike")
        elif name == "style:table-cell-properties" and attributes.get("fo:background-color", PLAIN) != PLAIN:
            self.marking.setdefault(self._name, []).append("colour")


class OdsScanner:
    """Walks ``content.xml`` once by events, counting rows and columns with their repeats."""

    def __init__(self) -> None:
        self.tables: list[OdsTable] = []
        self.characters = 0
        self._styles = OdsStyles()
        self._row = self._column = self._row_repeat = self._column_repeat = 0
        self._last_row = self._last_column = self._cells = 0
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._spaces = 0
        self._areas: list[int] = []
        self._open = False
        self._row_style = ""
        self._column_styles: list[str] = []
        self._comment: list[str] | None = None
        self._aside = False

    @property
    def area(self) -> int:
        """How many cells the rectangles have that a reader makes of the tables."""
        return sum(self._areas)

    def scan(self, container: Container) -> list[OdsTable]:
        """Return the tables of the container's content in their order."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            for piece in scan(container, "content.xml"):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnusableFile(damaged()) from error
        return self.tables

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-cell" or name == "table:covered-table-cell":
            self._column += self._column_repeat or 1
            self._column_repeat = _repeat(attributes, "table:number-columns-repeated")
            self._cell, self._text, self._spaces = attributes, [], 0
        elif name == "table:table-row":
            self._start_row(attributes)
        elif name == "office:annotation":
            self._comment = []
        elif name.startswith("dc:"):  # When a comment was written, and by whom.
            self._aside = True
        elif name == "text:s":
            self._spaces += _repeat(attributes, "text:c")
        elif name == "table:table-column":
            self._start_column(attributes)
        elif name == "table:table":
            self._start_table(attributes)
        elif name.startswith("style:"):
            self._styles.start(name, attributes)

    def _start_table(self, attributes: dict[str, str]) -> None:
        if self._open:  # A table within a table, which spreadsheet programs never write, would end the outer one.
            raise UnusableFile(damaged())
        self._open = True
        hidden = attributes.get("table:style-name") in self._styles.hiding
        self.tables.append(OdsTable(attributes.get("table:name", ""), hidden))
        self._row = self._row_repeat = self._last_row = self._last_column = self._cells = 0
        self._column_styles = []

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = len(self._column_styles) + 1
        repeat = min(_repeat(attributes, "table:number-columns-repeated"), max(MAX_COLUMNS + 1 - first, 0))
        self._column_styles += [attributes.get("table:default-cell-style-name", "")] * repeat
        if attributes.get("table:visibility", "visible") != "visible" and repeat <= MOST_HIDDEN_COLUMNS:
            self._marks.note(Remark("hidden_column", 0, first + offset) for offset in range(repeat))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row += self._row_repeat or 1
        self._row_repeat = _repeat(attributes, "table:number-rows-repeated")
        self._column = self._column_repeat = 0
        self._row_style = attributes.get("table:default-cell-style-name", "")
        if attributes.get("table:visibility", "visible") != "visible" and self._row_repeat <= MAX_REMARKED_REPEATS:
            self._marks.note(Remark("hidden_row", self._row + offset) for offset in range(self._row_repeat))

    def _characters(self, data: str) -> None:
        if self._comment is not None:
            if not self._aside:
                self._comment.append(data)
        elif self._cell is not None:
            self._text.append(data)

    def _end(self, name: str) -> None:
        if name == "table:table-cell" or name == "table:covered-table-cell":
            self._end_cell()
        elif name == "office:annotation" and self._comment is not None:
            self._marks.note([Remark("comment", self._row, self._column, "".join(self._comment).strip())])
            self._comment = None
        elif name.startswith("dc:"):
            self._aside = False
        elif name == "table:table":
            self._close_table()

    def _close_table(self) -> None:
        self._open = False
        check_rectangle(self._last_row, self._last_column, self._cells)
        self._areas.append(self._last_row * self._last_column)
        check_areas(self._areas)

    def _end_cell(self) -> None:
        attributes, text = self._cell or {}, "".join(self._text)
        self.characters += (len(text) + self._spaces) * self._row_repeat * self._column_repeat
        check_amount(self.characters)
        self._cell = None
        text = text.strip()
        if attributes.get("calcext:value-type") == "error" or (text.startswith("#") and "table:formula" in attributes):
            self._note_error(text)
        if "office:value-type" not in attributes and not text:
            return
        self._last_row = max(self._last_row, self._row + self._row_repeat - 1)
        self._last_column = max(self._last_column, self._column + self._column_repeat - 1)
        self._cells += 1
        if self._styles.marking:
            self._note_style(attributes)
        if SPANNED.intersection(attributes):
            rows, columns = (_repeat(attributes, name) for name in sorted(SPANNED, reverse=True))
            self._marks.merged.append((self._row, self._column, self._row + rows - 1, self._column + columns - 1))

    def _note_error(self, text: str) -> None:
        """Note an error wherever its cell is repeated."""
        if self._row_repeat * self._column_repeat > MOST_REPEATED_ERRORS:
            raise UnusableFile(damaged())
        for row in range(self._row, self._row + self._row_repeat):
            for column in range(self._column, self._column + self._column_repeat):
                self._marks.replaced[(row, column)] = CellError(text)

    def _note_style(self, attributes: dict[str, str]) -> None:
        """Remark a cell whose own style marks it, or else that of its row, or else that of its column."""
        columns = self._column_styles[self._column - 1 : self._column]
        style = attributes.get("table:style-name") or self._row_style or "".join(columns)
        for kind in self._styles.marking.get(style, ()):
            self._marks.mark_cell(kind, self._row, self._column)

    @property
    def _marks(self) -> SheetMarks:
        return self.tables[-1].marks


def _repeat(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return min(int(text[:MOST_DIGITS]), MOST_REPEATS) if text.isascii() and text.isdigit() else 1
