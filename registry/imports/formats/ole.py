"""The streams of an OLE file, the container of old XLS workbooks (MS-CFB), read without trusting a number in it."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator

from .container import damaged
from .model import UnusableFile

HEADER_BYTES = 512
HEADER_SECTORS = 109
SECTOR_SHIFTS = (9, 12)
MINI_SHIFT = 6
LAST_SECTOR = 0xFFFFFFFA
ENTRY_BYTES = 128
# Of the files that are written: sectors so large that the header lists the whole allocation table.
SECTOR = 4096
FREE, END_OF_CHAIN, OF_THE_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ROOT, STREAM = 5, 2


class OleFile:
    """An OLE file's sectors and the chains that they make."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            (self._shift,) = struct.unpack_from("<H", data, 30)
            directory, self._cutoff, mini_table = struct.unpack_from("<I4xII", data, 48)
            more, _count, *listed = struct.unpack_from("<II109I", data, 68)
        except struct.error as error:
            raise UnusableFile(damaged()) from error
        if self._shift not in SECTOR_SHIFTS:
            raise UnusableFile(damaged())
        self._table = self._numbers(self._table_sectors(listed, more))
        self._directory = self._joined(directory)
        self._mini_table = self._numbers(self._chain(mini_table, self._table))

    def streams(self, names: frozenset[str]) -> Iterator[bytes]:
        """Yield the streams of these names, whatever their case, in the order of the directory."""
        mini = b""
        for start in range(0, len(self._directory) - ENTRY_BYTES + 1, ENTRY_BYTES):
            entry = self._directory[start : start + ENTRY_BYTES]
            name = entry[:64].decode("utf-16-le", "replace").partition("\x00")[0].lower()
            first, size = struct.unpack_from("<II", entry, 116)
            if start == 0:
                mini = self._joined(first)
            elif name in names:
                stream = self._mini_stream(first, mini) if size < self._cutoff else self._joined(first)
                if len(stream) < size:
                    raise UnusableFile(damaged())
                yield stream[:size]

    def _table_sectors(self, listed: list[int], more: int) -> Iterator[int]:
        """Yield the sectors of the allocation table: those in the header, then those in a chain of lists."""
        yield from listed
        numbers = (1 << self._shift) // 4 - 1
        for _step in range(len(self._data) >> self._shift):
            sector = self._sector(more)
            if len(sector) < 4 * (numbers + 1):
                return
            *others, more = struct.unpack(f"<{numbers + 1}I", sector)
            yield from others

    def _numbers(self, sectors: Iterator[int]) -> array[int]:
        content = b"".join(map(self._sector, sectors))
        return array("I", content[: len(content) // 4 * 4])

    def _chain(self, first: int, table: array[int]) -> Iterator[int]:
        for _step in range(len(table)):  # No longer than the table: a chain that bites its tail has no end.
            if first >= LAST_SECTOR:
                return
            yield first
            first = table[first] if first < len(table) else LAST_SECTOR

    def _sector(self, number: int) -> bytes:
        start = max((number + 1) << self._shift, HEADER_BYTES)
        return self._data[start : start + (1 << self._shift)] if number < LAST_SECTOR else b""

    def _joined(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._chain(first, self._table)))

    def _mini_stream(self, first: int, mini: bytes) -> bytes:
        chain = self._chain(first, self._mini_table)
        return b"".join(mini[number << MINI_SHIFT : (number + 1) << MINI_SHIFT] for number in chain)


def rebuilt_ole(stream: bytes) -> bytes:
    """Return an OLE file of this one stream, named Workbook ([MS-CFB] 2.2, 2.3 and 2.6).

    Its reader follows chains without counting, so that one which bites its tail would never end.
    """
    size = max(len(stream), SECTOR)  # What is shorter would stand in a stream of its own for short ones.
    count = -(-size // SECTOR)
    listed = -(-(count + 1) // (SECTOR // 4 - 1))  # Of the table: it lists the stream, the directory, and itself.
    table = array("I", [*range(1, count), END_OF_CHAIN, END_OF_CHAIN, *[OF_THE_TABLE] * listed])
    table.extend([FREE] * (listed * SECTOR // 4 - len(table)))
    numbers = [*range(count + 1, count + 1 + listed)]
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 4, 0xFFFE, 12, MINI_SHIFT)
    header += struct.pack("<9I", 1, listed, count, 0, SECTOR, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    header += struct.pack(f"<{HEADER_SECTORS}I", *numbers, *[FREE] * (HEADER_SECTORS - listed))
    # The root holds the short streams, of which there are none; the reader wants it to begin somewhere all the same.
    directory = _entry("Root Entry", ROOT, 0, 0, child=1) + _entry("Workbook", STREAM, 0, size)
    return b"".join(
        (
            header.ljust(SECTOR, b"\0"),
            stream.ljust(count * SECTOR, b"\0"),
            directory.ljust(SECTOR, b"\0"),
            table.tobytes(),
        )
    )


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    described = struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return text.ljust(64, b"\0") + described + bytes(36) + struct.pack("<IQ", start, size)
