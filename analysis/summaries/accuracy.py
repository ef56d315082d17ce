"""How well markers tell who has an outcome: areas under ROC curves, cut-offs, a comparison."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.statistics.cut_points import CutPoint
from analysis.statistics.results import NotEstimable
from analysis.statistics.roc import RocCurve
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.values import Confidence, Count, Number, Text


class Speaks(TextChoices):
    """Which values speak for the outcome: declared, never chosen from the data."""

    HIGHER = "higher", _("higher values")
    LOWER = "lower", _("lower values")


class AccuracyFact(TextChoices):
    """How a patient stands to a marker and the outcome: facts ``case:analyte:IL-2``, ``positive@8.5:analyte:IL-2``."""

    CASE = "case", _("with the outcome and a value")
    CONTROL = "control", _("without the outcome, with a value")
    MISSING = "missing", _("outcome known, no usable value")
    UNKNOWN = "unknown", _("outcome not known")
    COMMON = "common", _("outcome known, with both markers")
    TRUE_POSITIVE = "true-positive", _("with the outcome, at the cut-off or beyond it")
    TRUE_NEGATIVE = "true-negative", _("without the outcome, not beyond the cut-off")
    POSITIVE = "positive", _("at the cut-off or beyond it")
    NEGATIVE = "negative", _("not beyond the cut-off")


BESIDE = "|"
"""Stands between the two markers of a comparison: ``common:analyte:IL-2|age``."""


@dataclass(frozen=True)
class NamedCutPoint:
    """Sensitivity and specificity at a cut-off; ``exploratory`` where the data chose it, then with its interval.

    ``sign`` is "<" or ">" of a cut-off of the registry, which has a side of its own and is strict; empty otherwise.
    """

    label: Text
    point: CutPoint
    exploratory: bool = False
    interval: Confidence | None = None
    sign: str = ""


@dataclass(frozen=True, eq=False)
class MarkerAccuracy:
    """One marker.

    Attributes
    ----------
    cases, controls, missing
        Patients with the outcome, without it, and with the outcome known but no usable value.
    auc, interval, p
        Area with DeLong's interval; p of an area of ½.
    curve
        For drawing; None where it may not be shown or cannot be made.
    cut_points
        Declared cut-offs of the registry, and Youden's.
    decimals
        Most decimals of the values.
    censored
        Whether values lie outside limits; they are ordered only where their order is certain.
    outcome_levels
        How many have each level of the variable that the outcome is a level of; empty where protected.
    """

    code: str
    label: Text
    unit: str
    cases: Count
    controls: Count
    missing: Count
    auc: Number
    interval: Confidence
    p: Number
    curve: RocCurve | None
    cut_points: tuple[NamedCutPoint, ...] = ()
    decimals: int = 0
    censored: bool = False
    outcome_levels: tuple[Count, ...] = ()


@dataclass(frozen=True)
class AreaComparison:
    """Two markers in the same patients: the first area less the second; ``codes`` names both in a fact."""

    first: Text
    second: Text
    difference: Number
    interval: Confidence
    p: Number
    n: Count
    reason: NotEstimable | None = None
    codes: str = ""


@dataclass(frozen=True)
class AccuracyReport(CohortReport):
    """ROC analysis of a cohort; ``unknown`` counts patients of whom the outcome is not known.

    ``outcome_code`` is the outcome as an address names it, asked for or not.
    """

    unknown: Count
    outcome: Text
    speaks: Speaks
    markers: tuple[MarkerAccuracy, ...]
    comparisons: tuple[AreaComparison, ...]
    outcome_code: str = ""
