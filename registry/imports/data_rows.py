"""Which rows of a sheet hold records, and which are passed over and listed: found by columns of codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.imports.cells import fold
from registry.imports.coded import Coded, Mask, distinct
from registry.imports.headers import ROW_NUMBER, SheetHeader
from registry.imports.own_marks import is_example
from registry.imports.reading import REGISTRY_ID
from registry.imports.workbook import Sheet, raw_text

# A longer text is no word for a total.
LONGEST_WORD = 300
# No code of a patient has so many.
WORDS_OF_A_SENTENCE = 3
TOTALS = frozenset(
    fold(word)
    for word in (
        "total", "totals", "sum", "average", "mean", "median", "sd", "std", "std dev", "standard deviation", "min",
        "max", "minimum",
        "maximum", "count", "mean ± sd", "mean +/- sd", "range",
        "tổng", "tổng cộng", "tổng số", "cộng", "trung bình", "trung vị", "độ lệch chuẩn", "tb", "tb ± đlc",
        "nhỏ nhất", "lớn nhất",
        "totale", "totali", "somma", "media", "mediana", "deviazione standard", "ds", "minimo", "massimo", "conteggio",
    )
)  # fmt: skip
COUNT_AT_END = re.compile(r"\s*[:=]?\s*(?:n\s*=\s*)?[0-9.,]*$")


@dataclass(frozen=True)
class SkippedRow:
    """A row that holds no record, and why: ``blank``, ``note``, ``example``, ``totals`` or ``repeated_header``."""

    row: int
    reason: str
    column: int = 1
    text: str = ""


def data_rows(sheet: Sheet, header: SheetHeader) -> tuple[list[int], list[SkippedRow]]:
    """Return the numbers of the rows that hold records, and the rows passed over with the reason."""
    held = [match.column for match in header.known]
    cells = [Coded.of(sheet.columns[column - 1])[header.last_row :] for column in held]
    filled = np.array([column.where(_is_filled) for column in cells])
    first = filled.argmax(axis=0)
    total = _total(cells, first) | _total_elsewhere(sheet, header) | _total_as_number(sheet, header)
    note = _notes(sheet, header)
    examples = np.array([column.where(is_example) for column in cells])
    example = np.logical_or.reduce(examples)
    repeated: Mask = _repeats(cells, [fold(match.text) for match in header.known], filled)
    passed = np.flatnonzero(example | total | note | repeated | ~filled.any(axis=0))
    skipped = []
    for place in passed.tolist():
        number, column = place + header.last_row + 1, int(first[place])
        if not filled[:, place].any():
            skipped.append(_blank(sheet, number))
        elif example[place]:
            marked = int(examples[:, place].argmax())
            skipped.append(SkippedRow(number, "example", held[marked], str(cells[marked][place])))
        elif total[place]:
            skipped.append(_totals(sheet, number))
        elif note[place]:
            skipped.append(SkippedRow(number, "note", held[column], str(cells[column][place])))
        else:
            skipped.append(SkippedRow(number, "repeated_header", held[0], raw_text(cells[column][place])))
    kept = np.setdiff1d(np.arange(filled.shape[1]), passed, assume_unique=True)
    return (kept + header.last_row + 1).tolist(), skipped


def without_repeats(sheet: Sheet, header: SheetHeader, rows: Sequence[int]) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the rows that don't repeat an earlier one exactly in the known columns, and the others with that one.

    A row without a patient's code repeats nothing: it is refused, however like another one it looks.
    """
    positions = np.asarray(rows, np.intp) - 1
    if not len(positions):
        return [], []
    numbers, first = distinct([Coded.of(sheet.columns[match.column - 1]).codes[positions] for match in header.known])
    earliest = first[numbers]
    named = _filled_ids(sheet, header)[positions]
    again = np.flatnonzero((earliest != np.arange(len(rows))) & named)
    kept = np.delete(positions, again) + 1
    return kept.tolist(), [(rows[place], rows[earliest[place]]) for place in again.tolist()]


def _filled_ids(sheet: Sheet, header: SheetHeader) -> Mask:
    """Tell of each row of the sheet whether it names a patient; in a sheet without such a column, each does."""
    column = next((match.column for match in header.known if match.code == REGISTRY_ID), 0)
    if not column:
        return np.ones(sheet.row_count, np.bool_)
    return Coded.of(sheet.columns[column - 1]).where(_is_filled)


