"""Which files are long: by their rows as they stand, whatever a file says of itself, and before it is read."""

import io
import zipfile

import pytest

from registry.imports import size
from registry.imports.size import is_long
from registry.imports.workbook import UnusableFile
from tests.imports.conftest import FILES, csv_bytes, workbook_bytes
from tests.imports.jobs.conftest import LONG


def rows(count: int) -> list[list[str]]:
    return [["id", "sex"], *(["BN", "M"] for _row in range(count - 1))]


@pytest.mark.parametrize(("count", "long"), [(LONG, False), (LONG + 1, True), (300, True)])
def test_rows_are_counted(count: int, long: bool) -> None:
    assert is_long(workbook_bytes(a=rows(count))) == long
    assert is_long(csv_bytes(*["BN1,M"] * count)) == long
    assert is_long("BN1,M\r\n".encode("utf-16") * count) == long
    assert is_long(b"BN1,M\r" * count) == long


def test_rows_of_all_sheets_count() -> None:
    assert is_long(workbook_bytes(a=rows(LONG - 1), b=rows(LONG - 1)))


def test_what_a_sheet_says_of_its_extent_does_not_count() -> None:
    data = workbook_bytes(a=rows(LONG + 1))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(f'ref="A1:B{LONG + 1}"'.encode(), b'ref="A1:B2"'))
    assert b'ref="A1:B2"' in zipfile.ZipFile(changed).read("xl/worksheets/sheet1.xml")
    assert is_long(changed.getvalue())


def test_what_unpacks_to_much_is_not_looked_through_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook_bytes(a=rows(2))
    assert not is_long(data)
    monkeypatch.setattr(size, "BACKGROUND_UNPACKED_BYTES", 1_000)
    assert is_long(data)


def test_few_wide_rows_are_long_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "BACKGROUND_BYTES", 100)
    assert is_long(csv_bytes("id,note", "BN1," + "x" * 100))


@pytest.mark.parametrize("name", ["html.xls"])
def test_what_is_no_workbook_is_refused_before_anything_is_kept(name: str) -> None:
    with pytest.raises(UnusableFile):
        is_long((FILES / name).read_bytes())
