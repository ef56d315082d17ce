"""Patients with a few records, and what the rules ask of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.apps import apps

from registry.curation.checking import check_patients
from registry.models import Analyte, Patient, Query
from tests.factories import (
    AssayResultFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    SpecimenFactory,
    TreatmentFactory,
    TumourAssessmentFactory,
)

TODAY = dt.date(2020, 6, 30)
Make = Callable[[Patient], Any]


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def broken(*make: Make, **patient: Any) -> dict[str, dict[str, str]]:
    """Return what is asked of a patient with some records: by rule, the particulars."""
    person = PatientFactory.create(**patient)
    for each in make:
        each(person)
    check_patients([person.pk], today=TODAY)
    asked = Query.objects.filter(patient=person)
    assert {query.record.split(":")[0] for query in asked} <= {model._meta.model_name for model in apps.get_models()}
    assert len(asked) == len({(query.rule, query.record) for query in asked})
    return {query.rule: query.params for query in asked}


def followed(**values: Any) -> Make:
    return lambda patient: FollowUpFactory.create(patient=patient, **values)


def treated(day: str, **values: Any) -> Make:
    return lambda patient: TreatmentFactory.create(patient=patient, started_on=on(day), **values)


def drawn(day: str | None, **values: Any) -> Make:
    return lambda patient: SpecimenFactory.create(patient=patient, collected_on=day and on(day), **values)


def measured(code: str, value: str, unit: str, **values: Any) -> Make:
    def make(patient: Patient) -> None:
        analyte = Analyte.objects.get(code=code)
        specimen = SpecimenFactory.create(patient=patient, code=f"{code}{value}")
        AssayResultFactory.create(specimen=specimen, analyte=analyte, value=Decimal(value), unit=unit, **values)

    return make


def seen(count: int | None = 1, largest: str | None = "50", nodules: tuple[str, ...] = (), **values: Any) -> Make:
    def make(patient: Patient) -> None:
        diameter = None if largest is None else Decimal(largest)
        assessment = TumourAssessmentFactory.create(
            patient=patient, nodule_count=count, largest_diameter_mm=diameter, **values
        )
        for number, axes in enumerate(nodules, start=1):
            sizes = {f"axis_{axis}_mm": Decimal(size) for axis, size in zip("abc", axes.split("x"), strict=False)}
            NoduleFactory.create(assessment=assessment, number=number, **sizes)

    return make
