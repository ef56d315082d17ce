"""Which divisions of a number may be asked for without access to records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

from analysis.dataset.reference import analyte_called, rows_of_reference
from analysis.disclosure.policy import Policy
from analysis.variables import groupings
from analysis.variables.divided import DIVIDES, BadDivision, rule_of
from analysis.variables.measures import ANALYTE
from registry.models import CutOff

DIVIDED_BY_REPORTS = frozenset({"best_response", "responseassessment.recorded_response"})
"""Groupings that a report divides in a way of its own: that of the response into who responded and who did not."""


@cache
def _families() -> Mapping[str, str]:
    return {one.code: one.family for one in groupings()}


def divided_in_several_ways(code: str) -> bool:
    """Tell whether others divide the same number, as by size at 5 cm, and at 3 and 5 cm, or a report the levels."""
    if code in DIVIDED_BY_REPORTS:
        return True
    family = _families().get(code)
    return family is not None and Counter(_families().values())[family] > 1


def may_divide(code: str, policy: Policy) -> bool:
    """Tell whether a grouping of this code may be shown.

    Two cut-offs that lie close together differ by few patients, whom their counts would give away. So readers without
    access to records divide results at the first of the registry's own cut-offs only.
    """
    if not policy.protects or DIVIDES not in code:
        return True
    try:
        rule = rule_of(code)
    except BadDivision:
        return False
    if not rule.number.startswith(ANALYTE) or len(rule.cut_offs) != 1:
        return False
    analyte = analyte_called(rule.number.removeprefix(ANALYTE))
    own = [one for one in rows_of_reference(CutOff) if analyte is not None and one.analyte_id == analyte.pk]
    return any(one.value == rule.cut_offs[0] and rule.unit in ("", one.unit) for one in own[:1])
