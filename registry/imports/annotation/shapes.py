"""The shapes of comments: VML, which every program still asks for beside the comments' texts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from registry.imports.annotation.marking import Place

EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
SHAPE = re.compile(rb"<v:shape\b[^<>]*>.*?</v:shape>", re.DOTALL)
ROW = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
COLUMN = re.compile(rb"<x:Column>\s*([0-9]+)\s*</x:Column>")
NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
# How far a comment reaches, in columns and rows.
WIDE, HIGH = 4, 9


def with_shapes(vml: bytes, added: Collection[Place], removed: Collection[Place]) -> bytes:
    """Return a sheet's drawing with a shape for each new comment and without those of comments that are gone."""
    vml = vml or EMPTY.encode()
    if removed:
        gone = set(removed)
        vml = SHAPE.sub(lambda found: b"" if _cell(found[0]) in gone else found[0], vml)
    end = vml.rfind(b"</xml>")
    if end < 0 or not added:
        return vml
    declare = _declared if _lacks_prefixes(vml) else str
    kind = b"" if b'id="_x0000_t202"' in vml else declare(SHAPE_TYPE).encode()
    first = vml.count(b"cytoledger_s") + 1
    return vml[:end] + kind + "".join(map(declare, _shapes(added, first))).encode() + vml[end:]


def _cell(shape: bytes) -> Place:
    row, column = ROW.search(shape), COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else (0, 0)


def _lacks_prefixes(vml: bytes) -> bool:
    """Tell whether a drawing doesn't declare the usual prefixes at its root."""
    head = vml[: vml.find(b">", vml.find(b"<xml")) + 1]
    return any(f'xmlns:{prefix}="{uri}"'.encode() not in head for prefix, uri in NAMESPACES.items())


def _declared(xml: str) -> str:
    """Return an element that declares its prefixes itself."""
    name, rest = xml.split(" ", 1)
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return f"{name} {spaces} {rest}"


def _shapes(added: Iterable[Place], first: int) -> Iterable[str]:
    for number, (row, column) in enumerate(added, start=first):
        anchor = f"{column}, 15, {max(row - 2, 0)}, 10, {column + WIDE}, 15, {max(row - 2, 0) + HIGH}, 4"
        yield (
            f'<v:shape id="cytoledger_s{number}" type="#_x0000_t202" '
            'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
            '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
            '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
        )
