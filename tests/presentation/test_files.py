"""Reports as files: what the page says stands in each of them, and nothing in them computes."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.utils import translation

from analysis.presentation.files import FILE_FORMATS
from analysis.presentation.files.column_widths import fitted
from analysis.presentation.files.grid import grid_of
from analysis.presentation.files.latex import escaped
from analysis.presentation.files.written_numbers import decimals_of, read_number
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table

HOSTILE = '=HYPERLINK("http://x") & <b>{_1}</b> $5 %'


@pytest.fixture
def page() -> ReportPage:
    table = Table(
        "Interleukin-2",
        "U/mL",
        "Group",
        (Column("n"), Column("Mean ± SD", "Values"), Column("p")),
        (
            Part("", (Row("all", (Cell("86"), Cell("355.7 ± 137.4"), Cell("—")), total=True),)),
            Part(
                HOSTILE,
                (
                    Row("≤5 cm", (Cell("40"), Cell("300.1 ± 90.0"), Cell("<0.001", mark="a", rows=2))),
                    Row("=1+1", (Cell("46"), Cell("−1.5"))),
                ),
            ),
        ),
        (Note("A note.", "a"), Note("+1 of it")),
    )
    methods = MethodsText("Methods: the paragraph.", ("Wilson EB. 1927.",))
    section = Section("s", "Cytokines", (table, table))
    return ReportPage("Tên báo cáo", "", "", (section,), methods, "abc", "Python 3", "Study HN. Sex: male.")


def written(page: ReportPage, ending: str) -> bytes:
    return FILE_FORMATS[ending].write(page)


def test_a_cell_over_two_rows_stands_in_the_first(page: ReportPage) -> None:
    rows = [row.texts for row in grid_of(page.tables[0]).rows]
    assert rows[-2:] == [("≤5 cm", "40", "300.1 ± 90.0", "<0.001 [a]"), ("=1+1", "46", "−1.5", "")]


@pytest.mark.parametrize("ending", FILE_FORMATS)
def test_the_same_page_gives_the_same_bytes(page: ReportPage, ending: str) -> None:
    assert written(page, ending) == written(page, ending)


def texts_of(content: bytes, ending: str) -> str:
    if ending not in ("docx", "xlsx"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("ending", FILE_FORMATS)
def test_every_file_says_of_whom_it_is_and_what_each_table_is_about(page: ReportPage, ending: str) -> None:
    text = texts_of(written(page, ending), ending)
    for said in ("Tên báo cáo", "Study HN. Sex: male.", "Cytokines: Interleukin-2", "Data: abc."):
        assert said in text


def test_csv_holds_the_tables_as_texts(page: ReportPage) -> None:
    lines = list(csv.reader(io.StringIO(written(page, "csv").decode("utf-8-sig"))))
    assert lines[:3] == [["Tên báo cáo"], [], ["Cytokines: Interleukin-2 (U/mL)"]]
    assert lines[3] == ["Group", "n", "Values: Mean ± SD", "p"]
    assert ["'=1+1", "46", "−1.5", ""] in lines
    assert not any(text.startswith(("=", "+")) for line in lines for text in line)


def test_xlsx_holds_a_sheet_for_each_table_and_no_formula(page: ReportPage) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(page, "xlsx")))
    assert len(book.sheetnames) == 3
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}  # Texts, and numbers: no formula.
    assert {86, "355.7 ± 137.4", "=1+1", "a: A note."} <= {cell.value for cell in cells}
    assert not any(cell.hyperlink for cell in cells)


def test_docx_holds_tables_notes_and_methods(page: ReportPage) -> None:
    document = docx.Document(io.BytesIO(written(page, "docx")))
    assert [len(table.rows) for table in document.tables] == [6, 6]  # Two of them with the headings.
    assert [cell.text for cell in document.tables[0].rows[2].cells] == [
        "all",
        "86",
        "355.7\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}137.4",
        "—",
    ]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert {"Tên báo cáo", "a: A note.", "Methods: the paragraph.", "Wilson EB. 1927."} <= set(texts)


def test_latex_lets_no_text_be_a_command(page: ReportPage) -> None:
    text = written(page, "tex").decode()
    assert escaped("\\input{x} 5 % & $a_1$ #^~") == (
        r"\textbackslash{}input\{x\} 5 \% \& \$a\_1\$ \#\textasciicircum{}\textasciitilde{}"
    )
    assert r"\&  \textless{}b" not in text
    assert r"\$5 \%" in text
    assert text.count(r"\begin{longtable}") == 2


def test_latex_columns_break_their_lines_and_fill_the_page(page: ReportPage) -> None:
    text = written(page, "tex").decode()
    first = next(line for line in text.splitlines() if line.startswith(r"\begin{longtable}"))
    shares = [float(part.split("\\linewidth")[0]) for part in first.split(r"\dimexpr ")[1:]]
    assert sum(shares) == pytest.approx(1, abs=0.001)
    assert r"\setmainfont{DejaVu Serif}" in text  # That of LaTeX lacks ≤, α and χ.


def test_markdown_holds_no_html(page: ReportPage) -> None:
    text = written(page, "md").decode()
    assert "<b>" not in text
    assert "| all | 86 | 355.7 ± 137.4 | — |" in text


@pytest.mark.parametrize(("language", "text"), [("en", "−12.50"), ("it", "−12,50")])
def test_a_number_in_a_workbook_is_a_number_with_its_decimals(language: str, text: str) -> None:
    with translation.override(language):
        assert read_number(text) == Decimal("-12.50")
        assert decimals_of(Decimal("-12.50")) == 2
        assert [read_number(other) for other in ("<0.001", "5 (3.0)", "—", "1.2.3", "")] == [None] * 5


def test_one_table_is_given_alone_with_what_is_said_of_its_data(page: ReportPage) -> None:
    alone = page.with_only("s-2")
    assert alone is not None
    text = written(alone, "md").decode()
    assert (text.count("| all | 86 |"), text.count("Study HN. Sex: male. Data: abc.")) == (1, 1)
    assert page.with_only("s-3") is None


def test_docx_breaks_no_row_over_pages_and_leaves_no_caption_alone(page: ReportPage) -> None:
    document = docx.Document(io.BytesIO(written(page, "docx")))
    for table in document.tables:
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
        kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        assert kept == [True] * (len(kept) - 1) + [False]
    captions = [one for one in document.paragraphs if one.runs and one.runs[0].bold]
    assert all(one.paragraph_format.keep_with_next for one in captions)


@pytest.mark.parametrize(("available", "size"), [(400, 9), (130, 8), (60, 7)])
def test_columns_on_paper_are_as_wide_as_their_longest_word_where_the_page_is(available: float, size: float) -> None:
    headings, rows = ["Group", "below the limit"], [["systemic chemotherapy with IL-2", "11 (31.4\N{NO-BREAK SPACE}%)"]]
    found = fitted(headings, rows, available)
    assert found.size == size
    assert sum(found.widths) <= available + 0.001
    if available > 60:
        for width, letters in zip(found.widths, (len("chemotherapy"), len("(31.4 %)")), strict=True):
            assert width >= letters * 0.67 * size
