"""Spellings of units and their exact conversion."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.clinical.unit_spellings import _CASE_MATTERS, _PARTS
from registry.clinical.units import (
    _ATOMS,
    BILIRUBIN_G_PER_MOL,
    CREATININE_G_PER_MOL,
    IncompatibleUnits,
    UnknownUnit,
    conversion_factor,
    convert,
    normalise_unit,
)

SPELLINGS = {
    "pg/mL": ["pg/ml", "PG/ML", "pg / mL", " pg/mL ", "(pg/mL)", "[pg/mL]", "pg mL-1", "pg·mL⁻¹", "pg per mL"],
    "ng/L": ["ng/l", "ng/L"],
    "ug/L": ["\u00b5g/L", "\u03bcg/L", "ug/l", "mcg/L", "UG/L"],
    "U/mL": ["U/ml", "u/mL", "units/mL", "U/mL."],
    "[IU]/mL": ["IU/mL", "UI/ml", "iu/ml", "I.U./mL", "U.I./ml", "[IU]/mL"],
    "m[IU]/mL": ["mIU/mL", "miu/ml", "mUI/mL", "m[IU]/mL"],
    "M[IU]": ["MIU", "million IU", "triệu UI", "M[IU]"],
    "M[IU]/m2": ["MIU/m2", "MIU/m²"],
    "g/dL": ["g/dl", "G/DL", "gr/dl", "g%"],
    "g/L": ["g/L", "g/l"],
    "mg/dL": ["mg/dl", "MG/DL", "mg%"],
    "umol/L": ["µmol/L", "μmol/l", "umol/l", "UMOL/L", "µM"],
    "mmol/L": ["mmol/l", "mM"],
    "meq/L": ["mEq/L", "meq/l"],
    "10*9/L": ["G/L", "10^9/L", "10*9/L", "x10^9/L", "×10⁹/L", "x 10⁹/l", "10E9/L"],
    "10*3/uL": ["K/µL", "k/ul", "10^3/mm3", "10³/µL", "thousand/µL"],
    "/uL": ["/mm3", "/mm³", "cells/µL", "cells/mm³", "/µL", "per µL", "tế bào/µL", "cellule/µl"],
    "%": ["%", "percent"],
    "cm": ["cm", "CM"],
    "mm": ["mm", "MM", "mm."],
    "cm3": ["cm3", "cm³", "cc", "cm^3"],
    "mL": ["ml", "mL", "ML"],
    "a": ["tuổi", "anni", "years", "năm"],
    "1": ["INR", "ratio", "1"],
    "{copies}/mL": ["copies/mL", "cp/ml"],
}


@pytest.mark.parametrize(("code", "spelling"), [(code, text) for code, texts in SPELLINGS.items() for text in texts])
def test_spelling_gives_its_code(code: str, spelling: str) -> None:
    assert normalise_unit(spelling) == code


@pytest.mark.parametrize("code", SPELLINGS)
def test_code_gives_itself(code: str) -> None:
    assert normalise_unit(code) == code


def test_giga_is_not_gram() -> None:
    assert normalise_unit("G/L") != normalise_unit("g/L")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("furlong", "unknown"),
        ("pg/", "unknown"),
        ("pg/mL/h", "unknown"),
        ("mg/cells", "unknown"),
        ("355.7", "unknown"),
        ("109/L", "unknown"),
        ("MIU/mL", "milli_or_mega"),
        ("miu", "milli_or_mega"),
        ("cells", "not_per_what"),
    ],
)
def test_unknown_or_ambiguous_text_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UnknownUnit) as refused:
        normalise_unit(text)
    assert refused.value.reason == reason
    assert text in str(refused.value)


def test_every_spelling_has_a_conversion() -> None:
    parts = {part for code in [*_PARTS.values(), *_CASE_MATTERS.values()] for part in code.split("/")}
    assert parts <= set(_ATOMS)


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        ("pg/mL", "ng/L", Fraction(1)),
        ("ng/mL", "ug/L", Fraction(1)),
        ("ng/mL", "pg/mL", Fraction(1000)),
        ("g/dL", "g/L", Fraction(10)),
        ("g/L", "g/dL", Fraction(1, 10)),
        ("cm", "mm", Fraction(10)),
        ("cm3", "mL", Fraction(1)),
        ("mm3", "cm3", Fraction(1, 1000)),
        ("K/µL", "G/L", Fraction(1)),
        ("/mm3", "10^9/L", Fraction(1, 1000)),
        ("U/mL", "kU/L", Fraction(1)),
        ("mIU/mL", "IU/L", Fraction(1)),
        ("%", "ratio", Fraction(1, 100)),
        ("d", "mo", Fraction(10000, 304375)),
    ],
)
def test_factor(source: str, target: str, factor: Fraction) -> None:
    assert conversion_factor(source, target) == factor
    assert conversion_factor(target, source) == 1 / factor


def test_bilirubin_molar_mass_gives_the_published_factor() -> None:
    exact = conversion_factor("mg/dL", "umol/L", molar_mass_g_per_mol=BILIRUBIN_G_PER_MOL)
    assert exact == Fraction("17.104")
    rounded = conversion_factor("mg/dL", "umol/L", molar_mass_g_per_mol=Decimal("584.66"))
    assert round(float(rounded), 3) == 17.104


def test_creatinine_factor() -> None:
    # 1 mg/dL = 10 mg/L = 10 / 113.12 mmol/L = 88.40 µmol/L
    factor = conversion_factor("mg/dL", "umol/L", molar_mass_g_per_mol=CREATININE_G_PER_MOL)
    assert round(float(factor), 2) == 88.40


def test_aldesleukin_factor() -> None:
    # 18 MIU = 1.1 mg
    iu_per_gram = Fraction(18 * 10**6) / Fraction("0.0011")
    assert convert(Decimal("18"), "MIU", "mg", iu_per_gram=iu_per_gram) == Decimal("1.1")
    assert convert(Decimal("1.1"), "mg", "MIU", iu_per_gram=iu_per_gram) == Decimal("18")


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("U/mL", "IU/mL", "u_is_not_iu"),
        ("IU/mL", "U/mL", "u_is_not_iu"),
        ("mg/dL", "umol/L", "molar_mass_needed"),
        ("IU/mL", "pg/mL", "iu_factor_needed"),
        ("mEq/L", "mmol/L", "valence_needed"),
        ("U/mL", "pg/mL", "different_kinds"),
        ("pg/mL", "pg", "different_kinds"),
        ("mg/m2", "mg/kg", "different_kinds"),
        ("mm", "cm3", "different_kinds"),
    ],
)
def test_incompatible_units_are_named(source: str, target: str, reason: str) -> None:
    with pytest.raises(IncompatibleUnits) as refused:
        conversion_factor(source, target)
    assert refused.value.reason == reason
    assert normalise_unit(source) in str(refused.value)
    assert normalise_unit(target) in str(refused.value)


def test_no_argument_lets_u_convert_into_iu() -> None:
    with pytest.raises(IncompatibleUnits):
        conversion_factor("U/mL", "IU/mL", molar_mass_g_per_mol=1, iu_per_gram=1, valence=1)


def test_sodium_equivalents_need_the_valence() -> None:
    assert conversion_factor("mEq/L", "mmol/L", valence=1) == 1
    assert conversion_factor("mEq/L", "mmol/L", valence=2) == Fraction(1, 2)


@pytest.mark.parametrize("molar_mass", [0, -1, 584.66])
def test_molar_mass_must_be_exact_and_positive(molar_mass: float) -> None:
    with pytest.raises(ValueError, match="exact positive"):
        conversion_factor("mg/dL", "umol/L", molar_mass_g_per_mol=molar_mass)  # type: ignore[arg-type]


@given(st.decimals(min_value="0.000001", max_value="1000000", places=6))
def test_decimals_convert_exactly_there_and_back(value: Decimal) -> None:
    assert convert(convert(value, "g/L", "pg/mL"), "ng/mL", "ug/L") == value * 10**9
    assert convert(convert(value, "cm", "mm"), "mm", "cm") == value


def test_decimal_keeps_the_plain_notation() -> None:
    assert str(convert(Decimal("28"), "cm", "mm")) == "280"
    assert str(convert(Decimal("28"), "mm", "cm")) == "2.8"
    assert str(convert(Decimal("1"), "d", "mo"))[:10] == "0.03285420"


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        convert(Decimal("NaN"), "cm", "mm")


def test_column_converts_and_keeps_missing() -> None:
    converted = convert(np.array([[1.0, np.nan], [2.5, 0.0]]), "cm", "mm")
    np.testing.assert_array_equal(converted, [[10.0, np.nan], [25.0, 0.0]])
