"""A ZIP container looked over before any parser sees it: entries, names, real sizes, and what its XML declares."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from .model import UnusableFile
from .model import gettext_noop as _

MAX_ENTRIES = 2_000
MAX_PART_BYTES = 1_500_000_000
MAX_XML_BYTES = 2_000_000_000
# A sheet of repeated text deflates up to about 100:1 in Excel's own files; bombs reach 1000:1.
MAX_RATIO = 200
RATIO_MATTERS_ABOVE = 20_000_000
MAX_SMALL_BYTES = 5_000_000
MAX_XML_DEPTH = 64
MAX_TEXT_RUN = 1_000_000
CHUNK = 1 << 20
# Depth is counted in pieces: small ones for parts that become trees, larger ones for the sheets, which nobody nests.
SMALL_WINDOW, WINDOW, SMALL_PART = 2_048, 65_536, 1 << 19
LOCAL_HEADER_BYTES = 30
ARCHIVE_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".ods", ".gz", ".7z", ".rar", ".tar")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Container:
    """The parts of a ZIP file, readable in bounded chunks that are checked as they pass."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise UnusableFile(damaged()) from error
        _check_entries(entries)
        self.entries = {entry.filename: entry for entry in entries}

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the inflated bytes of a part, refusing it once it grows beyond what it declares."""
        entry = self.entries[name]
        stream = self.compressed(entry)
        inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        size = 0
        for chunk in _inflate(stream, inflater):
            size += len(chunk)
            if size > entry.file_size:
                raise UnusableFile(
                    _(
                        "The file is larger inside than it declares: it can't be a workbook saved by a spreadsheet "
                        "program."
                    )
                )
            yield chunk
        if size != entry.file_size:
            raise UnusableFile(damaged())

    def read(self, name: str) -> bytes:
        """Return a whole part that is small in every honest file (a type, a list of parts)."""
        if self.entries[name].file_size > MAX_SMALL_BYTES:
            raise UnusableFile(damaged())
        return b"".join(self.chunks(name))

    def compressed(self, entry: zipfile.ZipInfo) -> memoryview:
        """Return the bytes of a part as they are packed."""
        header = self._data[entry.header_offset : entry.header_offset + LOCAL_HEADER_BYTES]
        if len(header) < LOCAL_HEADER_BYTES:
            raise UnusableFile(damaged())
        start = (
            entry.header_offset
            + LOCAL_HEADER_BYTES
            + int.from_bytes(header[26:28], "little")
            + int.from_bytes(header[28:30], "little")
        )
        return memoryview(self._data)[start : start + entry.compress_size]


def _inflate(stream: memoryview, inflater: zlib._Decompress | None) -> Iterator[bytes]:
    if inflater is None:
        yield from (bytes(stream[start : start + CHUNK]) for start in range(0, len(stream), CHUNK))
        return
    for start in range(0, len(stream), CHUNK):
        pending = bytes(stream[start : start + CHUNK])
        while pending and not inflater.eof:
            try:
                chunk = inflater.decompress(pending, CHUNK)
            except zlib.error as error:
                raise UnusableFile(damaged()) from error
            pending = inflater.unconsumed_tail
            if chunk:
                yield chunk


def damaged() -> str:
    """Return the sentence for a file that breaks off or doesn't unpack."""
    return _("The file is truncated or damaged: open it in Excel or LibreOffice and save it again.")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnusableFile(_("The file holds %(count)s parts, far more than a workbook has."), count=len(entries))
    names = [entry.filename for entry in entries]
    if len({name.lower().replace("\\", "/") for name in names}) != len(names):
        raise UnusableFile(
            _("The file holds two parts of the same name: it can't be a workbook saved by a spreadsheet program.")
        )
    if sum(entry.file_size for entry in entries) > MAX_XML_BYTES:
        raise UnusableFile(_("The workbook is too large when unpacked: split it, or send it as CSV."))
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or "\x00" in name:
        raise UnusableFile(
            _(
                "The file holds a part whose name points outside it: it can't be a workbook saved by a "
                "spreadsheet program."
            )
        )
    if entry.flag_bits & 0x1:
        raise UnusableFile(_("The workbook is password-protected: remove the password and send it again."))
    # Office embeds whole workbooks as objects; nothing here opens them, but a container inside a container has no
    # use in a data file.
    if name.lower().endswith(ARCHIVE_SUFFIXES):
        raise UnusableFile(
            _("The file holds another file inside (%(name)s): take the table out into a workbook of its own."),
            name=name[:80],
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnusableFile(
            _("The file is packed in a way that spreadsheet programs don't use: save it again as .xlsx.")
        )
    too_dense = entry.file_size > RATIO_MATTERS_ABOVE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
    if entry.file_size > MAX_PART_BYTES or too_dense:
        raise UnusableFile(_("The file unpacks to far more than its size: it is refused as a decompression bomb."))


class XmlGuard:
    """Watches a part's XML chunk by chunk: no declarations, no deep nesting, no endless text; all by counting bytes."""

    def __init__(self) -> None:
        self._tail = b""
        self._depth = 0

    def feed(self, chunk: bytes) -> bytes:
        """Check one chunk; return what can be scanned now (it ends where a tag begins)."""
        data = self._tail + chunk
        cut = max(data.rfind(b"<"), 0)
        if len(data) - cut > MAX_TEXT_RUN:
            raise UnusableFile(_("A cell holds more than a million characters, which no spreadsheet program writes."))
        ready, self._tail = data[:cut], data[cut:]
        self._check(ready)
        return ready

    def close(self) -> bytes:
        """Check and return the last bytes of the part."""
        ready, self._tail = self._tail, b""
        self._check(ready)
        return ready

    def _check(self, data: bytes) -> None:
        if b"\x00" in data[:64]:
            raise UnusableFile(
                _("The workbook's XML is in an encoding that spreadsheet programs don't use: save it again as .xlsx.")
            )
        if b"<!" in data and DECLARATION.search(data):
            raise UnusableFile(
                _("The workbook's XML declares entities, which spreadsheet programs never do: it is refused as unsafe.")
            )
        for window in _windows(data, SMALL_WINDOW if len(data) < SMALL_PART else WINDOW):
            self._follow_depth(window)

    def _follow_depth(self, window: bytes) -> None:
        closing = window.count(b"</")
        opening = window.count(b"<") - closing  # A declaration counts as one, which the limit has room for.
        self._depth += opening - closing - window.count(b"/>")
        if self._depth > MAX_XML_DEPTH:
            message = _(
                "The workbook's XML is nested deeper than any spreadsheet program writes it: it is refused as unsafe."
            )
            raise UnusableFile(message)


def _windows(data: bytes, size: int) -> Iterator[bytes]:
    """Cut XML where tags begin, so that counting in each piece sees whole tags."""
    start = 0
    while start < len(data):
        cut = data.rfind(b"<", start + 1, start + size) if start + size < len(data) else -1
        end = cut if cut > start else min(start + size, len(data))
        yield data[start:end]
        start = end


def scan(container: Container, name: str) -> Iterator[bytes]:
    """Yield a part's bytes in pieces that end between tags, each checked by :class:`XmlGuard`."""
    guard = XmlGuard()
    for chunk in container.chunks(name):
        yield guard.feed(chunk)
    yield guard.close()
