"""Timepoints above columns and in cells, as wards and REDCap write them; promise 32."""

from __future__ import annotations

from typing import Any

import pytest

from registry.imports.headers import read_timepoint

T1 = {"timepoint": "scheduled", "timepoint_cycle": 1}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("T1 (7 gg post-op)", T1),
        ("T1 (30 gg)", T1),
        ("T0 (pre-op)", {"timepoint": "scheduled", "timepoint_cycle": 0}),
        ("baseline_arm_1", {"timepoint": "baseline"}),
        ("t1_arm_2", T1),
        ("7 gg post-op", {"timepoint": "post_op", "timepoint_day": 7}),
        ("7 ngày sau mổ", {"timepoint": "post_op", "timepoint_day": 7}),
        ("30 days after surgery", {"timepoint": "post_op", "timepoint_day": 30}),
        ("7 days", None),
        ("T1 total", None),
    ],
)
def test_a_timepoint_is_read_or_is_none(text: str, fields: dict[str, Any] | None) -> None:
    assert read_timepoint(text, {}) == fields
