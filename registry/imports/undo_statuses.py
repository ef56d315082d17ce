"""How far the parts are by now of which an undoing would remove or restore records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from registry.audit.models import AuditEvent
from registry.curation.kinds import Level
from registry.curation.parts import PatientPart, part_of, path_to_patient
from registry.curation.second_person import WRITTEN, parts_of_events
from registry.curation.status import closed_parts
from registry.imports.models import ImportRun
from registry.models import PartStatus

if TYPE_CHECKING:  # The plan leaves what is locked, by what stands here.
    from registry.imports.undo_plan import UndoPlan

# SQLite binds at most 32,766 values in one statement.
CHUNK = 10_000


def locked_rows(model: type[Model], rows: Iterable[int]) -> set[int]:
    """Return those of some rows of a model that belong to what is locked."""
    part = part_of(model)
    if part is None:
        return set()
    found: set[int] = set()
    for some in _patients(model, rows):
        locked, _verified = closed_parts(set(some.values()))
        found |= {row for row, patient in some.items() if PatientPart(patient, part) in locked}
    return found


def verified_by_now(plan: UndoPlan) -> set[PatientPart]:
    """Return the verified parts that an undoing changes."""
    found: set[PatientPart] = set()
    for model in plan.remove.keys() | plan.restore.keys():
        part = part_of(model)
        touched = plan.remove.get(model, set()) | plan.restore.get(model, {}).keys()
        for some in _patients(model, touched) if part is not None else ():
            _locked, verified = closed_parts(set(some.values()))
            found |= {key for key in verified if key.part == part}
    return found


def verified_of_run(run: ImportRun) -> int:
    """Count the verified parts of patients of which a run wrote something: what undoing it can change at most.

    Quick for a run of any size, where only few of its patients are verified.
    """
    found: set[PatientPart] = set()
    rows = PartStatus.objects.filter(level=Level.VERIFIED, patient__site=run.site_id).order_by("patient")
    patients = iter(rows.values_list("patient", flat=True).distinct())
    while some := set(islice(patients, CHUNK)):
        _locked, verified = closed_parts(some)
        events = AuditEvent.objects.filter(patient_id__in=some, import_run=run.pk, action__in=WRITTEN)
        found |= verified & set(parts_of_events(events, sorted(some)))
    return len(found)


def _patients(model: type[Model], rows: Iterable[int]) -> Iterator[dict[int, int]]:
    """Yield the patient of each row that is there, some rows at a time."""
    left = iter(rows)
    path = path_to_patient(model)
    while some := list(islice(left, CHUNK)):
        found: Any = model._base_manager.filter(pk__in=some).order_by().values_list("pk", path)
        yield dict(found)
