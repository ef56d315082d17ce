"""The survival report: curves by group, their comparison, hazard ratios, and how many could not be placed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.statistics.catalogue import Method
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.competing import IncidenceCurve
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.statistics.survival.restricted import RestrictedDifference
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.report import MissingInput
from analysis.summaries.values import Confidence, Count, Number, Text


class EndpointCode(TextChoices):
    """What is waited for."""

    OS = "os", _("overall survival")
    DFS = "dfs", _("disease-free survival")
    PFS = "pfs", _("progression-free survival")
    TTP = "ttp", _("time to progression")


class Origin(TextChoices):
    """From when overall survival is counted; the other endpoints have an origin of their own."""

    DIAGNOSIS = "diagnosis", _("diagnosis")
    RESECTION = "resection", _("first resection")
    TREATMENT = "treatment", _("start of treatment")


class Standing(TextChoices):
    """How a patient of the cohort stands to the endpoint, as a code of a fact and in words."""

    PLACED = "placed", _("time and event known")
    EVENT = "event", _("event")
    CENSORED = "censored", _("no event, last contact")
    UNDETERMINED = "undetermined", _("time or event undetermined")
    EARLY = "early", _("left out before the landmark")


AT_RISK = "at-risk"
"""Fact of those at risk after so many whole months: ``at-risk:12``."""

LATER, UNDATED = "later", "undated"
"""Facts of those in a group whose measurement came after the origin, or has no date: ``later:analyte:IL-2@q2``."""

LACKING = "lacking"
"""Fact of those whose time or event is undetermined and who lack an input: ``lacking:start_on``."""


@dataclass(frozen=True)
class SurvivalAtTime:
    """Share without the event at a time in months, and how many are still at risk."""

    months: float
    share: Number
    interval: Confidence
    at_risk: Count


@dataclass(frozen=True)
class QuantileSummary:
    """A time in months by which a share has had the event; not estimable where the curve does not get there."""

    value: Number
    low: Number
    high: Number


@dataclass(frozen=True, eq=False)
class SurvivalGroup:
    """One level of the grouping, or everybody.

    Attributes
    ----------
    n, events
        Patients with time and event, and those who had it.
    median, follow_up
        Median time, and median follow-up by the reverse curve, in months.
    at
        Survival at declared times.
    curve, incidence
        For drawing, up to ``drawn_until`` months; None where withheld. `incidence` has one curve per competing cause.
    """

    code: str
    label: Text
    n: Count
    events: Count
    median: QuantileSummary
    follow_up: QuantileSummary
    at: tuple[SurvivalAtTime, ...]
    curve: SurvivalCurve | None
    drawn_until: float
    incidence: tuple[tuple[Text, IncidenceCurve], ...] = ()
    withheld: bool = False


@dataclass(frozen=True)
class HazardRatioSummary:
    """Hazard ratio of a level against the reference level; ``codes`` are theirs, the level's first."""

    label: Text
    reference: Text
    codes: tuple[str, str]
    ratio: Number
    interval: Confidence
    p: Number


@dataclass(frozen=True)
class HazardModel:
    """Cox's model of the grouping: one ratio per level but the first.

    ``proportional_p`` is p of the test of proportional hazards, ``concordance`` Harrell's C;
    ``events_per_variable`` warns of too few events.
    """

    ratios: tuple[HazardRatioSummary, ...]
    n: Count
    events: Count
    proportional_p: Number
    concordance: Number
    concordance_interval: Confidence
    events_per_variable: Number
    reason: NotEstimable | None = None
    method: Method = Method.COX_EFRON


@dataclass(frozen=True)
class CompetingTest:
    """Gray's test of one cause."""

    label: Text
    test: TestSummary


@dataclass(frozen=True)
class SurvivalComparison:
    """The groups of a grouping with their tests; ``trend`` for ordered groups."""

    code: str
    label: Text
    ordered: bool
    groups: tuple[SurvivalGroup, ...]
    not_determined: Count
    test: TestSummary
    trend: TestSummary | None
    model: HazardModel
    competing: tuple[CompetingTest, ...] = ()
    missing_inputs: tuple[MissingInput, ...] = ()
    rule_version: str = ""
    stratified_by: Text = ""
    stratified_by_code: str = ""


@dataclass(frozen=True)
class RestrictedGroup:
    """Mean time without the event of a group, up to one time; ``difference`` from the first group, None of that."""

    code: str
    label: Text
    mean: Number
    interval: Confidence
    difference: RestrictedDifference | None = None


@dataclass(frozen=True)
class RestrictedMeans:
    """Restricted means up to the longest declared time that the follow-up of every group reaches."""

    until: float
    overall: RestrictedGroup
    groups: tuple[RestrictedGroup, ...]


@dataclass(frozen=True)
class KnownLater:
    """A grouping, or strata, whose levels may come about after the origin.

    Attributes
    ----------
    later
        Patients in a group whose measurement is dated after the origin, or after the landmark where there is one; None
        where the levels are not measured on a day, but come about by treatment.
    undated
        Patients in a group whose measurement has no date.
    """

    code: str
    label: Text
    later: Count | None
    undated: Count


@dataclass(frozen=True)
class SurvivalReport(CohortReport):
    """Survival of a cohort.

    Attributes
    ----------
    unplaced
        Patients of the cohort whose time or event is undetermined, by what is missing; a patient may lack several.
    undetermined
        How many those are.
    before_landmark
        Patients left out because they had the event or were lost before the landmark; None without a landmark.
    comparison
        By the grouping asked for; None without one.
    restricted
        Restricted means; None where no declared time is reached by all groups, or where they are withheld.
    known_later
        The grouping and the strata, as far as they are made of what was measured on a day.
    """

    endpoint: EndpointCode
    origin: Origin
    landmark_months: float
    rule_version: str
    undetermined: Count
    unplaced: tuple[MissingInput, ...]
    before_landmark: Count | None
    overall: SurvivalGroup | NotEstimable
    comparison: SurvivalComparison | None
    known_later: tuple[KnownLater, ...] = ()
    restricted: RestrictedMeans | None = None

    @property
    def counted_from(self) -> Origin:
        """From when the time is counted; only overall survival has a choice."""
        fixed = {
            EndpointCode.DFS: Origin.RESECTION, EndpointCode.PFS: Origin.TREATMENT, EndpointCode.TTP: Origin.TREATMENT,
        }  # fmt: skip
        return fixed.get(self.endpoint, self.origin)
