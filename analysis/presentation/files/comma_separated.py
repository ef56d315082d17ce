"""A report as CSV: its tables one below the other, as they are printed."""

from __future__ import annotations

import csv
import io

from analysis.presentation.files.grid import grid_of
from analysis.presentation.report_page import ReportPage
from registry.exports.inert import inert_cell


def to_csv(page: ReportPage) -> bytes:
    """Write the tables, with their titles and notes, a blank line between; UTF-8 with its mark, for spreadsheets."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([[inert_cell(page.title)], []])
    for table in page.tables:
        grid = grid_of(table)
        lines = [(grid.title,), grid.headings, *(row.texts for row in grid.rows), *((note,) for note in grid.notes), ()]
        writer.writerows([inert_cell(text) for text in line] for line in lines)
    writer.writerow([inert_cell(page.methods.paragraph)])
    writer.writerow([inert_cell(page.data_statement)])
    return buffer.getvalue().encode("utf-8-sig")
