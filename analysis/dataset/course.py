"""The course of each patient: last contact, death, resection, treatment, recurrence, progression."""

from __future__ import annotations

import numpy as np
from django.db.models import Model

from analysis.dataset.patients import Patients
from analysis.dataset.reader import Columns, Reader
from analysis.dataset.rows import of_study
from registry.curation.course import course_columns
from registry.curation.tables import RecordTable
from registry.models import FollowUp, Patient, Recurrence, ResponseAssessment, Study, Treatment

_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Treatment: ("started_on", "started_on_precision", "kind"),
    FollowUp: (
        "last_contact_on", "last_contact_on_precision", "status", "died_on", "died_on_precision", "cause_of_death",
    ),
    Recurrence: ("recurred_on", "recurred_on_precision"),
    ResponseAssessment: ("assessed_on", "assessed_on_precision", "recorded_response"),
}  # fmt: skip

PATIENT_FIELDS = ("diagnosed_on", "diagnosed_on_precision")
"""What the course needs of the patients' own table."""


def load_course(reader: Reader, study: Study | None, patients: Patients) -> Columns:
    """Give the keywords of the endpoints for each patient, each column of shape (n,).

    Parameters
    ----------
    patients
        Loaded with `PATIENT_FIELDS` among their columns.
    """

    def table(model: type[Model]) -> RecordTable:
        if model is Patient:
            own = {name: patients.columns[name] for name in PATIENT_FIELDS}
            return RecordTable({"id": patients.keys, **own}, Patient)
        found = reader.columns(of_study(model, study), ("patient_id", *_FIELDS[model]))
        known = np.isin(found["patient_id"], patients.keys)
        return RecordTable({name: column[known] for name, column in found.items()}, model)

    return course_columns(table)
