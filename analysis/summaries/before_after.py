"""The before-and-after report: analytes at two visits in the same patients, pairs only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.paired import Zeros
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import EstimateSummary, TestSummary
from analysis.summaries.values import Count, CutOffUsed, Description, Number, Text


class PairedTest(TextChoices):
    """The test of pairs without values outside a limit: declared, never chosen from the data."""

    WILCOXON = "wilcoxon", _("Wilcoxon signed-rank")
    LOG_T = "log_t", _("t test of the logarithms")
    T = "t", _("t test")


class PairFact(TextChoices):
    """What is known of a patient's results at the two visits: facts ``rose:IL-2``."""

    PAIR = "pair", _("a result at both visits")
    UNPAIRED = "unpaired", _("not a result at both visits")
    ONLY_BEFORE = "only-before", _("a result at the first visit only")
    ONLY_AFTER = "only-after", _("a result at the second visit only")
    NEITHER = "neither", _("a result at neither visit")
    ROSE = "rose", _("rose")
    FELL = "fell", _("fell")
    SAME = "same", _("the same at both visits")
    OPEN = "open", _("undetermined, because of a limit")


class Crossing(TextChoices):
    """On which side of a cut-off, or with which level, at the two visits."""

    BOTH = "both", _("at both visits")
    ONLY_BEFORE = "only-before", _("at the first visit only")
    ONLY_AFTER = "only-after", _("at the second visit only")
    NEITHER = "neither", _("at neither visit")
    OPEN = "open", _("not known at one of the visits")


CUT_OFF = "cut-off"
"""Facts of pairs at a cut-off: ``cut-off:both:IL-2@below:391``."""

LEVEL = "level"
"""Facts of a level before and after: ``level:both:child_pugh_class=A``."""


@dataclass(frozen=True, eq=False)
class PairLines:
    """Both values of each pair with their qualifiers and the place of the group (−1 for none), shape (n,) each."""

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    before_qualifiers: NDArray[np.int8]
    after_qualifiers: NDArray[np.int8]
    group: NDArray[np.int64]

    def of_group(self, place: int) -> PairLines:
        """Give the pairs of one group."""
        columns = (self.before, self.after, self.before_qualifiers, self.after_qualifiers, self.group)
        kept = self.group == place
        before, after, below, above, group = (column[kept] for column in columns)
        return PairLines(
            before.astype(np.float64), after.astype(np.float64), below.astype(np.int8), above.astype(np.int8),
            group.astype(np.int64),
        )  # fmt: skip


@dataclass(frozen=True)
class PairedGroup:
    """The pairs of one group.

    Attributes
    ----------
    before, after
        Of those with both.
    change
        Differences after − before; None where a value lies outside a limit.
    lowest_change, highest_change
        Bounds of the median difference that the limits allow; the same where all values are measured.
    rose, fell, same, undetermined
        Pairs by their order; it is undetermined where the limits leave it open.
    test, estimate
        Of the declared kind, or, where a value lies outside a limit, Prentice–Wilcoxon without an estimate.
    lowest_sign_p, highest_sign_p
        p of the exact sign test over every way to place the undetermined pairs.
    sensitivity
        What substituting the limits would have said; None where all values are measured.
    """

    code: str
    label: Text
    n: Count
    before: Description
    after: Description
    change: Description | None
    lowest_change: Number
    highest_change: Number
    rose: Count
    fell: Count
    same: Count
    undetermined: Count
    test: TestSummary
    estimate: EstimateSummary | None
    lowest_sign_p: Number
    highest_sign_p: Number
    sensitivity: Sensitivity | None = None
    withheld: bool = False


@dataclass(frozen=True)
class CutOffChange:
    """Who was beyond a cut-off before and after; ``undetermined`` pairs can't be placed, and are left out."""

    cut_off: CutOffUsed
    stayed_beyond: Count
    left: Count
    entered: Count
    stayed_within: Count
    undetermined: Count
    test: TestSummary


@dataclass(frozen=True)
class LevelChange:
    """Who had a level of a grouping (``grouping=level``) at both visits, only at one of them, at neither.

    ``undetermined`` patients have no known level at one of the visits, and are left out. ``others`` counts who had each
    other level, before and then after, of those with a level at both; empty where protected.
    """

    code: str
    label: Text
    both: Count
    only_before: Count
    only_after: Count
    neither: Count
    undetermined: Count
    test: TestSummary
    others: tuple[Count, ...] = ()


@dataclass(frozen=True)
class AnalyteChange:
    """One analyte, or another number, before and after.

    Attributes
    ----------
    only_before, only_after, neither
        Patients of the cohort that lack a usable result at the one visit, at the other, at both.
    not_determined
        Pairs in no group.
    of_records
        Read from the records nearest to each visit, not from results.
    between
        Whether the changes differ between the groups; None without groups.
    between_common
        The same with all limits raised to the highest, where they differ between the groups.
    """

    code: str
    label: Text
    unit: str
    decimals: int
    only_before: Count
    only_after: Count
    neither: Count
    overall: PairedGroup
    groups: tuple[PairedGroup, ...] = ()
    not_determined: Count = 0
    between: TestSummary | None = None
    between_common: TestSummary | None = None
    cut_offs: tuple[CutOffChange, ...] = ()
    several: Count = 0
    of_records: bool = False
    lines: PairLines | None = None


@dataclass(frozen=True)
class BeforeAfterReport(CohortReport):
    """Analytes at two visits. ``before`` and ``after`` are empty where no two visits have results."""

    before: str
    after: str
    test: PairedTest
    zeros: Zeros
    by: Text
    analytes: tuple[AnalyteChange, ...]
    levels: tuple[LevelChange, ...]
    skipped: tuple[Text, ...]
    by_code: str = ""
