"""What a preview shows, kept with its run: rows, records and problems, read back a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from registry.imports.entities import Entity, entities
from registry.imports.models import ImportRun
from registry.imports.problems import Problem
from registry.imports.stage_parts import (
    PARENT,
    PART,
    PK,
    PROBLEMS,
    ROWS,
    STATUS,
    Stage,
    about,
    changes_kind,
    numbers_array,
    numbers_of,
    records_kind,
)
from registry.imports.staged import StagedChange, StagedRecord, StagedRow
from registry.imports.tables import NOBODY, STATUS_NAMES

WARNED, SINCE = "warned", "since"


def staged_rows(run: ImportRun, *, only: str = "", first: int = 0, count: int = 50) -> list[StagedRow]:
    """Return rows of what a run shows, in the file's order.

    Parameters
    ----------
    only
        ``new``, ``changed``, ``same``, ``left``, ``refused``, ``warned`` or ``since`` (the records changed since the
        preview before); empty for all.
    first, count
        Which of the selected rows, counted from 0.
    """
    return rows_of(Stage(run), only=only, first=first, count=count)


def rows_of(stage: Stage, *, only: str, first: int, count: int) -> list[StagedRow]:
    """Return rows of a stage, as `staged_rows` does."""
    found: list[StagedRow] = []
    for line in stage.index:
        held = line[only or "count"]
        if first >= held:
            first -= held
            continue
        table = stage.part(ROWS, line["part"])
        if table is not None:
            chosen = _selected(table, only)[first : first + count - len(found)]
            found += _rows(stage, line["sheet"], table, chosen)
        first = 0
        if len(found) >= count:
            break
    return found


def _selected(table: pa.Table, only: str) -> np.ndarray[Any, Any]:
    if not only:
        return np.arange(table.num_rows)
    if only in (WARNED, SINCE):
        return np.flatnonzero(numbers_of(table[only]))
    return np.flatnonzero(numbers_of(table["status"]) == STATUS_NAMES.index(only))


def _rows(stage: Stage, sheet: str, table: pa.Table, chosen: np.ndarray[Any, Any]) -> list[StagedRow]:
    mentions = about(table)
    found = []
    for row in table.take(numbers_array(chosen)).to_pylist():
        records = tuple(
            record
            for name, entity in mentions.items()
            if row[name] != NOBODY and (record := _record(stage, entities()[entity], row[name], row["patient"]))
        )
        status, problems = STATUS_NAMES[row["status"]], tuple(row["problems"])
        found.append(StagedRow(sheet, row["row"], status, row["warned"], row["patient"], records, problems))
    return found


def _record(stage: Stage, entity: Entity, number: int, patient: str) -> StagedRecord | None:
    part, place = divmod(number, PART)
    table = stage.part(records_kind(entity.name), part)
    status = STATUS_NAMES[table[STATUS][place].as_py()] if table is not None else ""
    if table is None or not status:
        return None
    said = {name: value for name, value in _given(entity, table, place).items() if value not in (None, "")}
    stored = table[PK][place].as_py()
    changes = (
        _changes(stage, entity, part, place)
        if stored
        else tuple(StagedChange(name, None, value) for name, value in said.items())
    )
    key = tuple((entity.name, name, said[name]) for name in entity.key if name in said)
    if entity.parent_name not in ("", "patient"):
        key = _key(stage, entities()[entity.parent_name], table[PARENT][place].as_py()) + key
    return StagedRecord(entity.name, patient, status, changes, key)


def _key(stage: Stage, entity: Entity, number: int) -> tuple[tuple[str, str, Any], ...]:
    part, place = divmod(number, PART)
    table = stage.part(records_kind(entity.name), part)
    said = _given(entity, table, place) if table is not None else {}
    return tuple((entity.name, name, said[name]) for name in entity.key if said.get(name) not in (None, ""))


def _given(entity: Entity, table: pa.Table, place: int) -> dict[str, Any]:
    """Return what the file says of a record, without the fields of which it says nothing."""
    cells = {name: table[name][place] for name in entity.columns if name in table.column_names}
    said = {name: cell for name, cell in cells.items() if cell.index.is_valid}
    return {name: _value(entity, name, cell.as_py()) for name, cell in said.items()}


def _changes(stage: Stage, entity: Entity, part: int, place: int) -> tuple[StagedChange, ...]:
    table = stage.part(changes_kind(entity.name), part)
    if table is None:
        return ()
    found = np.flatnonzero(numbers_of(table["number"]) == part * PART + place)
    rows = table.take(numbers_array(found)).to_pylist()
    return tuple(
        StagedChange(row["field"], _value(entity, row["field"], row["old"]), _value(entity, row["field"], row["new"]))
        for row in rows
    )


def _value(entity: Entity, name: str, text: str | None) -> Any:
    return None if text is None else entity.field(name).to_python(text)


def staged_problems(run: ImportRun, *, kind: str = "", first: int = 0, count: int = 100) -> list[Problem]:
    """Return what is said of a file, the gravest first, kind by kind, each in the file's order.

    Parameters
    ----------
    kind
        ``severity-code``; empty for all.
    """
    start = 0
    for severity, code, number in run.counts.get("problems", []):
        if f"{severity}-{code}" == kind:
            count = max(min(count, number - first), 0)
            return _problems(Stage(run), range(start + first, start + first + count))
        start += number
    return [] if kind else _problems(Stage(run), range(first, min(first + count, start)))


def problems_of_rows(run: ImportRun, rows: Sequence[StagedRow]) -> dict[tuple[str, int], list[Problem]]:
    """Return what is to be looked at in some rows of :func:`staged_rows`, by sheet and row."""
    stage = Stage(run)
    return {(row.sheet, row.row): _problems(stage, row.problems) for row in rows if row.problems}


def _problems(stage: Stage, numbers: Sequence[int]) -> list[Problem]:
    return [problem for number in numbers for problem in _problem(stage, number)]


def _problem(stage: Stage, number: int) -> Iterator[Problem]:
    part, place = divmod(number, PART)
    table = stage.part(PROBLEMS, part)
    for row in table.slice(place, 1).to_pylist() if table is not None else ():
        params: Mapping[str, str] = json.loads(row.pop("params"))
        yield Problem(**row, params=params)
