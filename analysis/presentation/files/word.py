"""A report as DOCX, with tables as a journal sets them: three rules and no grid."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from analysis.presentation.files.grid import Grid, GridRow, Kind, grid_of
from analysis.presentation.report_page import ReportPage

# The same report on the same data gives the same file.
UNDATED = dt.datetime(2000, 1, 1)
SMALL = Pt(9)
MARGIN = Mm(15)
WIDE_FROM = 5
"""Columns from which the page lies on its side."""


def to_docx(page: ReportPage) -> bytes:
    """Write a document with the tables, the methods and their references."""
    document = Document()
    document.core_properties.title = page.title
    document.core_properties.author = "Cytoledger"
    document.core_properties.comments = f"{page.data_version}; {page.software}"
    document.core_properties.created = document.core_properties.modified = UNDATED
    if max((len(table.columns) for table in page.tables), default=0) >= WIDE_FROM:
        _turn(document.sections[0])
    document.add_heading(page.title, level=1)
    for table in page.tables:
        _add_table(document, grid_of(table))
    document.add_paragraph(page.methods.paragraph)
    document.add_paragraph(page.data_statement)
    for reference in page.methods.references:
        document.add_paragraph(reference, style="List Bullet")
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _turn(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = MARGIN


def _undated(content: bytes) -> bytes:
    """Write the package anew with one date for all its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename), source.read(part), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _add_table(document: Any, grid: Grid) -> None:
    document.add_paragraph().add_run(grid.title).bold = True
    table = document.add_table(rows=0, cols=len(grid.headings))
    _add_row(table, grid.headings, bold=True)
    _rule(table.rows[0], "top")
    _rule(table.rows[0], "bottom")
    _repeat(table.rows[0])
    for row in grid.rows:
        _add_body_row(table, row)
    _rule(table.rows[-1], "bottom")
    _widen_first(table, document.sections[0])
    for note in grid.notes:
        run = document.add_paragraph().add_run(note)
        run.font.size = SMALL


def _widen_first(table: Any, section: Any) -> None:
    """Give the column that names the rows a quarter of the page, and the others the rest alike."""
    whole = section.page_width - section.left_margin - section.right_margin
    others = len(table.columns) - 1
    for place, column in enumerate(table.columns):
        width = whole // 4 if place == 0 else whole * 3 // 4 // others
        column.width = width
        for cell in column.cells:
            cell.width = width


def _add_body_row(table: Any, row: GridRow) -> None:
    if row.kind is Kind.PART:
        cells = table.add_row().cells
        cells[0].merge(cells[-1])
        _write(cells[0], row.texts[0], bold=True)
        return
    _add_row(table, row.texts, bold=row.kind is Kind.TOTAL)


def _add_row(table: Any, texts: tuple[str, ...], *, bold: bool) -> None:
    for place, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
        _write(cell, text, bold=bold)
        if place:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(cell: Any, text: str, *, bold: bool) -> None:
    cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    run = cell.paragraphs[0].add_run(text)
    run.bold = bold
    run.font.size = SMALL


def _rule(row: Any, side: str) -> None:
    """Draw a rule above or below every cell of a row."""
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "8")
        borders.append(line)


def _repeat(row: Any) -> None:
    """Repeat a row at the top of every page that the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
