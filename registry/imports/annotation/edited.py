"""An XLSX file with its cells marked: which parts are changed, and which are added."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from registry.imports.annotation.comments import merged
from registry.imports.annotation.marking import REFUSED, Marking, Place
from registry.imports.annotation.package import TYPES, WORKBOOK, Package, PartStream
from registry.imports.annotation.problem_sheet import most_urgent, problem_sheet
from registry.imports.annotation.shapes import with_shapes
from registry.imports.annotation.sheet_xml import Additions, legacy_drawing, sheet_with, split_at_cells_end
from registry.imports.annotation.styles import AddedStyles, add_styles
from registry.imports.annotation.xml_text import xml_attribute
from registry.imports.formats.model import column_number
from registry.imports.formats.xml_parts import local_name
from registry.imports.own_marks import is_own_sheet_name, own_sheet_name
from registry.imports.problems import Problem

MOST_COMMENTS = 5_000  # Of a sheet: programs draw each as a shape. What is beyond is coloured and listed.
MOST_COLOURED = 200_000
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
SHAPES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
END_OF_SHEETS = re.compile(rb"</((?:[\w.-]+:)?)sheets\s*>")


def has_macros(data: bytes) -> bool:
    """Tell an XLSM file from an XLSX file."""
    return b"macroEnabled" in Package(data).read(TYPES)


def edited(
    data: bytes, markings: Mapping[str, Mapping[Place, Marking]], problems: Sequence[Problem], file_name: str
) -> bytes:
    """Return an XLSX or XLSM file with its cells coloured and commented, and a last sheet that lists the problems.

    Nothing else is changed: the parts that aren't named here are copied byte for byte, and of the sheets only what
    stands behind their cells is edited.
    """
    package = Package(data)
    styles = add_styles(package)
    sheets = _sheets(package)
    for name, part in sheets.items():
        if not is_own_sheet_name(name):
            _mark_sheet(package, part, dict(markings.get(name, {})), styles)
    _list_problems(package, sheets, problem_sheet(problems, file_name, styles, sheets.keys()))
    return package.written()


def _sheets(package: Package) -> dict[str, str]:
    """Return the part of each sheet by its name."""
    targets = {each.number: each.target for each in package.relations(WORKBOOK) if each.kind == "worksheet"}
    found = {}
    for element in package.tree(WORKBOOK).iter():
        number = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        if local_name(element) == "sheet" and number in targets:
            found[element.get("name", "")] = targets[number]
    return found


def _mark_sheet(package: Package, part: str, cells: dict[Place, Marking], styles: AddedStyles) -> None:
    related = {each.kind: each for each in package.relations(part)}
    if not cells and "comments" not in related:
        return
    drawing = _comment(package, part, most_urgent(cells, MOST_COMMENTS))
    coloured: dict[int, list[Place]] = {}
    for place, marking in most_urgent(cells, MOST_COLOURED).items():
        coloured.setdefault(styles.refused if marking.severity == REFUSED else styles.warned, []).append(place)
    base = package.relation_type("").rstrip("/")
    additions = Additions(dict(sorted(coloured.items())), drawing, base)
    package.put(part, sheet_with(package.stream(part), additions))


def _comment(package: Package, part: str, cells: dict[Place, Marking]) -> str:
    """Write the comments of a sheet and their shapes; return the number by which the sheet refers to the latter."""
    related = {each.kind: each.target for each in package.relations(part)}
    comments, old = related.get("comments", ""), related.get("comments", "") in package
    change = merged(package.read(comments) if old else b"", cells, _conversations(package, part))
    if not (old or change.added):
        return ""
    if not old:
        comments = package.unused("xl/commentsCytoledger", "xml")
        package.relate(part, package.relation_type("comments"), comments)
        package.declare(comments, COMMENTS_TYPE)
    package.put(comments, change.xml)
    return _draw(package, part, change.added, change.removed)


def _draw(package: Package, part: str, added: Sequence[Place], removed: Sequence[Place]) -> str:
    rest = b"".join(piece for piece, is_rest in split_at_cells_end(package.stream(part)) if is_rest)
    number = legacy_drawing(rest)
    shapes = next((each.target for each in package.relations(part) if number and each.number == number), "")
    if not shapes:
        shapes = package.unused("xl/drawings/cytoledgerShapes", "vml")
        number = package.relate(part, package.relation_type("vmlDrawing"), shapes)
        package.declare_extension("vml", SHAPES_TYPE)
    old = package.read(shapes) if shapes in package else b""
    package.put(shapes, with_shapes(old, added, removed))
    return number


def _conversations(package: Package, part: str) -> set[Place]:
    """Return the cells with threaded comments: programs write the text of their comment themselves."""
    found = set()
    for each in package.relations(part):
        if each.kind == "threadedComment" and each.target in package:
            for element in package.tree(each.target):
                if match := CELL.fullmatch(element.get("ref", "")):
                    found.add((int(match[2]), column_number(match[1])))
    return found


def _list_problems(package: Package, sheets: Mapping[str, str], content: PartStream) -> None:
    """Add the list as the last sheet, in the place of one that an earlier annotation added."""
    own = next((part for name, part in sheets.items() if is_own_sheet_name(name)), "")
    if own:
        package.put(own, content)
        return
    part = package.unused("xl/worksheets/cytoledgerProblems", "xml")
    package.put(part, content)
    package.declare(part, SHEET_TYPE)
    number = package.relate(WORKBOOK, package.relation_type("worksheet"), part)
    xml = package.read(WORKBOOK)
    end = END_OF_SHEETS.search(xml)
    if end is None:
        return
    prefix = end[1].decode()
    base = package.relation_type("").rstrip("/")
    identifiers = [int(number) for number in re.findall(rb'\ssheetId\s*=\s*["\']([0-9]+)', xml)]
    line = (
        f"<{prefix}sheet xmlns:cytoledger={quoteattr(base)} name={quoteattr(own_sheet_name(_('problems')))} "
        f'sheetId="{max(identifiers, default=0) + 1}" cytoledger:id="{xml_attribute(number)}"/>'
    )
    package.put(WORKBOOK, xml[: end.start()] + line.encode() + xml[end.start() :])
