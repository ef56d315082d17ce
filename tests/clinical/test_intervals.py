"""Intervals, ages, timing of metastases: dates and their precision."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from registry.clinical.colorectal import disease_free_interval_months, metastases_timing
from registry.clinical.intervals import age_at_event, days_from_first_treatment, interval_days


def test_days_between_dates() -> None:
    start = np.array(["2024-02-28", "2023-02-28", "NaT", "2024-01-02"], dtype="datetime64[D]")
    end = np.array(["2024-03-01", "2023-03-01", "2024-01-01", "2024-01-01"], dtype="datetime64[D]")
    found = interval_days(start_on=start, end_on=end)
    # 2024 is a leap year.
    np.testing.assert_array_equal(found.values, [2.0, 1.0, np.nan, -1.0])
    assert found.missing_for(2) == ("start_on",)


def test_python_dates_and_none_are_accepted() -> None:
    dates = [datetime.date(2020, 1, 31), None]
    found = interval_days(start_on="2020-01-01", end_on=np.array(dates, dtype=object))
    np.testing.assert_array_equal(found.values, [30.0, np.nan])


@pytest.mark.parametrize("precision", ["month", "year"])
def test_interval_from_an_inexact_date_is_undetermined(precision: str) -> None:
    found = interval_days(start_on="2024-01-01", end_on="2024-03-01", end_on_precision=["day", precision])
    np.testing.assert_array_equal(found.values, [60.0, np.nan])
    assert found.missing_for(1) == ("end_on",)


def test_days_from_first_treatment() -> None:
    found = days_from_first_treatment(first_treatment_on="2024-03-10", collected_on=["2024-03-08", "2024-03-10"])
    assert found.values.tolist() == [-2.0, 0.0]


def test_age_is_by_calendar_year() -> None:
    found = age_at_event(birth_year=[1950, 1925, np.nan, 2018, 2017], event_on="2017-03-05")
    np.testing.assert_array_equal(found.values, [67.0, 92.0, np.nan, np.nan, 0.0])
    assert found.missing_for(2) == ("birth_year",)
    assert found.invalid_for(3) == ("birth_year",)
    assert age_at_event(birth_year=1950, event_on=None).one().missing == ("event_on",)


@pytest.mark.parametrize(
    ("found_on", "timing", "months"),
    [
        # 6 · 30.4375 = 182.625 days: 182 days after 2020-01-01 is 2020-07-01, 183 is 2020-07-02.
        ("2020-07-01", "synchronous", 182 / 30.4375),
        ("2020-07-02", "metachronous", 183 / 30.4375),
        ("2020-01-01", "synchronous", 0.0),
        ("2019-06-01", "synchronous", 0.0),
    ],
)
def test_timing_and_disease_free_interval(found_on: str, timing: str, months: float) -> None:
    assert metastases_timing(resected_on="2020-01-01", metastases_found_on=found_on).one().value == timing
    interval = disease_free_interval_months(resected_on="2020-01-01", metastases_found_on=found_on)
    assert interval.one().value == pytest.approx(months, rel=1e-12)


def test_the_limit_of_synchronous_is_a_parameter() -> None:
    dates = {"resected_on": "2020-01-01", "metastases_found_on": "2020-05-01"}
    assert metastases_timing(**dates, within_months=3).one().value == "metachronous"
    assert metastases_timing(**dates, within_months=4).one().value == "synchronous"


@pytest.mark.parametrize(
    ("found_on", "precision", "timing"),
    [
        ("2020-06-01", "month", "synchronous"),  # at the latest 30 June, day 181
        ("2020-07-01", "month", None),  # 1 to 31 July, days 182 to 212
        ("2020-08-01", "month", "metachronous"),
        ("2020-01-01", "year", None),
        ("2021-01-01", "year", "metachronous"),
        ("2019-01-01", "year", "synchronous"),
    ],
)
def test_timing_with_an_inexact_date(found_on: str, precision: str, timing: str | None) -> None:
    found = metastases_timing(
        resected_on="2020-01-01", metastases_found_on=found_on, metastases_found_on_precision=precision
    ).one()
    assert found.value == timing
    assert found.missing == (() if timing else ("metastases_found_on",))


def test_timing_without_a_date_names_it() -> None:
    found = metastases_timing(resected_on=["2020-01-01", None], metastases_found_on=[None, None])
    assert found.missing_for(0) == ("metastases_found_on",)
    assert found.missing_for(1) == ("resected_on", "metastases_found_on")
