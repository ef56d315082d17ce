"""Who is in an analysis: a frozen value that an address can carry.

A cohort says which patients and which of their specimens are meant. It is read from the parameters of an address
(or of a command) by `Cohort.from_query`, and written back in one canonical form by `Cohort.to_query`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias
from urllib.parse import urlencode

import numpy as np
from django.db.models import TextChoices
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from registry.models import BCLC, Consent, DiagnosisGroup, Sex, Timepoint

Parameters: TypeAlias = Mapping[str, Any] | MultiValueDict[str, str]
"""Parameters of an address, or a plain mapping; a value may be a list, or a text with commas."""

ANY_TIMEPOINT = "any"
"""Specimens of every timepoint."""

STAGE_SOURCES = ("recorded", "derived")
_CODE = re.compile(r"^[\w.+-]{1,40}$")


class Exclusion(TextChoices):
    """Why patients are not in the cohort, in the order in which they are taken out."""

    CONSENT_WITHDRAWN = "consent_withdrawn", gettext_lazy("consent withdrawn")
    SITE = "site", gettext_lazy("other sites")
    DIAGNOSIS_GROUP = "diagnosis_group", gettext_lazy("other diagnosis groups")
    SEX = "sex", gettext_lazy("other sex, or not recorded")
    ARM = "arm", gettext_lazy("other arms, or none")
    DIAGNOSIS_DATE = "diagnosis_date", gettext_lazy("diagnosed at another time, or date not recorded")
    STAGE = "stage", gettext_lazy("other BCLC stages, or not determined")


class BadCohort(ValueError):
    """The cohort can't be understood. The message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Cohort:
    """Which patients, and which of their specimens. Empty means no restriction, except for `timepoint`.

    Attributes
    ----------
    study : str
        Code of a study; only patients enrolled in it.
    site, diagnosis_group, sex, arm : tuple of str
        Codes; a patient who has one of them is in.
    diagnosed_from, diagnosed_to : date, optional
        Bounds of the date of diagnosis, inclusive. A patient without that date is out when one is set.
    collected_from, collected_to : date, optional
        Bounds of the date of collection, inclusive. A specimen without that date is out when one is set.
    bclc : tuple of str
        BCLC stages.
    stage_source : str
        ``recorded`` (by the clinician) or ``derived`` (by rule): which stage `bclc` means.
    timepoint : str
        Timepoint of the specimens: a code of `Timepoint`, or ``any``. Baseline takes in specimens that state none, as
        files of one visit do; the report counts them.
    timepoint_cycle, timepoint_day : int, optional
        Number of the cycle or visit, and day after the operation or of the cycle.
    freeze : str
        Name of the freeze that the report runs on; empty for the data as they are now.
    """

    study: str = ""
    site: tuple[str, ...] = ()
    diagnosis_group: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    arm: tuple[str, ...] = ()
    diagnosed_from: dt.date | None = None
    diagnosed_to: dt.date | None = None
    collected_from: dt.date | None = None
    collected_to: dt.date | None = None
    bclc: tuple[str, ...] = ()
    stage_source: str = "recorded"
    timepoint: str = "baseline"
    timepoint_cycle: int | None = None
    timepoint_day: int | None = None
    freeze: str = ""

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of the parameters that a cohort reads."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def from_query(cls, parameters: Parameters) -> Cohort:
        """Read a cohort; other parameters and empty ones are ignored.

        Raises
        ------
        BadCohort
            A value isn't one of the possible ones, a date isn't a date, or the bounds leave nothing.

        Examples
        --------
        >>> Cohort.from_query({"study": "HCC-86", "bclc": "B,A"}).bclc
        ('A', 'B')
        """
        given = {key: values for key in cls.parameter_names() if (values := values_of(parameters, key))}
        cohort = cls(**{key: _READERS[key](key, values) for key, values in given.items()})
        _check_bounds("diagnosed_from", cohort.diagnosed_from, "diagnosed_to", cohort.diagnosed_to)
        _check_bounds("collected_from", cohort.collected_from, "collected_to", cohort.collected_to)
        if cohort.arm and not cohort.study:
            raise BadCohort(_("An arm belongs to a study: choose the study too."))
        return cohort

    def to_query(self) -> str:
        """Write the cohort in its one canonical form: keys in order, lists sorted, nothing that is default.

        Examples
        --------
        >>> Cohort(study="HCC-86", bclc=("A", "B")).to_query()
        'study=HCC-86&bclc=A&bclc=B'
        """
        return urlencode(list(self.pairs()))

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Give each key and value of the canonical form."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                yield from ((field.name, str(one)) for one in (value if isinstance(value, tuple) else (value,)))


def values_of(parameters: Parameters, key: str) -> tuple[str, ...]:
    """Give the values of one parameter that aren't empty; commas separate values in one text."""
    raw: Any = parameters.getlist(key) if isinstance(parameters, MultiValueDict) else parameters.get(key, ())
    texts = [raw] if isinstance(raw, str) else list(raw)
    return tuple(part.strip() for text in texts for part in str(text).split(",") if part.strip())


def single(key: str, values: tuple[str, ...]) -> str:
    """Give the one value of a parameter.

    Raises
    ------
    BadCohort
        There are several.
    """
    if len(values) > 1:
        raise BadCohort(_("“%(key)s” takes one value, not %(count)d.") % {"key": key, "count": len(values)})
    return values[0]


