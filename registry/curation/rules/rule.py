"""A rule across fields: what it says, of which fields, and where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from numpy.typing import NDArray

from registry.clinical.unit_text import unit_text
from registry.curation.models import Severity
from registry.curation.rules.rule_inputs import RuleInputs
from registry.curation.tables import Column, RecordTable

Mask = NDArray[np.bool_]
Params = dict[str, str]

# What stands in these places of a sentence is declared in English, such as the name of a variable.
NAMED = frozenset({"what", "label"})
# Places that hold a UCUM code.
UNITS = frozenset({"unit", "cut_off_unit"})
# Digits that a stored number has at most, so that one that went through a float is written as it was.
_DIGITS = 12


class Doubt(NamedTuple):
    """One broken rule.

    Attributes
    ----------
    record : str
        Model and number of the record, such as ``specimen:12``.
    patient : int
    params : dict of str
        The values that the rule speaks of.
    asked : bool
        A query about a whole column asks it already.
    """

    record: str
    patient: int
    params: Params
    asked: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule across fields.

    Attributes
    ----------
    id : str
        Kept in the queries, so it never changes.
    severity : Severity
        With an *error* a record can't be verified; a *warning* asks.
    sentence : lazy text
        Says what is the matter, with ``%(name)s`` places for the values.
    fields : tuple of str
        The fields that the rule speaks of, as ``model.field``.
    evaluate : callable
        Finds where the rule is broken, set-wise; a missing value breaks no rule, and an imprecise date only where every
        day that it can mean does.
    constraints : tuple of str
        Database constraints that forbid some of what the rule finds; the rule finds what they let through.
    asked_as : tuple of str
        Other names under which queries about the same thing were raised.
    """

    id: str
    severity: Severity
    sentence: Promise
    fields: tuple[str, ...]
    evaluate: Callable[[RuleInputs], Iterator[Doubt]]
    constraints: tuple[str, ...] = field(default=())
    asked_as: tuple[str, ...] = field(default=())

    def worded(self, params: Mapping[str, str]) -> str:
        """Say what is the matter, in the reader's language."""
        words = {place: _in_words(place, text) for place, text in params.items()}
        return str(self.sentence) % Blanks(words)


def _in_words(place: str, text: str) -> str:
    if place in UNITS:
        return unit_text(text)
    return gettext(text) if place in NAMED and text else text


class Blanks(dict[str, str]):
    """Fills the places of a sentence that nothing is known about."""

    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, eq=False)
class Stated:
    """Dates as they were stated: to the day, the month or the year."""

    day: Column
    precision: Column | None = None

    def text(self, row: int) -> str:
        """Write one date: 2021-03-04, 2021-03 or 2021."""
        precision = "day" if self.precision is None else self.precision[row]
        return str(self.day[row])[: {"year": 4, "month": 7}.get(precision, 10)]


def stated(table: RecordTable, name: str) -> Stated:
    """Give a date column of records with its precision."""
    return Stated(table[name], table.columns.get(f"{name}_precision"))


def plain(value: Any) -> str:
    """Write a value without needless digits.

    >>> plain(355.70), plain(0.1 * 3), plain(1e-6), plain("A")
    ('355.7', '0.3', '0.000001', 'A')
    """
    if isinstance(value, float):
        return np.format_float_positional(float(f"{value:.{_DIGITS}g}"), trim="-")
    return str(value)


def doubts(
    table: RecordTable, broken: Mask, asked: Mask | None = None, **said: Column | Stated | str
) -> Iterator[Doubt]:
    """Yield a doubt for each record where a rule is broken, with what it says of it."""
    model = model_name(table.model)
    for row in np.flatnonzero(broken).tolist():
        params = {name: _text(values, row) for name, values in said.items()}
        yield Doubt(
            f"{model}:{table['id'][row]}", int(table.patients[row]), params, asked is not None and bool(asked[row])
        )


def model_name(model: type[Model]) -> str:
    """Name a model as queries do."""
    return str(model._meta.model_name)


def _text(values: Column | Stated | str, row: int) -> str:
    if isinstance(values, str):
        return values
    return (
        values.text(row)
        if isinstance(values, Stated)
        else plain(values[row].item() if values.dtype.kind == "f" else values[row])
    )
