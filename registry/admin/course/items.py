"""What happened to a patient, record by record, each with the days that its date can mean."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.access.scope import visible
from registry.admin.columns import measured, stated_date
from registry.fields import DatePrecision
from registry.history.tree import page_of
from registry.models import (
    AnalyteCategory,
    AssayResult,
    FollowUp,
    Patient,
    QCFlag,
    Qualifier,
    Recurrence,
    ResponseAssessment,
    Specimen,
    Treatment,
    TreatmentKind,
    TumourAssessment,
    VitalStatus,
)

# What is done on a day: it goes on no longer because nobody recorded an end.
PROCEDURES = (TreatmentKind.RESECTION, TreatmentKind.TRANSPLANT, TreatmentKind.ABLATION, TreatmentKind.TACE)


class Kind(StrEnum):
    """What an item is; in the order in which items of one day are told."""

    DIAGNOSIS = "diagnosis"
    SPECIMEN = "specimen"
    CYTOKINE = "cytokine"
    IMAGING = "imaging"
    TREATMENT = "treatment"
    RESPONSE = "response"
    RECURRENCE = "recurrence"
    CONTACT = "contact"
    DEATH = "death"


@dataclass(frozen=True)
class Span:
    """The days that a date can mean: one, a month or a year."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Measurement:
    """A cytokine's value. `censored`: the qualifier where only a limit is known; `counts`: it is reported, and good."""

    analyte: str
    unit: str
    value: Decimal | None
    censored: str
    counts: bool


@dataclass(frozen=True)
class Item:
    """One thing that happened.

    Attributes
    ----------
    span : Span or None
        ``None`` for what has no date.
    until : Span or None
        The end of a treatment; ``None`` where it goes on, or where nobody recorded its end.
    when : str
        The dates as they are known, in words.
    short : str
        What the figure writes beside the mark.
    """

    kind: Kind
    span: Span | None
    when: str
    text: str
    address: str
    short: str = ""
    until: Span | None = None
    measurement: Measurement | None = None


def span_of(day: dt.date | None, precision: str) -> Span | None:
    """Return the days that a date can mean.

    >>> span_of(dt.date(2024, 2, 1), "month").last
    datetime.date(2024, 2, 29)
    """
    if day is None:
        return None
    if precision == DatePrecision.YEAR:
        return Span(day.replace(month=1, day=1), day.replace(month=12, day=31))
    if precision == DatePrecision.MONTH:
        return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))
    return Span(day, day)


Rows = QuerySet[Any]


def items_of(request: HttpRequest, patient: Patient) -> list[Item]:
    """Read what happened to a patient, of the kinds that the user may view: dated items in order, then the others."""
    found = [*_diagnosis(patient)]
    for model, read in _READERS.items():
        if request.user.has_perm(f"registry.view_{model._meta.model_name}"):
            found += read(_rows(request, model, patient))
    return sorted(found, key=_order)


def _order(item: Item) -> tuple[bool, dt.date, int, str]:
    first = item.span.first if item.span else dt.date.max
    return item.span is None, first, list(Kind).index(item.kind), item.text


def _rows(request: HttpRequest, model: type[Model], patient: Patient) -> Rows:
    path = "specimen__patient" if model is AssayResult else "patient"
    return visible(request.user, model).filter(**{path: patient.pk}).order_by("pk")


def _item(kind: Kind, record: Any, date_name: str, text: str, **more: Any) -> Item:
    day, precision = getattr(record, date_name), getattr(record, f"{date_name}_precision", DatePrecision.DAY)
    when = stated_date(day, precision) if day else ""
    address = page_of(type(record), record.pk, "change")
    return Item(kind, span_of(day, precision), when, text, address, **more)


def _diagnosis(patient: Patient) -> Iterator[Item]:
    if patient.diagnosis_group or patient.diagnosed_on:
        text = str(patient.get_diagnosis_group_display() or _("group not recorded"))
        yield _item(Kind.DIAGNOSIS, patient, "diagnosed_on", text)