def codes(key: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Give the codes of a parameter, sorted, each once.

    Raises
    ------
    BadCohort
        A text can't be a code.
    """
    for value in values:
        if not _CODE.match(value):
            raise BadCohort(_("“%(value)s” can't be a code of “%(key)s”.") % {"key": key, "value": value[:60]})
    return tuple(sorted(set(values)))


def one_of(key: str, value: str, possible: Sequence[str]) -> str:
    """Give the value if it is a possible one.

    Raises
    ------
    BadCohort
        It isn't; the sentence lists the possible ones.
    """
    if value not in possible:
        words = {"key": key, "value": value[:60], "possible": ", ".join(possible)}
        raise BadCohort(_("“%(value)s” is no value of “%(key)s”; possible are: %(possible)s.") % words)
    return value


def whole_number(key: str, value: str) -> int:
    """Give the value as a whole number from 0 to 100000.

    Raises
    ------
    BadCohort
        It is something else.
    """
    if not (value.isascii() and value.isdigit() and int(value[:7]) <= 100_000 and len(value) < 7):
        raise BadCohort(_("“%(value)s” is no whole number for “%(key)s”.") % {"key": key, "value": value[:60]})
    return int(value)


def _code(key: str, values: tuple[str, ...]) -> str:
    return codes(key, (single(key, values),))[0]


def _date(key: str, values: tuple[str, ...]) -> dt.date:
    text = single(key, values)
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        words = {"key": key, "value": text[:60]}
        raise BadCohort(_("“%(value)s” is no date for “%(key)s”; write it as 2024-12-31.") % words) from error


def _number(key: str, values: tuple[str, ...]) -> int:
    return whole_number(key, single(key, values))


def _choices(possible: Sequence[str]) -> Any:
    def read(key: str, values: tuple[str, ...]) -> tuple[str, ...]:
        chosen = {one_of(key, value, possible) for value in values}
        return tuple(code for code in possible if code in chosen)

    return read


def _choice(possible: Sequence[str]) -> Any:
    return lambda key, values: one_of(key, single(key, values), possible)


def _check_bounds(low_key: str, low: dt.date | None, high_key: str, high: dt.date | None) -> None:
    if low and high and low > high:
        words = {"low_key": low_key, "low": low, "high_key": high_key, "high": high}
        raise BadCohort(_("“%(low_key)s” (%(low)s) is after “%(high_key)s” (%(high)s).") % words)


_READERS: dict[str, Any] = {
    "study": _code,
    "site": codes,
    "diagnosis_group": _choices(DiagnosisGroup.values),
    "sex": _choices(Sex.values),
    "arm": codes,
    "diagnosed_from": _date,
    "diagnosed_to": _date,
    "collected_from": _date,
    "collected_to": _date,
    "bclc": _choices(BCLC.values),
    "stage_source": _choice(STAGE_SOURCES),
    "timepoint": _choice((*Timepoint.values, ANY_TIMEPOINT)),
    "timepoint_cycle": _number,
    "timepoint_day": _number,
    "freeze": _code,
}


@dataclass(frozen=True, eq=False)
class PatientFacts:
    """What inclusion is decided by: one entry per patient in each column, empty or NaT where not recorded."""

    consent: NDArray[np.object_]
    site: NDArray[np.object_]
    diagnosis_group: NDArray[np.object_]
    sex: NDArray[np.object_]
    arm: NDArray[np.object_]
    diagnosed_on: NDArray[np.datetime64]
    stage: NDArray[np.object_]


def inclusion(cohort: Cohort, facts: PatientFacts) -> list[tuple[Exclusion, NDArray[np.bool_]]]:
    """Give the steps that apply to the cohort, and for each the patients that meet it, shape (n,).

    A withdrawn consent is always a step, the first. A patient is in when every step is met.
    """
    chosen = {
        Exclusion.SITE: (cohort.site, facts.site),
        Exclusion.DIAGNOSIS_GROUP: (cohort.diagnosis_group, facts.diagnosis_group),
        Exclusion.SEX: (cohort.sex, facts.sex),
        Exclusion.ARM: (cohort.arm, facts.arm),
        Exclusion.STAGE: (cohort.bclc, facts.stage),
    }
    met = {Exclusion.CONSENT_WITHDRAWN: facts.consent != Consent.WITHDRAWN}
    met |= {reason: np.isin(values, list(codes)) for reason, (codes, values) in chosen.items() if codes}
    if cohort.diagnosed_from or cohort.diagnosed_to:
        met[Exclusion.DIAGNOSIS_DATE] = within(facts.diagnosed_on, cohort.diagnosed_from, cohort.diagnosed_to)
    return [(reason, met[reason]) for reason in Exclusion if reason in met]


def within(dates: NDArray[np.datetime64], first: dt.date | None, last: dt.date | None) -> NDArray[np.bool_]:
    """Tell which dates lie between two bounds, inclusive; a missing date doesn't, unless there is no bound."""
    meets = np.ones(dates.shape, dtype=bool)
    if first:
        meets &= dates >= np.datetime64(first)
    if last:
        meets &= dates <= np.datetime64(last)
    return meets
