"""The parts of a patient's records: which tables belong to each, and how a record leads to its patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model, QuerySet

from registry.curation.kinds import Part

TABLES_OF: Mapping[Part, tuple[str, ...]] = {
    Part.PATIENT: ("patient", "enrolment"),
    Part.TUMOURS: ("tumourassessment", "nodule", "colorectalprimary"),
    Part.SPECIMENS: ("specimen", "assayresult"),
    Part.TREATMENTS: ("treatment", "treatmentdrug", "adverseevent"),
    Part.ASSESSMENTS: ("clinicalassessment", "responseassessment"),
    Part.OUTCOMES: ("followup", "recurrence"),
}
PART_OF: Mapping[str, Part] = {name: part for part, names in TABLES_OF.items() for name in names}


class PatientPart(NamedTuple):
    """A part of one patient's records."""

    patient: int
    part: Part


Chain = tuple[tuple[type[Model], str], ...]


def model_called(name: str) -> type[Model]:
    """Return the model of a table of the registry."""
    return apps.get_model("registry", name)


def part_of(model: type[Model]) -> Part | None:
    """Return the part that a model's records belong to; ``None`` where they are no patient's."""
    return PART_OF.get(str(model._meta.model_name)) if model._meta.app_label == "registry" else None


def chain_to_patient(model: type[Model]) -> Chain:
    """Return the columns that lead from a model's rows to the patient's number: each table with its column.

    A result leads by ``specimen_id`` to the specimen, and from there by ``patient_id``; a patient by ``id``.
    """
    path = str(getattr(model, "scope_path", None) or "").removesuffix("site").removesuffix("__")
    steps, found = path.split("__") if path else [], []
    for step in steps:
        key: Any = model._meta.get_field(step)
        found.append((model, str(key.column)))
        model = key.related_model
    return tuple(found) or ((model, str(model._meta.pk.column)),)


def path_to_patient(model: type[Model]) -> str:
    """Return the lookup from a model's rows to the patient's number."""
    *above, (last, column) = chain_to_patient(model)
    names = [column.removesuffix("_id") for _model, column in above]
    return "__".join([*names, column if last is not model or column != "id" else "pk"])


def parts_of_record(record: Model) -> set[PatientPart]:
    """Return the parts that a record, stored or not, belongs to; a run of a laboratory to those of its results."""
    if record._meta.model_name == "assayrun":
        return parts_of_rows(model_called("assayresult")._default_manager.filter(run=record.pk, run__isnull=False))
    part = part_of(type(record))
    if part is None:
        return set()
    (_model, column), *rest = chain_to_patient(type(record))
    number = getattr(record, column, None)
    if number is None:
        return set()
    if not rest:
        return {PatientPart(number, part)}
    parent = rest[0][0]
    found = parent._default_manager.filter(pk=number).values_list(path_to_patient(parent), flat=True)
    return {PatientPart(patient, part) for patient in found}


def parts_of_rows(rows: QuerySet[Any]) -> set[PatientPart]:
    """Return the parts that stored rows of one model belong to."""
    part = part_of(rows.model)
    if part is None:
        return set()
    patients = rows.order_by().values_list(path_to_patient(rows.model), flat=True).distinct()
    return {PatientPart(patient, part) for patient in patients}


def every_part(patients: Iterable[int]) -> set[PatientPart]:
    """Return all parts of some patients."""
    return {PatientPart(patient, part) for patient in patients for part in Part}
