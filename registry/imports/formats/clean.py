"""A container rebuilt from the parts that were checked, and from nothing else.

Two readers of one ZIP file may take different parts for the same sheet: by a name given twice, by another case, by a
second relation. The reader of the values is therefore given a container in which there is nothing to choose.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zipfile import ZIP_STORED
from zlib import crc32

from .container import Container

# PKWARE's APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
VERSION = 20
FIRST_DAY = 0x21  # 1 January 1980, as ZIP writes dates.

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


@dataclass(frozen=True)
class _Part:
    name: bytes
    method: int
    checksum: int
    size: int
    content: memoryview


def rebuilt_xlsx(
    container: Container,
    sheets: Iterable[str],
    shared: Mapping[str, str],
    *,
    date_1904: bool,
    heads: Sequence[str] = (),
) -> bytes:
    """Return an XLSX file of these sheet parts alone, named 0, 1, 2 … in their order.

    Parameters
    ----------
    heads
        The first rows of further sheets, which follow in the order and in the names.
    shared
        The parts that all sheets refer to, by the kind of their relation: sharedStrings, styles.
    """
    parts = {f"worksheets/{number}.xml": part for number, part in enumerate(sheets)}
    further = {f"worksheets/{number}.xml": head for number, head in enumerate(heads, start=len(parts))}
    targets = [*parts, *further]
    listed = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(len(targets)))
    relations = [("worksheet", target) for target in targets] + [(kind, f"{kind}.xml") for kind in shared]
    made = {
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(date_1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(relations),
        **{f"xl/{target}": f'<worksheet xmlns="{MAIN}"><sheetData>{head}</sheetData></worksheet>'
           for target, head in further.items()},
    }  # fmt: skip
    parts |= {f"{kind}.xml": part for kind, part in shared.items()}
    return _archive(container, made, {f"xl/{target}": part for target, part in parts.items()})


def rebuilt_ods(container: Container, mimetype: bytes) -> bytes:
    """Return an ODS file of the content alone."""
    manifest = f'<manifest:manifest xmlns:manifest="{MANIFEST}"/>'
    made = {"mimetype": mimetype.decode(), "META-INF/manifest.xml": manifest}
    return _archive(container, made, {"content.xml": "content.xml"})


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(lines)}</Relationships>'


def _archive(container: Container, made: Mapping[str, str], copied: Mapping[str, str]) -> bytes:
    parts = [_made(name, text.encode()) for name, text in made.items()]
    for name, source in copied.items():
        entry = container.entries[source]
        content = container.compressed(entry)
        parts.append(_Part(name.encode(), entry.compress_type, entry.CRC, entry.file_size, content))
    data, central = bytearray(), bytearray()
    for part in parts:
        sizes = (part.checksum, len(part.content), part.size, len(part.name), 0)
        common = (VERSION, 0, part.method, 0, FIRST_DAY, *sizes)
        central += CENTRAL.pack(b"PK\x01\x02", VERSION, *common, 0, 0, 0, 0, len(data)) + part.name
        data += LOCAL.pack(b"PK\x03\x04", *common) + part.name + part.content
    end = END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(central), len(data), 0)
    return bytes(data + central + end)


def _made(name: str, content: bytes) -> _Part:
    return _Part(name.encode(), ZIP_STORED, crc32(content), len(content), memoryview(content))
