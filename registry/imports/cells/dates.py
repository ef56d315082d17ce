"""A cell that should hold a date: declared order, partial dates, month names, spreadsheet serial numbers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from registry.imports.workbook import RawCell, UncachedFormula

from .errors import error_text
from .folding import fold, unescaped
from .outcome import TAKEN_AS_MISSING, ClinicalDate, Outcome, accept, reject, shorten, warn
from .words import MISSING, NOT_DONE_OR_NOT_DETECTED, UNCERTAIN

DateOrder = Literal["dmy", "mdy", "ymd"]

# Day 0 of a spreadsheet's serial numbers. The 1900 system counts a 29 February 1900 that never was, hence 30
# December 1899.
EPOCH_1900 = dt.date(1899, 12, 30)
EPOCH_1904 = dt.date(1904, 1, 1)
EARLIEST_YEAR = 1900
# Below this a number can't be told from a day, a month or a year.
LOWEST_SERIAL = 3_000
# Far beyond any serial number, and small enough for a float.
LARGEST_NUMBER = 10**9
THREE_PARTS = re.compile(r"^([0-9]{1,4})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,4})$")
TWO_PARTS = re.compile(r"^(?:([0-9]{1,2})\s*[-/. ]\s*([0-9]{4})|([0-9]{4})\s*[-/.]\s*([0-9]{1,2}))$")
YEAR_ONLY = re.compile(r"^[0-9]{4}$")
TIME_PART = re.compile(r"[T ,]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:Z|am|pm)?$", re.IGNORECASE)
WORDED = re.compile(
    r"^(?:([0-9]{1,2})(?:st|nd|rd|th|o)?[ ./-]*(?:of |de |di )?)?([a-z]{3,12})\.?[ ,./-]*([0-9]{4}|[0-9]{2})$"
)
MONTH_FIRST = re.compile(r"^([a-z]{3,12})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})$")
VIETNAMESE = re.compile(r"^(?:ngay )?([0-9]{1,2})? ?thang ([0-9]{1,2}) ?(?:,|nam) ?([0-9]{4})$")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january gen gennaio", "feb february febbraio", "mar march marzo", "apr april aprile", "may mag maggio",
            "jun june giu giugno", "jul july lug luglio", "aug august ago agosto", "sep sept september set settembre",
            "oct october ott ottobre", "nov november novembre", "dec december dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True)
class DateRules:
    """How a column of dates is to be read: the declared order, the workbook's epoch, and the day of the import."""

    label: str
    today: dt.date
    order: DateOrder = "dmy"
    date_1904: bool = False


