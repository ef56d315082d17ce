"""Files that would harm: row 44 of the promises on spreadsheets. Each is refused fast, in one sentence, with
little memory.
"""

import pytest

from registry.imports.workbook import open_workbook
from tests.imports.workbook.archives import TWO_ROWS, archive, parts, sheet_xml, text_cell, workbook
from tests.imports.workbook.refusals import refusal


def test_the_archives_of_these_tests_open_when_they_are_honest() -> None:
    sheet = open_workbook(workbook()).sheets[0]
    assert sheet.row(2) == ["BN001", 5.0]


def test_a_decompression_bomb() -> None:
    bomb = sheet_xml(TWO_ROWS + text_cell("A3", "0" * 400_000_000))
    assert "bomb" in refusal(archive(parts(bomb)))


def test_a_cell_of_many_millions_of_characters() -> None:
    assert "million characters" in refusal(workbook(TWO_ROWS + f'<row r="3">{text_cell("A3", "0" * 15_000_000)}</row>'))


@pytest.mark.parametrize("address", ["A1048576", "XFD3", "XFD1048576", "B900000"])
def test_one_cell_far_away(address: str) -> None:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert "stands there" in (
        said := refusal(workbook(TWO_ROWS + f'<row r="{row}">{text_cell(address, "x")}</row>'))
    ) or ("stray" in said)


def test_a_cell_that_claims_another_row_than_its_rows() -> None:
    assert "stray" in refusal(workbook(TWO_ROWS + f'<row r="3">{text_cell("A1048576", "x")}</row>'))


def test_a_million_columns() -> None:
    cells = "".join("<c><v>1</v></c>" for _ in range(1_000_000))
    assert "addresses" in refusal(workbook(f'<row r="1">{cells}</row>'))


def test_a_false_dimension_is_not_believed() -> None:
    sheet = open_workbook(workbook(dimension="A1:XFD1048576")).sheets[0]
    assert (sheet.row_count, len(sheet.columns)) == (2, 2)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        "<!doctype worksheet>",
    ],
)
def test_declarations_in_the_xml(declaration: str) -> None:
    assert "entities" in refusal(workbook(before=f'<?xml version="1.0"?>{declaration}'))


def test_xml_nested_deeply() -> None:
    assert "nested" in refusal(workbook(after="<a>" * 100_000 + "</a>" * 100_000))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/passwd", "xl\\..\\..\\evil.xml", "C:/evil.xml"])
def test_names_that_point_outside(name: str) -> None:
    assert "outside" in refusal(workbook(extra={name: "x"}))


@pytest.mark.parametrize("name", ["xl/embeddings/inner.xlsx", "inner.zip"])
def test_a_container_in_a_container(name: str) -> None:
    assert "another file inside" in refusal(workbook(extra={name: workbook()}))


def test_too_many_entries() -> None:
    assert "parts" in refusal(workbook(extra={f"xl/media/{number}.xml": "" for number in range(3_000)}))


def test_a_size_that_is_declared_falsely() -> None:
    data = bytearray(workbook(text_cell("A1", "x" * 50_000)))
    name = b"xl/worksheets/sheet1.xml"
    central = data.rindex(name) - 46
    data[central + 24 : central + 28] = (100).to_bytes(4, "little")
    assert "larger inside" in refusal(bytes(data))


def test_a_truncated_file() -> None:
    data = workbook()
    assert "truncated" in refusal(data[: len(data) // 2])
    assert "truncated" in refusal(data[:40])


def test_a_part_that_is_damaged() -> None:
    data = bytearray(workbook())
    start = data.index(b"xl/worksheets/sheet1.xml") + 30
    data[start : start + 20] = bytes(20)
    assert refusal(bytes(data))


def test_zip_files_that_are_no_workbook() -> None:
    assert "not a workbook" in refusal(archive({"readme.txt": "hello"}))
    assert "xlsb" in refusal(archive({"xl/workbook.bin": b"\x00"}))
