"""Data sets for SPSS and Stata: levels as numbers with value labels."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Hashable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from analysis.exports.files.codebook import labelled
from analysis.exports.frame import Frame, FrameColumn, Kind

# The same data give the same file: SPSS and Stata write the time of writing into theirs.
UNDATED = dt.datetime(2000, 1, 1)
_SPSS_DATE, _SPSS_DATE_AT = b"01 Jan 0000:00:00", 92
"""Date and time of writing, nine and eight bytes at byte 92 of the file header (PSPP, System File Format)."""

LONGEST_STATA_LABEL = 80
LONGEST_SPSS_LABEL = 120


def spss(frame: Frame, title: str) -> bytes:
    """Write an SPSS file (.sav)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.sav"
        pyreadstat.write_sav(
            _table(frame),
            path,
            file_label=title[:60],
            column_labels={one.name: labelled(one) for one in frame.columns},
            variable_value_labels={
                str(name): {code: text[:LONGEST_SPSS_LABEL] for code, text in labels.items()}
                for name, labels in _value_labels(frame).items()
            },
            variable_measure={one.name: "scale" if _is_scale(one) else "nominal" for one in frame.columns},
        )
        content = path.read_bytes()
    end = _SPSS_DATE_AT + len(_SPSS_DATE)
    return content[:_SPSS_DATE_AT] + _SPSS_DATE + content[end:]


def stata(frame: Frame, title: str) -> bytes:
    """Write a Stata file (.dta) of version 14 and later, which knows every letter."""
    buffer = io.BytesIO()
    _table(frame).to_stata(
        buffer,
        write_index=False,
        version=118,
        time_stamp=UNDATED,
        data_label=title[:LONGEST_STATA_LABEL],
        variable_labels={one.name: labelled(one)[:LONGEST_STATA_LABEL] for one in frame.columns},
        value_labels=_value_labels(frame),
    )
    return buffer.getvalue()


def _is_scale(column: FrameColumn) -> bool:
    return column.kind is Kind.NUMBER and not column.levels


def _table(frame: Frame) -> pd.DataFrame:
    return pd.DataFrame({one.name: _values(one) for one in frame.columns})


def _values(column: FrameColumn) -> np.ndarray | list[str]:
    """Give levels as 1, 2, 3, …, and nothing where there is none."""
    if column.kind is Kind.LEVEL:
        return np.where(column.values < 0, np.nan, column.values + 1.0)
    return column.values if column.kind in (Kind.NUMBER, Kind.MEMBER) else [str(value) for value in column.values]


def _value_labels(frame: Frame) -> dict[Hashable, dict[float, str]]:
    return {one.name: _labels(one) for one in frame.columns if one.levels}


def _labels(column: FrameColumn) -> dict[float, str]:
    if column.kind is Kind.LEVEL:
        return {place: label for place, (_code, label) in enumerate(column.levels, start=1)}
    return {int(code): label for code, label in column.levels}
