"""Specimens called baseline that were drawn after the first treatment."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from registry.imports.existing import CHUNK, chunks
from registry.imports.planned import Plan
from registry.imports.tables import NEW
from registry.models import Specimen, Treatment
from registry.models.specimen import Timepoint

from .found import Suspicion
from .view import Numbers, column, is_held, is_written, patients_of

SPECIMEN, TREATMENT, PATIENT = "specimen", "treatment", "patient"
BASELINE = Timepoint.BASELINE.value

# A day and its precision.
Day = tuple[dt.date, str]
Specimens = dict[int, list[tuple[int, dt.date]]]


def late_baselines(plan: Plan) -> Iterator[Suspicion]:
    """Find baseline specimens drawn after a treatment had begun, where the file brings the one or the other.

    A date without its day counts only where any of its days would be too late.
    """
    starts = _first_starts(plan)
    if not starts:
        return
    treated = {patient for patient, (_day, number) in starts.items() if number is not None}
    for patient, specimens in _baselines(plan, treated).items():
        if patient not in starts:
            continue
        began, treatment = starts[patient]
        for specimen, drawn in specimens:
            params = {"value": drawn.isoformat(), "other": began.isoformat()}
            if drawn <= began:
                continue
            if specimen >= 0:
                yield Suspicion(SPECIMEN, specimen, "baseline_after_treatment", params, "specimen.collected_on")
            elif treatment is not None:
                yield Suspicion(TREATMENT, treatment, "treatment_before_baseline", params, "treatment.started_on")


def _first_starts(plan: Plan) -> dict[int, tuple[dt.date, int | None]]:
    """Return, by patient, the day at which a treatment had begun for certain, and its number if it is a new one."""
    known = plan.tables[PATIENT].pks
    found: dict[int, tuple[dt.date, int | None]] = {}
    if TREATMENT in plan.tables:
        table = plan.tables[TREATMENT]
        new, held = table.status == NEW, is_held(table)
        rows = zip(patients_of(plan, TREATMENT).tolist(), _days(plan, TREATMENT, "started_on"), strict=True)
        for number, (patient, day) in enumerate(rows):
            if day is not None and held[number]:
                _keep_earlier(found, patient, _last_day(day), number if new[number] else None)
    for patient, *stored in _stored(Treatment, known, ("started_on", "started_on_precision")):
        if stored[0] is not None:
            _keep_earlier(found, patient, _last_day((stored[0], stored[1])), None)
    return found


def _keep_earlier(found: dict[int, tuple[dt.date, int | None]], patient: int, day: dt.date, number: int | None) -> None:
    if patient not in found or day < found[patient][0]:
        found[patient] = (day, number)


def _baselines(plan: Plan, treated: set[int]) -> Specimens:
    """Return the baseline specimens that are new, and all those of patients whose first treatment is."""
    found: Specimens = {}
    if SPECIMEN in plan.tables:
        table = plan.tables[SPECIMEN]
        points, written, held = column(table, "timepoint"), is_written(table), is_held(table)
        rows = zip(patients_of(plan, SPECIMEN).tolist(), _days(plan, SPECIMEN, "collected_on"), strict=True)
        for number, (patient, day) in enumerate(rows):
            if day and points[number] == BASELINE and held[number] and (written[number] or patient in treated):
                found.setdefault(patient, []).append((number, day[0]))
    if treated:
        pks = np.where(np.isin(np.arange(len(plan.tables[PATIENT])), list(treated)), plan.tables[PATIENT].pks, 0)
        for patient, point, day in _stored(Specimen, pks, ("timepoint", "collected_on")):
            if point == BASELINE and day is not None and patient not in found:
                found.setdefault(patient, []).append((-1, day))
    return found


def _days(plan: Plan, name: str, field: str) -> list[Day | None]:
    table = plan.tables[name]
    days, precisions = column(table, field), column(table, f"{field}_precision")
    return [day and (day, precision or "day") for day, precision in zip(days, precisions, strict=True)]


def _last_day(day: Day) -> dt.date:
    """Return the last day that a date of its precision can be.

    >>> _last_day((dt.date(2017, 2, 1), "month")).isoformat()
    '2017-02-28'
    """
    date, precision = day
    if precision == "day":
        return date
    month = 12 if precision == "year" else date.month
    return dt.date(date.year, month, calendar.monthrange(date.year, month)[1])


def _stored(model: type[Treatment] | type[Specimen], pks: Numbers, fields: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the stored rows of patients, each with its patient's number in the plan first."""
    numbers: Mapping[int, int] = {int(pk): number for number, pk in enumerate(pks.tolist()) if pk}
    for some in chunks(numbers, CHUNK):
        for pk, *values in model._default_manager.filter(patient_id__in=some).values_list("patient_id", *fields):
            yield (numbers[pk], *values)
