"""Responses by line of treatment, and the course of each patient on treatment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.reader import Columns
from analysis.dataset.records import Records
from analysis.dataset.treatments import PatientRows
from analysis.reports.cohort_data import CohortData
from analysis.reports.response_groups import NOT_ASSESSED, Found, of_criteria, response_group
from analysis.reports.response_request import ResponseRequest
from analysis.summaries.response import ResponseGroup, Source, Stretch, Swimmer
from analysis.variables.treatments import assessments
from registry.clinical.codes import RESPONSES
from registry.clinical.intervals import DAYS_PER_MONTH, known_day
from registry.clinical.treatment import NO_LINE, NOT_JUDGED, Assessments, best_overall_responses, line_starts

MOST_LINES = 6
_PD = RESPONSES.index("PD")
_PR = RESPONSES.index("PR")


def lines_of(request: ResponseRequest, data: CohortData) -> Iterator[ResponseGroup]:
    """Describe the best response to each line of treatment, of the patients who began it."""
    for place, best in enumerate(best_of_lines(request, data), start=1):
        yield response_group(str(place), line_label(place), best[best >= 0])


def line_label(place: int) -> str:
    """Name a line by its number, from 1."""
    return _("line %(number)d") % {"number": place}


def best_of_lines(request: ResponseRequest, data: CohortData) -> Iterator[NDArray[np.int64]]:
    """Give the category of each patient of the cohort in each line, shape (n,), −1 for who didn't begin it.

    Assessments by other criteria than those asked for neither count nor end a line.
    """
    records = data.evaluator.records
    counted = of_criteria(records.responses, request.criteria)
    rows = assessments(counted, derived=request.source is Source.DERIVED)
    lines = _lines(records, rows, data.included)
    for place in range(min(max(map(len, lines.values()), default=0), MOST_LINES)):
        best = best_overall_responses(rows.take(_within_line(rows, lines, place)), confirmed=request.confirmed)
        category = np.full(len(data.patients), -1, dtype=np.int64)
        for patient, starts in lines.items():
            if len(starts) > place:
                category[patient] = best.get(patient, NOT_ASSESSED)
        yield category[data.included]


def _lines(records: Records, rows: Assessments, included: NDArray[np.bool_]) -> dict[int, list[float]]:
    """Give the first day of each line of each patient of the cohort whose treatments are dated."""
    treatments = records.treatments.only(~np.isin(records.treatments["kind"], NO_LINE))
    started, recurred = treatments.day("started_on"), records.recurrences.day("recurred_on")
    progressive = rows.response == _PD
    patients = np.concatenate([rows.patient[progressive], records.recurrences.patient])
    days = np.concatenate([rows.day[progressive], recurred])
    dated = ~np.isnan(started)
    begun = _ByPatient(treatments.patient[dated], started[dated])
    progressed = _ByPatient(patients, days)
    who = np.unique(treatments.patient[dated])
    return {patient: line_starts(begun.of(patient), progressed.of(patient)) for patient in who[included[who]].tolist()}


class _ByPatient:
    """Days by patient, found by bisection: a mask for each patient would be too many comparisons."""

    def __init__(self, patient: NDArray[np.int64], day: NDArray[np.float64]) -> None:
        order = np.lexsort((day, patient))
        self.rows, self._patient, self._day = order, patient[order], day[order]

    def span(self, patient: int) -> slice:
        """Give where a patient's days stand, in their order."""
        first, last = np.searchsorted(self._patient, (patient, patient + 1))
        return slice(int(first), int(last))

    def of(self, patient: int) -> NDArray[np.float64]:
        """Give a patient's days, ascending."""
        return self._day[self.span(patient)]


def _within_line(rows: Assessments, lines: dict[int, list[float]], place: int) -> NDArray[np.bool_]:
    """Tell which assessments were made from the start of a line until the start of the next."""
    first = np.array([_or_never(lines.get(patient, []), place) for patient in rows.patient.tolist()], dtype=np.float64)
    after = np.array(
        [_or_never(lines.get(patient, []), place + 1) for patient in rows.patient.tolist()], dtype=np.float64
    )
    return np.asarray((rows.day >= first) & (rows.day < after))


def _or_never(starts: list[float], place: int) -> float:
    return starts[place] if place < len(starts) else np.inf


def swimmers_of(found: Found, data: CohortData, course: Columns) -> Iterator[Swimmer]:
    """Give the course of each treated patient, in the order of `order_of_lanes`."""
    died, until = _observed(course)
    start = found.judged.start
    position = np.cumsum(data.included) - 1
    events = _Events(data.evaluator.records, assessments(found.judged.rows))
    for place in order_of_lanes(found, data, course).tolist():
        yield Swimmer(
            group=int(found.groups[position[place]]),
            until=float(until[place] - start[place]) / DAYS_PER_MONTH,
            alive=bool(np.isnan(died[place])),
            stretches=events.stretches(place, start[place]),
            responses=events.months("responses", place, start[place]),
            progressions=events.months("progressions", place, start[place]),
            operations=events.months("operations", place, start[place]),
        )


def order_of_lanes(found: Found, data: CohortData, course: Columns) -> NDArray[np.int64]:
    """Give the places, within reach, of those whose start and end of observation are dated, the longest first."""
    observed = _observed(course)[1] - found.judged.start
    places = np.flatnonzero(data.included & (observed >= 0))
    return np.asarray(places[np.argsort(-observed[places], kind="stable")])


def _observed(course: Columns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the days of death, and of the end of observation."""
    died = known_day("died_on", course["died_on"], course["died_on_precision"]).value
    seen = known_day("last_contact_on", course["last_contact_on"], course["last_contact_on_precision"]).value
    return died, np.where(np.isnan(died), seen, died)


class _Events:
    """What happened to whom and when, in days since 1970."""

    def __init__(self, records: Records, rows: Assessments) -> None:
        treatments = records.treatments
        drugs = ~np.isin(treatments["kind"], NOT_JUDGED)
        surgery = np.isin(treatments["kind"], ("resection", "transplant"))
        self._treatments: PatientRows = treatments.only(drugs)
        self._started = self._treatments.day("started_on")
        self._ended = self._treatments.day("ended_on")
        recurrences, progressive, responded = records.recurrences, rows.response == _PD, rows.response <= _PR
        self._stretches = _ByPatient(self._treatments.patient, self._started)
        self._days = {
            "responses": _ByPatient(rows.patient[responded], rows.day[responded]),
            "progressions": _ByPatient(
                np.concatenate([rows.patient[progressive], recurrences.patient]),
                np.concatenate([rows.day[progressive], recurrences.day("recurred_on")]),
            ),
            "operations": _ByPatient(treatments.patient[surgery], treatments.day("started_on")[surgery]),
        }

    def months(self, kind: str, patient: int, start: float) -> tuple[float, ...]:
        """Give the months from the start at which something happened."""
        days = self._days[kind].of(patient)
        return tuple(float(day - start) / DAYS_PER_MONTH for day in np.unique(days[days >= start]))

    def stretches(self, patient: int, start: float) -> tuple[Stretch, ...]:
        """Give the time under each treatment; an end that isn't recorded leaves only its start."""
        kinds = self._treatments["kind"]
        found = []
        for row in self._stretches.rows[self._stretches.span(patient)].tolist():
            begins = float(self._started[row] - start) / DAYS_PER_MONTH
            ends = self._ended[row]
            if not np.isnan(begins):
                end = begins if np.isnan(ends) else float(ends - start) / DAYS_PER_MONTH
                found.append(Stretch(kinds[row], begins, end))
        return tuple(found)
