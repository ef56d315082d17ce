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
        """Yield the streams of these names, whatever their case; every one, for readers differ in which they take."""
        mini = b""
        for start in range(0, len(self._directory) - ENTRY_BYTES + 1, ENTRY_BYTES):
            entry = self._directory[start : start + ENTRY_BYTES]
            name = entry[:64].decode("utf-16-le", "replace").partition("\x00")[0].lower()
            first, size = struct.unpack_from("<II", entry, 116)
            if start == 0:
                mini = self._joined(first)
            elif name in names:
                yield self._mini_stream(first, mini)[:size] if size < self._cutoff else self._joined(first)[:size]

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
