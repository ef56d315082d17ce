"""Catalogue entries of response, time-to-event endpoints, ages and intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from registry.clinical import catalogue_inputs as i
from registry.clinical import codes as c
from registry.clinical import endpoints, intervals, response
from registry.clinical.derivation import Derivation, Input
from registry.clinical.derived import Derived
from registry.clinical.endpoints import Endpoint
from registry.clinical.translation import gettext_noop


class _EndpointEntry(NamedTuple):
    """What differs between the endpoints."""

    code: str
    label: str
    event_label: str
    ended_by_label: str
    description: str
    ended_by: tuple[str, ...]
    inputs: tuple[Input, ...]
    version: str
    function: Callable[..., Endpoint]


_DEATH_AND_CONTACT = (i.STATUS, i.DIED_ON, i.LAST_CONTACT_ON)
_ENDPOINTS = (
    _EndpointEntry(
        "os",
        gettext_noop("Overall survival"),
        gettext_noop("Overall survival: event"),
        gettext_noop("Overall survival: ended by"),
        gettext_noop("From the declared origin to death of any cause; the living are censored at the last contact."),
        ("death", "last_contact"),
        (i.START_ON, *_DEATH_AND_CONTACT),
        endpoints.OVERALL_SURVIVAL_VERSION,
        endpoints.overall_survival,
    ),
    _EndpointEntry(
        "dfs",
        gettext_noop("Disease-free survival"),
        gettext_noop("Disease-free survival: event"),
        gettext_noop("Disease-free survival: ended by"),
        gettext_noop("From resection to recurrence or death of any cause."),
        ("recurrence", "death", "last_contact"),
        (i.RESECTION_ON, i.RECURRENCE, i.RECURRED_ON, *_DEATH_AND_CONTACT),
        endpoints.DISEASE_FREE_SURVIVAL_VERSION,
        endpoints.disease_free_survival,
    ),
    _EndpointEntry(
        "pfs",
        gettext_noop("Progression-free survival"),
        gettext_noop("Progression-free survival: event"),
        gettext_noop("Progression-free survival: ended by"),
        gettext_noop("From the start of treatment to progression or death of any cause."),
        ("progression", "death", "last_contact"),
        (i.TREATMENT_START_ON, i.PROGRESSION, i.PROGRESSED_ON, *_DEATH_AND_CONTACT),
        endpoints.PROGRESSION_FREE_SURVIVAL_VERSION,
        endpoints.progression_free_survival,
    ),
    _EndpointEntry(
        "ttp",
        gettext_noop("Time to progression"),
        gettext_noop("Time to progression: event"),
        gettext_noop("Time to progression: ended by"),
        gettext_noop("From the start of treatment to progression; death without progression is censored."),
        ("progression", "death", "last_contact"),
        (i.TREATMENT_START_ON, i.PROGRESSION, i.PROGRESSED_ON, *_DEATH_AND_CONTACT),
        endpoints.TIME_TO_PROGRESSION_VERSION,
        endpoints.time_to_progression,
    ),
)
_ENDED_BY_LABELS = {
    "death": gettext_noop("death"),
    "recurrence": gettext_noop("recurrence"),
    "progression": gettext_noop("progression"),
    "last_contact": gettext_noop("last contact"),
}
_STATUS_LABELS = {"censored": gettext_noop("censored"), "event": gettext_noop("event")}
_ENDPOINT_SOURCE = gettext_noop("registry's definition; months are days / 30.4375")


def _endpoint_part(entry: _EndpointEntry, part: str) -> Callable[..., Derived]:
    def derive(**columns: Any) -> Derived:
        derived: Derived = getattr(entry.function(**columns), part)
        return derived

    return derive


def _endpoint(entry: _EndpointEntry) -> tuple[Derivation, Derivation, Derivation]:
    months = Derivation(
        f"{entry.code}_months",
        entry.label,
        entry.description,
        entry.inputs,
        "number",
        entry.version,
        _ENDPOINT_SOURCE,
        _endpoint_part(entry, "months"),
        unit="mo",
    )
    event = replace(
        months,
        code=f"{entry.code}_event",
        label=entry.event_label,
        kind="ordinal",
        function=_endpoint_part(entry, "event"),
        unit="",
        codes=c.ENDPOINT_STATUS,
        labels=(gettext_noop("censored"), gettext_noop("event")),
    )
    ended_by = replace(
        event,
        code=f"{entry.code}_ended_by",
        label=entry.ended_by_label,
        kind="nominal",
        function=_endpoint_part(entry, "ended_by"),
        codes=entry.ended_by,
        labels=tuple(_ENDED_BY_LABELS[code] for code in entry.ended_by),
    )
    return months, event, ended_by


OUTCOME_DERIVATIONS = (
    Derivation(
        "response",
        gettext_noop("Tumour response, derived"),
        gettext_noop(
            "PD: a new lesion, or a rise of ≥20 % and ≥5 mm over the nadir. CR: the sum of diameters is 0. "
            "PR: a fall of ≥30 % from baseline. SD otherwise. NE: a baseline sum of 0."
        ),
        (*i.SUMS, i.NEW_LESIONS),
        "ordinal",
        response.RESPONSE_VERSION,
        "Eisenhauer et al., Eur J Cancer 2009;45:228; mRECIST: Lencioni and Llovet, Semin Liver Dis 2010;30:52",
        response.response,
        codes=c.RESPONSES,
        labels=(
            gettext_noop("complete response"),
            gettext_noop("partial response"),
            gettext_noop("stable disease"),
            gettext_noop("progressive disease"),
            gettext_noop("not evaluable"),
        ),
    ),
    *(derivation for entry in _ENDPOINTS for derivation in _endpoint(entry)),
    Derivation(
        "age_at_event",
        gettext_noop("Age at the event"),
        gettext_noop("The age reached in the calendar year of the event, from the year of birth."),
        (i.BIRTH_YEAR, i.EVENT_ON),
        "integer",
        intervals.AGE_VERSION,
        gettext_noop("registry's definition"),
        intervals.age_at_event,
        unit="a",
    ),
    Derivation(
        "days_from_first_treatment",
        gettext_noop("Days from the first treatment"),
        gettext_noop(
            "Days from the start of the first treatment to the collection of the specimen; negative before it."
        ),
        (i.FIRST_TREATMENT_ON, i.COLLECTED_ON),
        "integer",
        intervals.INTERVAL_VERSION,
        gettext_noop("registry's definition"),
        intervals.days_from_first_treatment,
        unit="d",
    ),
    Derivation(
        "interval_days",
        gettext_noop("Interval"),
        gettext_noop("Days from one date to another; negative where the second is earlier."),
        (i.START_ON, i.END_ON),
        "integer",
        intervals.INTERVAL_VERSION,
        gettext_noop("registry's definition"),
        intervals.interval_days,
        unit="d",
    ),
)
