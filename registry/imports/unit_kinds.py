"""Which units results of an analyte can be in at all, whether or not they convert into the registry's."""

from __future__ import annotations

import re

COUNT = re.compile(r"(?:10\*[0-9]+)?/(?:[mun])?L")
RELATIVE = frozenset({"%", "1"})


def same_kind(unit: str, canonical: str) -> bool:
    """Tell whether results may be in a unit: a share is no count and no concentration, a count is neither, a dose none.

    Mass, units and international units are let through: laboratories report one cytokine in any of them.

    >>> same_kind("U/mL", "pg/mL"), same_kind("%", "/uL"), same_kind("M[IU]", "pg/mL")
    (True, False, False)
    """
    if (unit in RELATIVE) != (canonical in RELATIVE):
        return False
    if bool(COUNT.fullmatch(unit)) != bool(COUNT.fullmatch(canonical)):
        return False
    # "IL-2 (MIU)" is what was given, and no concentration.
    return unit in RELATIVE or ("/" in unit) == ("/" in canonical)
