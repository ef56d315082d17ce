"""Makes old XLS workbooks by hand: BIFF8 records in an OLE file of one stream (MS-XLS, MS-CFB)."""

import struct

from registry.imports.formats.ole import rebuilt_ole

SECTOR = 512
END_OF_CHAIN, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes) -> bytes:
    """Return one record."""
    return struct.pack("<HH", kind, len(body)) + body


def number(row: int, column: int, value: float = 1.0) -> bytes:
    """Return a cell with a number; row and column count from 0."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: bytes) -> bytes:
    """Return a cell with a text."""
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text)


TWO_ROWS = label(0, 0, b"id") + label(0, 1, b"il2") + label(1, 0, b"BN001") + number(1, 1, 5.0)


def xls(cells: bytes = TWO_ROWS, *, top: int = 0, rows: int = 2, columns: int = 2, before: bytes = b"") -> bytes:
    """Return a workbook of one sheet that declares its first row, and so many rows and columns.

    ``before`` are records of the workbook itself, which stand before the names of its sheets.
    """
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + before
    name = bytes([4, 0]) + b"data"
    place = len(start) + len(record(0x85, struct.pack("<IH", 0, 0) + name)) + len(record(0x0A, b""))
    globals_ = start + record(0x85, struct.pack("<IH", place, 0) + name) + record(0x0A, b"")
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += record(0x200, struct.pack("<IIHHH", top, rows, 0, columns, 0)) + cells + record(0x0A, b"")
    return ole(globals_ + sheet)


def ole(stream: bytes, name: str = "Workbook") -> bytes:
    """Return an OLE file of one stream; in a longer one than 60 KB, the sectors are larger and all in its header."""
    if len(stream) > 60_000:
        return rebuilt_ole(stream)
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    assert count <= SECTOR // 4 - 2
    table = [*range(1, count), END_OF_CHAIN, END_OF_CHAIN, TABLE]
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, count, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    header += struct.pack("<109I", count + 1, *[FREE] * 108)
    directory = _entry("Root Entry", 5, END_OF_CHAIN, 0, child=1) + _entry(name, 2, 0, len(stream)) + bytes(256)
    return header + stream + directory + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    described = struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return text.ljust(64, b"\0") + described + bytes(36) + struct.pack("<IQ", start, size)
