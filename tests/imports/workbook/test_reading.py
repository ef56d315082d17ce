"""What a file says is read as it stands: rows 13, 20, 25 and 38 to 43 of the promises on spreadsheets."""

import datetime as dt
import io
import unicodedata

import openpyxl
import pytest
import xlwt
from odf import opendocument, style, table, text
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from registry.imports.formats.model import address, column_letters, column_number
from registry.imports.workbook import CellError, UncachedFormula, UnusableFile, open_workbook, raw_text
from tests.imports.workbook.archives import TWO_ROWS, archive, parts, sheet_xml, workbook


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def remarks(data: bytes) -> set[tuple[str, int, int]]:
    return {(remark.kind, remark.row, remark.column) for remark in open_workbook(data).sheets[0].remarks}


def test_row_numbers_are_the_spreadsheets_own() -> None:
    book = openpyxl.Workbook()
    book.active["C5"] = "x"
    sheet = open_workbook(saved(book)).sheets[0]
    assert (sheet.row_count, sheet.row(5)) == (5, ["", "", "x"])


def test_hidden_parts_comments_and_struck_cells_are_remarked() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for number in range(1, 4):
        sheet.append([f"BN00{number}", number])
    sheet["A2"].font = Font(strike=True)
    sheet["B3"].comment = Comment("402", "ward")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Hidden").sheet_state = "hidden"
    data = saved(book)
    assert remarks(data) == {("strike", 2, 1), ("comment", 3, 2), ("hidden_row", 2, 0), ("hidden_column", 0, 2)}
    assert open_workbook(data).hidden_sheets == ("Hidden",)


def test_coloured_cells_are_remarked() -> None:
    book = openpyxl.Workbook()
    book.active.append(["BN001", 1])
    book.active["B1"].fill = PatternFill("solid", fgColor="FFFF00")
    assert remarks(saved(book)) == {("colour", 1, 2)}


@pytest.mark.parametrize(("name", "kind"), [("ward.csv", "XLSX"), ("ward.xls", "XLSX"), ("WARD.ODS", "XLSX")])
def test_a_name_that_contradicts_the_content_is_refused(name: str, kind: str) -> None:
    with pytest.raises(UnusableFile, match=f"its content is {kind}"):
        open_workbook(workbook(), name)


@pytest.mark.parametrize("name", ["ward.xlsx", "ward.XLSM", "ward", "ward.backup", ""])
def test_a_name_that_does_not_contradict_says_nothing(name: str) -> None:
    assert open_workbook(workbook(), name).kind == "xlsx"


def test_errors_and_formulas_without_value_are_told_from_empty_cells() -> None:
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#N/A</v></c><c r="B2"><f>A1&amp;"x"</f><v></v></c></row>'
    )
    sheet = open_workbook(workbook(rows)).sheets[0]
    assert sheet.row(1) == [CellError("#DIV/0!"), UncachedFormula("1+1"), 2.0]
    assert sheet.row(2) == [CellError("#N/A"), UncachedFormula('A1&"x"'), ""]


def test_cells_written_in_unusual_ways_are_read_all_the_same() -> None:
    prefixed = sheet_xml(TWO_ROWS).replace("<", "<x:").replace("<x:/", "</x:").replace('xmlns="', 'xmlns:x="')
    assert open_workbook(archive(parts(prefixed))).sheets[0].row(2) == ["BN001", 5.0]
    swapped = '<row r="1"><c t="e" r="A1"><v>#REF!</v></c></row>'
    assert open_workbook(workbook(swapped)).sheets[0].row(1) == [CellError("#REF!")]


def test_the_epoch_of_1904_is_known() -> None:
    entries = parts(sheet_xml(TWO_ROWS), workbook_attributes=' date1904="1"')
    assert open_workbook(archive(entries)).date_1904
    assert not open_workbook(workbook()).date_1904


def test_dates_are_dates() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = dt.date(2017, 3, 12)
    assert raw_text(open_workbook(saved(book)).sheets[0].row(1)[0]) == "2017-03-12"


