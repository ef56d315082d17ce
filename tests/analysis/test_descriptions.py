"""What follows from the one sort is what the slower way finds, value by value."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.reports.summary_descriptions import _levels, describe_levels
from analysis.statistics.columns import group_column, order_column
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import CutOffUsed

CUT_OFFS = (CutOffUsed(2.0, "pg/mL", "below", "x"), CutOffUsed(2.0, "pg/mL", "above", "x"))
VALUES = st.none() | st.sampled_from([0.5, 1.0, 2.0, 2.0, 3.0, 7.25]) | st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(VALUES, st.integers(-1, 2)), max_size=30))
def test_levels_of_measured_values(rows: list[tuple[float | None, int]]) -> None:
    values = np.array([np.nan if value is None else value for value, _code in rows])
    codes = np.array([code for _value, code in rows], dtype=np.int64)
    series: Any = SimpleNamespace(
        column=CensoredColumn.of(values), measured=order_column(values), cut_offs=CUT_OFFS, limits=()
    )
    grouped = group_column(series.measured, codes, 3)
    assert repr(describe_levels(series, codes, grouped)) == repr(_levels(series, codes, grouped))
