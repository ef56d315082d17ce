"""A report as DOCX, with tables as a journal sets them: three rules and no grid."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from analysis.presentation.files.column_widths import PADDING, Fitted, fitted
from analysis.presentation.files.grid import GridRow, Kind, grid_of
from analysis.presentation.report_page import ReportPage
from analysis.presentation.tables import Table

# The same report on the same data gives the same file.
UNDATED = dt.datetime(2000, 1, 1)
SMALL = Pt(9)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MARGIN = Mm(15)
WIDE_FROM = 5
"""Columns from which the page lies on its side."""

KEPT_WHOLE = 25
"""Rows up to which a table stands on one page; of a longer one, the first and the last two stay together."""

_BRACKETED = re.compile(r"\([\d<−][^()]*\)|\[[^\[\]]*\]")


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
        _add_table(document, table)
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


def _add_table(document: Any, table: Table) -> None:
    grid, section = grid_of(table), document.sections[0]
    caption = document.add_paragraph()
    caption.add_run(grid.title).bold = True
    caption.paragraph_format.keep_with_next = True
    labels = (table.first, *(column.label for column in table.columns))
    bodies = [row.texts for row in grid.rows if row.kind is not Kind.PART]
    unbroken = [(texts[0], *(_unbroken(text) for text in texts[1:])) for texts in bodies]
    available = section.page_width - section.left_margin - section.right_margin
    fit = fitted(labels, unbroken, Emu(available).pt)
    drawn = document.add_table(rows=0, cols=len(labels))
    _add_head(drawn, table, labels, fit)
    for row in grid.rows:
        _add_body_row(drawn, row, fit)
    _align(drawn, bodies)
    _rule(drawn.rows[-1], "bottom")
    _lay_out(drawn, fit)
    for note in grid.notes:
        run = document.add_paragraph().add_run(note)
        run.font.size = SMALL


def _add_head(drawn: Any, table: Table, labels: tuple[str, ...], fit: Fitted) -> None:
    """Write the headings, those over several columns in a line of their own."""
    if table.headings:
        cells, place = drawn.add_row().cells, 1
        for heading in table.headings:
            last = place + heading.columns - 1
            cell = cells[place].merge(cells[last]) if heading.columns > 1 else cells[place]
            _write(cell, heading.label, fit, bold=True)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            place = last + 1
    _add_row(drawn, labels, fit, bold=True)
    _rule(drawn.rows[0], "top")
    _rule(drawn.rows[-1], "bottom")
    for row in drawn.rows:
        _mark(row, "w:tblHeader")  # Repeated at the top of every page that the table runs over.


def _add_body_row(drawn: Any, row: GridRow, fit: Fitted) -> None:
    if row.kind is Kind.PART:
        cells = drawn.add_row().cells
        cells[0].merge(cells[-1])
        _write(cells[0], row.texts[0], fit, bold=True)
        return
    _add_row(drawn, row.texts, fit, bold=row.kind is Kind.TOTAL)


def _add_row(drawn: Any, texts: tuple[str, ...], fit: Fitted, *, bold: bool) -> None:
    for place, (cell, text) in enumerate(zip(drawn.add_row().cells, texts, strict=True)):
        _write(cell, _unbroken(text) if place else text, fit, bold=bold)


def _align(drawn: Any, bodies: list[tuple[str, ...]]) -> None:
    """Set columns of numbers to the right, each with its heading."""
    for place in range(1, len(drawn.columns)):
        if not any(character.isdigit() for texts in bodies for character in texts[place][:3]):
            continue
        for cell in drawn.columns[place].cells:
            if cell._tc.grid_span == 1:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(cell: Any, text: str, fit: Fitted, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(fit.size)


def _unbroken(text: str) -> str:
    """Keep numbers in brackets on one line, a sign of percent with its number, and a mean with its deviation."""
    text = text.replace(" %", f"{NO_BREAK_SPACE}%").replace(" ± ", f"{NO_BREAK_SPACE}±{NO_BREAK_SPACE}")
    return _BRACKETED.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), text)


def _lay_out(drawn: Any, fit: Fitted) -> None:
    """Set the widths, keep each row on one page, and a table that is short enough whole."""
    drawn.autofit = False
    _narrow_margins(drawn)
    rows = list(drawn.rows)
    for place, row in enumerate(rows):
        _mark(row, "w:cantSplit")
        together = len(rows) <= KEPT_WHOLE or place < 3 or place == len(rows) - 2
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = together and place < len(rows) - 1
    for column, width in zip(drawn.columns, fit.widths, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            if cell._tc.grid_span == 1:
                cell.width = Pt(width)


def _narrow_margins(drawn: Any) -> None:
    """Leave a third of the padding at either side of a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(7 * PADDING)))  # In twentieths of a point.
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    drawn._tbl.tblPr.append(margins)


def _rule(row: Any, side: str) -> None:
    """Draw a rule above or below every cell of a row."""
    for cell in dict.fromkeys(row.cells):
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "8")
        borders.append(line)


def _mark(row: Any, name: str) -> None:
    """Set a property of a row."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
