"""Whether a file is long, found before it is read: its rows are counted as they stand, whatever it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.imports.formats.container import Container
from registry.imports.formats.ods import is_ods
from registry.imports.formats.sniff import sniff
from registry.imports.workbook import translated_refusals
from registry.imports.workbook.reader import MAX_FILE_BYTES

# Beyond this many rows a run is worked on in the background.
BACKGROUND_ROWS = 5_000
# Few rows can be wide: a file of this size takes a while whatever its rows.
BACKGROUND_BYTES = 8_000_000
# A small file can unpack to a gigabyte without a row: it isn't looked through while somebody waits.
BACKGROUND_UNPACKED_BYTES = 100_000_000
# A cell of an XLS sheet takes 10 bytes at least (MS-XLS 2.5.19), and a row of the registry some ten cells.
XLS_BYTES_OF_ROW = 100
SHEET_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
ODS_ROW = re.compile(rb"<table:table-row[ >/]")
LONGEST_TAG_BYTES = 32


@translated_refusals()
def is_long(data: bytes) -> bool:
    """Tell whether a file has more rows than are worked on while somebody waits.

    Rows without a value count too, so that now and then a shorter file is taken for a long one; never the other way.

    Raises
    ------
    UnusableFile
        When what the bytes are shows that they can't be used.
    """
    kind = sniff(data)
    if len(data) > MAX_FILE_BYTES:
        return False  # It is refused unread, which takes no time.
    if len(data) > BACKGROUND_BYTES:
        return True
    if kind == "text":
        return max(data.count(b"\n"), data.count(b"\r")) > BACKGROUND_ROWS
    if kind == "xls":
        return len(data) > BACKGROUND_ROWS * XLS_BYTES_OF_ROW
    return _has_many_rows(Container(data))


def _has_many_rows(container: Container) -> bool:
    pattern = ODS_ROW if is_ods(container) else SHEET_ROW
    found = looked_through = 0
    for name in _sheets(container):
        tail = b""
        for chunk in container.chunks(name):
            found += sum(1 for _match in pattern.finditer(tail + chunk))
            looked_through += len(chunk)
            if found > BACKGROUND_ROWS or looked_through > BACKGROUND_UNPACKED_BYTES:
                return True
            tail = _begun_tag(chunk)
    return False


def _sheets(container: Container) -> Iterator[str]:
    """Yield the parts that can hold rows: a sheet's part may have any name, but texts hold none."""
    yield from (name for name in container.entries if name.endswith(".xml") and "sharedStrings" not in name)


def _begun_tag(chunk: bytes) -> bytes:
    """Return the end of a chunk in which a tag has begun and not ended."""
    start = chunk.rfind(b"<", max(0, len(chunk) - LONGEST_TAG_BYTES))
    return chunk[start:] if start >= 0 and not re.search(rb"[ >/]", chunk[start:]) else b""
