"""Cells that tell when a patient was born: a year, a date of birth, or an age."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from registry.imports.workbook import RawCell, raw_text

from .dates import DateRules, parse_date
from .folding import fold
from .numbers import NumberRules, parse_number
from .outcome import Age, ClinicalDate, Outcome, Quantity, Verdict, accept, reject, shorten, warn

AGE_IN_WORDS = re.compile(r"^([0-9]{1,3})(?:[.,]0)? ?(?:tuoi|t|anni|aa|a|y|yo|y/o|yr|yrs|year|years|years old)\.?$")
# The oldest age ever verified is 122 years.
OLDEST = 122
USUAL_AGES = (15, 100)
EARLIEST_YEAR = 1900


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
    if isinstance(cell, dt.date) or (
        isinstance(cell, str) and re.search(r"[0-9]\s*[-/.]\s*[0-9]+\s*[-/.]\s*[0-9]", cell)
    ):
        return _from_date(cell, rules)
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


def _from_date(cell: RawCell, rules: BirthRules) -> Outcome:
    outcome = parse_date(cell, rules.dates)
    if outcome.verdict is Verdict.REJECT or not isinstance(outcome.value, ClinicalDate):
        return outcome
    return warn(outcome.value.day.year, "birth_date_to_year", raw=shorten(cell), value=outcome.value.day.year)
