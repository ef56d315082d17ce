"""Dates: rows 9 to 13 and 18 of the promises on spreadsheets."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.imports.cells import Age, BirthRules, DateRules, Verdict, parse_birth_year, parse_date, reject
from registry.imports.messages import MESSAGES
from registry.imports.workbook import CellError

TODAY = dt.date(2024, 6, 30)
DAY_FIRST = DateRules("date", TODAY)
BIRTHS = BirthRules("birth year", DAY_FIRST)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/03/2017", "2017-03-05"),
        ("5-3-2017", "2017-03-05"),
        ("5.3.2017", "2017-03-05"),
        ("2017-03-05", "2017-03-05"),
        ("2017/3/5", "2017-03-05"),
        ("2017-03-05T00:00:00", "2017-03-05"),
        ("05/03/2017 14:30", "2017-03-05"),
        ("5 March 2017", "2017-03-05"),
        ("March 5, 2017", "2017-03-05"),
        ("5 marzo 2017", "2017-03-05"),
        ("05-Mar-2017", "2017-03-05"),
        ("ngày 5 tháng 3 năm 2017", "2017-03-05"),
        (dt.datetime(2017, 3, 5), "2017-03-05"),
        (dt.date(2017, 3, 5), "2017-03-05"),
        # Excel shows serial 42837 as 12 April 2017.
        (42837.0, "2017-04-12"),
        (42837, "2017-04-12"),
    ],
)
def test_a_day_is_read(cell: str | float | dt.date, day: str) -> None:
    outcome = parse_date(cell, DAY_FIRST)
    assert (outcome.verdict, str(outcome.value), outcome.value.precision) == (Verdict.ACCEPT, day, "day")


def test_the_declared_order_decides() -> None:
    assert str(parse_date("03/05/2017", DateRules("date", TODAY, "mdy")).value) == "2017-03-05"
    assert parse_date("13/05/2017", DateRules("date", TODAY, "mdy")).code == "impossible_date"
    assert parse_date("05/03/2017", DateRules("date", TODAY, "ymd")).code == "impossible_date"


@pytest.mark.parametrize(
    ("text", "shown", "precision"),
    [("03-2017", "2017-03", "month"), ("2017", "2017", "year"), ("3/2017", "2017-03", "month")],
)
def test_a_partial_date_keeps_its_precision(text: str, shown: str, precision: str) -> None:
    outcome = parse_date(text, DAY_FIRST)
    assert (outcome.verdict, str(outcome.value), outcome.value.precision) == (Verdict.WARN, shown, precision)


@pytest.mark.parametrize(
    ("text", "day"), [("4/5/17", "2017-05-04"), ("4/5/58", "1958-05-04"), ("5-mar-17", "2017-03-05")]
)
def test_a_two_digit_year_is_warned_of_and_never_to_come(text: str, day: str) -> None:
    outcome = parse_date(text, DAY_FIRST)
    assert (outcome.verdict, outcome.code, str(outcome.value)) == (Verdict.WARN, "two_digit_year", day)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2017", "impossible_date"),
        ("29/02/2003", "impossible_date"),
        ("1/13/2004", "impossible_date"),
        ("01/07/2024", "future_date"),
        ("01/01/1899", "too_early_date"),
        ("soon", "not_a_date"),
        ("5/3", "not_a_date"),
        (12.0, "not_a_date"),
        (True, "not_a_date"),
        (CellError("#REF!"), "cell_error"),
    ],
)
def test_what_is_no_day_is_rejected(cell: object, code: str) -> None:
    outcome = parse_date(cell, DAY_FIRST)  # type: ignore[arg-type]
    assert (outcome.verdict, outcome.code) == (Verdict.REJECT, code)


def test_a_leap_day_is_a_day() -> None:
    assert str(parse_date("29/02/2004", DAY_FIRST).value) == "2004-02-29"


def test_a_serial_number_counts_from_the_workbooks_epoch() -> None:
    # The two systems are 1,462 days apart (Microsoft, "Date systems in Excel").
    assert str(parse_date(42837.0 - 1462, DateRules("date", TODAY, date_1904=True)).value) == "2017-04-12"


@pytest.mark.parametrize(("cell", "year"), [(1958.0, 1958), ("1949", 1949), ("1965.0", 1965)])
def test_a_birth_year_is_read(cell: str | float, year: int) -> None:
    outcome = parse_birth_year(cell, BIRTHS)
    assert (outcome.verdict, outcome.value) == (Verdict.ACCEPT, year)


@pytest.mark.parametrize("cell", ["62 tuổi", "62", 62.0, "62 anni", "62 y"])
def test_an_age_is_warned_of(cell: str | float) -> None:
    outcome = parse_birth_year(cell, BIRTHS)
    assert (outcome.verdict, outcome.value) == (Verdict.WARN, Age(62))


@pytest.mark.parametrize(
    ("cell", "code"),
    [("130", "impossible"), ("130 tuổi", "impossible_age"), (2030.0, "future_birth_year"), (1880.0, "impossible")],
)
def test_an_impossible_birth_is_rejected(cell: str | float, code: str) -> None:
    assert parse_birth_year(cell, BIRTHS).code == code


def test_a_column_of_ages_takes_no_year() -> None:
    ages = BirthRules("age", DAY_FIRST, is_age=True)
    assert parse_birth_year("130", ages).code == "impossible_age"
    assert parse_birth_year("61", ages).value == Age(61)


def test_a_date_of_birth_is_refused_without_repeating_it() -> None:
    assert parse_birth_year("05/03/1958", BIRTHS) == reject("birth_date")


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_every_day_comes_back_in_each_way_of_writing(day: dt.date) -> None:
    for written in (day.isoformat(), f"{day:%d/%m/%Y}", day, dt.datetime(day.year, day.month, day.day)):
        outcome = parse_date(written, DAY_FIRST)
        assert (outcome.value.day, outcome.value.precision) == (day, "day")


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789/-. T:thángnămngàymar"),
        st.floats(),
        st.none(),
        st.booleans(),
        st.integers(),
    )
)
def test_no_cell_makes_the_parsers_raise(cell: str | float | None) -> None:
    for outcome in (parse_date(cell, DAY_FIRST), parse_birth_year(cell, BIRTHS)):
        assert outcome.code == "" or outcome.code in MESSAGES
