"""Doses whose cell or header names their unit: "18 MIU", "Dose (mg/m²)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from registry.imports.cells import NumberRules, Outcome, Parser, Quantity, accept, parse_number, shorten
from registry.imports.workbook import RawCell
from registry.models.treatment import DoseUnit

DOSE = "treatmentdrug.dose"
DOSE_UNIT = "treatmentdrug.dose_unit"
NUMBER_AND_UNIT = re.compile(r"^(.*[0-9])\s*([^\W\d].*)$", re.DOTALL)
BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")
# A capital M is mega; a small one would be milli, which no dose of IL-2 is given in, and is not guessed.
SPELLINGS = {
    "mg": DoseUnit.MG, "mg/m2": DoseUnit.MG_M2, "mg/m²": DoseUnit.MG_M2, "mg/m^2": DoseUnit.MG_M2,
    "mg/kg": DoseUnit.MG_KG, "MIU": DoseUnit.MIU, "MUI": DoseUnit.MIU, "million IU": DoseUnit.MIU,
    "triệu IU": DoseUnit.MIU, "triệu UI": DoseUnit.MIU, "triệu đơn vị": DoseUnit.MIU, "milioni UI": DoseUnit.MIU,
    "MIU/m2": DoseUnit.MIU_M2, "MIU/m²": DoseUnit.MIU_M2, "MUI/m2": DoseUnit.MIU_M2, "MUI/m²": DoseUnit.MIU_M2,
}  # fmt: skip
BY_TEXT = {text.replace(" ", ""): unit.value for text, unit in SPELLINGS.items()}


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose with the unit that its cell or header names; the unit may be empty."""

    value: Decimal | None
    unit: str

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


def dose_unit(text: str) -> str:
    """Return the code of a dose's unit, or nothing.

    >>> dose_unit("MIU"), dose_unit("mg / m²"), dose_unit("mIU")
    ('10*6.[IU]', 'mg/m2', '')
    """
    return BY_TEXT.get("".join(text.split()), "")


def dose_parser(rules: NumberRules, header: str) -> Parser:
    """Return the parser of a column of doses."""
    inside = BRACKETED.search(header)
    own = dose_unit(inside[1]) if inside else ""

    def parse(cell: RawCell) -> Outcome:
        match = NUMBER_AND_UNIT.match(cell.strip()) if isinstance(cell, str) else None
        unit = dose_unit(match[2]) if match else ""
        outcome = parse_number(match[1] if match and unit else cell, rules)
        if not isinstance(outcome.value, Quantity):
            return outcome
        value = Dose(outcome.value.value, unit or own)
        if unit and not outcome.code:
            return accept(value, "unit_in_cell", raw=shorten(cell), value=value, unit=unit, cell_unit=unit)
        return replace(outcome, value=value)

    return parse


def contradicting(doses: Sequence[Outcome], units: Sequence[Outcome]) -> list[int]:
    """Return the positions at which a dose names another unit than the column of units."""
    pairs = enumerate(zip(doses, units, strict=True))
    return [
        position
        for position, (dose, unit) in pairs
        if isinstance(dose.value, Dose) and dose.value.unit and unit.value and unit.value != dose.value.unit
    ]
