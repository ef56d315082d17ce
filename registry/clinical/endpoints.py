"""Time-to-event endpoints: OS, DFS, PFS and TTP, each with its time, its event flag and what ended it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c
from registry.clinical.columns import Codes, Dates, Measured, common_length, days
from registry.clinical.deciding import NO, NO_OR_YES, YES, Known, coded, decide, from_formula, yes_no
from registry.clinical.derived import Derived
from registry.clinical.intervals import DAYS_PER_MONTH, known_day
from registry.clinical.kleene import Axis, DecisionTable

OVERALL_SURVIVAL_VERSION = "OS/1"
DISEASE_FREE_SURVIVAL_VERSION = "DFS/1"
PROGRESSION_FREE_SURVIVAL_VERSION = "PFS/1"
TIME_TO_PROGRESSION_VERSION = "TTP/1"

# Lost to follow-up is alive at the last contact.
_DEAD = {"alive": NO, "alive_without_disease": NO, "alive_with_disease": NO, "lost": NO, "dead": YES}


@dataclass(frozen=True)
class Endpoint:
    """One time-to-event endpoint.

    Attributes
    ----------
    days, months : Derived
        Time from the origin; months = days / 30.4375.
    event : Derived
        ``event`` or ``censored``. It can be determined where the time is not: a death without its date.
    ended_by : Derived
        What ended the time: ``death``, ``recurrence``, ``progression`` or ``last_contact``.
    """

    days: Derived
    months: Derived
    event: Derived
    ended_by: Derived


class _Occurrence(NamedTuple):
    """Something that can end the time: whether it occurred, and its day."""

    name: str
    known: Known
    day: Measured


def _occurrence(name: str, known: Known, date: tuple[str, Dates, Codes]) -> _Occurrence:
    """Reconcile a flag with (name, dates, precision): dated means occurred; dated beside "no" makes the flag invalid.

    A date known only to the month tells that it occurred, but not when.
    """
    mask, dated = np.broadcast_arrays(known.mask, ~np.isnan(days(date[1])))
    contradiction = dated & (mask == NO)
    reconciled = np.select([contradiction, dated], [np.uint8(NO_OR_YES), np.uint8(YES)], mask)
    return _Occurrence(name, Known(reconciled, contradiction), known_day(*date))


def _death(status: Codes, died_on: Dates, precision: Codes) -> _Occurrence:
    return _occurrence("status", coded("status", status, _DEAD), ("died_on", died_on, precision))


class _Rule(NamedTuple):
    """The tables of an endpoint: what ends it, and whether that is an event."""

    ended_by: DecisionTable
    event: DecisionTable
    version: str


def _rule(first: str, version: str, *, death_is_event: bool = True) -> _Rule:
    """The rule of an endpoint that `first` (recurrence or progression; "" for none) or death ends."""
    no_yes = ("no", "yes")
    axes = tuple(Axis(name, no_yes) for name in (first, "status") if name)
    codes = tuple(filter(None, (first, "death", "last_contact")))
    events = {first, "death"} if death_is_event else {first}

    def ended_by(status: str, **occurred: str) -> str:
        return first if "yes" in occurred.values() else "death" if status == "yes" else "last_contact"

    def event(**occurred: str) -> str:
        return "event" if ended_by(**occurred) in events else "censored"

    return _Rule(DecisionTable(axes, codes, ended_by), DecisionTable(axes, c.ENDPOINT_STATUS, event), version)


_OS = _rule("", OVERALL_SURVIVAL_VERSION)
_DFS = _rule("recurrence", DISEASE_FREE_SURVIVAL_VERSION)
_PFS = _rule("progression", PROGRESSION_FREE_SURVIVAL_VERSION)
_TTP = _rule("progression", TIME_TO_PROGRESSION_VERSION, death_is_event=False)


def _endpoint(rule: _Rule, origin: Measured, occurrences: list[_Occurrence], last_contact: Measured) -> Endpoint:
    """The endpoint that the first of the occurrences ends, in order (death is the last), or else the last contact."""
    columns = [column for item in occurrences for column in (item.known.mask, item.day.value)]
    count = common_length(origin.value, last_contact.value, *columns)
    known = {item.name: item.known._replace(mask=np.broadcast_to(item.known.mask, count)) for item in occurrences}
    ended_by, event = (decide(table, rule.version, known) for table in (rule.ended_by, rule.event))
    death = occurrences[-1].day
    ends = [*(_refuse(item.day, item.day.value > death.value) for item in occurrences), last_contact]
    ends = [_refuse(end, end.value < origin.value) for end in ends]
    decided = [ended_by.surely(code) for code in ended_by.codes]
    end_day = np.select(decided, [np.broadcast_to(end.value, count) for end in ends], np.nan)
    flags = [
        Measured(name, np.where(ended_by.missing[:, position], np.nan, 0.0), ended_by.invalid[:, position])
        for position, name in enumerate(ended_by.inputs)
    ]
    not_needed = {end.name: ~is_end for end, is_end in zip(ends, decided, strict=True)}
    in_days = from_formula(end_day - origin.value, [origin, *flags, *ends], rule.version, not_needed=not_needed)
    in_months = replace(in_days, values=in_days.values.astype(np.float64) / DAYS_PER_MONTH)
    return Endpoint(in_days, in_months, event, ended_by)


def _refuse(day: Measured, refused: NDArray[np.bool_]) -> Measured:
    """A day before the origin, or a recurrence or progression after the death, is invalid."""
    return Measured(day.name, np.where(refused, np.nan, day.value), day.invalid | refused)


def overall_survival(
    *,
    start_on: Dates = None,
    status: Codes = None,
    died_on: Dates = None,
    last_contact_on: Dates = None,
    start_on_precision: Codes = None,
    died_on_precision: Codes = None,
    last_contact_on_precision: Codes = None,
) -> Endpoint:
    """Overall survival: from `start_on` to death of any cause; the living are censored at the last contact.

    Parameters
    ----------
    start_on : dates, shape (n,), or scalar
        The origin that the analysis declares (diagnosis, resection, treatment start). datetime64[D]; NaT missing.
    status : codes, shape (n,)
        `codes.VITAL_STATUS`. ``lost`` is alive at the last contact. A date of death means dead.
    died_on, last_contact_on : dates, shape (n,), or scalar
    start_on_precision, died_on_precision, last_contact_on_precision : codes, optional
        A date that is not known to the day leaves the time undetermined, but not the event.

    Returns
    -------
    Endpoint
        A date before the origin is invalid, and so is a status "alive" beside a date of death.

    Examples
    --------
    >>> os = overall_survival(start_on="2020-01-01", status="dead", died_on="2021-01-01")
    >>> round(os.months.one().value, 2), os.event.one().value, os.ended_by.one().value
    (12.02, 'event', 'death')
    """
    origin = known_day("start_on", start_on, start_on_precision)
    last_contact = known_day("last_contact_on", last_contact_on, last_contact_on_precision)
    return _endpoint(_OS, origin, [_death(status, died_on, died_on_precision)], last_contact)


def disease_free_survival(
    *,
    resection_on: Dates = None,
    recurrence: Codes = None,
    recurred_on: Dates = None,
    status: Codes = None,
    died_on: Dates = None,
    last_contact_on: Dates = None,
    resection_on_precision: Codes = None,
    recurred_on_precision: Codes = None,
    died_on_precision: Codes = None,
    last_contact_on_precision: Codes = None,
) -> Endpoint:
    """Disease-free survival: from resection to recurrence or death of any cause, whichever is first.

    Parameters
    ----------
    resection_on, recurred_on : dates, shape (n,), or scalar
    recurrence : codes, shape (n,)
        `codes.YES_NO_UNKNOWN`. A date of recurrence means yes. A recurrence without its date leaves the time
        undetermined even where the date of death is known; a recurrence dated after the death is invalid.
    status, died_on, last_contact_on, and the precisions
        As for :func:`overall_survival`.

    Examples
    --------
    >>> disease_free_survival(resection_on="2020-01-01", recurred_on="2020-03-01", status="dead").days.one().value
    60.0
    """
    origin = known_day("resection_on", resection_on, resection_on_precision)
    recurred = _occurrence(
        "recurrence", yes_no("recurrence", recurrence), ("recurred_on", recurred_on, recurred_on_precision)
    )
    last_contact = known_day("last_contact_on", last_contact_on, last_contact_on_precision)
    return _endpoint(_DFS, origin, [recurred, _death(status, died_on, died_on_precision)], last_contact)


def progression_free_survival(
    *,
    treatment_start_on: Dates = None,
    progression: Codes = None,
    progressed_on: Dates = None,
    status: Codes = None,
    died_on: Dates = None,
    last_contact_on: Dates = None,
    treatment_start_on_precision: Codes = None,
    progressed_on_precision: Codes = None,
    died_on_precision: Codes = None,
    last_contact_on_precision: Codes = None,
) -> Endpoint:
    """Progression-free survival: from the start of treatment to progression or death of any cause.

    Parameters are as for :func:`disease_free_survival`, with progression in place of recurrence.

    Examples
    --------
    >>> pfs = progression_free_survival(treatment_start_on="2020-01-01", progression="no", died_on="2020-01-31")
    >>> pfs.days.one().value, pfs.event.one().value
    (30.0, 'event')
    """
    origin = known_day("treatment_start_on", treatment_start_on, treatment_start_on_precision)
    last_contact = known_day("last_contact_on", last_contact_on, last_contact_on_precision)
    occurrences = [
        _progression(progression, progressed_on, progressed_on_precision),
        _death(status, died_on, died_on_precision),
    ]
    return _endpoint(_PFS, origin, occurrences, last_contact)


def time_to_progression(
    *,
    treatment_start_on: Dates = None,
    progression: Codes = None,
    progressed_on: Dates = None,
    status: Codes = None,
    died_on: Dates = None,
    last_contact_on: Dates = None,
    treatment_start_on_precision: Codes = None,
    progressed_on_precision: Codes = None,
    died_on_precision: Codes = None,
    last_contact_on_precision: Codes = None,
) -> Endpoint:
    """Time to progression: as :func:`progression_free_survival`, but a death without progression is censored.

    Examples
    --------
    >>> ttp = time_to_progression(treatment_start_on="2020-01-01", progression="no", died_on="2020-01-31")
    >>> ttp.days.one().value, ttp.event.one().value, ttp.ended_by.one().value
    (30.0, 'censored', 'death')
    """
    origin = known_day("treatment_start_on", treatment_start_on, treatment_start_on_precision)
    last_contact = known_day("last_contact_on", last_contact_on, last_contact_on_precision)
    occurrences = [
        _progression(progression, progressed_on, progressed_on_precision),
        _death(status, died_on, died_on_precision),
    ]
    return _endpoint(_TTP, origin, occurrences, last_contact)


def _progression(progression: Codes, progressed_on: Dates, precision: Codes) -> _Occurrence:
    known = yes_no("progression", progression)
    return _occurrence("progression", known, ("progressed_on", progressed_on, precision))
