"""Writes the tables of a plan: in one transaction, table by table, in bulk and sorted by key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from registry.curation.checking import check_along
from registry.curation.parts import PART_OF, PatientPart
from registry.curation.status import reopen
from registry.imports.bulk import Numbers, Told, insert_columns, new_numbers, update_columns
from registry.imports.coded import Coded, Positions
from registry.imports.entities import entities
from registry.imports.progress import Progress, Step, no_progress
from registry.imports.suspicion import AboutYear
from registry.imports.suspicions import raise_queries
from registry.imports.suspicions.found import Suspicion
from registry.imports.tables import CHANGED, NEW, Table
from registry.models import User

Tables = Mapping[str, Table]
PATIENT = "patient"


def write(tables: Tables, suspicions: Sequence[Suspicion], user: User | None, progress: Progress = no_progress) -> None:
    """Write the new and changed records, and raise the queries about them. The caller holds the transaction.

    The rules across fields are then evaluated on the patients concerned, see `check_along`.

    Parameters
    ----------
    tables
        By name, parents before children.
    """
    pks: dict[str, Numbers] = {}
    pointed = {table.entity.parent_name for table in tables.values()} | {each.table for each in suspicions} | {PATIENT}
    total, done = sum(len(table) for table in tables.values()), 0
    for name, table in tables.items():
        told = partial(_tell_done, progress, done, total)
        told(0)
        pks[name] = table.pks.copy()
        _create(table, pks, told, numbered=name in pointed)
        _update(table)
        done += len(table)
    _raise_queries(tables, suspicions, pks, user)
    reopen(_parts_written(tables, pks))
    check_along(_patients_written(tables, pks))


def _tell_done(progress: Progress, before: int, total: int, done: int) -> None:
    progress(Step.WRITE, before + done, total)


def _patients_written(tables: Tables, pks: Mapping[str, Numbers], names: Iterable[str] = ()) -> set[int]:
    """Return the numbers of the patients of whom anything is new or changed, in some tables or in all."""
    found: set[int] = set()
    for table in [tables[name] for name in names or tables]:
        numbers, owner = np.concatenate([table.numbers(NEW), table.numbers(CHANGED)]), table
        while owner.entity.parent:
            numbers, owner = owner.parents[numbers], tables[owner.entity.parent_name]
        found.update(np.unique(pks[owner.entity.name][numbers]).tolist() if owner.entity.name == PATIENT else ())
    return found


def _parts_written(tables: Tables, pks: Mapping[str, Numbers]) -> Iterator[PatientPart]:
    """Yield the parts of patients of which anything is new or changed."""
    for name in tables:
        written = _patients_written(tables, pks, (name,)) if name in PART_OF else ()
        yield from (PatientPart(patient, PART_OF[name]) for patient in written)


def _create(table: Table, pks: dict[str, Numbers], told: Told, *, numbered: bool) -> None:
    """Insert the new records; with ``numbered``, under numbers that other records can point to."""
    entity, new = table.entity, table.numbers(NEW)
    if not len(new):
        return
    columns: dict[str, Coded] = {}
    if entity.parent:
        parents = pks[entity.parent_name][table.parents[new]]
        # Sorted by parent, neighbouring rows land on neighbouring pages of the indexes.
        order = np.argsort(parents, kind="stable")
        new, parents = new[order], parents[order]
        columns[f"{entity.parent}_id"] = Coded.of(parents.tolist())
    for name in entity.columns:
        columns[entity.field(name).attname] = _values(table, name, new)
    if numbered:
        pks[entity.name][new] = new_numbers(entity.model, len(new))
    insert_columns(entity.model, columns, len(new), pks[entity.name][new] if numbered else None, told)


def _values(table: Table, name: str, numbers: Positions) -> Coded:
    return table.final(name, numbers).map(_plain)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, AboutYear) else value


def _update(table: Table) -> None:
    """Update the changed fields only; records with the same fields share a statement."""
    changed: dict[int, int] = {}
    names = list(table.changes)
    for place, name in enumerate(names):
        numbers = table.changes[name].numbers
        for number in numbers[table.status[numbers] == CHANGED].tolist():
            changed[number] = changed.get(number, 0) | 1 << place
    groups: dict[int, list[int]] = {}
    for number in sorted(changed):
        groups.setdefault(changed[number], []).append(number)
    for fields, group in groups.items():
        written = [name for place, name in enumerate(names) if fields >> place & 1]
        places = np.array(group, np.intp)
        columns = {name: table.said(name, places).map(_plain) for name in written}
        update_columns(table.entity.model, columns, table.pks[places])


def _raise_queries(
    tables: Tables, suspicions: Sequence[Suspicion], pks: Mapping[str, Numbers], user: User | None
) -> None:
    def patient_of(name: str, number: int) -> int:
        while parent := entities()[name].parent_name:
            name, number = parent, int(tables[name].parents[number])
        return int(pks[name][number])

    if suspicions:
        raise_queries(suspicions, pk_of=lambda name, number: int(pks[name][number]), patient_of=patient_of, user=user)
