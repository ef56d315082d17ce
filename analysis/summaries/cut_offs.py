"""The cut-off report: shares beyond cut-offs and outside reference intervals, by group."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import Design, TestSummary
from analysis.summaries.group_comparison import Adjustment
from analysis.summaries.report import AnalyteSummary
from analysis.summaries.values import Count, CutOffShare, Text

BELOW, WITHIN, ABOVE = range(3)


class NormalFact(TextChoices):
    """Where a patient's value lies against its reference interval: facts ``above:analyte:IL-2``."""

    JUDGED = "judged", _("with a reference interval")
    BELOW = "below", _("below the reference interval")
    WITHIN = "within", _("within the reference interval")
    ABOVE = "above", _("above the reference interval")
    UNDETERMINED = "undetermined", _("on either side of a bound")
    PLACED = "placed", _("certainly on one side of each bound")
    WITHOUT = "without", _("without a reference interval")


@dataclass(frozen=True)
class NormalShares:
    """Patients below, within and above the reference interval; bounds where censored values leave it open.

    ``without`` are those whose assay has no reference interval.
    """

    n: Count
    parts: tuple[CutOffShare, CutOffShare, CutOffShare]
    undetermined: Count
    without: Count


@dataclass(frozen=True)
class NormalRange:
    """Normal-range shares over all and in each group; ``groups`` is empty where they are withheld.

    ``intervals`` are the reference intervals in words, with their sources.
    """

    intervals: tuple[Text, ...]
    overall: NormalShares
    groups: tuple[NormalShares, ...]
    test: TestSummary
    withheld: bool = False


@dataclass(frozen=True)
class CutOffOutcome:
    """One number: ``summary`` has its cut-offs, over all and by the one grouping.

    ``fine_cells`` counts the patients between any two neighbouring bounds, in each group, in no group, and over all;
    for disclosure control, which empties it.
    """

    summary: AnalyteSummary
    normal: NormalRange | None
    fine_cells: tuple[tuple[Count, ...], ...] = ()

    @property
    def code(self) -> str:
        """Code of the number."""
        return self.summary.code

    @property
    def tests(self) -> tuple[TestSummary, ...]:
        """Every test of the outcome: of each cut-off, then of the reference interval."""
        found = tuple(one.test for one in self.summary.groupings[0].cut_off_tests)
        return (*found, self.normal.test) if self.normal is not None else found


@dataclass(frozen=True, kw_only=True)
class CutOffReport(CohortReport):
    """Shares beyond cut-offs, between the groups of a grouping.

    ``without_bounds`` names the numbers that have neither a cut-off nor a reference interval.
    """

    by: Text
    by_code: str
    design: Design
    adjustment: Adjustment
    outcomes: tuple[CutOffOutcome, ...]
    without_bounds: tuple[Text, ...] = ()
    rule_version: str = ""
