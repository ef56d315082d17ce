"""A sheet's XML with coloured cells and a reference to its comments; the cells themselves pass through as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from registry.imports.annotation.marking import Place
from registry.imports.annotation.xml_text import Child, children, prefix_of
from registry.imports.workbook import address

END_OF_CELLS = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>|<(?:[\w.-]+:)?sheetData\s*/>")
LONGEST_TAG = 100
RANGES_OF_ONE_FORMAT = 500
# Which elements stand behind a sheet's conditional formats, and behind its drawing (ECMA-376 Part 1, 18.3.1.99).
AFTER_LEGACY_DRAWING = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
     "AlternateContent", "/worksheet"}
)  # fmt: skip
# Ours stand before others of their kind: LibreOffice heeds the order, and not the priorities.
AFTER_FORMATS = AFTER_LEGACY_DRAWING | {
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing",
}  # fmt: skip
PRIORITY = re.compile(rb'(<(?:[\w.-]+:)?cfRule\b[^<>]*?\spriority=")([0-9]+)(")')
# Always true: N() of a text is 0. The text is how our own formats are known again.
FORMULA = 'N("Cytoledger")=0'
OWN_RULE = re.compile(
    rb'<([\w.-]+:)?cfRule\b[^<>]*>\s*<(?:[\w.-]+:)?formula>N\((?:"|&quot;)Cytoledger(?:"|&quot;)\)=0'
    rb"</(?:[\w.-]+:)?formula>\s*</(?:[\w.-]+:)?cfRule>"
)
EMPTY_FORMAT = re.compile(rb"<((?:[\w.-]+:)?)conditionalFormatting\b[^<>]*>\s*</\1conditionalFormatting>")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION_NUMBER = re.compile(rb'\s[\w.-]+:id\s*=\s*["\']([^"\']*)["\']')


@dataclass(frozen=True)
class Additions:
    """What a sheet gets: cells of each conditional format (by its number), and the number of its comments' drawing."""

    coloured: dict[int, list[Place]] = field(default_factory=dict)
    drawing: str = ""
    relation_base: str = OFFICE


def split_at_cells_end(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield a sheet's bytes up to the end of its cells piece by piece, then all the rest with True."""
    tail, found = b"", None
    stream = iter(chunks)
    for chunk in stream:
        tail += chunk
        if found := END_OF_CELLS.search(tail):
            yield tail[: found.end()], False
            tail = tail[found.end() :] + b"".join(stream)
            break
        cut = max(len(tail) - LONGEST_TAG, 0)
        yield tail[:cut], False
        tail = tail[cut:]
    yield tail, True


def sheet_with(chunks: Iterable[bytes], additions: Additions) -> Iterator[bytes]:
    """Yield a sheet's XML with the additions; only what stands behind the cells is changed."""
    for piece, is_rest in split_at_cells_end(chunks):
        yield _rest_with(piece, additions) if is_rest else piece


def legacy_drawing(rest: bytes) -> str:
    """Return the number of the relation to the drawing of a sheet's comments, from what stands behind its cells."""
    tag = next((child.tag for child in children(rest) if child.name == "legacyDrawing"), b"")
    found = RELATION_NUMBER.search(tag)
    return found[1].decode() if found else ""


def _rest_with(rest: bytes, additions: Additions) -> bytes:
    rest = EMPTY_FORMAT.sub(b"", OWN_RULE.sub(b"", rest))
    places = list(children(rest))
    if not places:
        return rest
    prefix = prefix_of(places[-1].tag)
    if additions.drawing and not legacy_drawing(rest):
        line = (
            f'<{prefix}legacyDrawing xmlns:cytoledger="{additions.relation_base}" cytoledger:id="{additions.drawing}"/>'
        )
        rest = _insert(rest, places, AFTER_LEGACY_DRAWING, line)
    if additions.coloured:
        # Ours come before the formats that are there, which would else hide them.
        shift = len(additions.coloured)
        rest = PRIORITY.sub(lambda found: found[1] + b"%d" % (int(found[2]) + shift) + found[3], rest)
        rest = _insert(rest, list(children(rest)), AFTER_FORMATS, "".join(_formats(additions, prefix)))
    return rest


def _insert(rest: bytes, places: list[Child], before: frozenset[str], line: str) -> bytes:
    place = next((child.start for child in places if child.name in before), len(rest))
    return rest[:place] + line.encode() + rest[place:]


def _formats(additions: Additions, prefix: str) -> Iterator[str]:
    formula = FORMULA.replace('"', "&quot;")
    for priority, (number, cells) in enumerate(additions.coloured.items(), start=1):
        ranges = list(ranges_of(cells))
        for start in range(0, len(ranges), RANGES_OF_ONE_FORMAT):
            where = " ".join(ranges[start : start + RANGES_OF_ONE_FORMAT])
            yield (
                f'<{prefix}conditionalFormatting sqref="{where}"><{prefix}cfRule type="expression" dxfId="{number}" '
                f'priority="{priority}"><{prefix}formula>{formula}</{prefix}formula></{prefix}cfRule>'
                f"</{prefix}conditionalFormatting>"
            )


def ranges_of(cells: Iterable[Place]) -> Iterator[str]:
    """Yield the fewest ranges of one column that cover cells.

    >>> list(ranges_of([(2, 1), (3, 1), (5, 1), (3, 2)]))
    ['A2:A3', 'A5', 'B3']
    """
    first = last = (0, 0)
    for column, row in sorted((column, row) for row, column in cells):
        if (column, row - 1) == last:
            last = (column, row)
            continue
        if last[0]:
            yield _range(first, last)
        first = last = (column, row)
    if last[0]:
        yield _range(first, last)


def _range(first: tuple[int, int], last: tuple[int, int]) -> str:
    start, end = address(first[1], first[0]), address(last[1], last[0])
    return start if start == end else f"{start}:{end}"
