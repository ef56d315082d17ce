"""The upper rows of a sheet, matched as the header that they may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from registry.imports.workbook import RawCell, Sheet

from .catalogue import Catalogue
from .declared import Declared, Place
from .match import HeaderMatch, match_texts

SEARCHED_ROWS = 30
# A sheet of thousands of columns is searched less far down, but below any title.
SEARCHED_CELLS = 20_000
FEWEST_SEARCHED_ROWS = 10
MOST_HEADER_ROWS = 3
# A text that is longer heads no column; matching tries it at every word.
LONGEST_HEADER = 300
MOST_COVERED = 200_000
VALUE = re.compile(r"[<>≤≥]?\s*[0-9][0-9.,/: -]*")


class HeaderRows:
    """The upper rows of a sheet, matched as headers; equal texts are matched once."""

    def __init__(self, sheet: Sheet, catalogue: Catalogue, declared: Declared) -> None:
        self.sheet, self.catalogue, self.declared = sheet, catalogue, declared
        searched = max(FEWEST_SEARCHED_ROWS, min(SEARCHED_ROWS, SEARCHED_CELLS // max(len(sheet.columns), 1)))
        self.numbers = range(1, min(searched, sheet.row_count) + 1)
        self._covering = _covering(sheet)
        self._known: dict[tuple[tuple[str, ...], Place], HeaderMatch] = {}
        last = min(searched + MOST_HEADER_ROWS, sheet.row_count)
        self._with_values = frozenset(row for row in range(1, last + 1) if _holds_values(sheet.row(row)))
        self._texts = {row: self._row_texts(row) for row in range(1, last + 1)}

    def _row_texts(self, row: int) -> list[str]:
        """Return the text over each column in a row; a merged cell counts in each column that it covers."""
        texts = [header_text(cell) if isinstance(cell, str) else "" for cell in self.sheet.row(row)]
        covered = [(column, self._covering.get((row, column))) for column in range(1, len(texts) + 1)]
        for column, origin in covered if self._covering else ():
            if origin is not None and origin != (row, column):
                cell = self.sheet.columns[origin[1] - 1][origin[0] - 1] if origin[1] <= len(texts) else ""
                texts[column - 1] = header_text(cell) if isinstance(cell, str) else ""
        return texts

    def matches(self, first: int, span: int) -> tuple[HeaderMatch, ...]:
        """Return what each column means if these rows are the header; nothing if they can't be."""
        if not self._with_values.isdisjoint(range(first + 1, first + span)):
            return ()
        columns = list(
            map(list, zip(*(self._texts_from(first, row) for row in range(first, first + span)), strict=True))
        )
        if span > 1 and not any(parts[0] for parts in columns):
            return ()
        if self.sheet.row_lengths is not None and span > 1:
            columns = _carry_groups(columns)
        seen: Counter[str] = Counter()
        return tuple(self._match(number, parts, seen) for number, parts in enumerate(columns, start=1))

    def _texts_from(self, first: int, row: int) -> list[str]:
        """Return a row's texts without those of merged cells that begin above the first row."""
        texts = self._texts[row]
        tops = (self._covering.get((row, column), (row, 0))[0] for column in range(1, len(texts) + 1))
        return [t if top >= first else "" for t, top in zip(texts, tops, strict=True)] if self._covering else texts

    def _match(self, column: int, parts: Sequence[str], seen: Counter[str]) -> HeaderMatch:
        texts = tuple(dict.fromkeys(filter(None, parts)))
        text = " / ".join(texts)
        seen[text] += 1
        if not text or not (self.catalogue.beginnings.occur_in(text) or self.declared.speaks_of(texts)):
            return HeaderMatch(column, text, occurrence=seen[text])
        place = Place(self.sheet.name, seen[text] if self.declared.headers else 1)
        if (texts, place) not in self._known:
            self._known[texts, place] = match_texts(texts, self.catalogue, self.declared, place)
        return replace(self._known[texts, place], column=column, occurrence=seen[text])


def header_text(cell: str) -> str:
    """Return a cell's text with one space between words, as far as a header goes."""
    return " ".join(cell.strip()[:LONGEST_HEADER].split())


def _holds_values(cells: Sequence[RawCell]) -> bool:
    """Tell whether a row holds a number or a date: then it is data, and no second row of a header."""
    return any(
        VALUE.fullmatch(cell.strip()) is not None if isinstance(cell, str) else cell is not None for cell in cells
    )


def _covering(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return which cell stands for each merged cell of the rows that are searched, as (row, column)."""
    last = SEARCHED_ROWS + MOST_HEADER_ROWS
    found: dict[tuple[int, int], tuple[int, int]] = {}
    covered = (
        ((row, column), (top, left))
        for top, left, bottom, right in sheet.merged
        for row in range(top, min(bottom, last) + 1)
        for column in range(left, min(right, len(sheet.columns)) + 1)
    )
    found.update(islice(covered, MOST_COVERED))
    return found


def _carry_groups(columns: list[list[str]]) -> list[list[str]]:
    """In a text table, a group header stands over its first column only: carry it over the next ones."""
    carried, group = [], ""
    for parts in columns:
        group = parts[0] or group
        carried.append([parts[0] or (group if any(parts[1:]) else ""), *parts[1:]])
    return carried
