"""A fact of a report: whom it holds of, and what the list of these patients shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.reports.cohort_data import CohortData
from analysis.summaries import Text
from analysis.summaries.who import ShownVariable, Tally

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Fact:
    """A fact in a cohort of n patients.

    Attributes
    ----------
    holds : array of bool, shape (n,)
        Of whom.
    shown : tuple of ShownVariable
        What the list shows beside, of the whole cohort.
    tally : Tally, optional
        Of the whole cohort, where the cell does not count patients.
    """

    holds: Mask
    shown: tuple[ShownVariable, ...]
    tally: Tally | None = None

    @classmethod
    def counting(cls, tally: Tally, *shown: ShownVariable) -> Fact:
        """Make a fact of those who have something that is counted."""
        return cls(tally.counts > 0, shown, tally)


class Facts(Protocol):
    """The facts of a report on a cohort."""

    @property
    def data(self) -> CohortData:
        """What was read."""

    def fact(self, code: str) -> Fact:
        """Give a fact by its code.

        Raises
        ------
        BadCohort
            There is none of that code.
        """


def said(label: Text, wanted: Text) -> ShownVariable:
    """State a fact that has no value to show of each patient."""
    return ShownVariable(label, "", wanted)


def no_fact(code: str) -> BadCohort:
    """Say that a code names no fact of the report."""
    return BadCohort(_("“%(code)s” is nothing that this report counts.") % {"code": code[:60]})
