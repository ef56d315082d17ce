"""Cells that tell when a patient was born: a year, a date of birth, or an age."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from registry.imports.workbook import RawCell, raw_text

from .dates import MONTHS, DateRules
from .folding import fold
from .numbers import NumberRules, parse_number
from .outcome import Age, Outcome, Quantity, accept, reject, shorten, warn

AGE_IN_WORDS = re.compile(r"^([0-9]{1,3})(?:[.,]0)? ?(?:tuoi|t|anni|aa|a|y|yo|y/o|yr|yrs|year|years|years old)\.?$")
# The oldest age ever verified is 122 years.
OLDEST = 122
USUAL_AGES = (15, 100)
EARLIEST_YEAR = 1900
# Five digits are a spreadsheet's serial number since 1927, or a date without its signs (030558, 19580305).
SMALLEST_SERIAL = 10_000
DATE_DIGITS = re.compile(
    r"[0-9]{1,4}\s*[-/.\s]\s*[0-9]{1,2}\s*[-/.\s]\s*[0-9]{1,4}|[0-9]{5}|^0?[0-9]{1,2}[-/.\s]+[0-9]{4}\b|\b[0-9]{4}[-/][0-9]"
)
MONTH_NAMES = frozenset(MONTHS) | {"thang"}
WORDS = re.compile("[a-z]+")


@dataclass(frozen=True)
class BirthRules:
    """How birth years are read; ``is_age`` when the header says that the column holds ages."""

    label: str
    dates: DateRules
    is_age: bool = False


def parse_birth_year(cell: RawCell, rules: BirthRules) -> Outcome:
    """Read one cell as a birth year (int), or as an :class:`Age` to be counted back from the row's date."""
    match = AGE_IN_WORDS.match(fold(raw_text(cell))) if isinstance(cell, str) else None
    if match:
        return _age(int(match[1]), cell)
    if is_birth_date(cell):
        return reject("birth_date")
    number = parse_number(cell, NumberRules(rules.label, whole=True))
    if not isinstance(number.value, Quantity):
        return number
    years = int(number.value.value or Decimal(0))
    if rules.is_age or (0 <= years <= OLDEST):
        return _age(years, cell)
    return _year(years, number, cell, rules)


def _age(years: int, cell: RawCell) -> Outcome:
    if not 0 <= years <= OLDEST:
        return reject("impossible_age", raw=shorten(cell), value=years)
    low, high = USUAL_AGES
    code = "age_for_birth_year" if low <= years <= high else "unusual_age"
    return warn(Age(years), code, raw=shorten(cell), value=years)


def _year(year: int, number: Outcome, cell: RawCell, rules: BirthRules) -> Outcome:
    if year > rules.dates.today.year:
        return reject("future_birth_year", raw=shorten(cell), value=year)
    if year < EARLIEST_YEAR:
        return reject("impossible", raw=shorten(cell), label=rules.label, value=year, range=f"{EARLIEST_YEAR}–")
    return Outcome(number.verdict, year, number.code, number.params) if number.code else accept(year)


def is_birth_date(cell: RawCell) -> bool:
    """Tell a cell that holds more of a date of birth than its year: a date, a month and year, a serial number.

    A mistyped one counts as well: most of it is still somebody's date of birth.

    >>> is_birth_date("03/05/1958"), is_birth_date("3 May 1958"), is_birth_date(21308), is_birth_date("1958")
    (True, True, True, False)
    """
    if isinstance(cell, bool):
        return False
    if isinstance(cell, dt.date):
        return True
    if isinstance(cell, int | float):
        return cell >= SMALLEST_SERIAL
    text = fold(raw_text(cell))
    return DATE_DIGITS.search(text) is not None or (
        re.search("[0-9]", text) is not None and not MONTH_NAMES.isdisjoint(WORDS.findall(text))
    )
