"""What the rules read of a plan: columns of its tables, and where a record stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.imports.coded import Coded
from registry.imports.entities import UNSET
from registry.imports.planned import Plan
from registry.imports.suspicion import Rejected
from registry.imports.tables import CHANGED, NEW, SAME, Table

Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]


def column(table: Table, name: str) -> Coded:
    """Return what the file says of a field of each record; ``None`` where it says nothing that could be read."""
    return table.said(name).map(lambda value: None if value is UNSET or isinstance(value, Rejected) else value)


def is_written(table: Table) -> Mask:
    """Return which records would be written."""
    return (table.status == NEW) | (table.status == CHANGED)


def is_held(table: Table) -> Mask:
    """Return which records will be in the registry: of refused rows and those that the profile leaves, none."""
    return is_written(table) | (table.status == SAME)


def equals(values: Coded, wanted: Any) -> Mask:
    """Return which cells hold a value."""
    return values.where(lambda value: bool(value == wanted))


def patients_of(plan: Plan, name: str) -> Numbers:
    """Return the number of the patient that each record of a table belongs to."""
    table = plan.tables[name]
    numbers = np.arange(len(table), dtype=np.intp)
    while table.entity.parent:
        numbers = table.parents[numbers].astype(np.intp)
        table = plan.tables[table.entity.parent_name]
    return numbers


def places(plan: Plan, name: str, numbers: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """Return where records stand first: sheet, position among its rows, column."""
    found: dict[int, tuple[int, int, int]] = {}
    wanted = np.unique(np.asarray(numbers, dtype=np.intp))
    for sheet, mentions in enumerate(plan.mentions):
        for mention in mentions:
            if mention.entity != name:
                continue
            good = np.isin(mention.numbers, wanted)
            good[list(plan.sheets[sheet].refused)] = False
            for position in np.flatnonzero(good).tolist():
                found.setdefault(int(mention.numbers[position]), (sheet, position, mention.column))
    return found
