"""UCUM codes as people write units."""

from __future__ import annotations

import re

_POWER_OF_TEN = re.compile(r"10\*(-?\d+)")
_EXPONENT = re.compile(r"(?<=[a-z])([23])\b")
_MICRO = re.compile(r"\bu(?=(?:g|mol|L|m)\b|(?:g|mol|L)/)")
_BRACKETS = re.compile(r"\[([^\]]+)\]")
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def unit_text(code: str) -> str:
    """Write a unit for a reader.

    Examples
    --------
    >>> [unit_text(code) for code in ("[IU]/mL", "10*9/L", "umol/L", "cm3", "U/mL", "%", "{score}")]
    ['IU/mL', '10⁹/L', 'µmol/L', 'cm³', 'U/mL', '%', '']
    """
    if code.startswith("{"):
        return ""
    text = _POWER_OF_TEN.sub(lambda match: "10" + match[1].translate(_SUPERSCRIPT), code)
    text = _EXPONENT.sub(lambda match: match[1].translate(_SUPERSCRIPT), text)
    return _BRACKETS.sub(r"\1", _MICRO.sub("µ", text))


def unit_after_number(code: str) -> str:
    """Write a unit behind a number: one that begins with a power of ten is multiplied.

    Examples
    --------
    >>> [f"1 {unit_after_number(code)}" for code in ("10*9/L", "U/mL")]
    ['1 × 10⁹/L', '1 U/mL']
    """
    text = unit_text(code)
    return f"× {text}" if code.startswith("10*") else text
