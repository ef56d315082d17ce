"""Files that would make the reader of the values see, allocate or repeat more than was checked."""

import struct
import time
from contextlib import suppress

import pytest

from registry.imports.workbook import UnusableFile, Workbook, open_workbook
from tests.imports.workbook.archives import (
    MAIN,
    OFFICE,
    PACKAGE,
    TWO_ROWS,
    archive,
    ods,
    parts,
    several,
    sheet_xml,
    text_cell,
    workbook,
)
from tests.imports.workbook.old_workbooks import TWO_ROWS as OLD_ROWS
from tests.imports.workbook.old_workbooks import label, number, record, xls
from tests.imports.workbook.refusals import SECONDS, refusal

FAR = sheet_xml(TWO_ROWS + f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')
SHEET = "worksheets/sheet1.xml"


def opened(data: bytes) -> Workbook:
    """Open a file that is odd but harmless, within time."""
    started = time.process_time()
    book = open_workbook(data)
    assert time.process_time() - started < SECONDS
    assert [(sheet.row_count, len(sheet.columns)) for sheet in book.sheets] == [(2, 2)]
    return book


def test_a_sheet_of_another_name_space_prefix_is_measured_too() -> None:
    cell = f'<_:row xmlns:_="{MAIN[7:-1]}" r="1048576"><_:c r="XFD1048576"><_:v>1</_:v></_:c></_:row>'
    assert "XFD" in refusal(workbook(TWO_ROWS + cell))


def test_a_cell_that_claims_a_row_of_five_digits() -> None:
    assert "cells" in refusal(workbook(TWO_ROWS + '<row r="3"><c r="BXX99999"><v>1</v></c></row>'))


def test_one_name_for_two_sheets() -> None:
    sheets = '<sheet name="data" sheetId="1" r:id="rId1"/><sheet name="data" sheetId="2" r:id="rId2"/>'
    relations = {"rId1": "worksheets/far.xml", "rId2": SHEET}
    assert "one and the same" in refusal(several(sheets, relations, {"xl/worksheets/far.xml": FAR}))


def test_a_sheet_that_leads_to_two_parts() -> None:
    sheets = '<sheet name="data" sheetId="1" xmlns:x="urn:x" x:id="rId2" r:id="rId1"/>'
    relations = {"rId1": "worksheets/far.xml", "rId2": SHEET}
    assert opened(several(sheets, relations, {"xl/worksheets/far.xml": FAR})).kind == "xlsx"


def test_a_relation_within_a_relation() -> None:
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="%s"/>'
    made = parts(sheet_xml(TWO_ROWS)) | {"xl/worksheets/far.xml": FAR}
    made["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{relation % SHEET}<x>{relation % "worksheets/far.xml"}</x>'
        "</Relationships>"
    )
    assert opened(archive(made)).kind == "xlsx"


def test_a_file_that_is_two_kinds_of_workbook_is_read_as_one() -> None:
    assert opened(ods(extra=parts(FAR))).kind == "ods"


def test_a_sheet_whose_part_is_missing_is_not_passed_over() -> None:
    sheets = '<sheet name="data" sheetId="1" r:id="rId7"/><sheet name="more" sheetId="2" r:id="rId1"/>'
    assert "damaged" in refusal(several(sheets, {"rId1": SHEET}, {}))


def test_thousands_of_sheets_in_one_part() -> None:
    sheets = "".join(f'<sheet name="d{number}" sheetId="{number + 1}" r:id="rId1"/>' for number in range(20_000))
    assert "sheets" in refusal(several(sheets, {"rId1": SHEET}, {}))


def test_sheets_that_are_too_large_together() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="AX{row}"><v>1</v></c></row>' for row in range(3, 110_000)
    )
    sheets = "".join(f'<sheet name="d{number}" sheetId="{number + 1}" r:id="r{number}"/>' for number in range(5))
    relations = {f"r{number}": f"worksheets/s{number}.xml" for number in range(5)}
    made = {f"xl/{target}": sheet_xml(TWO_ROWS + rows) for target in relations.values()}
    assert "together" in refusal(several(sheets, relations, made))


