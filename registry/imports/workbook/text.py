"""Text tables (CSV, TSV): which encoding, which separator, and rows that are as long as their header or are named."""

from __future__ import annotations

import csv
import re
import unicodedata
from itertools import zip_longest

from django.utils.translation import gettext as _

from .extents import MAX_COLUMNS, check_rectangle
from .marks import piled_marks
from .model import RawCell, Sheet, UnusableFile, Workbook

SEPARATORS = (";", "\t", ",", "|")
SAMPLE_LINES = 50
# As many rows as a sheet of Excel has; a line that is longer than this has no table's cells in it.
MAX_ROWS = 1_048_576
MAX_LINE_BYTES = 4_000_000
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\r?[\n\r]', re.IGNORECASE)
CONTROL_CHARACTERS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")
# Vietnamese in cp1258 is a base letter followed by a tone mark as a byte of its own: grave CC, hook D2, tilde DE,
# acute EC, dot below F2.
# In cp1252 these bytes are letters that don't follow a vowel in English or Italian, but for "può" and "ciò" (F2
# after u or i).
VIETNAMESE_TONES = re.compile(
    rb"[aeiouyAEIOUY][\xcc\xd2\xde\xec]|[\xe2\xea\xf4\xe3\xf5\xfd][\xcc\xd2\xde\xec\xf2]|[aeoyAEOY]\xf2(?=[A-Za-z])"
)
# đ Đ ơ Ơ ư Ư ă: in cp1252 the Icelandic ð Ð, and õ Õ ý Ý ã.
VIETNAMESE_LETTERS = re.compile(rb"[\xf0\xd0\xf5\xd5\xfd\xdd]")


def read_text(data: bytes) -> Workbook:
    """Read a text table into a workbook of one unnamed sheet.

    Raises
    ------
    UnusableFile
        When the bytes are no text, a quotation mark is never closed, or the table is too wide or too long.
    """
    _check_lines(data)
    text, encoding = decode(data)
    text, separator = _separator(text)
    rows = _parse(text, separator)
    if not rows:
        raise UnusableFile(_("The file is empty."))
    check_rectangle(len(rows), max(map(len, rows)), sum(map(len, rows)))
    columns: tuple[tuple[RawCell, ...], ...] = tuple(zip_longest(*rows, fillvalue=""))
    sheet = Sheet("", columns, len(rows), row_lengths=tuple(map(len, rows)))
    return Workbook("csv", (sheet,), encoding=encoding, separator=separator)


def _check_lines(data: bytes) -> None:
    """Refuse what no table looks like before memory is spent on it: millions of lines, or a line of megabytes."""
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_ROWS:
        raise UnusableFile(_("The file has more than %(limit)s lines: split it.") % {"limit": MAX_ROWS})
    start = 0
    while start + MAX_LINE_BYTES < len(data):
        window = start, start + MAX_LINE_BYTES
        end = max(data.rfind(b"\n", *window), data.rfind(b"\r", *window))
        if end < 0:
            raise UnusableFile(_("A line of the file is longer than a table's can be: check its quotation marks."))
        start = end + 1


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of the bytes, in Unicode's composed form, and the name of the encoding that was found.

    >>> decode("Età".encode("cp1252"))
    ('Età', 'cp1252')
    """
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnusableFile(_("The file's text can't be decoded: save it as “CSV UTF-8” and send it again.")) from error
    if "\x00" in text or CONTROL_CHARACTERS.search(text):
        raise UnusableFile(_("The file is not text: it holds bytes that no table has. Send XLSX, ODS, XLS or CSV."))
    if text.isascii():
        return text, encoding
    if piled_marks(text):
        raise UnusableFile(_("The file piles more accents on one letter than any language does."))
    return unicodedata.normalize("NFC", text), encoding


def _encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = data[:4000]
    zeros_even, zeros_odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(zeros_even, zeros_odd) * 5 > len(sample):
        return "utf-16-be" if zeros_even > zeros_odd else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        vietnamese = VIETNAMESE_TONES.search(data) or VIETNAMESE_LETTERS.search(data)
        return "cp1258" if vietnamese else "cp1252"
    return "utf-8"


def _separator(text: str) -> tuple[str, str]:
    """Find the separator: the ``sep=`` line's, else the one that splits most lines alike; drop that line.

    The line is replaced by nothing, as Excel does: row 1 is the line after it.
    """
    if match := SEPARATOR_LINE.match(text):
        return text[match.end() :], match[1]
    lines = [line for line in re.split(r"\r\n|\r|\n", re.sub(r'"(?:[^"]|"")*"', "", text[:200_000])) if line.strip()][
        :SAMPLE_LINES
    ]
    return text, max(SEPARATORS, key=lambda separator: _fit(lines, separator))


def _fit(lines: list[str], separator: str) -> tuple[float, int, int]:
    counts = [line.count(separator) for line in lines]
    most = max(set(counts), key=lambda count: (counts.count(count) if count else 0, count), default=0)
    alike = counts.count(most) / len(counts) if most else 0.0
    return (round(alike, 1), most, -SEPARATORS.index(separator))


def _parse(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader((line.group() for line in LINE.finditer(text)), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(row) > MAX_COLUMNS:
                raise UnusableFile(_("The file has more than %(limit)s columns.") % {"limit": MAX_COLUMNS})
    except csv.Error as error:
        number = len(rows) + 1
        if "unexpected end of data" in str(error):
            raise UnusableFile(
                _("A quotation mark opened in row %(row)s is never closed.") % {"row": number}
            ) from error
        if "field larger" in str(error):
            raise UnusableFile(
                _("A cell in row %(row)s holds more text than a cell can: check its quotation marks.") % {"row": number}
            ) from error
        raise UnusableFile(
            _("Row %(row)s has text after a closing quotation mark: check the quotation marks there.") % {"row": number}
        ) from error
    return rows
