"""An XLSX package that is copied part by part, with some parts changed and some added."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from registry.imports.annotation.xml_text import xml_attribute
from registry.imports.formats.container import Container
from registry.imports.formats.xml_parts import parse_part

TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
LAST_TAG = re.compile(rb"</(?:[\w.-]+:)?\w+\s*>\s*\Z|<((?:[\w.-]+:)?(?:Types|Relationships)\b[^<>]*)/>\s*\Z")

PartStream = Iterable[bytes]


@dataclass(frozen=True)
class Relation:
    """What a part refers to: a number, the kind of the other part, and its name."""

    number: str
    kind: str
    target: str


class Package:
    """The parts of a workbook; reading gives what stands there after the changes so far."""

    def __init__(self, data: bytes) -> None:
        self.container = Container(data)
        self._changed: dict[str, PartStream] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.container.entries or name in self._changed

    def read(self, name: str) -> bytes:
        """Return a part whole."""
        if name in self._changed:
            self._changed[name] = [b"".join(self._changed[name])]
            return b"".join(self._changed[name])
        return b"".join(self.container.chunks(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield a part's bytes as the file holds them."""
        return self.container.chunks(name)

    def tree(self, name: str) -> Element:
        """Return a part of the file as it was, parsed."""
        return parse_part(self.container, name)

    def put(self, name: str, content: PartStream | bytes) -> None:
        """Change or add a part; a stream is taken up when the package is written."""
        self._changed[name] = [content] if isinstance(content, bytes) else content

    def unused(self, stem: str, extension: str) -> str:
        """Return the name of a part that isn't there yet."""
        number = 1
        while f"{stem}{number}.{extension}" in self:
            number += 1
        return f"{stem}{number}.{extension}"

    def relations(self, part: str) -> list[Relation]:
        """Return what a part of the file refers to inside the package."""
        name = _relations_name(part)
        if name not in self.container.entries:
            return []
        return [_relation(element, part) for element in self.tree(name) if element.get("TargetMode") != "External"]

    def relate(self, part: str, type_: str, target: str) -> str:
        """Add a reference from one part to another and return its number."""
        name = _relations_name(part)
        text = self.read(name) if name in self else RELATIONS.encode()
        number = "rIdCytoledger1"
        while f'"{number}"'.encode() in text:
            number = f"rIdCytoledger{int(number.removeprefix('rIdCytoledger')) + 1}"
        line = f'<Relationship Id="{number}" Type="{xml_attribute(type_)}" Target="/{xml_attribute(target)}"/>'
        self.put(name, with_last_child(text, line))
        return number

    def declare(self, part: str, content_type: str) -> None:
        """Say of what type an added part is."""
        self._declare(f'<Override PartName="/{part}" ContentType="{content_type}"/>', f'"/{part}"')

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say of what type parts of an extension are."""
        self._declare(f'<Default Extension="{extension}" ContentType="{content_type}"/>', f'Extension="{extension}"')

    def _declare(self, line: str, sign: str) -> None:
        text = self.read(TYPES)
        if sign.lower().encode() not in text.lower():
            self.put(TYPES, with_last_child(text, line))

    def relation_type(self, kind: str) -> str:
        """Return the full type of a relation, in the variant of OOXML (transitional or strict) that the file is in."""
        name = _relations_name(WORKBOOK)
        types = (element.get("Type", "") for element in self.tree(name))
        base = next(type_.rpartition("/")[0] for type_ in types if type_.endswith("/worksheet"))
        return f"{base}/{kind}"

    def written(self) -> bytes:
        """Return the package as a file, its parts in the order in which they were."""
        buffer = io.BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            for name, entry in self.container.entries.items():
                self._write(archive, ZipInfo(name, entry.date_time), self._changed.get(name))
            for name in sorted(self._changed.keys() - self.container.entries.keys()):
                self._write(archive, ZipInfo(name), self._changed[name])
        return buffer.getvalue()

    def _write(self, archive: ZipFile, entry: ZipInfo, changed: PartStream | None) -> None:
        entry.compress_type = ZIP_DEFLATED
        with archive.open(entry, "w") as part:
            for chunk in self.stream(entry.filename) if changed is None else changed:
                part.write(chunk)


def with_last_child(xml: bytes, line: str) -> bytes:
    """Return a small part with one more element at its end, in the prefix of its root."""
    found = LAST_TAG.search(xml)
    if found is None:
        return xml
    if found[1]:
        name = found[1].split()[0]
        return xml[: found.start()] + b"<" + found[1] + b">" + _prefixed(line, name) + b"</" + name + b">"
    return xml[: found.start()] + _prefixed(line, found[0].strip(b"</> \r\n\t")) + xml[found.start() :]


def _prefixed(line: str, root: bytes) -> bytes:
    prefix = root.partition(b":")[0] + b":" if b":" in root else b""
    return b"<" + prefix + line.encode()[1:]


def _relations_name(part: str) -> str:
    folder, base = posixpath.split(part)
    return f"{folder}/_rels/{base}.rels"


def _relation(element: Element, part: str) -> Relation:
    target, folder = element.get("Target", ""), posixpath.dirname(part)
    whole = target.startswith(("/", f"{folder}/"))
    path = target.lstrip("/") if whole else posixpath.normpath(posixpath.join(folder, target))
    return Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], path)
