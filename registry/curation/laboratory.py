"""Laboratory values as inputs of the rules: reported, in the rule's unit, one per patient and day."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.clinical.derivation import Input
from registry.clinical.matching import Timeline
from registry.clinical.units import IncompatibleUnits, UnknownUnit, conversion_factor
from registry.curation.tables import Column, Rows, Table, read_columns
from registry.models import AssayResult, Qualifier

_LOINC, _UNIT = "analyte__loinc", "unit"
_MASS, _VALENCE = "analyte__molar_mass_g_per_mol", "analyte__valence"
_PATIENT, _DAY = "specimen__patient_id", "specimen__collected_on"
COLUMNS = (_PATIENT, _DAY, f"{_DAY}_precision", _LOINC, _MASS, _VALENCE, _UNIT, "qualifier", "value")

_DECIMALS = 9
# A laboratory that writes one value in two units rounds each of them.
_ROUNDING = 0.005


@dataclass(frozen=True, eq=False)
class LaboratoryValues:
    """Values of one analyte, each column of shape (n,): in the unit asked for, NaN where it does not convert."""

    timeline: Timeline
    value: NDArray[np.float64]
    qualifier: NDArray[np.object_]


def read_results(rows: Rows) -> Table:
    """Read the reported results that name a LOINC code: one query."""
    return Table(read_columns(rows(AssayResult).filter(reported=True).exclude(analyte__loinc=""), COLUMNS))


def values_for(results: Table, wanted: Input) -> LaboratoryValues:
    """Give the values of the analyte that an input names, in the input's unit.

    Two results of one patient and day that differ are both left out: nothing says which of them counts.
    """
    loinc = wanted.source.removeprefix("loinc ")
    found = results.where(results[_LOINC] == loinc)
    # Rounded, so that 34.208 µmol/L of bilirubin is 2 mg/dL and not a hair less.
    value = np.round(found["value"] * _factors(found, wanted.unit), _DECIMALS)
    qualifier = found["qualifier"]
    if not wanted.qualifier:
        value = np.where(qualifier == Qualifier.EQUAL, value, np.nan)
    line = Timeline(found[_PATIENT], found[_DAY], found[f"{_DAY}_precision"])
    return _one_a_day(LaboratoryValues(line, value, qualifier))


def _factors(found: Table, unit: str) -> NDArray[np.float64]:
    """Give the factor of each result; NaN where its unit does not convert."""
    substances = list(zip(*map(_listed, (found[_UNIT], found[_MASS], found[_VALENCE])), strict=True))
    factors = {
        substance: factor_between(substance[0], substance[1], substance[2], unit)
        for substance in dict.fromkeys(substances)
    }
    return np.array([factors[substance] for substance in substances], dtype=np.float64)


def _listed(column: Column) -> list[Any]:
    """List a column with None for NaN, which differs from itself and so cannot be looked up."""
    return [None if value != value else value for value in column.tolist()]


def factor_between(from_unit: str, molar_mass: float | None, valence: float | None, to_unit: str) -> float:
    """Give what a value of a substance is multiplied by to be in another unit; NaN where it does not convert."""
    try:
        factor = conversion_factor(
            from_unit,
            to_unit,
            molar_mass_g_per_mol=None if molar_mass is None else Fraction(str(molar_mass)),
            valence=None if valence is None else int(valence),
        )
    except (IncompatibleUnits, UnknownUnit):
        return np.nan
    return float(factor)


def _one_a_day(values: LaboratoryValues) -> LaboratoryValues:
    line = values.timeline
    stamps = line.day.astype("datetime64[D]").astype(np.int64)
    order = np.lexsort((values.qualifier.astype(str), values.value, line.precision.astype(str), stamps, line.patient))
    day = np.stack([line.patient[order], stamps[order], (line.precision[order] == "year").astype(np.int64)])
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (day[:, 1:] != day[:, :-1]).any(axis=0)
    group = np.cumsum(starts) - 1
    first = order[starts]
    alike = np.isclose(values.value[order], values.value[first][group], rtol=_ROUNDING, atol=0.0)
    differs = ~alike | (values.qualifier[order] != values.qualifier[first][group])
    conflicting = np.zeros(len(first), dtype=bool)
    conflicting[group[differs]] = True
    single = np.bincount(group, minlength=len(first)) == 1 if len(first) else conflicting
    kept = first[single | ~conflicting]
    return LaboratoryValues(line.take(kept), values.value[kept], values.qualifier[kept])
