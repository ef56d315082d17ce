"""Which cell styles of an XLSX file mark a cell so that a person may mean something by it: struck through, coloured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from .container import Container
from .model import RemarkKind
from .xml_parts import local_name, parse_part

# Style number, as it stands in a cell's ``s``, to the marks it makes.
MarkingStyles = Mapping[bytes, tuple[RemarkKind, ...]]


def marking_styles(container: Container, part: str) -> MarkingStyles:
    """Return the cell styles of ``part`` whose font is struck through or whose background is filled."""
    groups = {local_name(group): group for group in parse_part(container, part)}
    struck = _flags(groups.get("fonts"), _is_struck)
    filled = _flags(groups.get("fills"), _is_filled)
    found: dict[bytes, tuple[RemarkKind, ...]] = {}
    for number, style in enumerate(groups.get("cellXfs", ())):
        marks: list[RemarkKind] = []
        if _flag(struck, style.get("fontId")):
            marks.append("strike")
        if _flag(filled, style.get("fillId")):
            marks.append("colour")
        if marks:
            found[b"%d" % number] = tuple(marks)
    return found


def _flags(group: Element | None, test: Callable[[Element], bool]) -> list[bool]:
    return [] if group is None else [test(element) for element in group]


def _flag(flags: list[bool], number: str | None) -> bool:
    return number is not None and number.isdigit() and int(number) < len(flags) and flags[int(number)]


def _is_struck(font: Element) -> bool:
    return any(local_name(part) == "strike" and part.get("val", "1") not in ("0", "false") for part in font)


def _is_filled(fill: Element) -> bool:
    # The first two fills of every workbook are none and gray125, which is a default and no colour.
    kinds = [part.get("patternType", "none") for part in fill if local_name(part) == "patternFill"]
    return any(kind not in ("none", "gray125") for kind in kinds)
