"""A table as rows of texts, for the formats that know no spans over rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.presentation.tables import Part, Table, row_texts


class Kind(StrEnum):
    """What a row of a grid is."""

    PART = "part"
    ROW = "row"
    TOTAL = "total"


@dataclass(frozen=True)
class GridRow:
    """A row: its heading, then a text for each column; a cell over several rows stands in the first of them."""

    kind: Kind
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table with its title, the line of its column headings, its rows and its notes."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    notes: tuple[str, ...]


def grid_of(table: Table) -> Grid:
    """Lay a table out."""
    title = f"{table.title} ({table.unit})" if table.unit else table.title
    rows = [row for part in table.parts for row in _rows(part, len(table.columns))]
    notes = tuple(f"{note.mark}: {note.text}" if note.mark else note.text for note in table.notes)
    return Grid(title, (table.first, *(column.full_label for column in table.columns)), tuple(rows), notes)


def _rows(part: Part, width: int) -> list[GridRow]:
    rows = [GridRow(Kind.PART, (part.title, *[""] * width))] if part.title else []
    for row, texts in zip(part.rows, row_texts(part, width), strict=True):
        rows.append(GridRow(Kind.TOTAL if row.total else Kind.ROW, (row.label, *texts)))
    if part.note:
        rows.append(GridRow(Kind.ROW, (part.note, *[""] * width)))
    return rows
