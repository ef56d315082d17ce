"""Numbers read back from the texts of a table, for files whose cells can hold numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from analysis.presentation.formatting import MINUS, localised

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


def read_number(text: str) -> Decimal | None:
    """Read back a number that was written in the language of the page; None for anything else, such as ``<0.001``.

    >>> read_number("−1.50"), read_number("355.7 ± 137.4")
    (Decimal('-1.50'), None)
    """
    digits = text.replace(MINUS, "-").replace(localised("."), ".")
    return Decimal(digits) if _NUMBER.fullmatch(digits) else None


def decimals_of(value: Decimal) -> int:
    """Count the decimals that a number was written with."""
    return max(0, -int(value.as_tuple().exponent))
