"""Results that look as if they were in another unit: single values, and columns as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np

from registry.clinical.units import (
    BILIRUBIN_G_PER_MOL,
    CREATININE_G_PER_MOL,
    IncompatibleUnits,
    UnknownUnit,
    conversion_factor,
)
from registry.curation.rules import SLIPS, Slip
from registry.imports.planned import Plan
from registry.imports.reference import AnalyteInfo
from registry.imports.tables import Mention, Table

from .found import Suspicion
from .limits import RESULT
from .view import Mask, Numbers, column, equals, is_written

MOLAR_MASSES: Mapping[str, Fraction] = {"creatinine": CREATININE_G_PER_MOL, "bilirubin": BILIRUBIN_G_PER_MOL}
FACTORS = (10, 100, 1000)
# Below this a median says nothing of a column.
FEWEST_RESULTS = 3
# A column of which this share is doubted value by value isn't doubted as a whole as well, unless it is long: then it
# is doubted as a whole instead, and its curator answers one query.
MOST_DOUBTED, LONG = 0.5, 10

# Where the median of a column of patients lies, healthy or gravely ill: adult reference intervals (Kratz et al.,
# N Engl J Med 2004;351:1548–63) widened by what liver failure, sepsis and chemotherapy do. Cytokines and tumour
# markers have no such interval: they vary by more than a unit does.
USUAL_MEDIANS: Mapping[str, tuple[str, float, float]] = {
    "bilirubin": ("mg/dL", 0.2, 25), "albumin": ("g/dL", 1.5, 5.5), "INR": ("1", 0.8, 5),
    "creatinine": ("mg/dL", 0.4, 8), "sodium": ("mmol/L", 115, 155), "platelets": ("10*9/L", 20, 700),
    "WBC": ("10*9/L", 1, 60), "lymphocytes": ("10*9/L", 0.2, 10), "neutrophils": ("10*9/L", 0.3, 50),
    "CD3": ("/uL", 60, 4000), "CD4": ("/uL", 25, 2500), "CD8": ("/uL", 25, 2500), "NK": ("/uL", 10, 1500),
    "AST": ("U/L", 8, 3000), "ALT": ("U/L", 5, 3000), "GGT": ("U/L", 5, 2000), "ALP": ("U/L", 20, 1500),
    "haemoglobin": ("g/dL", 5, 20), "CRP": ("mg/L", 0.1, 400), "LDH": ("U/L", 60, 3000),
}  # fmt: skip


def doubted_units(plan: Plan) -> list[Suspicion]:
    """Find values and columns in another unit; a long column that is off as a whole is doubted once."""
    values = list(slipped(plan))
    columns = list(shifted_columns(plan, [each.number for each in values]))
    covered = {number for _each, numbers in columns for number in numbers.tolist()}
    return [each for each in values if each.number not in covered] + [each for each, _numbers in columns]


def slipped(plan: Plan) -> Iterator[Suspicion]:
    """Find values beyond what their analyte reaches in their unit."""
    table = plan.tables[RESULT]
    analytes, written = column(table, "analyte"), is_written(table)
    for slip in SLIPS:
        analyte = plan.context.reference.analytes.get(slip.analyte)
        if analyte is not None and analyte.pk in analytes.values:
            yield from _slipped(table, slip, analyte, written & equals(analytes, analyte.pk))


def _slipped(table: Table, slip: Slip, analyte: AnalyteInfo, asked: Mask) -> Iterator[Suspicion]:
    values, units = column(table, "value"), column(table, "unit")
    for unit in set(units.values):
        factor = _factor(analyte, slip.unit, str(unit or ""))
        if factor is None:
            continue
        limit = slip.limit * factor.numerator / factor.denominator
        beyond = values.where(partial(_is_beyond, limit=limit, above=slip.above))
        for number in np.flatnonzero(asked & equals(units, unit) & beyond).tolist():
            params = {"raw": f"{values[number].normalize():f} {unit}", "label": analyte.name, "unit": str(unit)}
            yield Suspicion(RESULT, number, "unit_slip_high" if slip.above else "unit_slip_low", params)


def _is_beyond(value: Decimal | None, limit: Decimal, above: bool) -> bool:
    return bool(value) and value is not None and (value > limit if above else value < limit)


def shifted_columns(plan: Plan, doubted: Sequence[int]) -> Iterator[tuple[Suspicion, Numbers]]:
    """Find columns whose median would be usual if it were ten, a hundred or a thousand times larger or smaller.

    A column is doubted once, at its first result; with it come the numbers of all its results. ``doubted`` are the
    results that are doubted already.
    """
    table = plan.tables[RESULT]
    known = {plan.context.reference.analytes[code].pk: code for code in USUAL_MEDIANS
             if code in plan.context.reference.analytes}  # fmt: skip
    measured = not set(known).isdisjoint(column(table, "analyte").values)
    for mentions in plan.mentions if measured else ():
        for mention in mentions:
            if mention.entity == RESULT:
                yield from _shifted(plan, table, mention, known, doubted)


def _shifted(
    plan: Plan, table: Table, mention: Mention, known: Mapping[int, str], doubted: Sequence[int]
) -> Iterator[tuple[Suspicion, Numbers]]:
    mentioned = np.zeros(len(table), np.bool_)
    mentioned[mention.numbers[mention.numbers >= 0]] = True
    numbers = np.flatnonzero(mentioned & is_written(table) & equals(column(table, "qualifier"), "="))
    analytes, units = column(table, "analyte").take(numbers), column(table, "unit").take(numbers)
    for pk in set(analytes.compact().values) & set(known) if len(numbers) else ():
        analyte = plan.context.reference.analytes[known[pk]]
        for unit in set(units.compact().values):
            chosen = numbers[equals(analytes, pk) & equals(units, unit)]
            if len(chosen) < FEWEST_RESULTS:
                continue
            if len(chosen) >= LONG or np.isin(chosen, doubted).mean() < MOST_DOUBTED:
                yield from _column_of(table, analyte, str(unit or ""), chosen)


def _column_of(table: Table, analyte: AnalyteInfo, unit: str, numbers: Numbers) -> Iterator[tuple[Suspicion, Numbers]]:
    usual_unit, low, high = USUAL_MEDIANS[analyte.code]
    factor = _factor(analyte, unit, usual_unit)
    if factor is None:
        return
    values = [float(value) for value in column(table, "value").take(numbers) if value is not None]
    median = float(np.median(values)) * float(factor)
    times = _off_by(median, low, high)
    if times:
        params = {"label": analyte.name, "unit": unit, "count": str(len(values)), "times": str(abs(times)),
                  "raw": f"{median / float(factor):.6g} {unit}"}  # fmt: skip
        code = "column_too_high" if times > 0 else "column_too_low"
        yield Suspicion(RESULT, int(numbers.min()), code, params), numbers


def _off_by(median: float, low: float, high: float) -> int:
    """Return by which factor a median is too high (positive) or too low (negative), 0 if by none.

    >>> _off_by(42, 1.5, 5.5), _off_by(0.512, 25, 2500), _off_by(4.2, 1.5, 5.5)
    (10, -100, 0)
    """
    if low <= median <= high:
        return 0
    fitting = (times if median > high else -times for times in FACTORS
               if low <= (median / times if median > high else median * times) <= high)  # fmt: skip
    return next(fitting, 0)


def _factor(analyte: AnalyteInfo, unit: str, wanted: str) -> Fraction | None:
    """Return what a value in a unit is multiplied by to be in another; None where they don't convert."""
    try:
        return conversion_factor(unit, wanted, molar_mass_g_per_mol=MOLAR_MASSES.get(analyte.code))
    except (IncompatibleUnits, UnknownUnit):
        return None