@pytest.mark.parametrize(("length", "calls"), [(900_000, 3_000), (32_000, 60_000)])
def test_a_long_text_that_many_cells_share(length: int, calls: int) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, calls))
    sheet = '<sheet name="data" sheetId="1" r:id="rId1"/>'
    shared = f"<sst {MAIN}><si><t>{'x' * length}</t></si></sst>"
    made = {"xl/worksheets/sheet1.xml": sheet_xml(rows), "xl/sharedStrings.xml": shared}
    assert "million characters" in refusal(several(sheet, {"rId1": SHEET, "rId2": "sharedStrings.xml"}, made))


def test_a_text_that_is_long_but_shared_by_few() -> None:
    """A note of many words stands beside short ones in an honest workbook."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{int(row > 2)}</v></c></row>' for row in range(1, 30_000))
    sheet = '<sheet name="data" sheetId="1" r:id="rId1"/>'
    shared = f"<sst {MAIN}><si><t>{'note ' * 6_000}</t></si><si><t>short</t></si></sst>"
    made = {"xl/worksheets/sheet1.xml": sheet_xml(rows), "xl/sharedStrings.xml": shared}
    book = open_workbook(several(sheet, {"rId1": SHEET, "rId2": "sharedStrings.xml"}, made))
    assert book.sheets[0].columns[0][2:4] == ("short", "short")


@pytest.mark.parametrize(
    ("before", "within"),
    [
        ("", '<c r="A3" t="e"/>' * 60_000),
        ("", "<c </" * 150_000),
        (' r="3"' * 100_000, ""),
        ("", '<c r="A3" s="1" ' * 40 + "/>"),
    ],
)
def test_tags_over_which_a_pattern_could_toil(before: str, within: str) -> None:
    """Each took minutes; whether the file is then usable matters less than that the answer comes."""
    data = workbook(TWO_ROWS + f'<row r="3"{before}>{within}</row>')
    started = time.process_time()
    with suppress(UnusableFile):
        open_workbook(data)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("columns", ['<col min="abc" max="" hidden="1"/>', f'<col {"a" * 900_000} hidden="1"/>'])
def test_a_hidden_column_without_a_number_says_nothing(columns: str) -> None:
    assert opened(workbook(after=f"<cols>{columns}</cols>")).sheets[0].remarks == ()


def test_hidden_columns_are_named_once_however_often_they_are_declared() -> None:
    book = opened(workbook(after="<cols>" + '<col min="1" max="3" hidden="1"/>' * 100_000 + "</cols>"))
    assert [remark.column for remark in book.sheets[0].remarks] == [1, 2, 3]


def test_formats_without_end() -> None:
    sheet = '<sheet name="data" sheetId="1" r:id="rId1"/>'
    made = parts(sheet_xml(TWO_ROWS)) | {"xl/styles.xml": f"<styleSheet {MAIN}>" + "<a/>" * 4_000_000 + "</styleSheet>"}
    made["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    assert "formats" in refusal(archive(made)), sheet


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="1000"><table:table-cell office:value-type="string"><text:p>'
        f"{'x' * 900_000}</text:p></table:table-cell></table:table-row>",
        '<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="2000000000"/></text:p>'
        "</table:table-cell></table:table-row>",
        '<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="999999999999999"/>'
        "</text:p></table:table-cell></table:table-row>",
    ],
)
def test_text_that_an_ods_file_repeats(rows: str) -> None:
    assert "million characters" in refusal(ods(rows))


def test_a_table_within_a_table_of_an_ods_file() -> None:
    far = '<table:table-row table:number-rows-repeated="1048570"/><table:table-row><table:table-cell><text:p>x</text:p>'
    far += '</table:table-cell></table:table-row><table:table table:name="inner"></table:table>'
    assert "damaged" in refusal(ods(far))


@pytest.mark.parametrize("repeats", ["-5", "abc", "²"])
def test_a_repeat_that_is_no_number(repeats: str) -> None:
    assert refusal(
        ods(f'<table:table-row table:number-rows-repeated="{repeats}"><table:table-cell/></table:table-row>')
    )


def test_the_old_workbooks_of_these_tests_open_when_they_are_honest() -> None:
    assert opened(xls()).sheets[0].row(2) == ["BN001", 5.0]


@pytest.mark.parametrize(("row", "column"), [(65_535, 255), (65_535, 65_535), (2, 60_000)])
def test_a_cell_far_away_in_an_old_workbook(row: int, column: int) -> None:
    assert "column" in refusal(xls(OLD_ROWS + number(row, column)))
    assert "column" in refusal(xls(OLD_ROWS + label(row, column, b"x")))


def test_a_size_that_an_old_workbook_declares_falsely() -> None:
    assert "damaged" in refusal(xls(rows=0x7FFFFFFF, columns=0xFFFF))
    assert "damaged" in refusal(xls(top=3))


@pytest.mark.parametrize("calls", [20_000, 60_000])
def test_a_long_text_that_many_cells_of_an_old_workbook_share(calls: int) -> None:
    """How much text that is, nothing says before it is read: the process that reads it is ended."""
    # SST ([MS-XLS] 2.4.265) of one text of 8,000 characters, and LABELSST (2.4.149) in each row.
    text = record(0xFC, struct.pack("<IIHB", calls, 1, 8_000, 0) + b"x" * 8_000)
    cells = b"".join(record(0xFD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(calls))
    assert "memory" in refusal(xls(cells, rows=calls, columns=1, before=text))


def test_a_shared_text_in_an_old_workbook_is_read() -> None:
    text = record(0xFC, struct.pack("<IIHB", 2, 1, 5, 0) + b"BN001")
    cells = OLD_ROWS + record(0xFD, struct.pack("<HHHI", 2, 0, 0, 0))
    assert open_workbook(xls(cells, rows=3, before=text)).sheets[0].row(3)[0] == "BN001"


def test_an_old_workbook_that_is_larger_than_any() -> None:
    assert "save it as .xlsx" in refusal(xls() + bytes(31_000_000))


def test_an_old_workbook_with_a_password() -> None:
    assert "password-protected" in refusal(xls(before=record(0x2F, bytes(6))))


def test_an_old_workbook_that_breaks_off() -> None:
    whole = xls()
    for end in range(512, len(whole), 512):
        assert refusal(whole[:end])


def test_a_chain_of_sectors_that_bites_its_tail() -> None:
    """Its reader would follow it for ever; ours follows it once around, and finds what there is."""
    data = bytearray(xls())
    data[-512 + 4 : -512 + 8] = bytes(4)
    assert opened(bytes(data)).sheets[0].row(2) == ["BN001", 5.0]
    data = bytearray(xls())
    data[60:64], data[64:68] = bytes([1, 0, 0, 0]), bytes([1, 0, 0, 0])
    assert opened(bytes(data)).sheets[0].row(2) == ["BN001", 5.0]


def test_an_old_workbook_of_many_sectors_is_read_whole() -> None:
    """What is read is written anew before its values are taken."""
    cells = b"".join(number(row, 0, float(row)) for row in range(3_000))
    sheet = open_workbook(xls(cells)).sheets[0]
    assert sheet.columns[0] == tuple(map(float, range(3_000)))


@pytest.mark.parametrize("encoding", ["UT--8", "no-such", "utf-16", "base64", "rot13"])
def test_an_encoding_that_is_none(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?>' + parts(sheet_xml(TWO_ROWS))["xl/workbook.xml"]
    assert "damaged" in refusal(archive(parts(sheet_xml(TWO_ROWS)) | {"xl/workbook.xml": part}))
