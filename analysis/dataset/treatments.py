"""Treatments, responses and recurrences of the patients of a report, as rows that name the patient by place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from analysis.dataset.patients import Patients
from analysis.dataset.reader import NO_KEY, Column, Columns, Reader, positions_in
from analysis.dataset.rows import of_study
from registry.clinical.intervals import known_day
from registry.models import Recurrence, ResponseAssessment, Study, Treatment

_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Treatment: (
        "kind", "route", "intent", "started_on", "started_on_precision", "ended_on", "ended_on_precision",
    ),
    ResponseAssessment: (
        "assessed_on", "assessed_on_precision", "criteria", "sum_baseline_mm", "sum_nadir_mm", "sum_now_mm",
        "new_lesions", "recorded_response",
    ),
    Recurrence: ("recurred_on", "recurred_on_precision"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class PatientRows:
    """Rows of one table; each column of shape (m,).

    Attributes
    ----------
    patient
        Place of the patient among the patients of the report.
    columns
        By field name.
    """

    patient: NDArray[np.int64]
    columns: Columns

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __len__(self) -> int:
        return int(self.patient.size)

    def only(self, chosen: NDArray[np.bool_]) -> PatientRows:
        """Give some of the rows."""
        return PatientRows(self.patient[chosen], {name: column[chosen] for name, column in self.columns.items()})

    def day(self, name: str) -> NDArray[np.float64]:
        """Give a date as days since 1970, NaN where it is not known to the day."""
        return np.asarray(known_day(name, self[name], self[f"{name}_precision"]).value, dtype=np.float64)


def load_rows(reader: Reader, study: Study | None, patients: Patients, model: type[Model]) -> PatientRows:
    """Fetch treatments, responses or recurrences of the patients."""
    found = reader.columns(of_study(model, study), ("patient_id", *_FIELDS[model]))
    places = positions_in(found.pop("patient_id"), patients.keys)
    return PatientRows(places, found).only(places != NO_KEY)
