"""The course of each patient in one row: last contact, death, first resection, recurrence, progression.

What the endpoints (`registry.clinical.endpoints`) need is gathered here from many records, and nothing is assumed that
no record says:

- The overall survival of a patient's page runs from the diagnosis.
- Death is what any follow-up record says; two different dates of death leave the date missing.
- No recurrence is believed where a follow-up says so, or is silent about disease; it is unknown without a follow-up,
  in a patient who lives with disease, and in one who died of the cancer.
- A progression is a response PD, or a recurrence, after the start of the first treatment.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from registry.clinical.matching import NO_ROW, Timeline, first_rows
from registry.curation.tables import Column, RecordTable, Table
from registry.models import (
    CauseOfDeath,
    FollowUp,
    Patient,
    Recurrence,
    Response,
    ResponseAssessment,
    Treatment,
    TreatmentKind,
    VitalStatus,
)

Columns = dict[str, Column]
Tables = Callable[[type[Model]], RecordTable]


def course_columns(tables: Tables) -> Columns:
    """Give the keywords of the endpoints for each patient, each column of shape (n,)."""
    patients, treatments, follow_ups = tables(Patient), tables(Treatment), tables(FollowUp)
    keys = patients["id"]
    resections = treatments.timeline.take(treatments["kind"] == TreatmentKind.RESECTION)
    columns = {"start_on": patients["diagnosed_on"], "start_on_precision": patients["diagnosed_on_precision"]}
    columns |= _first("resection_on", keys, resections)
    columns |= _first("treatment_start_on", keys, treatments.timeline)
    columns |= _first("first_treatment_on", keys, treatments.timeline)
    columns |= _end(keys, follow_ups)
    recurrences, progressions = tables(Recurrence).timeline, _progressions(tables)
    columns |= _event("recurrence", "recurred_on", keys, _since(recurrences, keys, columns["resection_on"]))
    columns |= _event("progression", "progressed_on", keys, _since(progressions, keys, columns["treatment_start_on"]))
    silent = _without_event(keys, follow_ups)
    for event in ("recurrence", "progression"):
        columns[event] = np.where(columns[event] == "yes", "yes", silent)
    return columns


def _first(name: str, keys: Column, line: Timeline) -> Columns:
    """Give the earliest day of a timeline for each patient, with its precision."""
    rows = first_rows(keys, line)
    table = Table({"day": line.day, "precision": line.precision})
    return {name: table.taken("day", rows), f"{name}_precision": table.taken("precision", rows)}


def _since(line: Timeline, keys: Column, origin: Column) -> Timeline:
    """Leave out what is dated before the patient's origin; undated records stay."""
    place = np.searchsorted(keys, line.patient)
    return line.take(~(line.day < origin[place]))


def _event(name: str, date_name: str, keys: Column, line: Timeline) -> Columns:
    """Tell for each patient whether the event occurred, and its first date; an undated one leaves the date missing."""
    occurred = np.where(np.isin(keys, line.patient), "yes", "").astype(object)
    columns = _first(date_name, keys, line)
    undated = np.isin(keys, line.patient[np.isnat(line.day)])
    return columns | {name: occurred, date_name: np.where(undated, np.datetime64("NaT", "D"), columns[date_name])}


def _progressions(tables: Tables) -> Timeline:
    responses, recurrences = tables(ResponseAssessment), tables(Recurrence).timeline
    progressive = responses.timeline.take(responses["recorded_response"] == Response.PD)
    return Timeline(*(np.concatenate(pair) for pair in zip(progressive, recurrences, strict=True)))


def _end(keys: Column, follow_ups: RecordTable) -> Columns:
    """Give status, death and last contact of each patient."""
    line = follow_ups.timeline
    dead = follow_ups["status"] == VitalStatus.DEAD
    last = _last_rows(keys, line, dead)
    death = _first("died_on", keys, Timeline(line.patient, follow_ups["died_on"], follow_ups["died_on_precision"]))
    death["died_on"] = np.where(_several_deaths(keys, follow_ups), np.datetime64("NaT", "D"), death["died_on"])
    return death | {
        "status": follow_ups.taken("status", last),
        "last_contact_on": follow_ups.taken("last_contact_on", last),
        "last_contact_on_precision": follow_ups.taken("last_contact_on_precision", last),
        "cause_of_death": follow_ups.taken("cause_of_death", last),
    }


def _last_rows(keys: Column, line: Timeline, dead: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give the row of the death, or else of the last contact."""
    if not len(line):
        return np.full(len(keys), NO_ROW, dtype=np.intp)
    order = np.lexsort((line.day, ~np.isnat(line.day), dead, line.patient))
    ordered = line.patient[order]
    place = np.maximum(np.searchsorted(ordered, keys, side="right") - 1, 0)
    return np.where(ordered[place] == keys, order[place], NO_ROW)


def _several_deaths(keys: Column, follow_ups: RecordTable) -> NDArray[np.bool_]:
    dated = ~np.isnat(follow_ups["died_on"])
    stamps = follow_ups["died_on"][dated].astype("datetime64[D]").astype(np.int64)
    pairs = np.unique(np.stack([follow_ups["patient_id"][dated], stamps], axis=-1), axis=0)
    patients, counts = np.unique(pairs[:, 0], return_counts=True)
    return np.isin(keys, patients[counts > 1])


def _without_event(keys: Column, follow_ups: RecordTable) -> Column:
    """Say "no" for the patients of whom a follow-up would have told, and nothing for the others."""
    end = _end(keys, follow_ups)
    lives_with_disease = end["status"] == VitalStatus.ALIVE_WITH_DISEASE
    died_of_it = end["cause_of_death"] == CauseOfDeath.CANCER
    return np.where((end["status"] == "") | lives_with_disease | died_of_it, "", "no").astype(object)
