"""What a column as a whole makes doubtful: values in another unit, and years that are only known about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from registry.imports.cells import Outcome, Quantity, Verdict, reject
from registry.imports.reference import AnalyteInfo

# Within a patient group these vary by a factor of ten or so; units of the same analyte differ by a thousand or more.
STEADY_CATEGORIES = frozenset({"haematology", "liver_function", "renal_function", "immune_cells"})
UNIT_GAP = 100


class AboutYear(int):
    """A birth year counted back from an age: it may be off by one."""


@dataclass(frozen=True)
class Rejected:
    """Stands for a cell that could not be read, so that rows can be compared all the same."""

    raw: str


def mixed_units(outcomes: list[Outcome], analyte: AnalyteInfo) -> list[Outcome]:
    """Reject the values of a steady analyte that are a hundred times smaller or larger than the rest (WBC 4.9 and
    13000).

    Of the two groups the smaller one is rejected; of two equal ones both are.
    """
    if analyte.category not in STEADY_CATEGORIES:
        return outcomes
    values = sorted({value for outcome in outcomes if (value := _positive(outcome))})
    gap = next((low for low, high in pairwise(values) if high > low * UNIT_GAP), None)
    if gap is None:
        return outcomes
    low = [position for position, outcome in enumerate(outcomes) if (value := _positive(outcome)) and value <= gap]
    high = [position for position, outcome in enumerate(outcomes) if (value := _positive(outcome)) and value > gap]
    doubtful = set(low if len(low) < len(high) else high if len(high) < len(low) else [*low, *high])
    return [
        reject("unit_mixed", raw=str(outcome.value)) if position in doubtful else outcome
        for position, outcome in enumerate(outcomes)
    ]


def _positive(outcome: Outcome) -> Decimal | None:
    value = outcome.value
    if outcome.verdict is Verdict.REJECT or not isinstance(value, Quantity) or not value.value:
        return None
    return value.value


def differ(one: object, other: object) -> bool:
    """Tell whether two values of a field contradict each other; a year counted back from an age may be off by one."""
    if one == other:
        return False
    if isinstance(one, AboutYear) or isinstance(other, AboutYear):
        return not (isinstance(one, int) and isinstance(other, int) and abs(one - other) <= 1)
    return True