def _specimens(rows: Rows) -> Iterator[Item]:
    for specimen in rows:
        kind = specimen.get_specimen_type_display()
        text = " · ".join(str(part) for part in (specimen.timepoint_label, kind, specimen.code) if part)
        yield _item(Kind.SPECIMEN, specimen, "collected_on", text, short=str(specimen.timepoint_label))


def _cytokines(rows: Rows) -> Iterator[Item]:
    chosen = rows.filter(analyte__category=AnalyteCategory.CYTOKINE).select_related("analyte", "specimen")
    for result in chosen:
        day, precision = result.specimen.collected_on, result.specimen.collected_on_precision
        counts = result.reported and result.qc_flag != QCFlag.REJECT
        remark = "" if counts else f" ({_('not reported')})"
        yield Item(
            Kind.CYTOKINE,
            span_of(day, precision),
            stated_date(day, precision) if day else "",
            f"{result.analyte.name}: {measured(result)}{remark}",
            page_of(AssayResult, result.pk, "change"),
            measurement=Measurement(
                analyte=result.analyte.code,
                unit=result.unit,
                value=result.value,
                censored="" if result.qualifier == Qualifier.EQUAL else result.qualifier,
                counts=counts,
            ),
        )


def _imaging(rows: Rows) -> Iterator[Item]:
    for assessment in rows:
        size = assessment.largest_diameter_mm
        text = str(assessment.get_method_display()) + (
            f", {number_format(size.normalize())} mm" if size is not None else ""
        )
        yield _item(Kind.IMAGING, assessment, "assessed_on", text)


def _treatments(rows: Rows) -> Iterator[Item]:
    for treatment in rows.prefetch_related("drugs"):
        drugs = ", ".join(drug.name for drug in treatment.drugs.all())
        name = str(treatment.get_kind_display())
        dated = "started_on" if treatment.started_on else "ended_on"
        item = _item(Kind.TREATMENT, treatment, dated, f"{name} ({drugs})" if drugs else name, short=name)
        end = span_of(treatment.ended_on, treatment.ended_on_precision)
        at_once = item.span if treatment.kind in PROCEDURES or not treatment.started_on else None
        yield replace(item, until=end or at_once, when=_duration(treatment) if item.span else "")


def _duration(treatment: Treatment) -> str:
    started = stated_date(treatment.started_on, treatment.started_on_precision)
    if treatment.ended_on is None and treatment.kind in PROCEDURES:
        return started
    ended = stated_date(treatment.ended_on, treatment.ended_on_precision)
    return started if started == ended else f"{started} → {ended}"


def _responses(rows: Rows) -> Iterator[Item]:
    for response in rows:
        text = " · ".join(
            str(part)
            for part in (
                response.get_recorded_response_display() or _("response not recorded"),
                response.get_criteria_display(),
            )
            if part
        )
        yield _item(Kind.RESPONSE, response, "assessed_on", text, short=response.recorded_response or "?")


def _recurrences(rows: Rows) -> Iterator[Item]:
    for recurrence in rows:
        site = recurrence.get_recurrence_site_display()
        yield _item(Kind.RECURRENCE, recurrence, "recurred_on", str(site or _("site not recorded")))


def _follow_ups(rows: Rows) -> Iterator[Item]:
    for contact in rows:
        text = str(contact.get_status_display())
        if contact.status != VitalStatus.DEAD:
            yield _item(Kind.CONTACT, contact, "last_contact_on", text)
            continue
        cause = contact.get_cause_of_death_display()
        yield _item(Kind.DEATH, contact, "died_on", f"{text}, {cause}" if cause else text)


_READERS: dict[type[Model], Callable[[Rows], Iterator[Item]]] = {
    Specimen: _specimens,
    AssayResult: _cytokines,
    TumourAssessment: _imaging,
    Treatment: _treatments,
    ResponseAssessment: _responses,
    Recurrence: _recurrences,
    FollowUp: _follow_ups,
}
