"""Which record belongs to which day. Days are counted by hand in the comments."""

from __future__ import annotations

import numpy as np
import pytest

from registry.clinical.matching import NO_ROW, Timeline, first_rows, nearest_rows


def line(*rows: tuple[int, str | None, str]) -> Timeline:
    """Make a timeline of (patient, day, precision)."""
    patients, days, precisions = zip(*rows, strict=True) if rows else ((), (), ())
    return Timeline(
        np.array(patients, dtype=np.int64), np.array(days, dtype="datetime64[D]"), np.array(precisions, dtype=object)
    )


def day(patient: int, text: str | None) -> tuple[int, str | None, str]:
    return (patient, text, "day")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ("2020-01-31", 0),  # 30 days before 1 March 2020, a leap year
        ("2020-01-30", NO_ROW),
        ("2020-03-31", 0),  # 30 days after
        ("2020-04-01", NO_ROW),
        ("2020-03-01", 0),
        ("1955-01-01", NO_ROW),
    ],
)
def test_the_window_is_inclusive(record: str, found: int) -> None:
    assert nearest_rows(line(day(1, "2020-03-01")), line(day(1, record)), within_days=30).tolist() == [found]


def test_the_nearest_counts_and_of_two_alike_the_earlier() -> None:
    anchors = line(day(1, "2020-03-10"), day(1, "2020-03-05"))
    records = line(day(1, "2020-03-08"), day(1, "2020-03-11"), day(1, "2020-03-02"))
    assert nearest_rows(anchors, records, within_days=30).tolist() == [1, 2]  # 1 day off; 3 days off, before


def test_another_patients_record_never_counts() -> None:
    anchors, records = line(day(1, "2020-03-10"), day(3, "2020-03-10")), line(day(2, "2020-03-10"))
    assert nearest_rows(anchors, records, within_days=100_000).tolist() == [NO_ROW, NO_ROW]


def test_an_undated_row_takes_the_only_undated_record() -> None:
    anchors = line(day(1, None), day(2, None), day(3, None))
    records = line(day(1, None), day(2, None), day(2, None), day(3, "2020-01-01"))
    assert nearest_rows(anchors, records, within_days=30).tolist() == [0, NO_ROW, NO_ROW]


def test_a_dated_row_takes_no_undated_record() -> None:
    assert nearest_rows(line(day(1, "2020-01-01")), line(day(1, None)), within_days=30).tolist() == [NO_ROW]


def test_a_year_matches_the_same_year_alone() -> None:
    anchors = line((1, "2020-01-01", "year"), (1, "2019-01-01", "year"), (1, "2020-01-01", "day"))
    records = line((1, "2020-01-01", "year"))
    assert nearest_rows(anchors, records, within_days=30).tolist() == [0, NO_ROW, NO_ROW]


def test_a_month_counts_from_its_first_day() -> None:
    assert nearest_rows(line((1, "2020-03-01", "month")), line(day(1, "2020-03-31")), within_days=30).tolist() == [0]


def test_nothing_matches_nothing() -> None:
    assert nearest_rows(line(), line(day(1, "2020-01-01")), within_days=30).tolist() == []
    assert nearest_rows(line(day(1, "2020-01-01")), line(), within_days=30).tolist() == [NO_ROW]


def test_the_first_dated_record_of_each_patient() -> None:
    records = line(day(1, None), day(1, "2020-05-01"), day(1, "2020-04-01"), day(2, None))
    assert first_rows(np.array([1, 2, 3]), records).tolist() == [2, 3, NO_ROW]
    assert first_rows(np.array([1]), line()).tolist() == [NO_ROW]
