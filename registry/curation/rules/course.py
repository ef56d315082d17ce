"""Rules about the order of dates: birth, diagnosis, treatment, death, today."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from registry.curation.models import Severity
from registry.curation.rules.rule import Doubt, Mask, Rule, Stated, doubts, model_name, stated
from registry.curation.rules.rule_inputs import RuleInputs, Span, span
from registry.curation.tables import Column
from registry.models import (
    AdverseEvent,
    ClinicalAssessment,
    ColorectalPrimary,
    Enrolment,
    FollowUp,
    Patient,
    Recurrence,
    ResponseAssessment,
    Specimen,
    Treatment,
    TumourAssessment,
    VitalStatus,
)

Dated = tuple[tuple[type[Model], tuple[str, ...]], ...]

# Dates of what happened to the patient: none of them lies after death.
HAPPENED: Dated = (
    (Patient, ("diagnosed_on", "consented_on")),
    (ClinicalAssessment, ("assessed_on",)),
    (TumourAssessment, ("assessed_on",)),
    (ColorectalPrimary, ("resected_on", "metastases_found_on")),
    (Specimen, ("collected_on",)),
    (Treatment, ("started_on", "ended_on")),
    (ResponseAssessment, ("assessed_on",)),
    (AdverseEvent, ("onset_on",)),
    (FollowUp, ("last_contact_on",)),
    (Recurrence, ("recurred_on",)),
)
# Dates of what is done with specimens and papers, which may come after death, and of death itself.
DONE: Dated = (
    (Patient, ("consent_withdrawn_on",)),
    (Enrolment, ("enrolled_on",)),
    (Specimen, ("frozen_on",)),
    (FollowUp, ("died_on",)),
)
YOUNGEST, OLDEST = 15, 100


def _fields(*dated: Dated) -> tuple[str, ...]:
    return tuple(f"{model_name(model)}.{name}" for part in dated for model, names in part for name in names)


def _grouped(*dated: Dated) -> dict[type[Model], tuple[str, ...]]:
    found: dict[type[Model], tuple[str, ...]] = {}
    for part in dated:
        for model, names in part:
            found[model] = found.get(model, ()) + names
    return found


def _each(
    inputs: RuleInputs, dated: dict[type[Model], tuple[str, ...]], breaks: Callable[[type[Model], Span], Mask],
    more: Callable[[type[Model]], dict[str, Column | Stated]],
) -> Iterator[Doubt]:  # fmt: skip
    """Yield a doubt for the first date of each record that breaks a rule."""
    for model, names in dated.items():
        table = inputs.table(model)
        told = np.zeros(len(table), dtype=bool)
        for name in names:
            broken = breaks(model, span(table, name)) & ~told
            told |= broken
            if broken.any():
                said = {"what": _label(model, name), "value": stated(table, name), **more(model)}
                yield from doubts(table, broken, None, **said)


def _label(model: type[Model], name: str) -> str:
    """Name a field in English, as the sentence's words are kept."""
    with override("en"):
        return str(next(field.verbose_name for field in model._meta.fields if field.name == name))


def _in_future(inputs: RuleInputs) -> Iterator[Doubt]:
    return _each(inputs, _grouped(HAPPENED, DONE), lambda _model, day: day.first > inputs.today, lambda _model: {})


def _before_birth(inputs: RuleInputs) -> Iterator[Doubt]:
    born = inputs.table(Patient)["birth_year"]
    known = ~np.isnan(born)
    first_day = np.where(known, born - 1970, 0).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    birth = Span(np.where(known, first_day, -np.inf), np.where(known, first_day, np.inf))

    def breaks(model: type[Model], day: Span) -> Mask:
        return day.last < inputs.span_of_patient(model, birth).first

    dated = _grouped(HAPPENED, DONE)
    found = _each(inputs, dated, breaks, lambda model: {"birth_year": inputs.of_patient(model, "birth_year")})
    return _first_of_each_patient(found)


def _first_of_each_patient(found: Iterator[Doubt]) -> Iterator[Doubt]:
    """Ask once where one wrong year of birth puts everything before it."""
    told: set[int] = set()
    for doubt in found:
        if doubt.patient not in told:
            told.add(doubt.patient)
            yield doubt


def _deaths(inputs: RuleInputs) -> tuple[Span, Stated]:
    """Give when each patient died; where several days are stated, the last of them."""
    patients, follow_ups = inputs.table(Patient), inputs.table(FollowUp)
    dated = np.flatnonzero(~np.isnat(follow_ups["died_on"]))
    died = span(follow_ups, "died_on")
    first, last = np.full(len(patients), -np.inf), np.full(len(patients), np.inf)
    day = np.full(len(patients), np.datetime64("NaT", "D"))
    precision = np.full(len(patients), "day", dtype=object)
    # In the order of the last day that each can mean, so that the last one stays.
    order = dated[np.argsort(died.last[dated], kind="stable")]
    places = inputs.rows_of(FollowUp, Patient)[order]
    first[places], last[places] = died.first[order], died.last[order]
    day[places], precision[places] = follow_ups["died_on"][order], follow_ups["died_on_precision"][order]
    return Span(first, last), Stated(day, precision)


