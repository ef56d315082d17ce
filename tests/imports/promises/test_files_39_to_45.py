"""Files, rows 39 to 45 of the promises on spreadsheets: each through upload and preview.

What a refusal may cost in time and memory is measured in tests/imports/workbook, on these files and on others.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlwt
from django.conf import settings

from registry.imports.models import ImportRun
from registry.models import Patient
from tests.imports.conftest import workbook_bytes
from tests.imports.promises.ward import Ward, measured
from tests.imports.workbook.archives import TWO_ROWS, archive, ods, parts, sheet_xml, text_cell, workbook
from tests.imports.workbook.old_workbooks import ole, record, xls

ROWS = (("id", "sex", "IL-6 (pg/mL)"), ("BN001", "F", "5"))
TEXT = "Mã BN;Giới;IL-6 (pg/mL)\nBN001;Nữ;4,5\n"
FAR = f'<row r="1048576">{text_cell("A1048576", "x")}</row>'


def old_workbook() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("data")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def open_document() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    made = ods()
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        entries = {name: file.read(name).decode() for name in file.namelist()}
    start, end = entries["content.xml"].index("<table:table-row>"), entries["content.xml"].index("</table:table>")
    entries["content.xml"] = entries["content.xml"][:start] + rows + entries["content.xml"][end:]
    return archive(entries)


def with_macros() -> bytes:
    """Return a workbook with a part of macros, as XLSM has it."""
    made = io.BytesIO(workbook_bytes(data=[list(row) for row in ROWS]))
    with zipfile.ZipFile(made, "a") as file:
        file.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macros")
    return made.getvalue()


def refused(ward: Ward, content: bytes, name: str = "ward.xlsx") -> str:
    """Return the one sentence that refuses a file of which nothing is kept."""
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR)
    answer = ward.sends(content, name)
    assert answer.refusal.endswith(".")
    assert ". " not in answer.refusal
    assert not ImportRun.objects.exists()
    assert list(incoming.iterdir()) == []
    return answer.refusal


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ward.xlsx", workbook_bytes(data=[list(row) for row in ROWS])),
        ("ward.xlsm", with_macros()),
        ("ward.ods", open_document()),
        ("ward.xls", old_workbook()),
        ("ward.csv", b"id,sex,IL-6 (pg/mL)\nBN001,F,5\n"),
        ("ward.tsv", b"id\tsex\tIL-6 (pg/mL)\nBN001\tF\t5\n"),
    ],
)
def test_row_39_every_format(ward: Ward, name: str, content: bytes) -> None:
    ward.sends(content, name).stored()
    assert Patient.objects.get().sex == "female"
    assert measured("BN001") == "5 pg/mL"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_row_40_unicode(ward: Ward, encoding: str) -> None:
    answer = ward.sends(TEXT.encode(encoding), "ward.csv").stored()
    assert Patient.objects.get().sex == "female"
    assert answer.shown.preview["file"]["encoding"] == encoding


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        # In cp1258 a tone mark follows its vowel as a byte of its own: "Nữ" is N, ư (FD), tilde (DE).
        (b"M\xe3 BN;Gi\xf5\xeci;IL-6 (pg/mL)\nBN001;N\xfd\xde;4,5\n", "cp1258"),
        ("Codice paziente;Sesso;Età (anni);IL-6 (pg/mL)\nBN001;F;;4,5\n".encode("cp1252"), "cp1252"),
    ],
)
def test_row_40_windows_encodings_are_shown_in_the_preview(ward: Ward, content: bytes, encoding: str) -> None:
    answer = ward.sends(content, "ward.csv")
    assert answer.shown.preview["file"]["encoding"] == encoding
    assert encoding in answer.page
    answer.stored()
    assert Patient.objects.get().sex == "female"


def test_row_40_what_cannot_be_decoded(ward: Ward) -> None:
    assert "decoded" in refused(ward, b"id;note\nBN001;\x81\x8d\x8f\x90\n", "ward.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"id;sex;IL-6 (pg/mL)\nBN001;F;4,5\n",
        b"id,sex,IL-6 (pg/mL)\nBN001,F,4.5\n",
        b"id\tsex\tIL-6 (pg/mL)\nBN001\tF\t4,5\n",
        b"sep=;\r\nid;sex;IL-6 (pg/mL)\r\nBN001;F;4,5\r\n",
        b"id;sex;IL-6 (pg/mL)\rBN001;F;4,5\r",
    ],
    ids=["semicolon", "comma", "tab", "sep line", "CR only"],
)
def test_row_41_separators_and_ends_of_lines(ward: Ward, content: bytes) -> None:
    ward.sends(content, "ward.csv").stored()
    assert measured("BN001") == "4.5 pg/mL"


def test_row_42_a_quoted_newline(ward: Ward) -> None:
    answer = ward.sends(b'id;sex;IL-6 (pg/mL);notes\nBN001;F;5;"two\nlines"\nBN002;M;6;one\n', "ward.csv").stored()
    assert answer.shown.counts["rows"]["new"] == 2


@pytest.mark.parametrize("row", [b"BN002;M;6;7", b"BN002;M"])
def test_row_42_a_ragged_row_is_rejected_with_its_line(ward: Ward, row: bytes) -> None:
    answer = ward.sends(b"id;sex;IL-6 (pg/mL)\nBN001;F;5\n" + row + b"\n", "ward.csv")
    assert [(each["code"], each["row"]) for each in answer.problems if each["severity"] == "reject"] == [
        ("ragged_row", 3)
    ]


def test_row_42_a_quote_that_is_never_closed(ward: Ward) -> None:
    assert "never closed" in refused(ward, b'id;sex\nBN001;"F\nBN002;M\n', "ward.csv")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("ward.csv", b"\xef\xbb\xbf\r\n \n", "empty"),
        ("ward.csv", b"id;sex;IL-6 (pg/mL)\n", "no row of data"),
        ("ward.xlsx", workbook_bytes(data=[list(ROWS[0])]), "no row of data"),
        ("ward.xlsx", workbook()[:400], "truncated"),
        ("ward.xls", xls()[:700], "truncated"),
        ("ward.xlsx", ole("EncryptedPackage".encode("utf-16-le"), "EncryptedPackage"), "password-protected"),
        ("ward.csv", workbook(), "its content is XLSX"),
        ("ward.xlsx", TEXT.encode(), "its content is CSV"),
        ("ward.xls", b"<html><table><tr><td>id</td></tr></table></html>", "HTML"),
        ("ward.xls", b"<?xml version='1.0'?><Workbook/>", "XML"),
    ],
)
def test_row_43_files_that_are_no_tables(ward: Ward, name: str, content: bytes, word: str) -> None:
    assert word in refused(ward, content, name)


def test_row_43_a_long_file_is_refused_before_it_waits_for_the_worker(ward: Ward) -> None:
    lines = b"id;note\n" + b"BN001;some words\n" * 6_000
    assert "never closed" in refused(ward, lines + b'BN002;"open\n', "ward.csv")
    assert "not text" in refused(ward, b"id;note\n" + b"\x01\x02\n" * 6_000, "ward.csv")


def test_row_43_an_old_workbook_with_a_password(ward: Ward) -> None:
    encrypted = xls(before=record(0x2F, bytes(6)))  # FILEPASS ([MS-XLS] 2.4.117).
    assert "password-protected" in refused(ward, encrypted, "ward.xls")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (archive(parts(sheet_xml(TWO_ROWS + text_cell("A3", "0" * 30_000_000)))), "bomb"),
        (workbook(TWO_ROWS + f'<row r="3">{text_cell("A3", "0" * 15_000_000)}</row>'), "million characters"),
        (workbook(TWO_ROWS + FAR), "stray"),
        (workbook(TWO_ROWS + f'<row r="3">{text_cell("XFD3", "x")}</row>'), "XFD"),
        (workbook('<row r="1">' + "<c><v>1</v></c>" * 1_000_000 + "</row>"), "addresses"),
        (workbook(before='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "entities"),
        (workbook(before='<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'), "entities"),
        (workbook(after="<a>" * 100_000 + "</a>" * 100_000), "nested"),
        (workbook(extra={"../../evil.xml": "x"}), "outside"),
        (workbook(extra={"xl/embeddings/inner.xlsx": workbook()}), "another file inside"),
        (ods('<table:table-row table:number-rows-repeated="1048570"/><table:table-row><table:table-cell>'
             "<text:p>x</text:p></table:table-cell></table:table-row>"), "stray"),
    ],
    ids=["bomb", "long cell", "far row", "far column", "million columns", "XXE", "expansion", "deep", "slip", "nested",
         "far row of ODS"],
)  # fmt: skip
def test_row_44_files_that_would_harm(ward: Ward, content: bytes, word: str) -> None:
    assert word in refused(ward, content, "ward.ods" if b"opendocument" in content[:100] else "ward.xlsx")


def test_row_44_a_false_dimension_is_not_believed(ward: Ward) -> None:
    cells = f"{text_cell('A1', 'id')}{text_cell('B1', 'sex')}", f"{text_cell('A2', 'BN001')}{text_cell('B2', 'F')}"
    rows = f'<row r="1">{cells[0]}</row><row r="2">{cells[1]}</row>'
    ward.sends(workbook(rows, dimension="A1:XFD1048576")).stored()
    assert Patient.objects.get().sex == "female"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.csv", "x.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("x" * 300 + ".csv", "x" * 90),
        ("<script>alert(1)<b>.csv", "&lt;script&gt;alert(1)&lt;b&gt;.csv"),
        ("a\u202efdp.csv", "fdp.csv"),
    ],
)
def test_row_45_names_of_files(ward: Ward, name: str, shown: str) -> None:
    answer = ward.sends(TEXT.encode(), name)
    assert shown in answer.page
    assert "<script>alert" not in answer.page
    assert "\u202e" not in answer.page
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []
