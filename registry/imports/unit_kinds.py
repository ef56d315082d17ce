"""Which units results of an analyte can be in at all, whether or not they convert into the registry's."""

from __future__ import annotations

import re

from registry.clinical.units import IncompatibleUnits, UnknownUnit, conversion_factor

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


def can_report_in(method_unit: str, unit: str) -> bool:
    """Tell whether a method may have given results in a unit: units that measure different things rule it out.

    What only lacks a number to convert by (a molar mass, the kit's IU per mg) doesn't.

    >>> can_report_in("U/mL", "pg/mL"), can_report_in("ng/L", "pg/mL"), can_report_in("[IU]/mL", "pg/mL")
    (False, True, True)
    """
    try:
        conversion_factor(method_unit, unit)
    except UnknownUnit:
        return False
    except IncompatibleUnits as error:
        return error.reason not in ("different_kinds", "u_is_not_iu")
    return True
