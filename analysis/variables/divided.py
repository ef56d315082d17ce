"""Groupings that divide a number: by cut-offs, or into groups of equal size.

``analyte:IL-2@391`` makes two groups, below 391 and from 391 on; ``age@50:65`` three; ``analyte:IL-2@q4`` quartiles of
the cohort. ``analyte:IL-2@391 [U]/mL`` says the unit of its cut-offs: results in a unit that doesn't convert are then
refused, rather than divided at a number that means something else. A censored value belongs to a group only where its
limit says so: "<5" is below 10, and nobody knows whether it is below 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.statistics.columns import NO_GROUP
from analysis.statistics.qualifiers import CensoredColumn
from analysis.variables.evaluation import Evaluator, LevelColumn
from analysis.variables.groupings import Grouping, Level
from analysis.variables.measures import ANALYTE, Measure, MeasuredColumn, OtherUnit, measure

DIVIDES = "@"
"""Stands between the code of the number and the rule that divides it."""

MOST_CUT_OFFS = 8
_NUMBER = r"-?\d{1,12}(?:\.\d{1,6})?"
_CUT_OFFS = re.compile(rf"^(?P<values>{_NUMBER}(?::{_NUMBER})*)(?: (?P<unit>[^\s=@]{{1,20}}))?$")
_QUANTILES = re.compile(r"^q([2-5])$")


class BadDivision(ValueError):
    """The rule that divides a number can't be understood. The message is a sentence for the person who asked."""


@dataclass(frozen=True)
class DivisionRule:
    """How a number is divided: at cut-offs, in `unit` (UCUM) if the rule says it, or into `groups` of equal size."""

    number: str
    cut_offs: tuple[Decimal, ...] = ()
    unit: str = ""
    groups: int = 0


def rule_of(code: str) -> DivisionRule:
    """Read the code of a division.

    Raises
    ------
    BadDivision
        The rule can't be understood.

    Examples
    --------
    >>> rule_of("analyte:IL-2@391 [U]/mL")
    DivisionRule(number='analyte:IL-2', cut_offs=(Decimal('391'),), unit='[U]/mL', groups=0)
    >>> rule_of("age@q4").groups
    4
    """
    name, _sign, rule = code.partition(DIVIDES)
    if found := _QUANTILES.match(rule):
        return DivisionRule(name, groups=int(found[1]))
    if found := _CUT_OFFS.match(rule):
        return DivisionRule(name, _cut_offs(found["values"]), found["unit"] or "")
    words = {"rule": rule[:40]}
    raise BadDivision(_("“%(rule)s” divides nothing: write cut-offs as 391 or 50:65, or q2 to q5.") % words)


def divided(code: str) -> Grouping:
    """Give the grouping that divides a number.

    Raises
    ------
    KeyError
        There is no such number.
    BadDivision
        The rule can't be understood.
    """
    number = measure(code.partition(DIVIDES)[0])
    division = _Division(number, rule_of(code))
    return Grouping(
        code=code,
        label=number.label,
        ordered=True,
        family=number.code,
        levels=division.levels,
        need=number.need,
        read=division.read,
    )


def _cut_offs(rule: str) -> tuple[Decimal, ...]:
    values = tuple(Decimal(part) for part in rule.split(":"))
    if len(values) > MOST_CUT_OFFS:
        raise BadDivision(_("At most %(most)d cut-offs can be given.") % {"most": MOST_CUT_OFFS})
    if list(values) != sorted(set(values)):
        raise BadDivision(_("Cut-offs are given once each, in ascending order."))
    return values


