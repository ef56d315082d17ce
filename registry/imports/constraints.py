"""A table's check constraints, asked in memory, so that a broken one is told with its row and not by the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models.expressions import F

from registry.fields import DeclaredCheck
from registry.imports.entities import Entity


@dataclass(frozen=True)
class Check:
    """A constraint with the fields it looks at; of those in ``only_null`` it only asks whether they are null."""

    constraint: models.CheckConstraint
    names: tuple[str, ...]
    only_null: frozenset[str]


@cache
def checks_of(entity: Entity) -> tuple[Check, ...]:
    """Return the table's constraints across fields.

    Ranges and choices that a field declares are left out: the cells were read by the same declaration.
    """
    found = []
    for constraint in entity.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and not isinstance(constraint, DeclaredCheck):
            lookups = _lookups(constraint.condition)
            valued = {name for name, kind in lookups if kind != "isnull"}
            names = tuple(sorted({name for name, _kind in lookups}))
            if set(names) <= set(entity.columns):
                found.append(Check(constraint, names, frozenset(set(names) - valued)))
    return tuple(found)


def _lookups(condition: Any) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= _lookups(child)
        else:
            name, _sep, kind = child[0].partition("__")
            found.add((name, kind or "exact"))
            if isinstance(child[1], F):
                found.add((_referred(child[1]), "exact"))
    return found


def _referred(expression: F) -> str:
    return str(expression.deconstruct()[1][0])


def broken(constraint: models.CheckConstraint, values: Mapping[str, Any]) -> bool:
    """Tell whether the values break the constraint; as in SQL, what can't be decided for a null doesn't."""
    return _holds(constraint.condition, values) is False


def _holds(condition: Any, values: Mapping[str, Any]) -> bool | None:
    found = [
        _holds(child, values) if isinstance(child, models.Q) else _lookup(child[0], child[1], values)
        for child in condition.children
    ]
    if condition.connector == models.Q.AND:
        result = False if False in found else None if None in found else True
    else:
        result = True if True in found else None if None in found else False
    return (None if result is None else not result) if condition.negated else result


def _lookup(lookup: str, wanted: Any, values: Mapping[str, Any]) -> bool | None:
    name, _sep, kind = lookup.partition("__")
    held = values.get(name)
    if kind == "isnull":
        return (held is None) is wanted
    if isinstance(wanted, F):
        wanted = values.get(_referred(wanted))
    if held is None or wanted is None:
        return None
    return COMPARISONS[kind or "exact"](held, wanted)


COMPARISONS: Mapping[str, Any] = {
    "exact": lambda held, wanted: held == wanted,
    "in": lambda held, wanted: held in [str(each) if isinstance(held, str) else each for each in wanted],
    "gt": lambda held, wanted: held > wanted,
    "gte": lambda held, wanted: held >= wanted,
    "lt": lambda held, wanted: held < wanted,
    "lte": lambda held, wanted: held <= wanted,
    "regex": lambda held, wanted: re.search(wanted, held) is not None,
}
