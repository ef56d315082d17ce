"""The course report: one analyte over several visits, by group, and how soon it recovers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.survival import QuantileSummary
from analysis.summaries.values import Confidence, Count, Description, Number, Text


class Scale(TextChoices):
    """What the mixed model is fitted to: declared, never chosen from the data."""

    RAW = "raw", _("values")
    LOG = "log", _("logarithms (geometric means)")


class RecoveryOrigin(TextChoices):
    """From when the time to recovery is counted."""

    SURGERY = "surgery", _("first resection")
    CHEMOTHERAPY = "chemotherapy", _("end of the first chemotherapy")


class CourseFact(TextChoices):
    """What is known of a patient's course; a fact of one visit ends with it: ``measured:post_op.d7``."""

    MEASURED = "measured", _("a result at this visit")
    BELOW = "below", _("below the detection limit at this visit")
    ANY = "any", _("a result at one of the visits")
    WITHOUT = "without", _("a result at none of the visits")
    COMPLETE = "complete", _("a result at every visit")
    INCOMPLETE = "incomplete", _("a result at some of the visits only")
    AFTER = "after", _("a dated result after the origin of recovery")
    REACHED = "reached", _("reached the limit")
    LOW = "low", _("first result after below the limit")
    LOW_REACHED = "low-reached", _("first result after below the limit, reached it later")
    WITHOUT_ORIGIN = "without-origin", _("day of the origin of recovery not known")
    WITHOUT_RESULT = "without-result", _("no dated result after the origin of recovery")


@dataclass(frozen=True)
class CourseCell:
    """One group at one visit: what was measured, and the estimated mean of the model."""

    description: Description
    mean: Number
    interval: Confidence


@dataclass(frozen=True)
class CourseGroup:
    """One group over the visits; ``complete`` and ``excluded`` are the patients in Friedman's test, and those not."""

    code: str
    label: Text
    patients: Count
    cells: tuple[CourseCell, ...]
    friedman: TestSummary
    complete: Count
    excluded: Count


@dataclass(frozen=True, eq=False)
class RecoveryGroup:
    """One group's time to the first result at or above the limit.

    Attributes
    ----------
    n, recovered
        Patients with a dated result after the origin, and those who reached the limit.
    low_at_first, low_recovered
        Whose first result after the origin lies below the limit, and who of them reached it later.
    median
        In days.
    """

    code: str
    label: Text
    n: Count
    recovered: Count
    low_at_first: Count
    low_recovered: Count
    median: QuantileSummary
    curve: SurvivalCurve | None
    drawn_until: float
    withheld: bool = False


@dataclass(frozen=True)
class Recovery:
    """How soon the analyte is back at its limit.

    Attributes
    ----------
    limit, source
        In the unit of the report, and where it comes from.
    without_origin, without_result
        Patients without a known day of origin; with one, but without a dated result after it that can be placed.
    """

    limit: float
    source: Text
    origin: RecoveryOrigin
    overall: RecoveryGroup | NotEstimable
    groups: tuple[RecoveryGroup, ...]
    test: TestSummary | None
    without_origin: Count
    without_result: Count


@dataclass(frozen=True)
class ChangeDifference:
    """By how much more a group changed up to a visit than the reference group.

    Attributes
    ----------
    visit, place
        In words, and its place among the visits of the report.
    value
        Difference of the changes, or, of logarithms, their ratio.
    p_adjusted
        By Holm over all groups and visits.
    """

    visit: str
    place: int
    value: Number
    interval: Confidence
    p: Number
    p_adjusted: float | None = None


@dataclass(frozen=True)
class GroupChanges:
    """The changes of one group since the first visit, each against that of the reference group."""

    code: str
    label: Text
    changes: tuple[ChangeDifference, ...]


@dataclass(frozen=True)
class ChangeComparison:
    """How the groups' changes differ in the mixed model with a mean for each group and visit.

    Attributes
    ----------
    reference, reference_code
        The first group with results, with which the others are compared.
    since
        The first visit with results, in words.
    df
        Degrees of freedom of the intervals and of p.
    between_sd, within_sd
        Standard deviations of this model, between patients and within a patient.
    """

    reference_code: str
    reference: Text
    since: str
    groups: tuple[GroupChanges, ...]
    df: Number
    between_sd: Number
    within_sd: Number

    @property
    def compared(self) -> int:
        """How many differences are given."""
        return sum(isinstance(change.value, float) for one in self.groups for change in one.changes)


@dataclass(frozen=True)
class CourseReport(CohortReport):
    """One analyte over several visits.

    Attributes
    ----------
    visits, visit_codes
        In words, in their order, and as an address has them.
    time, interaction
        F tests of the mixed model: whether the means differ between visits; whether groups run alike over them. None
        where values lie outside limits, which the model does not take.
    between_groups
        For each visit, the comparison of the groups that takes limits, adjusted over the visits; empty where the model
        compares the courses.
    between_sd, within_sd
        Of the model of all patients without groups, between patients and within a patient.
    changes
        How the changes of the groups differ; None where no model compares them.
    recovery
        None where no limit is known.
    """

    analyte: Text
    analyte_code: str
    unit: str
    decimals: int
    scale: Scale
    visits: tuple[str, ...]
    by: Text
    without_any: Count
    not_determined: Count
    overall: CourseGroup | None
    groups: tuple[CourseGroup, ...]
    time: TestSummary | None
    interaction: TestSummary | None
    between_sd: Number
    within_sd: Number
    censored: bool
    recovery: Recovery | None
    between_groups: tuple[TestSummary, ...] = ()
    changes: ChangeComparison | None = None
    by_code: str = ""
    visit_codes: tuple[str, ...] = ()

    @property
    def modelled(self) -> bool:
        """Whether the mixed model gave means, which may be withheld."""
        groups = (*((self.overall,) if self.overall else ()), *self.groups)
        return any(not isinstance(cell.mean, NotEstimable) for group in groups for cell in group.cells)
