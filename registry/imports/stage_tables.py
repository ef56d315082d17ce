"""The tables of a plan, back from the stage: to be written as they are, or compared with a later plan's."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from registry.imports.coded import Coded, Coder, Codes, Mask, Positions, joined
from registry.imports.entities import UNSET, Entity, entities
from registry.imports.models import ImportRun
from registry.imports.planned import Plan
from registry.imports.stage_parts import (
    PARENT,
    PK,
    ROWS,
    STATUS,
    SUSPICIONS,
    Stage,
    changes_kind,
    decoded,
    numbers_of,
    records_kind,
    texts_of,
)
from registry.imports.suspicions.found import Suspicion
from registry.imports.tables import CHANGED, LEFT, NEW, NOBODY, Changes, Table


def staged_tables(run: ImportRun) -> dict[str, Table]:
    """Return the records that a run staged, by table, parents before children."""
    stage = Stage(run)
    found = {}
    for name, entity in entities().items():
        if parts := stage.whole(records_kind(name)):
            found[name] = _table(entity, parts, stage.whole(changes_kind(name)))
    return found


def _table(entity: Entity, parts: list[pa.Table], changed: list[pa.Table]) -> Table:
    def numbers(name: str) -> NDArray[Any]:
        return np.concatenate([numbers_of(part[name]) for part in parts])

    told = {name for part in parts for name in part.column_names}
    given = {
        name: decoded(entity, name, joined([_texts_in(part, name) for part in parts]))
        for name in entity.columns
        if name in told
    }
    parents: Codes = numbers(PARENT) if entity.parent else np.zeros(0, np.int32)
    table = Table(entity, given, parents, numbers(STATUS), numbers(PK), _nothing_held)
    lines = [
        line
        for part in changed
        for line in zip(*(part[n].to_pylist() for n in ("number", "field", "old")), strict=True)
    ]
    for name in dict.fromkeys(field for _number, field, _old in lines):
        own = [(number, old) for number, field, old in lines if field == name]
        places = np.array([number for number, _old in own], np.intp)
        table.changes[name] = Changes(places, Coded.of([old for _number, old in own]), given[name].take(places))
    return table


def _texts_in(part: pa.Table, name: str) -> Coded:
    """Return a field of a part; of records that stay as they are it is left out."""
    return texts_of(part[name]) if name in part.column_names else Coded.same(UNSET, part.num_rows)


def _nothing_held(_name: str, numbers: Positions) -> Coded:
    """What is stored isn't staged: of a new record nothing is, of a changed one only the changes are written."""
    return Coded.same(UNSET, len(numbers))


def staged_suspicions(run: ImportRun) -> list[Suspicion]:
    """Return what was doubtful of the records that a run staged."""
    lines = [line for part in Stage(run).whole(SUSPICIONS) for line in part["suspicion"].to_pylist()]
    return [Suspicion(**json.loads(line)) for line in lines]


def rows_differing(run: ImportRun, plan: Plan) -> list[Mask]:
    """Tell, by sheet, for which rows a plan does something else than the run has staged.

    Both are of the same file, so that rows and records have the same numbers; where they haven't, all rows differ.
    """
    held = staged_tables(run)
    statuses = [numbers_of(part["status"]) for part in Stage(run).whole(ROWS)]
    staged = np.concatenate(statuses) if statuses else np.zeros(0, np.int8)
    sizes = [len(sheet.rows) for sheet in plan.sheets]
    shapes = {name: len(table) for name, table in plan.tables.items()}
    if sum(sizes) != len(staged) or shapes != {name: len(table) for name, table in held.items()}:
        return [np.ones(size, np.bool_) for size in sizes]
    differing = {name: _differing(table, held[name]) for name, table in plan.tables.items()}
    found = []
    for number, before in enumerate(np.split(staged, np.cumsum(sizes)[:-1])):
        rows = before != plan.statuses[number]
        for mention in plan.mentions[number] if plan.mentions else ():
            rows |= (mention.numbers != NOBODY) & differing[mention.entity][mention.numbers]
        found.append(rows)
    return found


def _differing(one: Table, other: Table) -> Mask:
    """Tell which records two tables differ in: what becomes of them, what the file says, or what is stored."""
    found: Mask = (one.status != other.status) | (one.pks != other.pks)
    written = np.isin(one.status, (NEW, CHANGED, LEFT))
    for name in one.given.keys() | other.given.keys():
        coder = Coder()
        found |= written & (coder.recode(_texts(one.said(name))) != coder.recode(_texts(other.said(name))))
    for name in one.changes.keys() | other.changes.keys():
        found |= _old(one, name) != _old(other, name)
    return found


def _texts(values: Coded) -> Coded:
    return values.map(lambda value: value if value is None or value is UNSET else str(value))


def _old(table: Table, name: str) -> NDArray[np.object_]:
    """Return what the changes of a field would overwrite, as texts by record."""
    found = np.full(len(table), "", object)
    if name in table.changes:
        changes = table.changes[name]
        found[changes.numbers] = [f"={old}" for old in changes.old]
    return found