def _total(cells: Sequence[Coded], first: NDArray[np.intp]) -> Mask:
    """Tell which rows begin with a word for a total, where the patient's code should stand."""
    total = np.zeros(len(first), np.bool_)
    for number in np.unique(first).tolist():
        here = np.flatnonzero(first == number)
        total[here] = cells[number].take(here).compact().where(_is_total)
    return total


def _total_elsewhere(sheet: Sheet, header: SheetHeader) -> Mask:
    """Tell which rows without a patient's code begin with such a word in whatever column."""
    total = np.zeros(sheet.row_count - header.last_row, np.bool_)
    below = [Coded.of(column)[header.last_row :] for column in sheet.columns]
    rows = np.flatnonzero(~_filled_ids(sheet, header)[header.last_row :])
    for column in below if len(rows) else ():
        here = column.take(rows).compact()
        total[rows] = here.where(_is_total)
        rows = rows[~here.where(_is_filled)]
    return total


def _total_as_number(sheet: Sheet, header: SheetHeader) -> Mask:
    """Tell which rows have such a word in the column that numbers the rows, whatever stands where a code should."""
    total = np.zeros(sheet.row_count - header.last_row, np.bool_)
    for match in header.matches:
        if match.code == ROW_NUMBER:
            total |= Coded.of(sheet.columns[match.column - 1])[header.last_row :].where(_is_total)
    return total


def _notes(sheet: Sheet, header: SheetHeader) -> Mask:
    """Tell which rows hold nothing but a sentence where a patient's code should stand: a note below the table."""
    column = next((match.column for match in header.known if match.code == REGISTRY_ID), 0)
    note = np.zeros(sheet.row_count - header.last_row, np.bool_)
    if not column:
        return note
    rows = np.flatnonzero(Coded.of(sheet.columns[column - 1])[header.last_row :].where(_is_sentence))
    for number, cells in enumerate(sheet.columns, start=1):
        if number != column and len(rows):
            rows = rows[~Coded.of(cells)[header.last_row :].take(rows).compact().where(_is_filled)]
    note[rows] = True
    return note


def _is_sentence(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell.split()) >= WORDS_OF_A_SENTENCE


def _totals(sheet: Sheet, number: int) -> SkippedRow:
    texts = ((column, cells[number - 1]) for column, cells in enumerate(sheet.columns, start=1))
    column, text = next((column, text) for column, text in texts if _is_total(text))
    return SkippedRow(number, "totals", column, str(text))


def _is_filled(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _is_total(cell: Any) -> bool:
    """Tell a word for a total or an average, perhaps with its number ("Tổng số: 3")."""
    return isinstance(cell, str) and len(cell) <= LONGEST_WORD and COUNT_AT_END.sub("", fold(cell)) in TOTALS


def _repeats(cells: Sequence[Coded], heads: Sequence[str], filled: Mask) -> Mask:
    """Tell which rows repeat the header: each of their texts, two or more, is that of its column.

    Columns of few values come first: they leave hardly a row in question.
    """
    count = filled.shape[1]
    texts, ends_in_text = np.zeros(count, np.int32), np.zeros(count, np.bool_)
    for column, here in zip(cells, filled, strict=True):
        is_text = column.where(lambda cell: isinstance(cell, str) and cell != "")
        texts += is_text
        ends_in_text = np.where(here, is_text, ends_in_text)
    rows = np.flatnonzero((texts >= 2) & ends_in_text)
    for column, head in sorted(zip(cells, heads, strict=True), key=lambda pair: len(pair[0].values)):
        names = head.split(" / ")
        same = column.take(rows).compact().where(partial(_is_one_of, names=names))
        rows = rows[same]
    found = np.zeros(count, np.bool_)
    found[rows] = True
    return found


def _is_one_of(cell: Any, names: Sequence[str]) -> bool:
    """Tell whether a cell is one of its column's names, or no text."""
    return not isinstance(cell, str) or cell == "" or fold(cell) in names


def _blank(sheet: Sheet, number: int) -> SkippedRow:
    for column, cells in enumerate(sheet.columns, start=1):
        if (text := raw_text(cells[number - 1]).strip()) and not text.replace(".", "").isdigit():
            return SkippedRow(number, "totals" if _is_total(text) else "note", column, text)
    return SkippedRow(number, "blank")
