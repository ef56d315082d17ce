"""The cells of a data set as texts."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from analysis.exports.frame import Frame, FrameColumn, Kind
from registry.exports.inert import inert_cell


def number_text(value: float) -> str:
    """Write a number with the fewest digits that give it back; nothing where it isn't known.

    >>> number_text(2.0), number_text(0.1), number_text(float("nan"))
    ('2', '0.1', '')
    """
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def texts_of(column: FrameColumn) -> list[str]:
    """Write the cells of a column: numbers, codes of levels, or texts that no spreadsheet computes."""
    if column.kind in (Kind.NUMBER, Kind.MEMBER):
        return [number_text(float(value)) for value in column.values.tolist()]
    if column.kind is Kind.LEVEL:
        codes = [*(inert_cell(code) for code, _label in column.levels), ""]
        return [codes[place] for place in column.values.tolist()]  # −1, no level, takes the last.
    return [inert_cell(str(value)) for value in column.values.tolist()]


def data_csv(frame: Frame) -> bytes:
    """Write a data set: a row of names, then a row for each patient; UTF-8 with its mark, for spreadsheets."""
    columns = [texts_of(one) for one in frame.columns]
    return written([[one.name for one in frame.columns], *map(list, zip(*columns, strict=True))])


def written(rows: Sequence[Sequence[str]]) -> bytes:
    """Write rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")