def _after_death(inputs: RuleInputs) -> Iterator[Doubt]:
    died, told = _deaths(inputs)

    def more(model: type[Model]) -> dict[str, Column | Stated]:
        places = inputs.rows_of(model, Patient)
        assert told.precision is not None
        return {"died_on": Stated(told.day[places], told.precision[places])}

    return _each(
        inputs, _grouped(HAPPENED), lambda model, day: day.first > inputs.span_of_patient(model, died).last, more
    )


def _treated_before_diagnosis(inputs: RuleInputs) -> Iterator[Doubt]:
    treatments, patients = inputs.table(Treatment), inputs.table(Patient)
    diagnosis = inputs.span_of_patient(Treatment, span(patients, "diagnosed_on"))
    diagnosed = Stated(*(inputs.of_patient(Treatment, f"diagnosed_on{part}") for part in ("", "_precision")))
    broken = span(treatments, "started_on").last < diagnosis.first
    return doubts(treatments, broken, value=stated(treatments, "started_on"), diagnosed_on=diagnosed)


def _ends_before_start(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(Treatment)
    broken = span(table, "ended_on").last < span(table, "started_on").first
    return doubts(table, broken, value=stated(table, "ended_on"), other=stated(table, "started_on"))


def _death_without_date(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(FollowUp)
    dated = np.isin(table.patients, table.patients[~np.isnat(table["died_on"])])
    return doubts(table, (table["status"] == VitalStatus.DEAD) & ~dated, value=stated(table, "last_contact_on"))


def _age_at_diagnosis(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(Patient)
    day = table["diagnosed_on"]
    year = np.where(np.isnat(day), np.nan, day.astype("datetime64[Y]").astype(np.int64) + 1970.0)
    # Born in a year, one is this old at the end of another year, and a year younger before the birthday.
    reached = year - table["birth_year"]
    broken = (reached >= 0) & (reached < YOUNGEST) | (reached - 1 > OLDEST)
    years = np.full(len(table), "", dtype=object)
    for place in np.flatnonzero(broken):
        years[place] = f"{max(reached[place] - 1, 0):.0f}–{reached[place]:.0f}"
    return doubts(
        table, broken, value=years, birth_year=table["birth_year"], diagnosed_on=stated(table, "diagnosed_on")
    )


COURSE_RULES = (
    Rule(
        "in_future",
        Severity.ERROR,
        _("“%(what)s”, %(value)s, lies in the future."),
        _fields(HAPPENED, DONE),
        _in_future,
    ),
    Rule(
        "before_birth",
        Severity.ERROR,
        _("“%(what)s”, %(value)s, lies before the birth of the patient (%(birth_year)s)."),
        ("patient.birth_year", *_fields(HAPPENED, DONE)),
        _before_birth,
    ),
    Rule(
        "after_death",
        Severity.ERROR,
        _("“%(what)s”, %(value)s, lies after the death of the patient (%(died_on)s)."),
        ("followup.died_on", *_fields(HAPPENED)),
        _after_death,
    ),
    Rule(
        "treated_before_diagnosis",
        Severity.ERROR,
        _("The treatment began on %(value)s, before the diagnosis (%(diagnosed_on)s)."),
        ("treatment.started_on", "patient.diagnosed_on"),
        _treated_before_diagnosis,
    ),
    Rule(
        "treatment_ends_before_start",
        Severity.ERROR,
        _("The treatment ended on %(value)s, before it began (%(other)s)."),
        ("treatment.ended_on", "treatment.started_on"),
        _ends_before_start,
        # Holds where the end is known to the day; the rule finds what is known to the month or year.
        constraints=("treatment_end_not_before_start",),
    ),
    Rule(
        "death_without_date",
        Severity.ERROR,
        _("The patient is dead, and no date of death is given."),
        ("followup.status", "followup.died_on"),
        _death_without_date,
        # Holds the other half: a date of death means dead.
        constraints=("followup_death_date_means_dead",),
    ),
    Rule(
        "age_at_diagnosis",
        Severity.WARNING,
        _("Born in %(birth_year)s and diagnosed on %(diagnosed_on)s, the patient was %(value)s years old."),
        ("patient.birth_year", "patient.diagnosed_on"),
        _age_at_diagnosis,
    ),
)
