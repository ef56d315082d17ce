"""Writes what a plan would do as the parts of a stage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from registry.imports.coded import Coded, Mask
from registry.imports.entities import UNSET
from registry.imports.models import ImportRun
from registry.imports.planned import Plan
from registry.imports.problems import SEVERITIES, Problem
from registry.imports.stage_parts import (
    INDEX,
    PARENT,
    PK,
    PROBLEMS,
    ROWS,
    STATUS,
    SUSPICIONS,
    Stage,
    changes_kind,
    coded_array,
    lists_array,
    numbers_array,
    packed,
    records_kind,
    save,
    slices,
    texts_array,
    unpacked,
)
from registry.imports.staged import StagedRow
from registry.imports.staging import rows_of
from registry.imports.tables import CHANGED, LEFT, NEW, NOBODY, REFUSED, STATUS_NAMES, Statuses, Table

Part = tuple[str, int, bytes]
GRAVE = ("reject", "warn")
# What the index says of each part of rows.
COUNTED = ("part", "sheet", "count", *STATUS_NAMES[1:], "warned", "since")


def sorted_problems(plan: Plan) -> list[Problem]:
    """Return the problems: the gravest first, those of one kind together, then in the order of the file."""
    sheets = {sheet.name: number for number, sheet in enumerate(plan.sheets)}
    return sorted(
        plan.problems,
        key=lambda each: (
            SEVERITIES.index(each.severity), each.code, sheets.get(each.sheet, -1), each.row, each.column,
        ),
    )  # fmt: skip


def stage(run: ImportRun, plan: Plan, since: Sequence[Mask] = ()) -> None:
    """Keep with a stored run all that its plan would do, in place of what was kept before.

    Sets the run's counts and its digest, by which what is shown is known; they are not yet saved.

    Parameters
    ----------
    since
        For each sheet, which rows have another outcome than the stage before.
    """
    problems = sorted_problems(plan)
    run.counts = _counts(plan, problems, since)
    run.stage.all().delete()
    run.digest = save(run, _parts(plan, problems, since))


def planned_rows(plan: Plan, *, only: str, count: int) -> list[StagedRow]:
    """Return rows of a plan as `staging.staged_rows` returns those of a run."""
    parts = {(kind, number): unpacked(payload) for kind, number, payload in _parts(plan, sorted_problems(plan), ())}
    return rows_of(PlannedStage(parts), only=only, first=0, count=count)


class PlannedStage(Stage):
    """The stage of a plan that no run keeps."""

    def __init__(self, parts: Mapping[tuple[str, int], pa.Table]) -> None:
        self._parts = parts

    def part(self, kind: str, number: int) -> pa.Table | None:
        """Return a part, if the plan has it."""
        return self._parts.get((kind, number))


def _counts(plan: Plan, problems: Sequence[Problem], since: Sequence[Mask]) -> dict[str, Any]:
    kinds = Counter((problem.severity, problem.code) for problem in problems)
    return {
        "rows": plan.row_counts,
        "records": plan.counts,
        "warned_rows": int(sum(warned.sum() for warned in plan.warned_rows)),
        "verified_parts": plan.verified_parts,
        "since_rows": int(sum(marked.sum() for marked in since)),
        "problems": [[severity, code, number] for (severity, code), number in kinds.items()],
    }


def _parts(plan: Plan, problems: Sequence[Problem], since: Sequence[Mask]) -> Iterator[Part]:
    yield from _row_parts(plan, problems, since)
    for table in plan.tables.values():
        yield from _record_parts(table)
        yield from _change_parts(table)
    if plan.suspicions:
        lines = [json.dumps(asdict(suspicion), ensure_ascii=False) for suspicion in plan.suspicions]
        yield SUSPICIONS, 0, packed({"suspicion": texts_array(lines)})
    for number, place in slices(len(problems)):
        yield PROBLEMS, number, packed(_problem_columns(problems[place]))


def _row_parts(plan: Plan, problems: Sequence[Problem], since: Sequence[Mask]) -> Iterator[Part]:
    said = _problems_by_row(problems)
    index, part = [], 0
    for number, sheet in enumerate(plan.sheets):
        marked = since[number] if since else np.zeros(len(sheet.rows), np.bool_)
        mentions = plan.mentions[number] if plan.mentions else []
        warned = plan.warned_rows[number]
        for _number, place in slices(len(sheet.rows)):
            statuses = plan.statuses[number][place]
            columns = {
                "row": numbers_array(np.array(sheet.rows[place], np.int32)),
                "status": numbers_array(statuses),
                "warned": numbers_array(warned[place].astype(np.int8)),
                "since": numbers_array(marked[place].astype(np.int8)),
                "patient": coded_array(plan.patients[number][place]),
                "problems": lists_array([said.get((sheet.name, row), ()) for row in sheet.rows[place]]),
            }
            columns |= {f"m{n}": numbers_array(mention.numbers[place]) for n, mention in enumerate(mentions)}
            yield ROWS, part, packed(columns, {f"m{n}": mention.entity for n, mention in enumerate(mentions)})
            index.append({"sheet": number, "part": part, **_counted(statuses, warned[place], marked[place])})
            part += 1
    names = {str(number): sheet.name for number, sheet in enumerate(plan.sheets)}
    columns = {name: numbers_array(np.array([line[name] for line in index], np.int64)) for name in COUNTED}
    yield INDEX, 0, packed(columns, names)


def _counted(statuses: Statuses, warned: Mask, since: Mask) -> dict[str, int]:
    counted = np.bincount(statuses, minlength=REFUSED + 1)
    counts = {STATUS_NAMES[status]: int(counted[status]) for status in range(1, REFUSED + 1)}
    return {"count": len(statuses), **counts, "warned": int(warned.sum()), "since": int(since.sum())}


def _problems_by_row(problems: Sequence[Problem]) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {}
    for number, problem in enumerate(problems):
        if problem.row and problem.severity in GRAVE:
            found.setdefault((problem.sheet, problem.row), []).append(number)
    return found


def _problem_columns(problems: Sequence[Problem]) -> dict[str, pa.Array]:
    columns = {
        name: Coded.of([getattr(problem, name) for problem in problems])
        for name in ("severity", "code", "sheet", "raw")
    }
    params = Coded.of([json.dumps(dict(problem.params), ensure_ascii=False) for problem in problems])
    return {
        **{name: coded_array(column) for name, column in columns.items()},
        "row": numbers_array(np.array([problem.row for problem in problems], np.int32)),
        "column": numbers_array(np.array([problem.column for problem in problems], np.int32)),
        "params": coded_array(params),
    }


def _record_parts(table: Table) -> Iterator[Part]:
    for number, place in slices(len(table)):
        parents = table.parents if len(table.parents) else np.full(len(table), NOBODY, np.int32)
        columns: dict[str, pa.Array] = {
            STATUS: numbers_array(table.status[place]),
            PK: numbers_array(table.pks[place]),
            PARENT: numbers_array(parents[place]),
        }
        columns |= _told(table, place)
        yield records_kind(table.entity.name), number, packed(columns)


def _told(table: Table, place: slice) -> dict[str, pa.Array]:
    """Pack what the file says: of records that stay as they are the keys alone, by which they are shown."""
    written = np.isin(table.status[place], (NEW, CHANGED, LEFT))
    told = {}
    for name, column in table.given.items():
        values = column[place]
        if name not in table.entity.key:
            values = (
                values
                if written.all()
                else values.replaced(np.flatnonzero(~written), Coded.same(UNSET, int((~written).sum())))
            )
        if name in table.entity.key or written.any():
            told[name] = coded_array(values)
    return told


def _change_parts(table: Table) -> Iterator[Part]:
    """Pack the changes, in the parts of the records that they are of."""
    for number, place in slices(len(table)):
        columns: dict[str, list[pa.Array]] = {"number": [], "field": [], "old": [], "new": []}
        for name, changes in table.changes.items():
            first, last = np.searchsorted(changes.numbers, (place.start, place.stop))
            if first < last:
                columns["number"].append(numbers_array(changes.numbers[first:last].astype(np.int32)))
                columns["field"].append(texts_array([name] * int(last - first)))
                columns["old"].append(texts_array(_texts(changes.old[first:last])))
                columns["new"].append(texts_array(_texts(changes.new[first:last])))
        if columns["number"]:
            joined = {name: pa.concat_arrays(arrays) for name, arrays in columns.items()}
            yield changes_kind(table.entity.name), number, packed(joined)


def _texts(values: Coded) -> list[str | None]:
    return list(values.map(lambda value: None if value is None else str(value)))
