"""What became of a cell: its verdict, its value in the registry's terms, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from registry.imports.workbook import RawCell, raw_text


class Verdict(StrEnum):
    """Whether a cell's value is taken."""

    ACCEPT = "accept"
    WARN = "warn"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was measured: a qualifier (``=``, ``<``, ``>``, ``ND``), its value or limit, and its unit if
    the cell names one.
    """

    qualifier: str
    value: Decimal | None
    unit: str = ""

    def __str__(self) -> str:
        sign = "" if self.qualifier == "=" else self.qualifier
        number = "" if self.value is None else f"{self.value:f}"
        return f"{sign}{number} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class ClinicalDate:
    """A date with its precision: ``day``, ``month`` (the first of the month) or ``year`` (the first of January)."""

    day: dt.date
    precision: str = "day"

    def __str__(self) -> str:
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


@dataclass(frozen=True, slots=True)
class Axes:
    """One to three axes of a tumour, longest first, in the unit of the variable."""

    lengths: tuple[Decimal, ...]
    unit: str

    def __str__(self) -> str:
        return f"{' × '.join(f'{length:f}' for length in self.lengths)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Age:
    """An age in years that stands for a birth year until the row's date is known."""

    years: int

    def __str__(self) -> str:
        return f"age={self.years}"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with what stands behind it (``1`` of B1, ``6`` of Child-Pugh A6) and the two as received."""

    code: str
    suffix: str
    received: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one cell.

    Attributes
    ----------
    value
        The value in the registry's terms; ``None`` is missing, and also stands for a rejected cell.
    code
        Why it was changed, warned or rejected (a key of ``registry.imports.messages``); empty when taken as it stands.
    params
        What the message says of this cell.
    """

    verdict: Verdict
    value: Any = None
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict, hash=False)


Parser = Callable[[RawCell], Outcome]

TAKEN_AS_MISSING = Outcome(Verdict.ACCEPT)


def accept(value: Any, code: str = "", /, **params: Any) -> Outcome:
    """Take a value; the code, if any, logs how it was normalised."""
    return Outcome(Verdict.ACCEPT, value, code, _texts(params))


def warn(value: Any, code: str, /, **params: Any) -> Outcome:
    """Take a value that the curator should look at."""
    return Outcome(Verdict.WARN, value, code, _texts(params))


def reject(code: str, /, **params: Any) -> Outcome:
    """Refuse a cell."""
    return Outcome(Verdict.REJECT, None, code, _texts(params))


def _texts(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def shorten(cell: RawCell, length: int = 100) -> str:
    """Return a cell's text for a message, cut where it is long."""
    text = raw_text(cell)
    return text if len(text) <= length else text[: length - 1] + "…"
