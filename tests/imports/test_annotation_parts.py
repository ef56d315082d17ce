"""Parts of workbooks that other programs write otherwise: prefixes, missing parts, conversations, short forms."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from registry.imports.annotation.comments import merged
from registry.imports.annotation.edited import MOST_COMMENTS, edited
from registry.imports.annotation.marking import Marking, markings
from registry.imports.annotation.retold import Table, retold, sheet_names
from registry.imports.annotation.shapes import with_shapes
from registry.imports.annotation.sheet_xml import Additions, ranges_of, sheet_with
from registry.imports.problems import Problem
from registry.imports.workbook import CellError, RawCell, Sheet, open_workbook, raw_text
from tests.imports.rich_workbooks import SHEET, rich_workbook
from tests.imports.workbooks import BAD_ROWS, workbook_bytes

FILES = Path(__file__).parent / "workbook" / "files"
PROBLEM = Problem("reject", "impossible_date", SHEET, 3, 5, "31/02/2017", {"raw": "31/02/2017", "order": "dmy"})
CELLS = {SHEET: {(3, 5): Marking(3, 5, "reject", (PROBLEM,))}}
PREFIXED = re.compile(rb"<(/?)(?![?!])(?=[a-zA-Z])")
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def changed(data: bytes, change: Mapping[str, Callable[[bytes], bytes | None]]) -> bytes:
    """Return a workbook with some parts changed, or left out where the change gives nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = change[name](source.read(name)) if name in change else source.read(name)
            if content is not None:
                target.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_prefix(xml: bytes) -> bytes:
    """Write the elements of a part with a prefix, as some laboratories' programs do."""
    return PREFIXED.sub(rb"<\1x:", xml).replace(MAIN, MAIN.replace(b"xmlns=", b"xmlns:x="))


def marked(data: bytes) -> bytes:
    """Return the workbook marked, all of its XML still well formed, and read again as it was."""
    result = edited(data, CELLS, [PROBLEM], "ward.xlsx")
    with zipfile.ZipFile(io.BytesIO(result)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(archive.read(name))
    before, after = open_workbook(data), open_workbook(result)
    assert [sheet.columns for sheet in after.sheets][: len(before.sheets)] == [sheet.columns for sheet in before.sheets]
    return result


def sheet_of(data: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data))[SHEET]


def is_marked(data: bytes) -> bool:
    sheet = sheet_of(data)
    areas = [str(area.sqref) for area in sheet.conditional_formatting._cf_rules]
    comment = sheet["E3"].comment
    return "E3" in areas and comment is not None and "Refused" in comment.text


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_parts_with_prefixes_are_marked_alike(name: str) -> None:
    data = changed(workbook_bytes(BAD_ROWS), {name: with_prefix})
    assert part(data, name).count(b"<x:") > 3
    assert is_marked(marked(data))


def test_a_workbook_without_styles_gets_some() -> None:
    def without(xml: bytes) -> bytes:
        return re.sub(rb"<(?:Relationship|Override)\b[^<>]*styles[^<>]*/>", b"", xml)

    change = {"xl/styles.xml": lambda _xml: None, "xl/_rels/workbook.xml.rels": without, "[Content_Types].xml": without}
    data = changed(workbook_bytes(BAD_ROWS), change)
    assert is_marked(marked(data))


def test_an_empty_list_of_formats_is_filled() -> None:
    data = changed(workbook_bytes(BAD_ROWS), {"xl/styles.xml": lambda xml: xml.replace(b'<dxfs count="0"/>', b"")})
    assert b"<dxfs" not in part(data, "xl/styles.xml")
    assert is_marked(marked(data))


def test_formats_of_cells_keep_their_numbers() -> None:
    before, after = (part(data, "xl/styles.xml") for data in (rich_workbook(), marked(rich_workbook())))
    old = re.search(rb"<cellXfs[^>]*>(.*)</cellXfs>", before)
    new = re.search(rb"<cellXfs[^>]*>(.*)</cellXfs>", after)
    assert old is not None
    assert new is not None
    assert new[1].startswith(old[1])
    assert int(re.findall(rb'cellXfs count="(\d+)"', after)[0]) == new[1].count(b"<xf ")


def test_a_conversation_is_left_to_the_program_that_keeps_it() -> None:
    xml = b'<comments><authors><author>Lan</author></authors><commentList><comment ref="E3" authorId="0"><text>'
    xml += b"<t>[Threaded comment]</t></text></comment></commentList></comments>"
    done = merged(xml, CELLS[SHEET], leave={(3, 5)})
    assert b"Refused" not in done.xml
    assert done.added == ()


