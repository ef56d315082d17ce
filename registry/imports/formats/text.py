"""Text tables (CSV, TSV): which encoding, which separator, and rows that are as long as their header or are named."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, zip_longest

from .checked import Checked
from .extents import MAX_COLUMNS, check_rectangle
from .marks import piled_marks
from .model import RawCell, Sheet, UnusableFile, Workbook
from .model import gettext_noop as _

SEPARATORS = (";", "\t", ",", "|")
SAMPLE_LINES = 50
# As many rows as a sheet of Excel has; a line that is longer than this has no table's cells in it.
MAX_ROWS = 1_048_576
MAX_LINE_BYTES = 4_000_000
CHUNK_BYTES, SAMPLE_BYTES, BATCH_ROWS = 1 << 20, 1 << 18, 4_000
MOST_DISTINCT = 2_500_000
SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\r?[\n\r]', re.IGNORECASE)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f]")
# A few strayed into cells, which are refused one by one; more mean that the file is no text.
MOST_CONTROL_CHARACTERS, LEAST_TEXT_TO_EACH = 100, 100
# Bytes that stand for nothing in cp1252, nor in cp1258.
NOWHERE = (b"\x8d", b"\x8f", b"\x90", b"\x9d")
UNDECODABLE = _("The file's text can't be decoded: save it as “CSV UTF-8” and send it again.")
# What word processors write for a line break or a page break within a cell.
BREAKS = str.maketrans("\x0b\x0c", "  ")
NOT_TEXT = _("The file is not text, for it holds bytes that no table has: send XLSX, ODS, XLS or CSV.")
# Vietnamese in cp1258 is a base letter followed by a tone mark as a byte of its own: grave CC, hook D2, tilde DE,
# acute EC, dot below F2.
# In cp1252 these bytes are letters that don't follow a vowel in English or Italian, but for "può" and "ciò" (F2
# after u or i).
VIETNAMESE_TONES = re.compile(
    rb"[aeiouyAEIOUY][\xcc\xd2\xde\xec]|[\xe2\xea\xf4\xe3\xf5\xfd][\xcc\xd2\xde\xec\xf2]|[aeoyAEOY]\xf2(?=[A-Za-z])"
)
# đ Đ ơ Ơ ư Ư ă: in cp1252 the Icelandic ð Ð, and õ Õ ý Ý ã.
VIETNAMESE_LETTERS = re.compile(rb"[\xf0\xd0\xf5\xd5\xfd\xdd]")


def checked_text(data: bytes) -> Checked:
    """Look a text table over; read, it is a workbook of one unnamed sheet.

    The text is gone through twice, a piece at a time: to see that it is a table, and to keep its columns. A file that
    turns out at its end to be none has then taken no memory.

    Raises
    ------
    UnusableFile
        When the bytes are no text, a quotation mark is never closed, or the table is too wide or too long.
    """
    _check_lines(data)
    encoding = _encoding(data)
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(data[:SAMPLE_BYTES])
    separator, start = _separator(sample)
    table = TextTable(data, encoding, separator, start)
    table.check_characters()
    lengths = table.row_lengths()
    if not lengths:
        raise UnusableFile(_("The file is empty."))
    check_rectangle(len(lengths), max(lengths), sum(lengths))
    return Checked("csv", len(lengths) * max(lengths), len(data), partial(table.read, lengths))


@dataclass(frozen=True)
class TextTable:
    """The bytes of a text table, its encoding and separator, and where its first row starts, in characters."""

    data: bytes
    encoding: str
    separator: str
    start: int

    def row_lengths(self) -> list[int]:
        """Return how many cells each row has, having seen that every row can be read."""
        lengths = list(map(len, self.rows()))
        if max(lengths, default=0) > MAX_COLUMNS:
            raise UnusableFile(_("The file has more than %(limit)s columns."), limit=MAX_COLUMNS)
        return lengths

    def read(self, lengths: Sequence[int]) -> Workbook:
        """Return the workbook, whose rows have these lengths."""
        sheet = Sheet("", self.columns(max(lengths)), len(lengths), row_lengths=lengths)
        return Workbook("csv", (sheet,), encoding=self.encoding, separator=self.separator)

    def columns(self, width: int) -> tuple[tuple[RawCell, ...], ...]:
        """Return the columns, in which equal texts are one object; short rows are filled with empty cells."""
        columns: list[list[RawCell]] = [[] for _number in range(width)]
        known: list[dict[str, str]] = [{} for _number in range(width)]
        rows = self.rows()
        while batch := list(islice(rows, BATCH_ROWS)):
            pieces = list(zip_longest(*batch, fillvalue=""))
            pieces += [("",) * len(batch)] * (width - len(pieces))
            for column, seen, cells in zip(columns, known, pieces, strict=True):
                column.extend(map(seen.setdefault, cells, cells))
                if len(seen) * width > MOST_DISTINCT:
                    seen.clear()
        return tuple(tuple(columns.pop(0)) for _number in range(width))

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows; a fault in one is told with its number."""
        lines = chain.from_iterable(io.StringIO(piece, newline="") for piece in self.pieces())
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        complete = 0
        try:
            for row in reader:
                yield row
                complete += 1
        except csv.Error as error:
            raise _unreadable_row(complete + 1, str(error)) from error

    def pieces(self) -> Iterator[str]:
        """Yield the text, in Unicode's composed form, in pieces that end where a line does."""
        skip, tail = self.start, ""
        for text in decoded(self.data, self.encoding):
            whole = (tail + text)[skip:]
            skip = 0
            # A piece doesn't end in CR: an LF may follow, which would then count as a line of its own.
            cut = max(whole.rfind("\n"), whole.rfind("\r", 0, len(whole) - 1)) + 1
            tail = whole[cut:]
            yield _composed(whole[:cut])
        yield _composed(tail)

    def check_characters(self) -> None:
        """Refuse a file that holds what no text holds: in its first line, or often."""
        found = read = 0
        for number, piece in enumerate(self.pieces()):
            found, read = found + len(CONTROL_CHARACTERS.findall(piece)), read + len(piece)
            in_header = number == 0 and CONTROL_CHARACTERS.search(piece.partition("\n")[0])
            if in_header or found > MOST_CONTROL_CHARACTERS:
                raise UnusableFile(NOT_TEXT)
        if found * LEAST_TEXT_TO_EACH > read:
            raise UnusableFile(NOT_TEXT)


