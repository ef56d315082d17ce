"""The response report: best overall response by group, rates, differences, lines, and the course of each patient."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.values import Confidence, Count, Description, Number, Share, Text


class ResponseCategory(TextChoices):
    """Best overall response of a patient, from the best on."""

    CR = "CR", _("CR")
    PR = "PR", _("PR")
    SD = "SD", _("SD")
    PD = "PD", _("PD")
    NE = "NE", _("NE")
    NOT_ASSESSED = "not_assessed", _("not assessed")


class ResponseFact(TextChoices):
    """What is known of a patient's response, beside the categories; of a line of treatment as ``line:2:treated``."""

    TREATED = "treated", _("treatment whose response can be judged")
    UNTREATED = "untreated", _("no treatment whose response can be judged")
    OBJECTIVE = "objective", _("CR or PR")
    CONTROL = "control", _("CR, PR or SD")
    CHANGE = "change", _("sum of diameters known before and after")
    LEFT_OUT = "left-out", _("assessments that do not count")


BAR, LANE = "bar", "lane"
"""Facts of the one patient of a bar of the waterfall plot, or of a lane of the swimmer plot: ``bar:1`` is the first."""

LINE = "line"
"""Begins the facts of a line of treatment."""


class Source(TextChoices):
    """Which response is counted."""

    RECORDED = "recorded", _("as recorded")
    DERIVED = "derived", _("by rule, from the sums of diameters")


class CriteriaChoice(TextChoices):
    """By which criteria the assessments were made that are counted."""

    ANY = "any", _("any")
    RECIST = "recist_1_1", _("RECIST 1.1")
    MRECIST = "mrecist", _("mRECIST")


@dataclass(frozen=True)
class ResponseGroup:
    """Responses of one group.

    Attributes
    ----------
    counts
        Patients by `ResponseCategory`, in its order.
    objective, control, objective_of_evaluable
        CR + PR of all, CR + PR + SD of all, CR + PR of those who could be evaluated.
    change
        The largest fall, or smallest rise, of the sum of diameters in percent of the baseline.
    """

    code: str
    label: Text
    n: Count
    counts: tuple[Count, ...]
    objective: Share
    control: Share
    objective_of_evaluable: Share
    change: Description | None = None
    withheld: bool = False


@dataclass(frozen=True)
class RateDifference:
    """Difference of a rate between two groups, first less second; ``p_adjusted`` within all pairs (Holm).

    ``codes`` are those of the two groups.
    """

    first: Text
    second: Text
    codes: tuple[str, str]
    difference: Number
    interval: Confidence
    p: Number
    p_adjusted: Number


@dataclass(frozen=True)
class RateComparison:
    """One rate compared between all groups."""

    label: Text
    test: TestSummary
    differences: tuple[RateDifference, ...] = ()


@dataclass(frozen=True)
class ChangeBar:
    """One patient's best change of the sum of diameters in percent, with group and best response as places."""

    change: float
    group: int
    category: int


@dataclass(frozen=True)
class Stretch:
    """Time under one treatment, in months from the start; the same where its end is not recorded."""

    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Swimmer:
    """One patient's course in months from the start of treatment.

    Attributes
    ----------
    until, alive
        Last contact or death, and whether the patient was alive then.
    responses, progressions, operations
        Months of responses (CR or PR), of progressions and recurrences, of resections and transplants.
    """

    group: int
    until: float
    alive: bool
    stretches: tuple[Stretch, ...]
    responses: tuple[float, ...]
    progressions: tuple[float, ...]
    operations: tuple[float, ...]


@dataclass(frozen=True)
class ResponseReport(CohortReport):
    """Tumour response of a cohort.

    Attributes
    ----------
    patients, untreated
        Patients of the cohort; those without a treatment whose response can be judged, who are left out.
    ungrouped
        Treated patients in no group.
    assessments_left_out
        Assessments before the treatment or after the resection; None where withheld.
    lines
        By line of treatment, for patients whose treatments are dated.
    bars, swimmers
        A bar for each patient; None where individual points are withheld.
    fine
        Whether each category may be shown; else only those with and without an objective response.
    """

    source: Source
    criteria: CriteriaChoice
    confirmed: bool
    by: Text
    untreated: Count
    ungrouped: Count
    assessments_left_out: Count
    overall: ResponseGroup
    groups: tuple[ResponseGroup, ...]
    comparisons: tuple[RateComparison, ...]
    lines: tuple[ResponseGroup, ...]
    bars: tuple[ChangeBar, ...] | None
    swimmers: tuple[Swimmer, ...] | None
    rule_version: str = ""
    by_code: str = ""
    fine: bool = True
