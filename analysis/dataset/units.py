"""Results in one unit: exact conversion, or the units that stand in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.reference import rows_of_reference
from registry.clinical.units import IncompatibleUnits, UnknownUnit, conversion_factor
from registry.models import Analyte, AssayMethod, CutOff, Platform

_MG_PER_GRAM = 1000


@dataclass(frozen=True)
class Substance:
    """What is known of an analyte to convert its units."""

    key: int
    code: str
    name: str
    loinc: str
    canonical_unit: str
    molar_mass: Decimal | None
    valence: int | None

    def factor(self, unit: str, target: str, iu_per_mg: Decimal | None = None) -> Fraction | None:
        """Give the exact factor from one unit to another, or None where there is none."""
        if unit == target:
            return Fraction(1)
        try:
            return conversion_factor(
                unit,
                target,
                molar_mass_g_per_mol=self.molar_mass,
                valence=self.valence,
                iu_per_gram=None if iu_per_mg is None else Fraction(iu_per_mg) * _MG_PER_GRAM,
            )
        except (IncompatibleUnits, UnknownUnit):
            return None


@dataclass(frozen=True)
class MethodFacts:
    """What is known of an assay method."""

    name: str
    unit: str
    lod: float
    iu_per_mg: Decimal | None


def load_substances() -> dict[int, Substance]:
    """Fetch every analyte, by its key. Analytes are reference data that all sites share."""
    return {
        one.pk: Substance(
            one.pk, one.code, one.name, one.loinc, one.canonical_unit, one.molar_mass_g_per_mol, one.valence
        )
        for one in sorted(rows_of_reference(Analyte), key=lambda one: (one.category, one.code))
    }


def load_methods() -> dict[int, MethodFacts]:
    """Fetch every assay method, by its key."""
    return {
        one.pk: MethodFacts(
            _method_name(one.platform, one.kit), one.unit, np.nan if one.lod is None else float(one.lod), one.iu_per_mg
        )
        for one in rows_of_reference(AssayMethod)
    }


def _method_name(platform: str, kit: str) -> str:
    """Name a method as a paper does: by its platform, and its kit where it is known."""
    label = str(Platform(platform).label)
    return f"{label} ({kit})" if kit else label


@dataclass(frozen=True)
class CutOffFacts:
    """A cut-off as curators entered it; `method` is None where it holds for all methods."""

    analyte: int
    method: int | None
    value: float
    unit: str
    direction: str
    provenance: str


def load_cut_offs() -> list[CutOffFacts]:
    """Fetch every cut-off, by analyte and value."""
    names = {one.pk: (one.category, one.code) for one in rows_of_reference(Analyte)}
    rows = sorted(rows_of_reference(CutOff), key=lambda one: (names[one.analyte_id], one.value, one.pk))
    return [
        CutOffFacts(one.analyte_id, one.method_id, float(one.value), one.unit, one.direction, one.provenance)
        for one in rows
    ]


def unit_series(
    counts: Mapping[tuple[str, Decimal | None], int], substance: Substance
) -> dict[str, set[tuple[str, Decimal | None]]]:
    """Divide the units of an analyte's results into series that convert into each other.

    Parameters
    ----------
    counts : mapping of (unit, IU per mg of the kit) to int
        How many results have this unit.

    Returns
    -------
    dict of str to set of (unit, IU per mg)
        By the unit of the series, what is in it. The canonical unit comes first and leads its series; another series
        is led by its most frequent unit, ties by name.
    """
    leading = sorted(counts, key=lambda kind: (kind[0] != substance.canonical_unit, -counts[kind], kind[0]))
    series: dict[str, set[tuple[str, Decimal | None]]] = {}
    for unit, iu_per_mg in leading:
        targets = [substance.canonical_unit, *series]
        home = next((one for one in targets if substance.factor(unit, one, iu_per_mg)), unit)
        series.setdefault(home, set()).add((unit, iu_per_mg))
    return dict(sorted(series.items(), key=lambda entry: entry[0] != substance.canonical_unit))


def scaled(values: NDArray[np.float64], factor: Fraction) -> NDArray[np.float64]:
    """Multiply by an exact factor, rounding once: 0.57 ng/mL is 570 pg/mL, so that ties and cut-offs stay exact.

    Examples
    --------
    >>> scaled(np.array([0.57, np.nan]), Fraction(100)).tolist()
    [57.0, nan]
    """
    if factor == 1:
        return values
    distinct, places = np.unique(values, return_inverse=True)
    exact = [
        value if np.isnan(value) else float(Fraction(Decimal(repr(value))) * factor) for value in distinct.tolist()
    ]
    return np.array(exact, dtype=np.float64)[places]
