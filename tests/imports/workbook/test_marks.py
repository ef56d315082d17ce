"""What stands beside the values is seen in every format: rows 20, 25, 29 and 38 of the promises on spreadsheets.

The two files were saved by LibreOffice from one workbook: a title over three columns, a header, five patients; 1/0 in
B4, NA() in C4, comments on B5 and A6, A5 struck through, C6 yellow, row 7 and column C hidden, and a hidden sheet.
"""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from registry.imports.workbook import CellError, Sheet, Workbook, open_workbook
from tests.imports.workbook.archives import ods
from tests.imports.workbook.old_workbooks import TWO_ROWS, record, xls
from tests.imports.workbook.test_reading import saved as saved_bytes

FILES = Path(__file__).parent / "files"
LONG_COMMENT = "gửi lại mẫu: repeat the sample " + "x" * 9_000


def saved(kind: str) -> Workbook:
    return open_workbook((FILES / f"marks.{kind}").read_bytes(), f"marks.{kind}")


@pytest.fixture(params=["xls", "ods"])
def book(request: pytest.FixtureRequest) -> Workbook:
    return saved(request.param)


def remarks(sheet: Sheet) -> set[tuple[str, int, int, str]]:
    return {(remark.kind, remark.row, remark.column, remark.text) for remark in sheet.remarks}


def test_errors_stand_where_values_should(book: Workbook) -> None:
    assert book.sheets[0].row(4) == ["BN002", CellError("#DIV/0!"), CellError("#N/A")]


def test_a_formulas_result_is_read(book: Workbook) -> None:
    assert book.sheets[0].row(5) == ["BN003", 4.5, 5.0]


def test_marks_are_seen_with_their_places(book: Workbook) -> None:
    assert remarks(book.sheets[0]) == {
        ("comment", 5, 2, LONG_COMMENT),
        ("comment", 6, 1, "plain"),
        ("strike", 5, 1, ""),
        ("colour", 6, 3, ""),
        ("hidden_row", 7, 0, ""),
        ("hidden_column", 0, 3, ""),
    }


def test_merged_cells_are_known(book: Workbook) -> None:
    assert book.sheets[0].merged == ((1, 1, 1, 3),)


def test_of_a_hidden_sheet_the_first_rows_alone_are_kept_and_apart(book: Workbook) -> None:
    assert (book.hidden_sheets, [sheet.name for sheet in book.sheets]) == (("hidden",), ["data"])
    assert [sheet.row(1) for sheet in book.hidden] == [["Họ tên", "Phone"]]


@pytest.mark.parametrize(("code", "text"), [(0x07, "#DIV/0!"), (0x2A, "#N/A"), (0x17, "#REF!"), (0x24, "#NUM!")])
def test_an_error_that_was_typed_into_an_old_sheet(code: int, text: str) -> None:
    # BOOLERR ([MS-XLS] 2.4.24): row, column, style, the error's code, and 1 for an error.
    cell = record(0x205, bytes([2, 0, 1, 0, 0, 0, code, 1]))
    assert open_workbook(xls(TWO_ROWS + cell, rows=3)).sheets[0].row(3)[1] == CellError(text)


def test_a_truth_value_in_an_old_sheet_is_no_error() -> None:
    cell = record(0x205, bytes([2, 0, 1, 0, 0, 0, 1, 0]))
    assert open_workbook(xls(TWO_ROWS + cell, rows=3)).sheets[0].row(3)[1] is True


def test_an_error_that_an_ods_file_repeats_stands_in_each_cell() -> None:
    attributes = 'table:number-columns-repeated="2" table:formula="of:=1/0" office:value-type="string"'
    row = (
        f"<table:table-row><table:table-cell {attributes}><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"
    )
    assert open_workbook(ods(row)).sheets[0].row(3) == [CellError("#DIV/0!")] * 2


def test_comments_of_a_hidden_sheet_are_known_too() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "il2"])
    hidden = book.create_sheet("key")
    hidden["A1"] = "id"
    hidden["A1"].comment = Comment("the names are in the other file", "ward")
    hidden.sheet_state = "veryHidden"
    opened = open_workbook(saved_bytes(book))
    assert [remarks(sheet) for sheet in opened.hidden] == [{("comment", 1, 1, "the names are in the other file")}]


def test_of_a_hidden_sheet_a_hundred_rows_are_read_at_most() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "il2"])
    hidden = book.create_sheet("key")
    for number in range(5_000):
        hidden.append([number])
    hidden.sheet_state = "hidden"
    assert [sheet.row_count for sheet in open_workbook(saved_bytes(book)).hidden] == [100]


def test_of_very_many_coloured_cells_the_first_are_listed_and_the_others_counted() -> None:
    book = openpyxl.Workbook()
    for row in range(1, 301):
        book.active.append([f"BN{row:03}", 1, 2, 3, 4])
        for column in range(1, 6):
            book.active.cell(row, column).fill = PatternFill("solid", fgColor="EEEEEE")
    found = open_workbook(saved_bytes(book)).sheets[0].remarks
    assert [(found[0].row, found[0].column), (found[999].row, found[999].column)] == [(1, 1), (200, 5)]
    assert [(remark.kind, remark.row, remark.text) for remark in found[1_000:]] == [("colour", 0, "500")]
