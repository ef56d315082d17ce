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
    packed,
    records_kind,
    save,
    slices,
    unpacked,
)
from registry.imports.staged import StagedRow
from registry.imports.staging import rows_of
from registry.imports.tables import REFUSED, STATUS_NAMES, Statuses, Table

Part = tuple[str, int, bytes]
GRAVE = ("reject", "warn")


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
        yield SUSPICIONS, 0, packed({"suspicion": pa.array(lines)})
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
                "row": pa.array(sheet.rows[place], pa.int32()),
                "status": pa.array(statuses, pa.int8()),
                "warned": pa.array(warned[place].astype(np.int8)),
                "since": pa.array(marked[place].astype(np.int8)),
                "patient": coded_array(plan.patients[number][place]),
                "problems": pa.array(
                    [said.get((sheet.name, row), []) for row in sheet.rows[place]], pa.list_(pa.int32())
                ),
            }
            columns |= {f"m{n}": pa.array(mention.numbers[place]) for n, mention in enumerate(mentions)}
            yield ROWS, part, packed(columns, {f"m{n}": mention.entity for n, mention in enumerate(mentions)})
            index.append(_index_line(part, sheet.name, statuses, warned[place], marked[place]))
            part += 1
    yield INDEX, 0, packed({name: pa.array([line[name] for line in index]) for name in (index[0] if index else {})})


def _index_line(part: int, sheet: str, statuses: Statuses, warned: Mask, since: Mask) -> dict[str, Any]:
    counted = np.bincount(statuses, minlength=REFUSED + 1)
    counts = {STATUS_NAMES[status]: int(counted[status]) for status in range(1, REFUSED + 1)}
    return {"part": part, "sheet": sheet, "count": len(statuses), **counts, "warned": int(warned.sum()),
            "since": int(since.sum())}  # fmt: skip


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
        "row": pa.array([problem.row for problem in problems], pa.int32()),
        "column": pa.array([problem.column for problem in problems], pa.int32()),
        "params": coded_array(params),
    }


def _record_parts(table: Table) -> Iterator[Part]:
    for number, place in slices(len(table)):
        columns = {
            STATUS: pa.array(table.status[place], pa.int8()),
            PK: pa.array(table.pks[place], pa.int64()),
            PARENT: pa.array(table.parents[place] if len(table.parents) else np.full(
                len(table.status[place]), -1, np.int32), pa.int32()),
        }  # fmt: skip
        columns |= {name: coded_array(column[place]) for name, column in table.given.items()}
        yield records_kind(table.entity.name), number, packed(columns)


def _change_parts(table: Table) -> Iterator[Part]:
    """Pack the changes, in the parts of the records that they are of."""
    for number, place in slices(len(table)):
        columns: dict[str, list[pa.Array]] = {"number": [], "field": [], "old": [], "new": []}
        for name, changes in table.changes.items():
            first, last = np.searchsorted(changes.numbers, (place.start, place.stop))
            if first < last:
                columns["number"].append(pa.array(changes.numbers[first:last], pa.int32()))
                columns["field"].append(pa.array([name] * int(last - first)))
                for side, values in (("old", changes.old), ("new", changes.new)):
                    columns[side].append(coded_array(values[first:last]).cast(pa.string()))
        if columns["number"]:
            joined = {name: pa.concat_arrays(arrays) for name, arrays in columns.items()}
            yield changes_kind(table.entity.name), number, packed(joined)
