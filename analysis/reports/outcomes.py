"""What the reports on outcomes share: which outcomes and groupings are meant, and the beginning of the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.reference import measured_cytokines
from analysis.disclosure.policy import Policy
from analysis.reports.cohort_data import CohortData, grouping_called
from analysis.reports.grouped import Grouped
from analysis.statistics.columns import NO_GROUP
from analysis.variables import Grouping, groupings
from analysis.variables.divided import DIVIDES
from analysis.variables.measures import ANALYTE, Measure, measure
from registry.models import Study, StudyDesign

MOST_OUTCOMES = 12
MOST_GROUPS = 20
DEFAULT_GROUPINGS = (
    "size_group_5", "size_group_3_5", "tumourassessment.recorded_bclc", "bclc", "arm", "patient.sex", "age_group",
)  # fmt: skip
"""The first of them whose levels divide the patients is meant when none is asked for."""


def outcomes_asked(_name: str, values: Iterable[str]) -> tuple[str, ...]:
    """Give the codes of outcomes, each once.

    Raises
    ------
    BadCohort
        There are too many for one family of comparisons.
    """
    found = tuple(dict.fromkeys(values))
    if len(found) > MOST_OUTCOMES:
        raise BadCohort(_("At most %(most)d outcomes are compared at once.") % {"most": MOST_OUTCOMES})
    return found


def number_called(code: str) -> Measure:
    """Find a number.

    Raises
    ------
    BadCohort
        There is none of that code.
    """
    try:
        return measure(code)
    except KeyError as error:
        raise BadCohort(_("There is no variable “%(code)s”.") % {"code": code[:60]}) from error


def outcome_called(code: str, policy: Policy) -> Measure | Grouping:
    """Find a number, or else a grouping.

    Raises
    ------
    BadCohort
        There is neither, or the grouping may not be asked for without access to records.
    """
    try:
        return measure(code)
    except KeyError as error:
        if DIVIDES not in code and code not in {one.code for one in groupings()}:
            raise BadCohort(_("There is no variable “%(code)s”.") % {"code": code[:60]}) from error
        return grouping_called(code, policy)


def default_numbers() -> tuple[str, ...]:
    """Give the codes of the cytokines that have results anywhere."""
    return tuple(f"{ANALYTE}{one.code}" for one in measured_cytokines())


def default_groupings(study: Study | None) -> tuple[str, ...]:
    """Give the groupings to choose from, in their order: a longitudinal study compares its arms first."""
    if study is None or study.design != StudyDesign.LONGITUDINAL:
        return DEFAULT_GROUPINGS
    return ("arm", *(code for code in DEFAULT_GROUPINGS if code != "arm"))


def chosen(candidates: Sequence[Grouping], data: CohortData, least: int = 2) -> Grouped:
    """Give the first grouping of which so many levels have patients; the first of all if none has."""
    found = [data.grouped(one) for one in candidates]
    occupied = [np.unique(one.codes[one.codes != NO_GROUP]).size for one in found]
    return next((one for one, levels in zip(found, occupied, strict=True) if levels >= least), found[0])


def refuse_many_levels(grouped: Grouped) -> None:
    """Refuse a grouping of more levels than a page can compare.

    Raises
    ------
    BadCohort
        With a sentence that names the grouping and both numbers.
    """
    if len(grouped.levels) > MOST_GROUPS:
        words = {"grouping": grouped.grouping.label, "count": len(grouped.levels), "most": MOST_GROUPS}
        raise BadCohort(_("“%(grouping)s” has %(count)d levels; at most %(most)d are compared.") % words)


def is_same(outcome: Measure | Grouping, by: Grouping) -> bool:
    """Tell whether the groups are made of the values of the outcome."""
    own = {outcome.code} | ({outcome.family} if isinstance(outcome, Grouping) else set())
    return bool(own & {by.code, by.family})


def refuse_same(outcome: Measure | Grouping, by: Grouping) -> None:
    """Refuse to compare a variable between its own levels.

    Raises
    ------
    BadCohort
        With a sentence that names the variable.
    """
    if is_same(outcome, by):
        words = {"outcome": outcome.label, "grouping": by.label}
        raise BadCohort(
            _("“%(outcome)s” cannot be compared by “%(grouping)s”: the groups are made of the same values.") % words
        )


def group_facts(groups: Grouped) -> dict[str, Any]:
    """Give what a report on groups says of its grouping."""
    return {
        "by": groups.grouping.label,
        "by_code": groups.grouping.code,
        "group_labels": tuple(level.label for level in groups.levels),
        "group_codes": tuple(level.code for level in groups.levels),
        "rule_version": groups.grouping.rule_version,
    }
