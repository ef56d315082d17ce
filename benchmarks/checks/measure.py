"""Fills an empty registry with patients who have a course, checks them, and works out what the home page tells.

check_s         the rules over all patients, each query raised; again_s the same once more, which writes nothing
home_s          everything that a data manager's home page tells, on an empty cache; home_again_s with what is kept
completeness_s  of that, how complete each field is
verify_s        sending every part of every patient to review, and asking of each whether the user wrote any of it
list_s          the first page of the patients in review
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from registry.access.roles import DATA_MANAGER
from registry.audit.context import acting
from registry.curation.actions import move
from registry.curation.checking import check_patients
from registry.curation.kinds import Level
from registry.curation.parts import every_part
from registry.curation.patients import patients_at
from registry.curation.second_person import written_by
from registry.home import home_of
from registry.home.completeness import completeness
from registry.imports.bulk import insert_columns, new_numbers
from registry.imports.coded import Coded
from registry.models import (
    Analyte,
    AssayResult,
    ClinicalAssessment,
    Enrolment,
    FollowUp,
    Patient,
    Site,
    Specimen,
    Study,
    Treatment,
    TumourAssessment,
    User,
)

SITES = 5
SPECIMENS = 3
LISTED = 50
DAY = date(2015, 3, 1)
TODAY = date(2026, 1, 1)


def main(patients: int, results: int, *, as_json: bool) -> None:
    """Measure each, and print it."""
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("manager")
    user.groups.set(Group.objects.filter(name=DATA_MANAGER))
    with transaction.atomic(), acting(user=User.objects.create_user("writer")):
        numbers = fill(patients, results)
    reverse("home")  # The first one loads every page.
    found: dict[str, Any] = {"patients": patients, "results": patients * results}
    with acting(user=user):
        found["check_s"] = seconds(lambda: check_patients(numbers, today=TODAY))
        found["again_s"] = seconds(lambda: check_patients(numbers, today=TODAY))
        found["home_s"] = seconds(lambda: home_of(user))
        found["home_again_s"] = seconds(lambda: home_of(user))
        cache.clear()
        found["completeness_s"] = seconds(lambda: completeness(user))
        parts = every_part(numbers)
        found["submit_s"] = seconds(lambda: move(name="submit", parts=parts, user=user))
        found["verify_s"] = seconds(lambda: written_by(user.pk, parts))
        rows = Patient.objects.order_by("pk")
        found["list_s"] = seconds(lambda: list(patients_at(rows, Level.IN_REVIEW)[:LISTED]))
    print(json.dumps(found) if as_json else "\n".join(f"{name:16} {value}" for name, value in found.items()))


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work took: of the processor, as others may be at the machine, too."""
    started = time.process_time()
    work()
    return round(time.process_time() - started, 2)


def fill(patients: int, results: int) -> list[int]:
    """Insert patients with enrolment, specimens, results, treatment and follow-up; every tenth breaks a rule."""
    sites = [Site.objects.create(code=f"S{number}", name=f"Hospital {number}") for number in range(SITES)]
    study = Study.objects.create(code="BENCH", title="Measured", design="longitudinal")
    own = new_numbers(Patient, patients)
    pks = own.tolist()
    order = range(patients)
    columns: dict[str, list[Any]] = {
        "registry_id": [f"B{number:06}" for number in order],
        "site_id": [sites[number % SITES].pk for number in order],
        "sex": [("male", "female", "")[number % 3] for number in order],
        "birth_year": [1930 + number % 60 for number in order],
        "diagnosis_group": [("hcc", "crlm")[number % 2] for number in order],
        "diagnosed_on": [DAY] * patients,
    }
    insert_columns(Patient, _coded(columns), patients, own)
    years = [DAY.replace(year=2010 + number % 10) for number in order]
    _insert(Enrolment, {"patient_id": pks, "study_id": [study.pk] * patients, "enrolled_on": years})
    for model in (ClinicalAssessment, TumourAssessment):
        _insert(model, {"patient_id": pks, "assessed_on": [DAY] * patients})
    _insert(Treatment, {"patient_id": pks, "kind": ["resection"] * patients, "started_on": [DAY] * patients})
    status = ["dead" if number % 10 == 0 else "alive_without_disease" for number in order]
    _insert(FollowUp, {"patient_id": pks, "last_contact_on": [DAY] * patients, "status": status})
    _insert_results(pks, results)
    return list(pks)


def _insert_results(patients: list[int], results: int) -> None:
    count = len(patients) * SPECIMENS
    own = new_numbers(Specimen, count)
    days = [DAY.replace(month=number % SPECIMENS + 1) for number in range(count)]
    told = {"patient_id": np.repeat(patients, SPECIMENS).tolist(), "collected_on": days}
    columns = told | {"specimen_type": ["serum"] * count, "timepoint": ["follow_up"] * count}
    insert_columns(Specimen, _coded(columns), count, own)
    each = results // SPECIMENS
    analytes = list(Analyte.objects.order_by("pk").values_list("pk", flat=True)[:each])
    total = count * len(analytes)
    values = [1 + number % 97 for number in range(total)]
    owners = np.repeat(own, len(analytes)).tolist()
    _insert(
        AssayResult, {"specimen_id": owners, "analyte_id": analytes * count, "value": values, "unit": ["pg/mL"] * total}
    )


def _insert(model: Any, columns: dict[str, list[Any]]) -> None:
    insert_columns(model, _coded(columns), len(next(iter(columns.values()))))


def _coded(columns: dict[str, list[Any]]) -> dict[str, Coded]:
    return {name: Coded.of(values) for name, values in columns.items()}
