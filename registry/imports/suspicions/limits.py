"""Results that look like a substituted limit of detection, or like another analyte's unit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial

import numpy as np

from registry.analyte_names import is_receptor_like
from registry.clinical.units import IncompatibleUnits, UnknownUnit, convert
from registry.imports.planned import Plan
from registry.imports.reference import MethodInfo
from registry.imports.tables import Table

from .found import Suspicion
from .view import Mask, column, equals, is_written

RESULT = "assayresult"
VALUE = "assayresult.value"
# With fewer digits a value may meet LOD/√2 by chance.
LEAST_DIGITS = 2
# Rounded to two digits, no number changes by more.
NEAR = Decimal("0.9")


def receptor_like(plan: Plan) -> Iterator[Suspicion]:
    """Find results that are called IL-2 in the unit of the soluble IL-2 receptor's assay."""
    table = plan.tables[RESULT]
    units = column(table, "unit")
    for analyte in plan.context.reference.analytes.values():
        suspected = units.map(str).where(partial(is_receptor_like, analyte.code))
        if suspected.any():
            numbers = np.flatnonzero(suspected & equals(column(table, "analyte"), analyte.pk) & is_written(table))
            for number in numbers.tolist():
                yield Suspicion(RESULT, number, "receptor_suspected", {"raw": f"{analyte.code} (U/mL)"})


def substituted_limits(plan: Plan) -> Iterator[Suspicion]:
    """Find numbers that are exactly half of their method's limit of detection, or that divided by √2.

    Both are what substitution leaves of "not detected" (Hornung and Reed, Appl Occup Environ Hyg 1990;5:46–51).
    """
    table = plan.tables[RESULT]
    methods, numbers_only = column(table, "method"), is_written(table) & equals(column(table, "qualifier"), "=")
    used = set(methods.values)
    for method in plan.context.reference.methods:
        if method.lod and method.pk in used:
            yield from _of_method(table, method, numbers_only & equals(methods, method.pk))


def _of_method(table: Table, method: MethodInfo, asked: Mask) -> Iterator[Suspicion]:
    values, units = column(table, "value"), column(table, "unit")
    for unit in set(units.values):
        limit = _in_unit(method, str(unit or ""))
        numbers = np.flatnonzero(asked & equals(units, unit))
        if limit is None or not len(numbers):
            continue
        own = values.take(numbers).compact()
        root = limit / Decimal(2).sqrt()
        for code, doubted in (
            ("half_of_lod", equals(own, limit / 2)),
            ("root_of_lod", own.where(partial(_is_rounded, root))),
        ):
            for place in np.flatnonzero(doubted).tolist():
                params = {"raw": _shown(own[place]), "lod": f"{_shown(limit)} {unit}"}
                yield Suspicion(RESULT, int(numbers[place]), code, params)


@lru_cache(maxsize=256)
def _in_unit(method: MethodInfo, unit: str) -> Decimal | None:
    """Return a method's limit of detection in a unit, if it converts exactly."""
    if method.lod is None or unit == method.unit:
        return method.lod
    try:
        return convert(method.lod, method.unit, unit)
    except (IncompatibleUnits, UnknownUnit):
        return None


def _is_rounded(exact: Decimal, value: Decimal | None) -> bool:
    """Tell whether a value is another, rounded to the value's own decimals.

    >>> root = Decimal(5) / Decimal(2).sqrt()
    >>> _is_rounded(root, Decimal("3.54")), _is_rounded(root, Decimal("3.55"))
    (True, False)
    """
    if value is None or not exact * NEAR < value < exact / NEAR:
        return False
    plain = value.normalize()
    return len(plain.as_tuple().digits) >= LEAST_DIGITS and exact.quantize(plain) == plain


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"
