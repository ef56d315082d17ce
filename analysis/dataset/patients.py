"""The patients within reach of the reader, and what decides who is in the cohort."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.joining import numbered
from analysis.dataset.reader import NO_KEY, Column, PlainColumns, Reader, positions_in
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.rows import Rows, of_study
from registry.models import Enrolment, Patient, Study, StudyArm


@dataclass(frozen=True, eq=False)
class Patients:
    """Patients in the order of their keys, each column of shape (n,).

    Attributes
    ----------
    keys
        Primary keys, ascending.
    columns
        Columns of the patient table, by field name.
    site, arm
        Codes; `arm` is empty for patients without an arm, or where the cohort names no study.
    site_labels, arm_labels
        Label of each site and arm, in the order in which they are shown.
    """

    keys: NDArray[np.int64]
    columns: PlainColumns
    site: Column
    arm: Column
    site_labels: dict[str, str]
    arm_labels: dict[str, str]

    def __len__(self) -> int:
        return int(self.keys.size)


def load_patients(reader: Reader, study: Study | None, fields: tuple[str, ...]) -> Patients:
    """Fetch the patients of a study, or of the whole registry, with some fields of their table."""
    names = dict.fromkeys(("id", "site_id", *fields))
    columns = reader.texts_later(of_study(Patient, study), names)
    keys = columns["id"]
    sites = reader.sites()
    present = set(numbered(columns["site_id"])[0].tolist())
    arm, arm_labels = _arms(reader, study, keys)
    return Patients(
        keys=keys,
        columns=columns,
        site=_codes_of(columns["site_id"], {site.pk: site.code for site in sites}),
        arm=arm,
        site_labels={site.code: f"{site.code} · {site.name}" for site in sites if site.pk in present},
        arm_labels=arm_labels,
    )


def _arms(reader: Reader, study: Study | None, keys: NDArray[np.int64]) -> tuple[Column, dict[str, str]]:
    arm = np.full(keys.size, "", dtype=object)
    if study is None:
        return arm, {}
    arms = arms_of(study)
    enrolled = reader.columns(Rows(Enrolment).where(study_id=study.pk), ("patient_id", "arm_id"))
    if not arms:
        return arm, {}
    places = positions_in(enrolled["patient_id"], keys)
    known = places != NO_KEY
    arm[places[known]] = _codes_of(enrolled["arm_id"][known], {one.pk: one.code for one in arms})
    return arm, {one.code: one.name for one in arms}


def arms_of(study: Study | None) -> list[StudyArm]:
    """Give the arms of a study in the order in which they are shown."""
    arms = [one for one in rows_of_reference(StudyArm) if study is not None and one.study_id == study.pk]
    return sorted(arms, key=lambda one: (one.position, one.code))


def _codes_of(keys: NDArray[np.int64], codes: dict[int, str]) -> Column:
    """Give the code of each key, empty where there is none."""
    known = sorted(codes)
    texts = np.array([*(codes[key] for key in known), ""], dtype=object)
    return texts[positions_in(keys, np.array(known, dtype=np.int64))]  # −1, no code, takes the last.