def decoded(data: bytes, encoding: str) -> Iterator[str]:
    """Yield the text of the bytes, a megabyte at a time."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), CHUNK_BYTES):
            yield decoder.decode(data[start : start + CHUNK_BYTES])
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UnusableFile(UNDECODABLE) from error


def _composed(text: str) -> str:
    text = text.translate(BREAKS) if "\x0b" in text or "\x0c" in text else text
    if text.isascii():
        return text
    if piled_marks(text):
        raise UnusableFile(_("The file piles more accents on one letter than any language does."))
    return unicodedata.normalize("NFC", text)


def _unreadable_row(number: int, fault: str) -> UnusableFile:
    if "unexpected end of data" in fault:
        return UnusableFile(_("A quotation mark opened in row %(row)s is never closed."), row=number)
    if "field larger" in fault:
        message = _("A cell in row %(row)s holds more text than a cell can: check its quotation marks.")
        return UnusableFile(message, row=number)
    message = _("Row %(row)s has text after a closing quotation mark: check the quotation marks there.")
    return UnusableFile(message, row=number)


def _check_lines(data: bytes) -> None:
    """Refuse what no table looks like before memory is spent on it: millions of lines, or a line of megabytes."""
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_ROWS:
        raise UnusableFile(_("The file has more than %(limit)s lines: split it."), limit=MAX_ROWS)
    start = 0
    while start + MAX_LINE_BYTES < len(data):
        window = start, start + MAX_LINE_BYTES
        end = max(data.rfind(b"\n", *window), data.rfind(b"\r", *window))
        if end < 0:
            raise UnusableFile(_("A line of the file is longer than a table's can be: check its quotation marks."))
        start = end + 1


def _encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4000]
    zeros_even, zeros_odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(zeros_even, zeros_odd) * 5 > len(sample):
        return "utf-16-be" if zeros_even > zeros_odd else "utf-16-le"
    if _is_utf8(data):
        return "utf-8"
    if any(byte in data for byte in NOWHERE):
        raise UnusableFile(UNDECODABLE)
    return "cp1258" if VIETNAMESE_TONES.search(data) or VIETNAMESE_LETTERS.search(data) else "cp1252"


def _is_utf8(data: bytes) -> bool:
    try:
        return all(text is not None for text in decoded(data, "utf-8"))
    except UnusableFile:
        return False


def _separator(sample: str) -> tuple[str, int]:
    """Find the separator: the ``sep=`` line's, else the one that splits most lines alike; and where row 1 starts.

    A ``sep=`` line is no row, as in Excel: row 1 is the line after it.
    """
    if match := SEPARATOR_LINE.match(sample):
        return match[1], match.end()
    lines = re.split(r"\r\n|\r|\n", re.sub(r'"(?:[^"]|"")*"', "", sample))
    filled = [line for line in lines if line.strip()][:SAMPLE_LINES]
    return max(SEPARATORS, key=lambda separator: _fit(filled, separator)), 0


def _fit(lines: list[str], separator: str) -> tuple[float, int, int]:
    counts = [line.count(separator) for line in lines]
    most = max(set(counts), key=lambda count: (counts.count(count) if count else 0, count), default=0)
    alike = counts.count(most) / len(counts) if most else 0.0
    return (round(alike, 1), most, -SEPARATORS.index(separator))
