"""Who entered or changed a part of a patient's records, by the audit trail: they can't be the one who verifies it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.since import events_since
from registry.curation.kinds import Part
from registry.curation.parts import (
    PART_OF,
    PatientPart,
    chain_to_patient,
    model_called,
    parts_of_record,
    parts_of_rows,
    path_to_patient,
)
from registry.models import AssayResult, AssayRun

# SQLite binds at most 32,766 values in one statement.
CHUNK = 10_000
WRITTEN = (Action.INSERT, Action.UPDATE, Action.DELETE)


def written_by(user_id: int, parts: Collection[PatientPart]) -> set[PatientPart]:
    """Return those of some parts of which a user ever wrote anything, set-wise.

    Notes
    -----
    Older events of nodules, drugs and results name no patient: those of rows that still are there are found by the
    row, those of deleted ones by the assessment, treatment or specimen that the deleted row belonged to.
    """
    patients = sorted({each.patient for each in parts})
    older = _older_tables() if patients else []
    found: set[PatientPart] = set()
    for start in range(0, len(patients), CHUNK):
        some = patients[start : start + CHUNK]
        found |= set(parts_of_events(AuditEvent.objects.filter(user_id=user_id, action__in=WRITTEN), some))
        found |= set(_moved_out(user_id, some))
        found |= {PatientPart(each, PART_OF[name]) for name in older for each in _indirect(user_id, name, some)}
    return found & set(parts)


def changed_since(version: str, parts: Collection[PatientPart], *, but_by: int | None = None) -> set[PatientPart]:
    """Return those of some parts of which anybody wrote anything after a version of the records, set-wise.

    Parameters
    ----------
    version
        As `registry.audit.version.current_version` gave it *before* the records were shown; empty: nothing was seen.
    but_by
        Who knows what they wrote themselves.
    """
    patients = sorted({each.patient for each in parts})
    later = events_since(version).filter(action__in=WRITTEN) if patients else AuditEvent.objects.none()
    events = later if but_by is None else later.exclude(user_id=but_by)
    found = set(_left_behind(events))
    for start in range(0, len(patients), CHUNK):
        found |= set(parts_of_events(events, patients[start : start + CHUNK]))
    return found & set(parts)


def parts_of_events(events: QuerySet[AuditEvent], patients: list[int]) -> Iterator[PatientPart]:
    """Yield the parts of some patients that events are of; a run names no patient, but its results do."""
    tables = {model_called(name)._meta.db_table: part for name, part in PART_OF.items()}
    rows = events.filter(patient_id__in=patients).order_by().values_list("patient_id", "table").distinct()
    yield from (
        PatientPart(patient, tables[table]) for patient, table in rows if patient is not None and table in tables
    )
    runs = events.filter(table=AssayRun._meta.db_table).order_by()
    if runs.exists():
        results = AssayResult.objects.filter(run__in=runs.values("record_id"), specimen__patient__in=patients)
        yield from parts_of_rows(results)


def _moved_out(user_id: int, patients: list[int]) -> Iterator[PatientPart]:
    """Yield the parts that a user moved a record out of: that event names the patient whose the record is now."""
    for name, column in _owners().items():
        events = AuditEvent.objects.filter(table=model_called(name)._meta.db_table).order_by()
        theirs = events.filter(patient_id__in=patients)
        moves = events.filter(user_id=user_id, action=Action.UPDATE, old__contains=f'"{column}":')
        moved = set(moves.filter(record_id__in=theirs.values("record_id")).values_list("record_id", flat=True))
        if moved:
            left = theirs.filter(record_id__in=moved).values_list("patient_id", flat=True).distinct()
            yield from (PatientPart(patient, PART_OF[name]) for patient in left if patient is not None)


def _left_behind(events: QuerySet[AuditEvent]) -> Iterator[PatientPart]:
    """Yield the parts that a record was moved out of by events, by what these say of it before."""
    owners = {model_called(name)._meta.db_table: (name, column) for name, column in _owners().items()}
    moves = Q(*(("old__contains", f'"{column}":') for column in set(_owners().values())), _connector=Q.OR)
    for event in events.filter(moves, action=Action.UPDATE, table__in=owners).only("table", "old").iterator():
        name, column = owners[event.table]
        before = event.old_values.get(column)
        if before is not None:
            # The row as it was, as far as it tells whose it was.
            yield from parts_of_record(model_called(name)(**{column: before}))


def _owners() -> dict[str, str]:
    """Return the column by which the rows of each table belong to a patient, or to a record of one."""
    chains = {name: chain_to_patient(model_called(name)) for name in PART_OF}
    return {name: chain[0][1] for name, chain in chains.items() if chain[0][1] != "id"}


def _older_tables() -> list[str]:
    """Return the tables of which there are events that name no patient: the first event of each tells."""
    names = [name for name in PART_OF if len(chain_to_patient(model_called(name))) > 1]
    tables = {model_called(name)._meta.db_table: name for name in names}
    events = AuditEvent.objects.filter(table__in=tables, action__in=(*WRITTEN, Action.BASELINE)).order_by("id")
    first = events.values_list("patient_id", flat=True)[:1]
    return names if list(first) == [None] else []


def _indirect(user_id: int, name: str, patients: list[int]) -> Iterator[int]:
    model = model_called(name)
    path, table = path_to_patient(model), model._meta.db_table
    rows = dict(model._default_manager.filter(**{f"{path}__in": patients}).order_by().values_list("pk", path))
    numbers = list(rows)
    for start in range(0, len(numbers), CHUNK):
        events = AuditEvent.objects.filter(table=table, record_id__in=numbers[start : start + CHUNK], user_id=user_id)
        written = events.filter(action__in=WRITTEN).order_by().values_list("record_id", flat=True).distinct()
        yield from (rows[number] for number in written if number is not None)
    yield from _deleted(user_id, name, patients)


def _deleted(user_id: int, name: str, patients: list[int]) -> Iterator[int]:
    """Yield the patients of whose records the user deleted one; that of a deleted parent has events of its own."""
    model = model_called(name)
    (_model, column), (parent, _column), *_rest = chain_to_patient(model)
    events = AuditEvent.objects.filter(
        table=model._meta.db_table, user_id=user_id, action=Action.DELETE, patient_id__isnull=True
    )
    gone = {event.old_values.get(column) for event in events.only("old").iterator()}
    if gone:
        parents = parent._default_manager.filter(patient_id__in=patients).order_by()
        yield from (patient for pk, patient in parents.values_list("pk", "patient_id") if pk in gone)


def parts_written_by(user_id: int, patient: int) -> set[Part]:
    """Return the parts of one patient of which a user ever wrote anything."""
    return {each.part for each in written_by(user_id, {PatientPart(patient, part) for part in Part})}
