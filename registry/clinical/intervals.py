"""Ages and intervals between clinical dates, whose precision (day, month, year) counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c
from registry.clinical.columns import COUNT, Codes, Dates, Measured, Numbers, days, measured, positions
from registry.clinical.deciding import from_formula
from registry.clinical.derived import Derived

# A twelfth of 365.25 days.
DAYS_PER_MONTH = 30.4375
INTERVAL_VERSION = "interval-days/1"
AGE_VERSION = "age-by-calendar-year/1"


def _precision_unit(name: str, precision: Codes) -> NDArray[np.int8]:
    """0 day, 1 month, 2 year; what is not recorded is a date to the day, as the model's default says."""
    return np.maximum(positions(f"{name} precision", precision, c.DATE_PRECISIONS), 0)


def known_day(name: str, dates: Dates, precision: Codes = None) -> Measured:
    """Days since 1970, usable only where the date is known to the day."""
    column, unit = np.broadcast_arrays(days(dates), _precision_unit(name, precision))
    return Measured(name, np.where(unit == 0, column, np.nan), np.zeros(len(column), dtype=bool))


def date_range(name: str, dates: Dates, precision: Codes = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The first and the last day (since 1970) that a date can mean; without end where it is missing."""
    column, unit = np.broadcast_arrays(days(dates), _precision_unit(name, precision))
    missing = np.isnan(column)
    day = np.where(missing, 0, column).astype(np.int64).astype("datetime64[D]")
    starts, ends = [day.astype(np.int64)], [day.astype(np.int64)]
    for calendar in ("datetime64[M]", "datetime64[Y]"):
        period = day.astype(calendar)
        starts.append(period.astype("datetime64[D]").astype(np.int64))
        ends.append((period + 1).astype("datetime64[D]").astype(np.int64) - 1)
    first, last = np.choose(unit, starts).astype(np.float64), np.choose(unit, ends).astype(np.float64)
    return np.where(missing, -np.inf, first), np.where(missing, np.inf, last)


def interval_days(
    *, start_on: Dates = None, end_on: Dates = None, start_on_precision: Codes = None, end_on_precision: Codes = None
) -> Derived:
    """Whole days from one date to another; negative where the second is earlier.

    Parameters
    ----------
    start_on, end_on : dates, shape (n,), or scalar
        datetime64[D]; NaT where missing.
    start_on_precision, end_on_precision : codes, optional
        `codes.DATE_PRECISIONS`. A date known only to the month or year leaves the interval undetermined.

    Examples
    --------
    >>> interval_days(start_on="2024-02-28", end_on="2024-03-01").one().value
    2.0
    """
    start = known_day("start_on", start_on, start_on_precision)
    end = known_day("end_on", end_on, end_on_precision)
    return from_formula(end.value - start.value, [start, end], INTERVAL_VERSION)


def days_from_first_treatment(
    *,
    first_treatment_on: Dates = None,
    collected_on: Dates = None,
    first_treatment_on_precision: Codes = None,
    collected_on_precision: Codes = None,
) -> Derived:
    """Days from the start of the patient's first treatment to the collection of a specimen; negative before it.

    Parameters are those of :func:`interval_days`.

    Examples
    --------
    >>> days_from_first_treatment(first_treatment_on="2024-03-10", collected_on="2024-03-08").one().value
    -2.0
    """
    start = known_day("first_treatment_on", first_treatment_on, first_treatment_on_precision)
    end = known_day("collected_on", collected_on, collected_on_precision)
    return from_formula(end.value - start.value, [start, end], INTERVAL_VERSION)


def age_at_event(*, birth_year: Numbers = None, event_on: Dates = None) -> Derived:
    """The age that a patient reaches in the calendar year of an event.

    The registry keeps the year of birth only, so the age in completed years at the event is this or one less. A date
    known to the year is enough. A birth after the event is invalid.

    Parameters
    ----------
    birth_year : array of float, shape (n,), or scalar
    event_on : dates, shape (n,), or scalar

    Returns
    -------
    Derived
        Whole numbers. Showing ages above 89 as "≥90" is the business of presentation.

    Examples
    --------
    >>> age_at_event(birth_year=1950, event_on="2017-03-05").one().value
    67.0
    """
    born = measured("birth_year", birth_year, COUNT)
    day = days(event_on)
    known = ~np.isnan(day)
    year = (
        np.where(known, day, 0).astype(np.int64).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    )
    event_year = np.where(known, year, np.nan)
    unborn = born.value > event_year
    born = Measured("birth_year", np.where(unborn, np.nan, born.value), born.invalid | unborn)
    event = Measured("event_on", event_year, np.zeros(len(event_year), dtype=bool))
    return from_formula(event.value - born.value, [born, event], AGE_VERSION)
