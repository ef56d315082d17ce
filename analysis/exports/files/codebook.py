"""The codebook of a data set."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analysis.exports.files.cells import written
from analysis.exports.frame import Frame, FrameColumn, Kind
from registry.exports.inert import inert_cell

HEADINGS = ("name", "label", "kind", "unit", "codes", "source", "note")


def codebook_csv(frame: Frame) -> bytes:
    """Say what each column is: label, kind, UCUM unit, codes of levels, the registry's variable, and its rule."""
    return written([HEADINGS, *([inert_cell(text) for text in _line(one)] for one in frame.columns)])


def _line(column: FrameColumn) -> tuple[str, ...]:
    kinds = {
        Kind.NUMBER: _("number"), Kind.LEVEL: _("choice"), Kind.IDENTIFIER: _("identifier"),
        Kind.MEMBER: _("number that tells which rows belong together"),
    }  # fmt: skip
    codes = "; ".join(code if code == label else f"{code} = {label}" for code, label in column.levels)
    return (column.name, column.label, kinds[column.kind], column.unit, codes, column.code, column.note)


def labelled(column: FrameColumn) -> str:
    """Give a column's label with its unit."""
    return f"{column.label} ({column.unit})" if column.unit else column.label
