"""The comparison report: outcomes between the groups of a grouping, whole and within strata."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import Design, TestSummary
from analysis.summaries.report import AnalyteSummary
from analysis.summaries.table_one import ChoiceRow
from analysis.summaries.values import Number, Text


class TestFamily(TextChoices):
    """What numbers are compared by. Which test that is depends on the declared design of the groups."""

    __test__ = False  # No test of ours: pytest looks at names.

    RANKS = "ranks", _("ranks")
    LOG = "log", _("logarithms")
    MEANS = "means", _("means")
    POOLED = "pooled", _("means with equal variances")


class Adjustment(TextChoices):
    """How p is adjusted over the family of a report's comparisons."""

    BENJAMINI_HOCHBERG = "bh", _("Benjamini–Hochberg (a panel)")
    HOLM = "holm", _("Holm (confirmatory)")


class Shape(TextChoices):
    """How the values of the groups are drawn."""

    BOX = "box", _("boxes with points")
    VIOLIN = "violin", _("violins")


@dataclass(frozen=True)
class NumberOutcome:
    """A number between the groups.

    Attributes
    ----------
    summary
        Described and tested; ``groupings`` has the one grouping.
    ratio
        Of censored values: the ratio of geometric means by Tobit regression; None where nothing is censored.
    """

    summary: AnalyteSummary
    ratio: TestSummary | None = None

    @property
    def test(self) -> TestSummary:
        """The test between the groups."""
        return self.summary.groupings[0].test

    @property
    def code(self) -> str:
        """Code of the number."""
        return self.summary.code

    @property
    def label(self) -> Text:
        """The outcome in words."""
        return self.summary.label


@dataclass(frozen=True)
class CategoryOutcome:
    """A category between the groups; ``scores`` and ``departure_p`` belong to a test for trend.

    Categories of one ``family`` divide the same number in several ways. ``event`` is the level whose share is compared
    where there are two; ``groups`` are the two groups of an estimate. ``made`` says that the levels were made for this
    report (one level against all others), so that nobody else knows them.
    """

    row: ChoiceRow
    test: TestSummary
    family: str
    event: Text = ""
    groups: tuple[Text, ...] = ()
    made: bool = False
    scores: tuple[float, ...] = ()
    departure_p: Number | None = None

    @property
    def code(self) -> str:
        """Code of the grouping."""
        return self.row.code

    @property
    def label(self) -> Text:
        """The outcome in words."""
        return self.row.label


Outcome = NumberOutcome | CategoryOutcome


@dataclass(frozen=True)
class Stratum:
    """The outcomes among the patients of one level; empty where disclosure control took them away."""

    code: str
    label: Text
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, kw_only=True)
class ComparisonReport(CohortReport):
    """Outcomes between the groups of a grouping.

    Attributes
    ----------
    by, by_code, group_labels, group_codes, design
        The grouping with its code, its levels with theirs, and what it declares of them.
    ordered
        Whether the levels have an order, also where ``design`` was asked to leave it out of account.
    strata, stratified_by, stratified_by_code
        The same within the levels of another grouping, with its name and code.
    strata_withheld
        Disclosure control took them away.
    rule_version
        The rule of a derived grouping, with its version.
    """

    by: Text
    by_code: str
    group_labels: tuple[Text, ...]
    group_codes: tuple[str, ...]
    design: Design
    ordered: bool
    family: TestFamily
    adjustment: Adjustment
    shape: Shape
    outcomes: tuple[Outcome, ...]
    stratified_by: Text = ""
    stratified_by_code: str = ""
    strata: tuple[Stratum, ...] = ()
    strata_withheld: bool = False
    rule_version: str = ""
