"""A cell that should hold a number: decimal marks, thousands, limits, units in the cell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from registry.clinical.unit_spellings import UnknownUnit, normalise_unit
from registry.clinical.units import IncompatibleUnits, convert
from registry.imports.workbook import RawCell, UncachedFormula

from .decimals import PARTS, DecimalMark, read_decimal
from .errors import error_text
from .folding import fold, unescaped
from .outcome import Outcome, Quantity, accept, reject, shorten, warn
from .unmeasured import from_word

Bounds = tuple[Decimal | int | None, Decimal | int | None]

FULL_WIDTH = str.maketrans("０１２３４５６７８９．，＜＞＋％", "0123456789.,<>+%")
MINUS_SIGNS = re.compile(r"^\s*[−–‒－﹣](?=\s*[0-9.,])")
MIDDLE_DOT = re.compile(r"(?<=[0-9])[·∙⋅•](?=[0-9])")
QUALIFIERS = {
    "<": "<",
    "≤": "<",
    "<=": "<",
    "=<": "<",
    "≦": "<",
    ">": ">",
    "≥": ">",
    ">=": ">",
    "=>": ">",
    "≧": ">",
    "": "=",
}
OUT_OF_RANGE = re.compile(r"^oor\s*([<>])\s*(.*)$", re.IGNORECASE)
# "4,9 x10^9/L": a unit that begins with a digit, as those of blood counts do.
UNIT_OF_COUNTS = re.compile(
    r"^(.*[0-9])(?:\s*[x×*]\s*|\s+)(10\s?(?:\^|\*\*?|[eE])?\s?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}\s*/.*)$", re.DOTALL
)
# A laboratory's signs for "outside the reference interval", behind the number.
FLAGGED = re.compile(
    r"^(.*[0-9](?:\s*\S*/\S+)?)\s*(?<!/)(?<![^\W\d_])\(?(?:H{1,2}|L{1,2}|[↑↓]{1,2}|\*{1,2}|!)\)?$", re.DOTALL
)
LONGEST_FLAGGED = 60
LETTERS_LIKE_DIGITS = str.maketrans("OoОоlIІ", "0000111")
MAX_EXPONENT = 30


@dataclass(frozen=True)
class NumberRules:
    """How a column of numbers is to be read.

    Attributes
    ----------
    label
        The variable's name, for messages.
    unit
        The unit that values are stored in; empty for counts and scores.
    source_unit
        The unit of the column's header; empty when none is named.
    convert_units
        Whether a value in another unit is converted to ``unit`` (variables) or kept as reported (assay results).
    qualified
        Whether a limit such as ``<5`` is a value of this column.
    detection
        Whether "not detected" is a value of this column, and a dash might mean it.
    lod, range_low, range_high
        The limit of detection and the quantification range of the column's method, where known, in ``source_unit``.
    zero
        Whether 0 is a value (it isn't for a concentration).
    unit_required
        Whether a value whose unit neither the header nor the cell names is refused (a size in cm or mm).
    """

    label: str
    unit: str = ""
    source_unit: str = ""
    convert_units: bool = True
    mark: DecimalMark = "either"
    possible: Bounds | None = None
    plausible: Bounds | None = None
    whole: bool = False
    qualified: bool = False
    detection: bool = False
    zero: bool = True
    lod: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    max_digits: int = 18
    decimal_places: int = 6
    unit_required: bool = False


def parse_number(cell: RawCell, rules: NumberRules) -> Outcome:
    """Read one cell as a :class:`Quantity` in the column's unit.

    Never raises for any cell: what can't be read is rejected with its text.
    """
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return reject("not_a_number", raw=shorten(cell), label=rules.label)
    if isinstance(cell, int | float):
        return _from_number(cell, rules)
    if error := error_text(cell):
        return reject("cell_error", raw=error)
    if isinstance(cell, UncachedFormula):
        return warn(None, "formula_without_value", raw=shorten(cell))
    return _from_text(str(cell or ""), rules)


def _from_number(cell: int | float, rules: NumberRules) -> Outcome:
    if cell != cell or cell in (float("inf"), float("-inf")):
        return reject("not_finite", raw=str(cell))
    # A float holds 15 significant decimal digits; the rest is noise of the spreadsheet's arithmetic.
    value = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
    return finish(Quantity("=", value, rules.source_unit), "", cell, rules)


def _from_text(raw: str, rules: NumberRules) -> Outcome:
    text = unescaped(raw).replace("\u00a0", " ").strip()
    folded = fold(text)
    if word := from_word(text, folded, raw, detection=rules.detection, unit=rules.source_unit, lod=rules.lod):
        return word
    code, text = "", text
    if rules.detection and len(text) <= LONGEST_FLAGGED and (flagged := FLAGGED.match(text)):
        code, text = "flag_dropped", flagged[1]
    if text != (plain := text.translate(FULL_WIDTH)):
        code, text = "full_width", plain
    if text != (plain := MIDDLE_DOT.sub(".", text)):
        code, text = "middle_dot", plain
    text = MINUS_SIGNS.sub("-", text)
    match = OUT_OF_RANGE.match(text)
    if match:
        return _out_of_range(match[1], match[2], raw, rules)
    return _from_parts(text, code, raw, rules)


def _out_of_range(sign: str, limit: str, raw: str, rules: NumberRules) -> Outcome:
    if limit.strip():
        return _from_parts(sign + limit.strip(), "qualified", raw, rules)
    known = rules.range_low if sign == "<" else rules.range_high
    if known is not None:
        return finish(Quantity(sign, known, rules.source_unit), "out_of_range_by_method", raw, rules)
    if sign == "<" and rules.detection:
        return warn(Quantity("ND", None, rules.source_unit), "not_detected_without_lod", raw=shorten(raw))
    return reject("limit_unknown", raw=shorten(raw), label=rules.label)


def _from_parts(text: str, code: str, raw: str, rules: NumberRules) -> Outcome:
    counted = UNIT_OF_COUNTS.match(text) if "/" in text else None
    match = PARTS.match(counted[1] if counted else text)
    if not match:
        return _not_a_number(text, raw, rules)
    sign, number, unit_text = match[1] or "", match[2].strip(), match[3].strip() + (counted[2] if counted else "")
    read = read_decimal(number, rules.mark)
    if read is None:
        return _not_a_number(text, raw, rules)
    value, how = read
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT:
        return reject("not_finite", raw=shorten(raw))
    unit = _unit(unit_text)
    if unit is None:
        return _not_a_number(text, raw, rules)
    if not _holds(sign, rules):
        return reject("limit_not_a_value", raw=shorten(raw), label=rules.label)
    quantity = Quantity(QUALIFIERS[sign], value, unit or rules.source_unit)
    return finish(quantity, code or how or ("qualified" if sign else ""), raw, rules)


def _holds(sign: str, rules: NumberRules) -> bool:
    """Tell whether the column can hold a limit of this sign.

    Of a count, only "more than" is kept. "≥3" is no ">3": of whole numbers they differ by one, and BCLC with them.
    """
    return not sign or (rules.qualified and (sign == ">" or not rules.whole))


@lru_cache(maxsize=1024)
def _unit(text: str) -> str | None:
    """Return the unit code of a text after a number, '' for none, None for a text that is no unit."""
    if not text:
        return ""
    try:
        return normalise_unit(text)
    except UnknownUnit:
        return None


def _not_a_number(text: str, raw: str, rules: NumberRules) -> Outcome:
    repaired = text.translate(LETTERS_LIKE_DIGITS)
    if repaired != text and re.search(r"[0-9]", text) and read_decimal(repaired, rules.mark):
        return reject("letter_in_number", raw=shorten(raw), label=rules.label)
    if text.lower() in ("nan", "inf", "-inf", "+inf", "infinity", "-infinity"):
        return reject("not_finite", raw=shorten(raw))
    return reject("not_a_number", raw=shorten(raw), label=rules.label)


WARNED = frozenset({"ambiguous_mark", "middle_dot", "rounded", "implausible"})


def finish(quantity: Quantity, code: str, raw: RawCell, rules: NumberRules) -> Outcome:
    """Convert the unit, check whole numbers, ranges and room, and give the verdict."""
    if not quantity.unit and rules.unit_required:
        return reject("unit_missing", raw=shorten(raw), label=rules.label, unit=rules.unit)
    converted = _convert(quantity, rules)
    if isinstance(converted, Outcome):
        return converted
    value = converted.value or Decimal(0)
    if refusal := _refusal(value, converted, raw, rules):
        return refusal
    rounded = _fit(value, rules)
    if rounded != value:
        converted, code = replace(converted, value=rounded), "rounded"
    if quantity.unit != rules.source_unit and quantity.unit and (rules.source_unit or converted.unit != quantity.unit):
        code = "unit_converted"
    if _implausible(rounded, rules):
        code = "implausible"
    if not code:
        return accept(converted)
    verdict = warn if code in WARNED else accept
    return verdict(
        converted,
        code,
        raw=shorten(raw),
        label=rules.label,
        value=converted,
        unit=converted.unit,
        cell_unit=quantity.unit,
    )


def _convert(quantity: Quantity, rules: NumberRules) -> Quantity | Outcome:
    target = rules.unit if rules.convert_units else (rules.source_unit or quantity.unit)
    if not target and quantity.unit:
        return reject("unit_unexpected", raw=str(quantity), label=rules.label)
    if quantity.unit == target:
        return quantity
    if quantity.value is None or not target or not quantity.unit:
        return replace(quantity, unit=target)
    try:
        return Quantity(quantity.qualifier, convert(quantity.value, quantity.unit, target), target)
    except IncompatibleUnits:
        return reject("unit_incompatible", raw=str(quantity), label=rules.label, unit=target)


def _refusal(value: Decimal, quantity: Quantity, raw: RawCell, rules: NumberRules) -> Outcome | None:
    low, high = rules.possible or (None, None)
    span = {}
    if rules.whole and value != value.to_integral_value():
        code = "not_whole"
    elif value == 0 and not rules.zero and quantity.qualifier == "=":
        code = "zero_concentration"
    elif (low is not None and value < low) or (high is not None and value > high):
        span["range"] = f"{'' if low is None else low}–{'' if high is None else high} {rules.unit}".strip()
        code = "negative" if value < 0 else "impossible"
    elif value.adjusted() >= rules.max_digits - rules.decimal_places:
        code = "too_large"
    else:
        return None
    return reject(code, raw=shorten(raw), label=rules.label, value=str(quantity), **span)


def _implausible(value: Decimal, rules: NumberRules) -> bool:
    low, high = rules.plausible or (None, None)
    return (low is not None and value < low) or (high is not None and value > high)


def _fit(value: Decimal, rules: NumberRules) -> Decimal:
    """Round to the places that the field keeps."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > rules.decimal_places:
        return value.quantize(Decimal(1).scaleb(-rules.decimal_places)).normalize()
    return value
