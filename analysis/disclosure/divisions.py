"""Which divisions of a number may be asked for without access to records."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from analysis.disclosure.policy import Policy
from analysis.variables.divided import DIVIDES
from analysis.variables.measures import ANALYTE
from registry.models import CutOff


def may_divide(code: str, policy: Policy) -> bool:
    """Tell whether a grouping of this code may be shown.

    Two cut-offs that lie close together differ by few patients, whom their counts would give away. So readers without
    access to records divide results at the cut-offs of the registry's own list only.
    """
    if not policy.protects or DIVIDES not in code:
        return True
    name, _sign, rule = code.partition(DIVIDES)
    if not name.startswith(ANALYTE):
        return False
    try:
        value = Decimal(rule)
    except InvalidOperation:
        return False
    return CutOff.objects.filter(analyte__code=name.removeprefix(ANALYTE), value=value).exists()
