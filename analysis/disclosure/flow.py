"""What is shown of how a cohort came about, for every report alike."""

from __future__ import annotations

from dataclasses import replace

from analysis.disclosure.cells import is_small
from analysis.disclosure.descriptions import number_of
from analysis.summaries.cohort_report import ExclusionStep
from analysis.summaries.values import WITHHELD, Count

Steps = tuple[ExclusionStep, ...]


def protected_flow(found: Count, steps: Steps, smallest: int, *, running: bool) -> tuple[Count, Steps]:
    """Withhold small steps, and with one of them all running totals, which would give it back.

    Parameters
    ----------
    running : bool
        Whether the running totals may be shown at all; else no step is either: who is within reach is known from
        other cohorts, and less all steps it is who is in this one.
    """
    counts = [(step, number_of(step.excluded)) for step in steps]
    totals = [number_of(found), *(number_of(step.remaining) for step in steps)]
    if running and not any(is_small(count, smallest) for count in (*totals, *(count for _step, count in counts))):
        return found, steps
    return WITHHELD, tuple(
        replace(step, excluded=count if running and not is_small(count, smallest) else WITHHELD, remaining=WITHHELD)
        for step, count in counts
    )
