"""The summary report: analytes, their groupings and correlations, and how the cohort came about."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.comparisons import CutOffTest, TestSummary
from analysis.summaries.notes import Footnote
from analysis.summaries.values import Confidence, Count, Description, Number, PairedPoints, Points, Text


@dataclass(frozen=True)
class GroupSummary:
    """One level of a grouping. ``points`` is None where individual values are withheld."""

    code: str
    label: Text
    description: Description
    points: Points | None = None
    withheld: bool = False


@dataclass(frozen=True)
class MissingInput:
    """How many of the patients without a level lack this input of the rule."""

    code: str
    label: Text
    count: Count


@dataclass(frozen=True)
class GroupingSummary:
    """One analyte by one grouping.

    Attributes
    ----------
    code, label
        The variable, such as ``tumour_size_3_5`` or ``patient.sex``.
    ordered
        The levels have an order, which is the order of ``groups``.
    groups
        Every level, those without patients included.
    not_determined
        Patients with a usable result whose level is not recorded or undetermined; in no group.
    missing_inputs
        For a derived grouping: what they lack.
    test
        Of the design that the variable declares.
    sensitivity
        Beside a test of censored values: p when the limits are substituted, which is never the result.
    withheld
        Disclosure control took the whole grouping away: ``groups`` is empty.
    family
        Groupings of one family divide the same number in several ways.
    rule_version
        The rule of a derived grouping, with its version; empty for a recorded one.
    """

    code: str
    label: Text
    ordered: bool
    groups: tuple[GroupSummary, ...]
    not_determined: Count
    test: TestSummary
    cut_off_tests: tuple[CutOffTest, ...] = ()
    missing_inputs: tuple[MissingInput, ...] = ()
    sensitivity: Sensitivity | None = None
    rule_version: str = ""
    family: str = ""
    withheld: bool = False


@dataclass(frozen=True)
class OriginCount:
    """How many patients have their number from this origin, such as ``ellipsoid``, ``prolate`` or ``recorded``."""

    code: str
    label: Text
    count: Count


@dataclass(frozen=True)
class CorrelationSummary:
    """Rank correlation of the results with a number: Spearman's ρ, or Kendall's τ-b when results are censored.

    ``coefficient`` says which.
    """

    code: str
    label: Text
    unit: str
    method: Method
    measure: Measure
    coefficient: Number
    interval: Confidence
    p: Number
    n: Count
    origins: tuple[OriginCount, ...] = ()
    points: PairedPoints | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True)
class AnalyteSummary:
    """One analyte in one unit: one row of the summary, and its groupings.

    Attributes
    ----------
    code, label, unit
        Analyte and UCUM unit; an analyte whose units don't convert into each other has a row per unit.
    decimals
        Most decimals of the stored values.
    limits
        Limits that stand beside "<" in the data, ascending.
    upper_limits
        Those beside ">".
    patients
        Patients of the cohort: `n` + `missing` + `unusable`.
    several_candidates
        Patients of whom one of several results was taken.
    converted
        Patients whose result was converted from another unit.
    methods
        Names of the assay methods of the results.
    variable
        Code of the number in addresses, where it is not the analyte's.
    missing_inputs
        Of a derived number: what those lack of whom it is undetermined.
    refused
        The sentence that says why the row has no numbers; then ``overall`` is None.
    timepoint_unstated
        Patients whose result at baseline comes from a specimen that states no timepoint.
    """

    code: str
    label: Text
    unit: str
    decimals: int
    limits: tuple[float, ...]
    patients: Count
    several_candidates: Count
    converted: Count
    methods: tuple[str, ...]
    overall: GroupSummary | None
    groupings: tuple[GroupingSummary, ...] = ()
    correlations: tuple[CorrelationSummary, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    refused: Text = ""
    timepoint_unstated: Count = 0
    variable: str = ""
    missing_inputs: tuple[MissingInput, ...] = ()
    upper_limits: tuple[float, ...] = ()


@dataclass(frozen=True)
class SummaryReport(CohortReport):
    """The summary of a cohort.

    Attributes
    ----------
    analytes
        One entry per analyte and unit.
    window_days
        How far from the tumour assessment a clinical assessment or a laboratory value may lie for derived stages.
    """

    analytes: tuple[AnalyteSummary, ...]
    window_days: int
    footnotes: tuple[Footnote, ...] = ()
