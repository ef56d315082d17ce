"""Which variables the patients of a study have: what a filter offers to readers of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.reports.cohort_data import CohortData, load_cohort, study_of
from analysis.reports.report_request import DEFAULT_WINDOW_DAYS
from analysis.reports.running import run
from analysis.statistics.columns import NO_GROUP
from analysis.variables import Grouping, groupings
from analysis.variables.measures import Measure, MixedUnits, measures
from analysis.variables.sources import Needs
from registry.models import User


@dataclass(frozen=True)
class Available:
    """What some patient of a study has.

    Attributes
    ----------
    numbers
        Codes of numbers, at any timepoint.
    levels
        Codes of the levels that patients have, by the code of the grouping; none for a grouping that nobody has.
    """

    numbers: frozenset[str] = frozenset()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def has_number(self, code: str) -> bool:
        """Tell whether some patient has the number."""
        return code in self.numbers

    def divides(self, code: str, least: int = 1) -> bool:
        """Tell whether so many levels of a grouping have patients."""
        return len(self.levels.get(code, ())) >= least


@dataclass(frozen=True)
class _Asked:
    cohort: Cohort


def available(study: str, freeze: str, user: User | None) -> Available | None:
    """Find what the patients of a study have; None for a reader without records, to whom every variable is offered.

    It depends on neither filter nor timepoint, so that the choices stay as the filter changes, and is kept until the
    data change.

    Raises
    ------
    BadCohort
        There is no such freeze.
    """
    if policy_for(user).protects:
        return None
    found: Available = run(_available, _Asked(Cohort(study=study, freeze=freeze, timepoint=ANY_TIMEPOINT)), user)
    return found


def _available(asked: _Asked, user: User | None) -> Available:
    known, numbers, needs = groupings(), measures(), Needs()
    for need in (*(one.need for one in known), *(one.need for one in numbers)):
        need(needs)
    data = load_cohort(asked.cohort, Reader(user), study_of(asked.cohort), needs, window=DEFAULT_WINDOW_DAYS)
    return Available(
        frozenset(one.code for one in numbers if _has_values(one, data)),
        {one.code: _levels(one, data) for one in known},
    )


def _has_values(one: Measure, data: CohortData) -> bool:
    try:
        return bool(one.read(data.evaluator).column.usable[data.included].any())
    except MixedUnits:
        return True  # A timepoint may have them in one unit.


def _levels(one: Grouping, data: CohortData) -> tuple[str, ...]:
    codes = one.read(data.evaluator).codes[data.included]
    there = np.unique(codes[codes != NO_GROUP]).tolist()
    return tuple(level.code for place, level in enumerate(one.levels(data.evaluator)) if place in there)
