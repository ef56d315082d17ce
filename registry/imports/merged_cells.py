"""Cells that a ward merged downwards: a patient's code beside the six rows of his results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from registry.imports.problems import Problem
from registry.imports.workbook import RawCell, Sheet, address

NAMED_RANGES = 5
EMPTY = (None, "")


@dataclass(frozen=True)
class Span:
    """Rows of one column that one merged cell covers, all counted from 1."""

    column: int
    first: int
    last: int

    @property
    def cells(self) -> str:
        """The range as a spreadsheet writes it."""
        return f"{address(self.first, self.column)}:{address(self.last, self.column)}"


def spans_below(sheet: Sheet, header_row: int) -> list[Span]:
    """Return the merged cells of one column and several rows that begin below the header, by column and row.

    What is merged across columns is left: it is a remark in place of the cells, and belongs to none of them. So is what
    overlaps, and what covers a cell with a value of its own: no spreadsheet writes that.
    """
    found: list[Span] = []
    for left, top, bottom, right in sorted((left, top, bottom, right) for top, left, bottom, right in sheet.merged):
        span = Span(left, top, min(bottom, sheet.row_count))
        apart = not found or found[-1].column != left or found[-1].last < top
        inside = top > header_row and left == right <= len(sheet.columns) and span.first < span.last
        if apart and inside and _covers_nothing(sheet, span):
            found.append(span)
    return found


def _covers_nothing(sheet: Sheet, span: Span) -> bool:
    column = sheet.columns[span.column - 1]
    return column[span.first - 1] not in EMPTY and all(column[row] in EMPTY for row in range(span.first, span.last))


def repeated_downwards(sheet: Sheet, header_row: int) -> Sheet:
    """Return the sheet with the value of each cell that is merged downwards in every row that it covers.

    A spreadsheet keeps such a value in the first row alone. Without it the other rows would have no patient, or, worse,
    results without their date.
    """
    columns = list(sheet.columns)
    for number, spans in _by_column(spans_below(sheet, header_row)).items():
        cells: list[RawCell] = list(columns[number - 1])
        for span in spans:
            cells[span.first - 1 : span.last] = [cells[span.first - 1]] * (span.last - span.first + 1)
        columns[number - 1] = cells
    return replace(sheet, columns=tuple(columns)) if sheet.merged else sheet


def merged_problems(sheet: Sheet, header_row: int, read: Collection[int]) -> Iterator[Problem]:
    """Yield for each column that is read that its merged cells count in every row that they cover."""
    for number, spans in _by_column(spans_below(sheet, header_row)).items():
        if number in read:
            named = ", ".join(span.cells for span in spans[:NAMED_RANGES])
            cells = named + (" …" if len(spans) > NAMED_RANGES else "")
            yield Problem("warn", "merged_down", sheet.name, header_row, number, params={"cells": cells})


def _by_column(spans: Iterable[Span]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for span in spans:
        found.setdefault(span.column, []).append(span)
    return found