def test_a_comment_of_plain_text_gets_ours_below_it() -> None:
    xml = b'<comments><authors/><commentList><comment ref="E3" authorId="0"><text><t>ask</t></text></comment>'
    done = merged(xml + b"</commentList></comments>", CELLS[SHEET], leave=())
    texts = [each.text for each in ElementTree.fromstring(done.xml).iter("t")]
    assert texts[0] == "ask"
    assert texts[1] is not None
    assert texts[1].startswith("\n\nCytoledger ▸ Refused")
    assert b"<text><r><t>ask</t></r><r>" in done.xml


def test_shapes_of_others_stay_and_ours_go_with_their_comment() -> None:
    vml = with_shapes(b"", [(3, 5), (4, 1)], [])
    assert vml.count(b"<v:shape ") == 2
    assert with_shapes(vml, [], [(3, 5)]).count(b"<v:shape ") == 1
    assert b"<x:Row>3</x:Row><x:Column>0</x:Column>" in with_shapes(vml, [], [(3, 5)])


def test_shapes_declare_the_prefixes_that_a_drawing_lacks() -> None:
    vml = with_shapes(b'<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>', [(3, 5)], [])
    assert [each.tag.rpartition("}")[2] for each in ElementTree.fromstring(vml)] == ["shapetype", "shape"]
    assert with_shapes(b"", [(3, 5)], []).count(b"xmlns:v=") == 1


def test_thousands_of_problems_make_a_bounded_number_of_comments() -> None:
    problems = [Problem("warn", "substage", SHEET, row, 5, "B1") for row in range(2, 8_002)]
    problems.append(Problem("reject", "impossible_date", SHEET, 9_000, 5, "31/02/2017", {"order": "dmy"}))
    result = edited(workbook_bytes(BAD_ROWS), markings(problems, {}), problems, "ward.xlsx")
    comments = part(result, "xl/commentsCytoledger1.xml")
    assert comments.count(b"<comment ") == MOST_COMMENTS == 5_000
    assert b'ref="E9000"' in comments
    assert b'sqref="E2:E8001"' in part(result, "xl/worksheets/sheet1.xml")
    assert part(result, "xl/worksheets/cytoledgerProblems1.xml").count(b"<hyperlink ") == len(problems)


def test_the_end_of_the_cells_is_found_wherever_the_pieces_break() -> None:
    xml = b'<worksheet><sheetData><row r="1"/></sheetData><pageMargins/></worksheet>'
    whole = b"".join(sheet_with([xml], Additions({0: [(1, 1)]})))
    assert b"</sheetData><conditionalFormatting" in whole
    for cut in range(1, len(xml)):
        assert b"".join(sheet_with([xml[:cut], xml[cut:]], Additions({0: [(1, 1)]}))) == whole


def test_cells_below_each_other_make_one_range() -> None:
    assert list(ranges_of([(4, 2), (3, 2), (2, 2), (9, 2), (2, 28)])) == ["B2:B4", "B9", "AB2"]


def test_many_cells_make_formats_of_bounded_length() -> None:
    places = [(row, 1) for row in range(2, 20_000, 2)]
    xml = b"".join(sheet_with([b"<worksheet><sheetData/></worksheet>"], Additions({0: places})))
    longest = max(len(found) for found in re.findall(rb'sqref="([^"]*)"', xml))
    assert longest < 4_000
    assert xml.count(b"A") == len(places)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_of_other_workbooks_one_of_the_same_cells_is_made(kind: str) -> None:
    before = open_workbook((FILES / f"marks.{kind}").read_bytes()).sheets[0]
    table = Table("data", before, range(1, before.row_count + 1), (2, 2))
    after = open_workbook(retold([table], {}, [], "ward")).sheets[0]
    rows = range(1, before.row_count + 1)
    assert [after.row(row) for row in rows] == [before.row(row) for row in rows]
    assert after.row(4) == ["BN002", CellError("#DIV/0!"), CellError("#N/A")]


def test_days_numbers_and_truths_stay_what_they_are() -> None:
    cells: list[RawCell] = ["007", 7.0, -0.1, True, dt.datetime(2017, 3, 5), dt.datetime(2017, 3, 5, 8, 30), "1e5"]
    sheet = Sheet("data", tuple([name, cell] for name, cell in zip("abcdefg", cells, strict=True)), 2)
    for since_1904 in (False, True):
        data = retold([Table("data", sheet, (1, 2), (1, 1))], {}, [], "ward", date_1904=since_1904)
        row = open_workbook(data).sheets[0].row(2)
        assert [type(cell) for cell in row[:4]] == [str, float, float, bool]
        assert [raw_text(cell) for cell in row[4:]] == ["2017-03-05", "2017-03-05 08:30:00", "1e5"]


def test_names_of_sheets_are_ones_that_can_be_written() -> None:
    assert sheet_names(["", "a/b: c", "A b  c", "x" * 40, "x" * 50]) == [
        "Sheet1", "a b  c", "A b  c 2", "x" * 31, "x" * 27 + " 2",
    ]  # fmt: skip
