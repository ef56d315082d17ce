"""What the treatments of each patient say: route and intent of the first chemotherapy, IL-2, and the best response.

Rules. The first chemotherapy is the earliest dated; an undated one counts only where none is dated. *IL-2* is with
where a treatment with recombinant IL-2 is recorded, without where other treatments are and none with it. A patient
without any recorded treatment has none of these levels. Responses are judged from the first treatment that is no
resection, transplant or supportive care, until the first resection or transplant after it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.dataset.reader import first_of_each
from analysis.dataset.records import Records
from analysis.dataset.treatments import PatientRows
from analysis.statistics.columns import NO_GROUP
from analysis.variables.evaluation import Evaluator, LevelColumn
from registry.clinical import codes as c
from registry.clinical.response import response
from registry.clinical.treatment import (
    CHEMOTHERAPY_KINDS,
    NOT_JUDGED,
    ROUTES,
    Assessments,
    best_overall_responses,
    chemotherapy_route,
)
from registry.models import Intent, Response, TreatmentKind

INTENTS = tuple(Intent.values)
WITH_IL2 = (("without", _("without IL-2")), ("with", _("with IL-2")))
ROUTE_LABELS = (("systemic", _("systemic")), ("locoregional", _("locoregional")))
BEST_RESPONSES = tuple(Response.choices)

_FAR = np.inf


@dataclass(frozen=True, eq=False)
class Judged:
    """Which of the patients of a report have a treatment whose response can be judged, and the assessments of it.

    Attributes
    ----------
    start, end
        Days since 1970 between which an assessment counts, shape (n,); NaN and infinite where nothing is dated.
    treated
        Who has such a treatment, or an assessment without one, shape (n,).
    rows
        Assessments that count: not those before the start or after the resection, nor undated ones beside dated ones.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    treated: NDArray[np.bool_]
    rows: PatientRows


def judged(records: Records) -> Judged:
    """Find the treatment of each patient that response criteria judge, and the assessments that belong to it."""
    count = len(records.patients)
    treatments, found = records.treatments, records.responses
    drugs = treatments.only(~np.isin(treatments["kind"], NOT_JUDGED))
    surgery = treatments.only(np.isin(treatments["kind"], ("resection", "transplant")))
    start = _earliest(drugs.patient, drugs.day("started_on"), count)
    operated = surgery.day("started_on")
    after = operated > np.where(np.isnan(start), -_FAR, start)[surgery.patient]
    end = _earliest(surgery.patient[after], operated[after], count)
    has_drug = np.isin(np.arange(count), drugs.patient)
    end = np.where(np.isnan(end) | ~has_drug, _FAR, end)
    kept = _belongs(found, start, end)
    treated = has_drug | np.isin(np.arange(count), found.patient)
    return Judged(start, end, treated, found.only(kept))


def _earliest(patient: NDArray[np.int64], day: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    first = np.full(count, np.nan)
    known = ~np.isnan(day)
    rows = np.flatnonzero(known)[first_of_each(patient[known], day[known])]
    first[patient[rows]] = day[rows]
    return first


def _belongs(found: PatientRows, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which assessments lie between start and end; undated ones do where the patient has no dated one."""
    day = found.day("assessed_on")
    dated = ~np.isnan(day)
    within = ~(day < start[found.patient]) & ~(day > end[found.patient])
    return np.where(dated, within, ~np.isin(found.patient, found.patient[dated]))


def assessments(rows: PatientRows, *, derived: bool = False) -> Assessments:
    """Give the responses of rows, as recorded or by rule from the sums of diameters; those without one are left out."""
    if derived:
        names = ("sum_baseline_mm", "sum_nadir_mm", "sum_now_mm", "new_lesions")
        values = response(**{name: rows[name] for name in names}).values if len(rows) else np.empty(0, dtype=object)
    else:
        values = rows["recorded_response"]
    codes = np.array([c.RESPONSES.index(one) if one in c.RESPONSES else -1 for one in values.tolist()], dtype=np.int64)
    known = codes >= 0
    return Assessments(rows.patient[known], rows.day("assessed_on")[known], codes[known])


def read_best_response(evaluator: Evaluator) -> LevelColumn:
    """Give the best response as recorded, unconfirmed."""
    found = best_overall_responses(assessments(judged(evaluator.records).rows))
    codes = np.full(len(evaluator.patients), NO_GROUP, dtype=np.int64)
    codes[list(found)] = list(found.values())
    return LevelColumn(codes)


def read_il2(evaluator: Evaluator) -> LevelColumn:
    """Give whether recombinant IL-2 was given."""
    rows = evaluator.records.treatments
    everybody = np.arange(len(evaluator.patients))
    given = np.isin(everybody, rows.patient[rows["kind"] == TreatmentKind.RIL2])
    treated = np.isin(everybody, rows.patient)
    return LevelColumn(np.where(given, 1, np.where(treated, 0, NO_GROUP)).astype(np.int64))


def read_route(evaluator: Evaluator) -> LevelColumn:
    """Give the route of the first chemotherapy."""
    rows = _first_chemotherapies(evaluator.records)
    routes = [chemotherapy_route(kind, route) for kind, route in zip(rows["kind"], rows["route"], strict=True)]
    return _levels(evaluator, rows, routes, ROUTES)


def read_intent(evaluator: Evaluator) -> LevelColumn:
    """Give the intent of the first chemotherapy."""
    rows = _first_chemotherapies(evaluator.records)
    return _levels(evaluator, rows, rows["intent"].tolist(), INTENTS)


def _first_chemotherapies(records: Records) -> PatientRows:
    """Give every chemotherapy that began on the patient's first day of chemotherapy."""
    rows = records.treatments.only(np.isin(records.treatments["kind"], CHEMOTHERAPY_KINDS))
    dates = rows["started_on"]
    day = np.where(np.isnat(dates), _FAR, dates.astype(np.int64).astype(np.float64))
    first = np.full(len(records.patients), _FAR)
    np.minimum.at(first, rows.patient, day)
    return rows.only(day == first[rows.patient])


def _levels(evaluator: Evaluator, rows: PatientRows, values: list[str], codes: tuple[str, ...]) -> LevelColumn:
    """Give the level that all rows of a patient agree on; who has two, or a row that doesn't say, has none."""
    found: dict[int, set[str]] = {}
    for patient, value in zip(rows.patient.tolist(), values, strict=True):
        found.setdefault(patient, set()).add(value)
    places = np.full(len(evaluator.patients), NO_GROUP, dtype=np.int64)
    for patient, said in found.items():
        if len(said) == 1 and (value := next(iter(said))) in codes:
            places[patient] = codes.index(value)
    return LevelColumn(places)
