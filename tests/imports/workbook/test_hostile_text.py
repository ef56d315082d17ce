"""Text tables that would harm: lines, rows, columns and accents without end."""

import pytest

from registry.imports.workbook import open_workbook
from tests.imports.workbook.refusals import refusal

HEAD = b"id,il2\nBN001,5\n"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (HEAD + b"," * 10_000_000, "line"),
        (HEAD + b"," * 3_000_000, "columns"),
        (HEAD + b'BN002,"' + b"x" * 50_000_000, "line"),
        (HEAD + b'BN002,"' + b"xxxxxxxxx\n" * 1_000_000, "quotation"),
        (HEAD + b'"' * 3_000_001, "quotation"),
        (HEAD + b"\n" * 50_000_000, "lines"),
        (HEAD + b"\r" * 50_000_000, "lines"),
        (HEAD + b"a\n" * 10_000_000, "lines"),
    ],
    ids=[
        "commas",
        "many columns",
        "a quote",
        "a quote of lines",
        "quotes",
        "blank rows",
        "blank CR rows",
        "short rows",
    ],
)
def test_lines_without_end(data: bytes, word: str) -> None:
    assert word in refusal(data)


def test_short_rows_below_a_wide_one() -> None:
    """A reader that squares the table up would need sixteen gigabytes for this half megabyte."""
    assert "cells" in refusal(HEAD + b"," * 1_990 + b"\n" + b"a\n" * 300_000)


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0327\u0301", "\u05b0\u0591"])
def test_accents_piled_on_one_letter(marks: str) -> None:
    """Putting them in order takes time that grows with their square."""
    assert "accents" in refusal(HEAD + ("a" + marks * 100_000).encode())


def test_accents_as_people_write_them() -> None:
    text = "Bệnh viện Đại học Y, Đà Nẵng".encode()
    assert open_workbook(HEAD + b"BN002," + text.replace(b",", b";")).sheets[0].row_count == 3


@pytest.mark.parametrize(("end", "word"), [(b'BN2,"open\n', "never closed"), (b"BN2,\x81\x8d\n", "decoded")])
def test_a_large_text_whose_fault_stands_at_its_end(end: bytes, word: str) -> None:
    """Nothing of it has been kept by then."""
    assert word in refusal(HEAD + b"BN001,some words that fill a line of text to its end\n" * 1_000_000 + end)