def parse_date(cell: RawCell, rules: DateRules) -> Outcome:
    """Read one cell as a :class:`ClinicalDate`. Never swaps day and month to make a date possible."""
    if isinstance(cell, dt.datetime):
        code = "time_dropped" if cell.time() != dt.time() else ""
        return _checked(ClinicalDate(cell.date()), code, cell, rules)
    if isinstance(cell, dt.date):
        return _checked(ClinicalDate(cell), "", cell, rules)
    if error := error_text(cell):
        return reject("cell_error", raw=error)
    if isinstance(cell, UncachedFormula):
        return warn(None, "formula_without_value", raw=shorten(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(max(min(cell, LARGEST_NUMBER), -LARGEST_NUMBER)), rules)
    if isinstance(cell, str) or cell is None:
        return _from_text(cell or "", rules)
    return reject("not_a_date", raw=shorten(cell), label=rules.label)


def _from_number(number: float, rules: DateRules) -> Outcome:
    raw = f"{number:.15g}"
    if number.is_integer() and EARLIEST_YEAR <= number <= rules.today.year:
        return _checked(ClinicalDate(dt.date(int(number), 1, 1), "year"), "partial_date", raw, rules)
    epoch = EPOCH_1904 if rules.date_1904 else EPOCH_1900
    if not LOWEST_SERIAL <= number <= (rules.today - epoch).days + 1:
        return reject("not_a_date", raw=raw, label=rules.label)
    return _checked(ClinicalDate(epoch + dt.timedelta(days=int(number))), "serial_date", raw, rules)


def _from_text(raw: str, rules: DateRules) -> Outcome:
    folded = fold(unescaped(raw))
    if folded in MISSING:
        return accept(None, "missing", raw=shorten(raw)) if raw.strip() else TAKEN_AS_MISSING
    if folded in NOT_DONE_OR_NOT_DETECTED or folded in UNCERTAIN:
        return warn(None, "question_as_missing", raw=shorten(raw))
    text = TIME_PART.sub("", folded)
    code = "time_dropped" if text != folded else ""
    try:
        found = _numeric(text, rules) or _worded(text, rules)
    except ValueError:
        return reject("impossible_date", raw=shorten(raw), label=rules.label, order=rules.order)
    if found is None:
        return reject("not_a_date", raw=shorten(raw), label=rules.label)
    date, how = found
    return _checked(date, how or code, raw, rules)


def _numeric(text: str, rules: DateRules) -> tuple[ClinicalDate, str] | None:
    if match := THREE_PARTS.match(text):
        return _three_parts(match[1], match[2], match[3], rules)
    if match := TWO_PARTS.match(text):
        month, year = (match[1], match[2]) if match[1] else (match[4], match[3])
        return ClinicalDate(dt.date(int(year), int(month), 1), "month"), "partial_date"
    if YEAR_ONLY.match(text):
        return ClinicalDate(dt.date(int(text), 1, 1), "year"), "partial_date"
    if re.fullmatch(r"[0-9]{5}", text):
        epoch = EPOCH_1904 if rules.date_1904 else EPOCH_1900
        return ClinicalDate(epoch + dt.timedelta(days=int(text))), "serial_text"
    return None


def _three_parts(first: str, second: str, third: str, rules: DateRules) -> tuple[ClinicalDate, str] | None:
    if len(first) == 4 and len(third) <= 2:
        return ClinicalDate(dt.date(int(first), int(second), int(third))), ""
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    if rules.order == "ymd":
        if len(third) == 4:
            raise ValueError("the declared order puts the year first")
        year, month, day = first, second, third
    else:
        day, month, year = (first, second, third) if rules.order == "dmy" else (second, first, third)
    if len(year) == 2:
        return ClinicalDate(dt.date(_century(int(year), rules.today), int(month), int(day))), "two_digit_year"
    return ClinicalDate(dt.date(int(year), int(month), int(day))), ""


def _century(year: int, today: dt.date) -> int:
    """Return the latest year not in the future that ends in these two digits."""
    century = today.year // 100 * 100
    return century + year if century + year <= today.year else century - 100 + year


def _worded(text: str, rules: DateRules) -> tuple[ClinicalDate, str] | None:
    if match := VIETNAMESE.match(text):
        return _day_or_month(match[1], int(match[2]), match[3])
    if match := MONTH_FIRST.match(text):
        return _day_or_month(match[2], MONTHS[match[1]], match[3]) if match[1] in MONTHS else None
    if (match := WORDED.match(text)) and match[2] in MONTHS:
        if len(match[3]) == 4:
            return _day_or_month(match[1], MONTHS[match[2]], match[3])
        year = _century(int(match[3]), rules.today)
        return ClinicalDate(
            dt.date(year, MONTHS[match[2]], int(match[1] or 1)), "day" if match[1] else "month"
        ), "two_digit_year"
    return None


def _day_or_month(day: str | None, month: int, year: str) -> tuple[ClinicalDate, str]:
    if day:
        return ClinicalDate(dt.date(int(year), month, int(day))), "date_in_words"
    return ClinicalDate(dt.date(int(year), month, 1), "month"), "partial_date"


WARNED = frozenset({"partial_date", "two_digit_year", "serial_text"})


def _checked(date: ClinicalDate, code: str, raw: RawCell, rules: DateRules) -> Outcome:
    if date.day > rules.today:
        return reject("future_date", raw=shorten(raw), label=rules.label, value=date)
    if date.day.year < EARLIEST_YEAR:
        return reject("too_early_date", raw=shorten(raw), label=rules.label, value=date)
    if not code:
        return accept(date)
    return (warn if code in WARNED else accept)(date, code, raw=shorten(raw), value=date, order=rules.order)
