"""The workbook back: marked, and otherwise as it was sent."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from registry.imports.actions import preview
from registry.imports.annotated import annotated_workbook
from registry.imports.annotation.sheet_xml import END_OF_CELLS
from registry.imports.description import cells_data
from registry.imports.download import Download
from registry.imports.models import ImportProfile
from registry.imports.planned import Plan
from registry.models import Site, User
from tests.imports.conftest import csv_bytes
from tests.imports.rich_workbooks import SHEET, rich_workbook, with_macros
from tests.imports.workbooks import BAD_ROWS, workbook_bytes

Annotate = Callable[..., Download]
CSV = csv_bytes("Patient ID;Sex;Birth year;Notes", "BN901;M;1956;=1+1", "BN902;Q;1961;+84 -x", "BN903;F")


@pytest.fixture
def annotate(site: Site, curator: User, profile: ImportProfile) -> Annotate:
    """Upload a file and take it back with its cells marked."""

    def annotated(data: bytes, file_name: str = "ward.xlsx") -> Download:
        run = preview(file_bytes=data, file_name=file_name, user=curator, site=site, profile=profile)
        return annotated_workbook(run)

    return annotated


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def opened(download: Download) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(download.content))


def colours(sheet: Any) -> dict[str, str]:
    """Return the colour of each range that we coloured."""
    found = {}
    for area, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            if rule.formula == ['N("Cytoledger")=0']:
                found[str(area.sqref)] = rule.dxf.fill.bgColor.rgb
    return found


def said(plan: Plan) -> list[tuple[str, str, str]]:
    """Return what is said of a file, but for the sheets that we wrote."""
    told = [(each.severity, each.code, f"{each.sheet}!{each.cell}") for each in plan.problems]
    return sorted(each for each in told if each[1] != "own_sheet")


def test_a_refused_cell_is_coloured_and_says_why_and_what_to_do(annotate: Annotate) -> None:
    download = annotate(workbook_bytes(BAD_ROWS))
    sheet = opened(download)["Bệnh nhân"]
    assert sheet["E3"].comment.text.startswith("Cytoledger ▸ Refused\n“31/02/2017” is not a day")
    assert "Correct the date" in sheet["E3"].comment.text
    assert colours(sheet) == {"E3": "FFF4A460"}
    assert download.name == "ward-annotated.xlsx"


def test_a_warned_cell_has_another_colour_and_word(annotate: Annotate) -> None:
    sheet = opened(annotate(workbook_bytes([("BN901", "Nam", 1956, "UTBMTBG", "4/5/17", "5", "6,2", "B")])))[SHEET]
    assert sheet["E2"].comment.text.startswith("Cytoledger ▸ To be checked\n")
    assert colours(sheet) == {"E2": "FFD6EAF8"}


def test_words_are_those_of_who_downloads(annotate: Annotate) -> None:
    with override("vi"):
        comment = opened(annotate(workbook_bytes(BAD_ROWS)))[SHEET]["E3"].comment.text
    assert "“31/02/2017” is not" not in comment


def test_the_last_sheet_lists_all_problems_with_links_to_their_cells(annotate: Annotate) -> None:
    book = opened(annotate(rich_workbook()))
    sheet = book.worksheets[-1]
    assert sheet.title == "Cytoledger · problems"
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    assert lines[0] == ("Verdict", "Sheet", "Cell", "Text", "Reason", "What to do")
    assert lines[1][:4] == ("Refused", SHEET, "E3", "31/02/2017")
    assert sheet["C5"].hyperlink.location == f"'{SHEET}'!E3"


def test_everything_else_is_byte_for_byte_as_it_was(annotate: Annotate) -> None:
    before, after = parts(rich_workbook()), parts(annotate(rich_workbook()).content)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }
    assert after.keys() - before.keys() == {"xl/worksheets/cytoledgerProblems1.xml"}
    end = END_OF_CELLS.search(before["xl/worksheets/sheet1.xml"])
    assert end is not None
    assert after["xl/worksheets/sheet1.xml"].startswith(before["xl/worksheets/sheet1.xml"][: end.end()])


def test_formats_rules_and_comments_of_the_curator_stay(annotate: Annotate) -> None:
    before, after = openpyxl.load_workbook(io.BytesIO(rich_workbook())), opened(annotate(rich_workbook()))
    old, new = before[SHEET], after[SHEET]
    assert new["B2"].comment.text == "seen twice"
    assert new["E3"].comment.text.startswith("ask the ward\n\nCytoledger ▸ Refused")
    assert new["I2"].fill.bgColor.rgb == old["I2"].fill.bgColor.rgb
    assert new["J2"].value == "=I2*2"
    rules = [rule.type for rules in new.conditional_formatting._cf_rules.values() for rule in rules]
    assert rules.count("dataBar") == rules.count("notContainsBlanks") == 1
    priorities = [rule.priority for rules in new.conditional_formatting._cf_rules.values() for rule in rules]
    assert len(set(priorities)) == len(priorities)
    assert [str(each.sqref) for each in new.data_validations.dataValidation] == ["B2:B99"]
    assert new.column_dimensions["A"].width == old.column_dimensions["A"].width
    assert after.defined_names["ward"].value == before.defined_names["ward"].value


def test_macros_stay(annotate: Annotate) -> None:
    data = with_macros(rich_workbook())
    download = annotate(data, "ward.xlsm")
    assert parts(download.content)["xl/vbaProject.bin"] == parts(data)["xl/vbaProject.bin"]
    assert download.name == "ward-annotated.xlsm"
    assert download.content_type == "application/vnd.ms-excel.sheet.macroEnabled.12"


@pytest.mark.parametrize("comments", [True, False])
def test_uploaded_again_it_is_read_as_the_original(
    comments: bool, annotate: Annotate, plan_of: Callable[..., Plan]
) -> None:
    first = plan_of(rich_workbook(comments=comments))
    again = plan_of(annotate(rich_workbook(comments=comments)).content)
    ours = {sheet.name for sheet in again.workbook.sheets} - {sheet.name for sheet in first.workbook.sheets}
    told = [cell for cell in cells_data(again, every=True) if cell["sheet"] not in ours]
    assert told == cells_data(first, every=True)
    assert said(again) == said(first)


def test_annotated_twice_it_says_everything_once(annotate: Annotate) -> None:
    once = annotate(rich_workbook())
    twice = annotate(once.content, "ward-annotated.xlsx")
    assert parts(twice.content).keys() == parts(once.content).keys()
    one, two = opened(once)[SHEET], opened(twice)[SHEET]
    assert colours(two) == colours(one)
    comments = [
        [cell.comment and cell.comment.text for row in sheet.iter_rows() for cell in row] for sheet in (one, two)
    ]
    assert comments[0] == comments[1]


def test_a_corrected_cell_loses_its_comment(annotate: Annotate) -> None:
    book = opened(annotate(workbook_bytes(BAD_ROWS)))
    book[SHEET]["E3"] = "28/02/2017"
    buffer = io.BytesIO()
    book.save(buffer)
    clean = annotate(buffer.getvalue())
    assert opened(clean)[SHEET]["E3"].comment is None
    assert colours(opened(clean)[SHEET]) == {}


def test_of_a_text_table_a_workbook_of_the_same_texts_is_made(annotate: Annotate, plan_of: Callable[..., Plan]) -> None:
    download = annotate(CSV, "ward.csv")
    sheet = opened(download)["Sheet1"]
    assert [cell.value for cell in sheet[2]] == ["BN901", "M", "1956", "=1+1"]
    assert sheet["D2"].data_type == "s"
    assert sheet["D2"].quotePrefix
    assert sheet["B3"].comment.text.startswith("Cytoledger ▸ Refused")
    again = {(each.code, each.row) for each in plan_of(download.content).problems if each.severity == "reject"}
    assert ("unknown_code", 3) in again


def test_a_row_whose_cells_cant_be_told_apart_is_refused_again(
    annotate: Annotate, plan_of: Callable[..., Plan]
) -> None:
    download = annotate(CSV, "ward.csv")
    assert opened(download)["Sheet1"]["A4"].value == "BN903;F"
    refused = {each.row for each in plan_of(download.content).problems if each.severity == "reject"}
    assert 4 in refused


def test_hostile_texts_stay_texts(annotate: Annotate) -> None:
    rows = [("BN901", '=HYPERLINK("http://x")', 1956, "UTBMTBG", "<script>&_x0041_", "5", "6,2", "B")]
    download = annotate(workbook_bytes(rows), "=cmd|'/c calc'!A0 <b>.xlsx")
    listed = opened(download).worksheets[-1]
    texts = {cell.value: cell for row in listed.iter_rows() for cell in row if cell.value}
    assert texts['=HYPERLINK("http://x")'].data_type == "s"
    assert texts['=HYPERLINK("http://x")'].quotePrefix
    assert all(b"<f>" not in part for name, part in parts(download.content).items() if "worksheets" in name)
    assert "<script>&" in opened(download)[SHEET]["E2"].comment.text
