"""Units: the one home of how one unit converts into another. Spellings are in :mod:`registry.clinical.unit_spellings`.

Every accepted spelling normalises to one UCUM code (Unified Code for Units of Measure). International units are
``[IU]``; the laboratory's own units are ``U``. They are different units and never convert into each other.

Examples
--------
>>> normalise_unit("μg/L"), normalise_unit("K/µL"), normalise_unit("UI/ml")
('ug/L', '10*3/uL', '[IU]/mL')
>>> conversion_factor("ng/L", "pg/mL")
Fraction(1, 1)
>>> convert(Decimal("1.2"), "mg/dL", "umol/L", molar_mass_g_per_mol=BILIRUBIN_G_PER_MOL)
Decimal('20.5248')
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from registry.clinical.unit_spellings import UnknownUnit, normalise_unit

__all__ = [
    "BILIRUBIN_G_PER_MOL",
    "CREATININE_G_PER_MOL",
    "IncompatibleUnits",
    "UnknownUnit",
    "conversion_factor",
    "convert",
    "normalise_unit",
]

ExactNumber = Decimal | Fraction | int
Convertible = TypeVar("Convertible", Decimal, NDArray[np.float64])

# The molar mass that belongs to the published factor 1 mg/dL = 17.104 µmol/L (to two decimals 584.66 g/mol), so that
# ALBI, which is defined with that factor, and the conversion of units agree exactly.
BILIRUBIN_G_PER_MOL = Fraction(10_000) / Fraction("17.104")
# Creatinine, C4H7N3O: 113.12 g/mol (1 mg/dL = 88.40 µmol/L).
CREATININE_G_PER_MOL = Fraction("113.12")

# A quotient of two decimals need not end (1/3). It is then given to this many significant digits.
_QUOTIENT_DIGITS = 28


class IncompatibleUnits(ValueError):
    """Two units between which there is no exact conversion.

    The message names both and says why, in English; `reason` is a code of `REASONS` for a translated one.
    """

    REASONS: ClassVar[dict[str, str]] = {
        "u_is_not_iu": "U and IU are different units and never convert into each other",
        "molar_mass_needed": "between mass and amount of substance, the molar mass is needed",
        "iu_factor_needed": "between international units and mass, the factor recorded for the product is needed",
        "valence_needed": "between equivalents and amount of substance, the valence of the ion is needed",
        "different_kinds": "they measure different things",
    }

    def __init__(self, from_unit: str, to_unit: str, reason: str) -> None:
        super().__init__(f"{from_unit} does not convert into {to_unit}: {self.REASONS[reason]}.")
        self.from_unit = from_unit
        self.to_unit = to_unit
        self.reason = reason


class _Atom(NamedTuple):
    """A unit as a multiple of the base unit of its kind: 1 g, 1 mol, 1 L, 1 m, 1 day, one."""

    scale: Fraction
    kind: str


class _Bridges(NamedTuple):
    """What is known of the substance, to cross from one kind of unit to another."""

    molar_mass_g_per_mol: Fraction | None
    iu_per_gram: Fraction | None
    valence: Fraction | None


_PREFIXES = {
    "M": Fraction(10**6),
    "k": Fraction(1000),
    "": Fraction(1),
    "d": Fraction(1, 10),
    "c": Fraction(1, 100),
    "m": Fraction(1, 10**3),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12),
    "f": Fraction(1, 10**15),
}


def _prefixed(base: str, prefixes: str, kind: str) -> dict[str, _Atom]:
    return {prefix + base: _Atom(_PREFIXES[prefix], kind) for prefix in ["", *prefixes]}


_ATOMS: dict[str, _Atom] = {
    **_prefixed("g", "kmunpf", "mass"),
    **_prefixed("mol", "munpf", "amount of substance"),
    "meq": _Atom(_PREFIXES["m"], "equivalents"),
    **_prefixed("L", "dcmunpf", "volume"),
    **_prefixed("m", "cmu", "length"),
    "cm3": _Atom(Fraction(1, 10**3), "volume"),
    "mm3": _Atom(Fraction(1, 10**6), "volume"),
    "m2": _Atom(Fraction(1), "area"),
    **_prefixed("U", "Mkmu", "laboratory units"),
    **_prefixed("[IU]", "Mkmu", "international units"),
    "": _Atom(Fraction(1), "a number"),
    "1": _Atom(Fraction(1), "a number"),
    "%": _Atom(Fraction(1, 100), "a number"),
    **{f"10*{power}": _Atom(Fraction(10**power), "a number") for power in (3, 6, 9, 12)},
    **_prefixed("[AU]", "km", "arbitrary units"),
    "{copies}": _Atom(Fraction(1), "copies"),
    "h": _Atom(Fraction(1, 24), "time"),
    "d": _Atom(Fraction(1), "time"),
    "wk": _Atom(Fraction(7), "time"),
    # The registry's month is a twelfth of 365.25 days.
    "mo": _Atom(Fraction("30.4375"), "time"),
    "a": _Atom(Fraction("365.25"), "time"),
}


def conversion_factor(
    from_unit: str,
    to_unit: str,
    *,
    molar_mass_g_per_mol: ExactNumber | None = None,
    iu_per_gram: ExactNumber | None = None,
    valence: int | None = None,
) -> Fraction:
    """The exact factor by which a value in `from_unit` is multiplied to give the value in `to_unit`.

    Parameters
    ----------
    from_unit, to_unit : str
        Units in any accepted spelling.
    molar_mass_g_per_mol : Decimal, Fraction or int, optional
        Needed between mass and amount of substance. A float is refused: the factor would not be exact.
    iu_per_gram : Decimal, Fraction or int, optional
        Needed between international units and mass; recorded on the product or kit
        (aldesleukin: 18 MIU = 1.1 mg, so ``Fraction(18 * 10**6) / Fraction("0.0011")``).
    valence : int, optional
        Needed between equivalents and amount of substance (sodium: 1).

    Raises
    ------
    UnknownUnit
        If a unit text is not known.
    IncompatibleUnits
        If no exact conversion exists. It names both units and the reason.

    Examples
    --------
    >>> conversion_factor("cm", "mm"), conversion_factor("g/dL", "g/L")
    (Fraction(10, 1), Fraction(10, 1))
    >>> round(float(conversion_factor("mg/dL", "umol/L", molar_mass_g_per_mol=Decimal("584.66"))), 3)
    17.104
    """
    source, target = normalise_unit(from_unit), normalise_unit(to_unit)
    if source == target:
        return Fraction(1)
    (source_top, source_bottom), (target_top, target_bottom) = _atoms(source), _atoms(target)
    if source_bottom.kind != target_bottom.kind:
        raise IncompatibleUnits(source, target, "different_kinds")
    bridges = _Bridges(_positive(molar_mass_g_per_mol), _positive(iu_per_gram), _positive(valence))
    crossing = _cross(source_top.kind, target_top.kind, bridges)
    if isinstance(crossing, str):
        raise IncompatibleUnits(source, target, crossing)
    return source_top.scale / source_bottom.scale * crossing / (target_top.scale / target_bottom.scale)


def _atoms(code: str) -> tuple[_Atom, _Atom]:
    top, _, bottom = code.partition("/")
    return _ATOMS[top], _ATOMS[bottom]


def _cross(source: str, target: str, bridges: _Bridges) -> Fraction | str:
    """The factor from one kind of unit to another, in their base units, or the reason why there is none."""
    if source == target:
        return Fraction(1)
    if {source, target} == {"laboratory units", "international units"}:
        return "u_is_not_iu"
    known = {
        ("amount of substance", "mass"): (bridges.molar_mass_g_per_mol, "molar_mass_needed"),
        ("mass", "international units"): (bridges.iu_per_gram, "iu_factor_needed"),
        ("amount of substance", "equivalents"): (bridges.valence, "valence_needed"),
    }
    forward, backward = known.get((source, target)), known.get((target, source))
    factor, reason = forward or backward or (None, "different_kinds")
    if factor is None:
        return reason
    return factor if forward else 1 / factor


def _positive(value: ExactNumber | None) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, float) or value <= 0:
        raise ValueError(f"A conversion needs an exact positive number (Decimal, Fraction or int), not {value!r}.")
    return Fraction(value)


def convert(
    value: Convertible,
    from_unit: str,
    to_unit: str,
    *,
    molar_mass_g_per_mol: ExactNumber | None = None,
    iu_per_gram: ExactNumber | None = None,
    valence: int | None = None,
) -> Convertible:
    """A value or a column in another unit.

    Parameters
    ----------
    value : Decimal or ndarray of float
        A Decimal gives the exact Decimal, or 28 significant digits where the quotient does not end.
        An array of any shape gives a float64 array of that shape; NaN stays NaN.
    from_unit, to_unit, molar_mass_g_per_mol, iu_per_gram, valence
        As for :func:`conversion_factor`, with the same errors.

    Examples
    --------
    >>> convert(Decimal("2.8"), "cm", "mm")
    Decimal('28')
    """
    factor = conversion_factor(
        from_unit, to_unit, molar_mass_g_per_mol=molar_mass_g_per_mol, iu_per_gram=iu_per_gram, valence=valence
    )
    if isinstance(value, Decimal):
        return _exact_decimal(value, factor)
    return np.asarray(value, dtype=np.float64) * factor.numerator / factor.denominator


def _exact_decimal(value: Decimal, factor: Fraction) -> Decimal:
    """`value` × `factor`, exactly where it ends, in the plain notation (28, not 2.8E+1, and no trailing zeros)."""
    if not value.is_finite():
        raise ValueError(f"Only a finite number converts, not {value}.")
    product = Fraction(value) * factor
    with localcontext() as context:
        context.prec = _QUOTIENT_DIGITS if not _ends(product.denominator) else _digits(product)
        quotient = Decimal(product.numerator) / Decimal(product.denominator)
        whole = quotient.to_integral_value()
        return whole if quotient == whole else quotient.normalize()


def _ends(denominator: int) -> bool:
    """Whether a fraction in lowest terms with this denominator is a finite decimal: only factors 2 and 5."""
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _digits(product: Fraction) -> int:
    """Enough significant digits to write a finite decimal: no more than the bits of the denominator after the point."""
    return len(str(product.numerator)) + product.denominator.bit_length() + 1
