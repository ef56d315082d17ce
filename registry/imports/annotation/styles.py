"""Colours and formats added to a workbook's styles; those that are there keep their numbers.

Cells are coloured by a conditional format, which leaves each cell's own format, fill included, as it is. Orange and
pale blue differ in lightness as well as in hue, so that they are told apart with any colour vision (Okabe and Ito,
"Color Universal Design", 2008); refused cells have a border besides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.imports.annotation.package import WORKBOOK, Package
from registry.imports.annotation.xml_text import TAG, children, prefix_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
USUAL_NAME = "xl/styles.xml"
EMPTY = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>'
)
REFUSED_COLOUR, WARNED_COLOUR = "FFF4A460", "FFD6EAF8"
SIDE = '<{p}{side} style="thin"><{p}color rgb="FF8B3A00"/></{p}{side}>'
FILL = (
    '<{p}font><{p}color rgb="FF000000"/></{p}font><{p}fill><{p}patternFill patternType="solid">'
    '<{p}fgColor rgb="{colour}"/><{p}bgColor rgb="{colour}"/></{p}patternFill></{p}fill>'
)
# Texts stand at the top of their cell, wrapped, as texts (49 is "@"), and no program takes one for a formula.
FORMAT = (
    '<{p}xf numFmtId="49" fontId="{font}" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" '
    'applyFont="1" applyAlignment="1"><{p}alignment vertical="top" wrapText="{wrap}"/></{p}xf>'
)
COUNT = re.compile(rb'(\scount=")[0-9]+(")')
# What stands behind each group in the order that the schema fixes (ECMA-376 Part 1, 18.8.39).
AFTER_DXFS = ("tableStyles", "colors", "extLst", "/styleSheet")


@dataclass(frozen=True)
class AddedStyles:
    """The numbers of what was added: two conditional formats, and three formats of cells."""

    refused: int
    warned: int
    text: int
    bold: int
    link: int


def add_styles(package: Package) -> AddedStyles:
    """Add the formats of an annotated workbook to its styles."""
    part = _styles_part(package)
    xml = package.read(part)
    root = next(found for found in TAG.finditer(xml) if not found[0].startswith(b"<?"))
    head, body = xml[: root.end()], xml[root.end() :]
    prefix = prefix_of(root[0])
    body, fonts = _append(body, "fonts", [_font(prefix, bold=True), _font(prefix, bold=False)])
    formats = [FORMAT.format(p=prefix, font=font, wrap=wrap) for font, wrap in ((0, 1), (fonts, 0), (fonts + 1, 0))]
    body, cells = _append(body, "cellXfs", formats)
    if not any(child.name == "dxfs" for child in children(body)):
        body = _with_dxfs(body, prefix)
    sides = "".join(SIDE.format(p=prefix, side=side) for side in ("left", "right", "top", "bottom"))
    refused = FILL.format(p=prefix, colour=REFUSED_COLOUR) + f"<{prefix}border>{sides}</{prefix}border>"
    warned = FILL.format(p=prefix, colour=WARNED_COLOUR)
    body, dxfs = _append(body, "dxfs", [f"<{prefix}dxf>{each}</{prefix}dxf>" for each in (refused, warned)])
    package.put(part, head + body)
    return AddedStyles(dxfs, dxfs + 1, cells, cells + 1, cells + 2)


def _styles_part(package: Package) -> str:
    part = next((each.target for each in package.relations(WORKBOOK) if each.kind == "styles"), "")
    if part and part in package:
        return part
    # Some programs look for it under its usual name only.
    part = USUAL_NAME if USUAL_NAME not in package else package.unused("xl/styles", "xml")
    package.put(part, EMPTY.encode())
    package.relate(WORKBOOK, package.relation_type("styles"), part)
    package.declare(part, CONTENT_TYPE)
    return part


def _font(prefix: str, *, bold: bool) -> str:
    """Return a bold font, or that of links, its parts in the order in which Excel writes them."""
    look = '<{p}b/><{p}sz val="11"/>' if bold else '<{p}u/><{p}sz val="11"/><{p}color rgb="FF0563C1"/>'
    return ("<{p}font>" + look + '<{p}name val="Calibri"/></{p}font>').format(p=prefix)


def _with_dxfs(body: bytes, prefix: str) -> bytes:
    place = next(child.start for child in children(body) if child.name in AFTER_DXFS)
    return body[:place] + f'<{prefix}dxfs count="0"></{prefix}dxfs>'.encode() + body[place:]


def _append(body: bytes, group: str, added: list[str]) -> tuple[bytes, int]:
    """Put elements at the end of a group; return the number of the first."""
    found = next(child for child in children(body) if child.name == group)
    inside = body[found.start + len(found.tag) :]
    opening = found.tag
    if opening.endswith(b"/>"):
        name = opening[1:-2].split()[0]
        opening, inside = opening[:-2].rstrip() + b">", b"</" + name + b">" + inside
    present = list(children(inside))
    count, end = len(present) - 1, present[-1].start
    tag = COUNT.sub(rb"\g<1>%d\g<2>" % (count + len(added)), opening)
    return body[: found.start] + tag + inside[:end] + "".join(added).encode() + inside[end:], count