def ods(*, hidden_row: bool = False) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    hidden = style.Style(name="hidden", family="table")
    hidden.addElement(style.TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    for name, style_name in (("data", None), ("secret", hidden)):
        sheet = table.Table(name=name, **({"stylename": style_name} if style_name else {}))
        for number, values in enumerate((("id", "il2"), ("BN001", "355,7"), ("BN002", "12"))):
            row = table.TableRow(**({"visibility": "collapse"} if hidden_row and number == 2 else {}))
            for value in values:
                cell = table.TableCell(valuetype="string")
                cell.addElement(text.P(text=value))
                row.addElement(cell)
            sheet.addElement(row)
        filler = table.TableRow(numberrowsrepeated="1048573")
        filler.addElement(table.TableCell(numbercolumnsrepeated="16384"))
        sheet.addElement(filler)
        document.spreadsheet.addElement(sheet)
    buffer = io.BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def test_an_ods_file_is_read_with_its_hidden_parts() -> None:
    book = open_workbook(ods(hidden_row=True))
    assert (book.kind, book.hidden_sheets) == ("ods", ("secret",))
    assert [sheet.name for sheet in book.sheets] == ["data"]
    assert book.sheets[0].row(2) == ["BN001", "355,7"]
    assert [(remark.kind, remark.row) for remark in book.sheets[0].remarks] == [("hidden_row", 3)]


def test_an_old_xls_file_is_read() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("data")
    for number, row in enumerate((("id", "il2"), ("BN001", 355.7))):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    opened = open_workbook(buffer.getvalue())
    assert (opened.kind, opened.sheets[0].row(2)) == ("xls", ["BN001", 355.7])


TEXT = "Mã BN;Tuổi\nBN001;62 tuổi"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_found(encoding: str) -> None:
    assert open_workbook(TEXT.encode(encoding)).sheets[0].row(2) == ["BN001", "62 tuổi"]


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Giới;Kích thước\nNữ;4,5", "cp1258"),
        ("Năm sinh;Ngày xét nghiệm\n1958;x", "cp1258"),
        ("Mã bệnh nhân;Số lượng", "cp1258"),
        ("Età;Data;Può;Ciò;Perciò", "cp1252"),
        ("N° metastasi;Sì;Così;Lunedì", "cp1252"),
        ("Temperature °C;µg/mL", "cp1252"),
    ],
)
def test_windows_encodings_are_told_apart(words: str, encoding: str) -> None:
    # cp1258 writes a tone mark after its vowel, which Python's codec does only for decomposed text.
    data = b"".join(_encoded(char, encoding) for char in words)
    book = open_workbook(data)
    assert (book.encoding, ";".join(map(str, book.sheets[0].row(1)))) == (encoding, words.splitlines()[0])


def _encoded(char: str, encoding: str) -> bytes:
    try:
        return char.encode(encoding)
    except UnicodeEncodeError:
        marks = {"\u0300": 0xCC, "\u0309": 0xD2, "\u0303": 0xDE, "\u0301": 0xEC, "\u0323": 0xF2}
        for mark, byte in marks.items():
            base = next((b for b in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" if composed(b + mark) == char), None)
            if base:
                return base.encode(encoding) + bytes([byte])
        raise


def composed(letters: str) -> str:
    return unicodedata.normalize("NFC", letters)


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"id;il2\nBN001;355,7\n", [["id", "il2"], ["BN001", "355,7"]]),
        (b"id\til2\nBN001\t355,7\n", [["id", "il2"], ["BN001", "355,7"]]),
        (b"id,il2\nBN001,355.7\n", [["id", "il2"], ["BN001", "355.7"]]),
        (b"sep=;\r\nid;il2\r\nBN001;5\r\n", [["id", "il2"], ["BN001", "5"]]),
        (b"id,il2\rBN001,5\r", [["id", "il2"], ["BN001", "5"]]),
        (b'id,note\nBN001,"two\nlines"\n', [["id", "note"], ["BN001", "two\nlines"]]),
        (b'id,note\nBN001,"said ""no"", twice"\n', [["id", "note"], ["BN001", 'said "no", twice']]),
        (b"id\nBN001\n", [["id"], ["BN001"]]),
    ],
)
def test_text_tables_are_split_as_they_were_written(data: bytes, rows: list[list[str]]) -> None:
    sheet = open_workbook(data).sheets[0]
    assert [sheet.row(number) for number in (1, 2)] == rows


def test_rows_of_other_lengths_are_kept_with_their_lengths() -> None:
    sheet = open_workbook(b"id,il2\nBN001,5,6\nBN002\n").sheets[0]
    assert sheet.row_lengths == (2, 3, 1)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b'id,note\nBN001,"never closed\n', "never closed"),
        (b"%PDF-1.7 something", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"<html><body><table></table></body></html>", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "HTML"),
        (b"id,il2\nBN\x01\x02,5\n", "not text"),
        (b"id,il2\nBN001,\x81\x8d\x8f\n", "decoded"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "damaged"),
    ],
)
def test_an_unusable_file_is_refused_with_the_reason(data: bytes, word: str) -> None:
    with pytest.raises(UnusableFile, match=word):
        open_workbook(data)


def test_a_control_character_that_strayed_into_a_cell_is_left_to_that_cell() -> None:
    rows = b"".join(b"BN%03d,5\n" % number for number in range(50))
    sheet = open_workbook(b"id,il2\n" + rows + b"BN\x00900,5\x0b6\n").sheets[0]
    assert sheet.row(52) == ["BN\x00900", "5 6"]


@pytest.mark.parametrize("data", [b"id,i\x00l2\n" + b"BN001,5\n" * 50, b"id,il2\n" + b"BN\x01001,5,some words\n" * 200])
def test_control_characters_in_the_header_or_everywhere_mean_that_it_is_no_text(data: bytes) -> None:
    with pytest.raises(UnusableFile, match="not text"):
        open_workbook(data)


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(UnusableFile, match="no visible sheet"):
        open_workbook(saved(openpyxl.Workbook()))


def test_addresses() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(number)) == number for number in range(1, 2_000))
    assert (address(8, 6), address(8, 0), address(0, 6), address(0, 0)) == ("F8", "8:8", "F:F", "")