@dataclass(frozen=True)
class _Division:
    """A number with the rule that divides it."""

    number: Measure
    rule: DivisionRule

    def read(self, evaluator: Evaluator) -> LevelColumn:
        """Give the group of each patient; none where the value is missing, or its limit leaves the group open."""
        measured = self.number.read(evaluator)
        bounds = self._bounds(measured, evaluator)
        return LevelColumn(place(measured.column, bounds))

    def levels(self, evaluator: Evaluator) -> tuple[Level, ...]:
        """Name the groups by their bounds, with the unit of the values."""
        measured = self.number.read(evaluator)
        bounds = self._bounds(measured, evaluator)
        if not bounds.size:
            return ()
        texts = [_text(value) for value in bounds.tolist()]
        unit = f" {measured.unit}" if measured.unit else ""
        middle = [f"{low}–<{high}{unit}" for low, high in pairwise(texts)]
        labels = [f"<{texts[0]}{unit}", *middle, f"≥{texts[-1]}{unit}"]
        return tuple(Level(str(place), label) for place, label in enumerate(labels))

    def _bounds(self, measured: MeasuredColumn, evaluator: Evaluator) -> NDArray[np.float64]:
        if self.rule.groups:
            return quantiles(measured.column, evaluator.included, self.rule.groups)
        factor = self._factor(measured.unit, evaluator)
        return np.array([float(Fraction(value) * factor) for value in self.rule.cut_offs])

    def _factor(self, unit: str, evaluator: Evaluator) -> Fraction:
        """Give the exact factor from the unit of the cut-offs to that of the values."""
        if self.rule.unit in ("", unit):
            return Fraction(1)
        substances = evaluator.assays.substances.values()
        substance = next((one for one in substances if f"{ANALYTE}{one.code}" == self.rule.number), None)
        factor = substance.factor(self.rule.unit, unit) if substance else None
        if factor is None:
            raise OtherUnit(self.rule.unit, unit)
        return factor


def place(column: CensoredColumn, bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give the group of each value: 0 below the first bound, 1 from it on, and so forth; −1 where it is open.

    A value below its limit could lie anywhere below it, so its group is known only where the limit is no higher than
    the first bound; one above its limit, where the limit is at or beyond the last.

    Examples
    --------
    >>> place(CensoredColumn.of([3, 5, 10, 5, 30], [0, 0, -1, -1, 1]), np.array([5.0, 20.0])).tolist()
    [0, 1, -1, 0, 2]
    """
    groups = np.searchsorted(bounds, column.values, side="right").astype(np.int64)
    known = np.where(
        column.below,
        column.values <= (bounds[0] if bounds.size else -np.inf),
        ~column.above | (column.values >= (bounds[-1] if bounds.size else np.inf)),
    )
    groups[column.below] = 0
    return np.where(column.usable & known & bool(bounds.size), groups, NO_GROUP)


def quantiles(column: CensoredColumn, included: NDArray[np.bool_], groups: int) -> NDArray[np.float64]:
    """Give the bounds of groups of equal size in the cohort: quantiles of type 7, each once.

    A value below its limit counts as the smallest, one above its limit as the largest; a bound that would lie among
    them is not given, so that there are fewer groups.

    Examples
    --------
    >>> column = CensoredColumn.of([1, 2, 2, 3, 4, 5, 6, 7], [0, -1, -1, 0, 0, 0, 0, 0])
    >>> quantiles(column, np.ones(8, dtype=bool), 4).tolist()
    [3.5, 5.25]
    """
    used = included & column.usable
    low, high = np.where(column.below, -np.inf, column.values), np.where(column.above, np.inf, 0.0)
    values = np.sort((low + high)[used])
    if not values.size:
        return np.empty(0)
    positions = np.arange(1, groups) / groups * (values.size - 1)
    lower, upper = values[np.floor(positions).astype(int)], values[np.ceil(positions).astype(int)]
    certain = np.isfinite(lower) & np.isfinite(upper)
    shares = positions[certain] - np.floor(positions[certain])
    return np.unique(lower[certain] + shares * (upper[certain] - lower[certain]))


def _text(value: float) -> str:
    return str(number_format(f"{Decimal(repr(round(value, 6))).normalize():f}"))
