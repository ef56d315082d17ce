"""RECIST from sums of diameters: thresholds on both sides, and missing sums against every completion."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from registry.clinical.response import response


@pytest.mark.parametrize(
    ("baseline", "nadir", "now", "new", "answer"),
    [
        (100, 100, 70, "no", "PR"),
        (100, 100, 70.1, "no", "SD"),
        # 0.7 · 46.1 is 32.269999999999996 in binary fractions; 32.27 is a fall of 30 % exactly.
        (46.1, 46.1, 32.27, "no", "PR"),
        (100, 100, 100, "no", "SD"),
        (100, 100, 0, "no", "CR"),
        (100, 0, 0, "no", "CR"),
        (100, 50, 60, "no", "PD"),
        (100, 50, 59.9, "no", "PR"),
        # A rise of 20 % needs 5 mm too.
        (40, 20, 24.9, "no", "PR"),
        (40, 20, 25, "no", "PD"),
        (40, 0, 5, "no", "PD"),
        (40, 0, 4.9, "no", "PR"),
        (100, 100, 119.9, "no", "SD"),
        (100, 100, 120, "no", "PD"),
        (100, 100, 0, "yes", "PD"),
        (0, 0, 0, "no", "NE"),
        (0, 0, 30, "no", "NE"),
        (0, 0, 0, "yes", "PD"),
        # The baseline is a nadir too.
        (50, 80, 60, "no", "PD"),
        (100, 100, 70, "unknown", None),
        (100, 60, 90, "unknown", "PD"),
        (None, None, None, "yes", "PD"),
        (None, 50, 60, "no", "PD"),
        (None, 50, 0, "no", "CR"),
        (None, 50, 55, "no", None),
        (100, None, 120, "no", "PD"),
        (100, None, 0, "no", "CR"),
        (100, None, 60, "no", None),
        (100, 80, None, "no", None),
        (0, None, None, "no", "NE"),
    ],
)
def test_response(baseline: float | None, nadir: float | None, now: float | None, new: str, answer: str | None) -> None:
    found = response(sum_baseline_mm=baseline, sum_nadir_mm=nadir, sum_now_mm=now, new_lesions=new).one()
    assert found.value == answer
    assert found.undetermined == bool(found.missing)


def test_missing_sum_is_named() -> None:
    found = response(sum_baseline_mm=100, sum_nadir_mm=[np.nan, 80, 80], sum_now_mm=[60, np.nan, -1], new_lesions="no")
    assert found.missing_for(0) == ("sum_nadir_mm",)
    assert found.missing_for(1) == found.missing_for(2) == ("sum_now_mm",)
    assert found.invalid_for(1) == ()
    assert found.invalid_for(2) == ("sum_now_mm",)


SUMS = (0.0, 3.0, 14.0, 20.0, 24.0, 25.0, 40.0, 50.0, 200.0)


def _completions(value: float | None) -> tuple[float, ...]:
    return SUMS if value is None else (value,)


def test_undetermined_exactly_where_completions_differ() -> None:
    options = (None, 0.0, 20.0, 24.0, 50.0)
    known = [(b, n, s, new) for b in SUMS for n in SUMS for s in SUMS for new in ("no", "yes") if n <= b]
    answers = dict(zip(known, _column(known), strict=True))
    records = [
        (b, n, s, new)
        for b, n, s, new in itertools.product(options, options, options, ("no", "yes", None))
        if b is None or n is None or n <= b
    ]
    for record, answer in zip(records, _column(records), strict=True):
        baseline, nadir, now, new = record
        reached = {
            answers[completion]
            for completion in itertools.product(
                _completions(baseline), _completions(nadir), _completions(now), ("no", "yes") if new is None else (new,)
            )
            if completion in answers
        }
        assert answer == (reached.pop() if len(reached) == 1 else None), record


def _column(records: Sequence[tuple[float | None, float | None, float | None, str | None]]) -> list[str | None]:
    columns = [np.array(column, dtype=object) for column in zip(*records, strict=True)]
    found = response(sum_baseline_mm=columns[0], sum_nadir_mm=columns[1], sum_now_mm=columns[2], new_lesions=columns[3])
    np.testing.assert_array_equal(found.undetermined, found.missing.any(axis=1))
    return list(found.values)
