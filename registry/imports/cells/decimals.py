"""A text as a decimal number: which sign is the decimal mark, and which groups thousands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from registry.imports.workbook import RawCell

DecimalMark = Literal["comma", "point", "either"]

PARTS = re.compile(
    r"^(<=|>=|=<|=>|[<>≤≥≦≧])?\s*([+-]?\s?[0-9.,][0-9.,'\u2019 \u00a0\u202f\u2009]*(?:[eE][+-]?[0-9]{1,4})?)\s*(.*)$",
    re.DOTALL,
)
GROUPED_BY_SPACE = re.compile(r"^[0-9]{1,3}(?:[ \u00a0\u202f\u2009'\u2019][0-9]{3})+(?:[.,][0-9]+)?$")
POINTS_THEN_COMMA = re.compile(r"^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$")
COMMAS_THEN_POINT = re.compile(r"^[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+$")
GROUPS_ONLY = re.compile(r"^[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})+$")
ONE_MARK = re.compile(r"^([0-9]*)([.,])([0-9]*)$")


def read_decimal(text: str, mark: DecimalMark) -> tuple[Decimal, str] | None:
    """Return the number of a text and how its marks were read, or None when it is no number.

    >>> read_decimal("1.234,5", "either")
    (Decimal('1234.5'), 'thousands')
    >>> read_decimal("1,234", "comma")
    (Decimal('1.234'), 'ambiguous_mark')
    """
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-").strip()
    mantissa, _e, exponent = body.replace("E", "e").partition("e")
    read = _read_plain(mantissa.strip(), mark)
    if read is None or (exponent and not re.fullmatch(r"[+-]?[0-9]{1,4}", exponent)):
        return None
    value, how = read
    if exponent:
        value, how = value.scaleb(int(exponent)), how or "scientific"
    return value.copy_negate() if sign < 0 else value, how


def _read_plain(text: str, mark: DecimalMark) -> tuple[Decimal, str] | None:
    if text.isascii() and text.isdigit():
        return Decimal(text), ""
    if GROUPED_BY_SPACE.match(text):
        return Decimal(re.sub(r"[^0-9.]", "", text.replace(",", "."))), "thousands"
    if POINTS_THEN_COMMA.match(text):
        return Decimal(text.replace(".", "").replace(",", ".")), "thousands"
    if COMMAS_THEN_POINT.match(text):
        return Decimal(text.replace(",", "")), "thousands"
    if GROUPS_ONLY.match(text):
        return Decimal(re.sub(r"[.,]", "", text)), "thousands"
    match = ONE_MARK.match(text)
    return _read_one_mark(match[1], match[2], match[3], mark) if match and (match[1] or match[3]) else None


def _read_one_mark(whole: str, sign: str, rest: str, mark: DecimalMark) -> tuple[Decimal, str]:
    decimal = Decimal(f"{whole or 0}.{rest or 0}") if rest else Decimal(whole)
    could_group = len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    if not could_group or (sign == "." and mark == "point"):
        return decimal, "decimal_comma" if sign == "," else ""
    groups = (sign == "," and mark == "point") or (sign == "." and mark == "comma")
    return (Decimal(whole + rest) if groups else decimal), "ambiguous_mark"


def column_mark(cells: list[RawCell], declared: DecimalMark) -> DecimalMark:
    """Return the decimal mark of a column: the declared one, else the one that its unambiguous cells agree on."""
    if declared != "either":
        return declared
    seen = set()
    for cell in cells:
        if isinstance(cell, str) and (match := PARTS.match(cell.strip())):
            seen.add(_evident_mark(match[2].strip()))
    marks = seen - {None}
    return marks.pop() if len(marks) == 1 else "either"  # type: ignore[return-value]


def _evident_mark(number: str) -> DecimalMark | None:
    if POINTS_THEN_COMMA.match(number):
        return "comma"
    if COMMAS_THEN_POINT.match(number):
        return "point"
    match = ONE_MARK.match(number)
    if match and (len(match[3]) != 3 or match[1].startswith("0") or len(match[1]) > 3):
        return "comma" if match[2] == "," else "point"
    return None
