"""The correlation report: two numbers against each other, and every two of a panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.results import NotEstimable
from analysis.summaries.cohort_report import CohortReport
from analysis.summaries.values import Confidence, Count, Number, Share, Text


class Coefficient(TextChoices):
    """Which correlation is asked for; values outside the limits of an assay are always correlated by Kendall's τ-b."""

    SPEARMAN = "spearman", _("Spearman's ρ")
    PEARSON = "pearson", _("Pearson's r")
    PEARSON_LOG = "pearson_log", _("Pearson's r of the logarithms")
    KENDALL = "kendall", _("Kendall's τ-b")


@dataclass(frozen=True)
class CorrelatedNumber:
    """One of the numbers; ``limits`` are those beside "<", ascending."""

    code: str
    label: Text
    unit: str
    decimals: int
    below_detection: Share
    above_range: Share
    limits: tuple[float, ...] = ()


@dataclass(frozen=True)
class Correlated:
    """A correlation of complete pairs; ``p_adjusted`` over the panel."""

    method: Method
    measure: Measure
    coefficient: Number
    interval: Confidence
    p: Number
    n: Count
    reason: NotEstimable | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True, eq=False)
class ScatterPoints:
    """One point per patient: values or limits of both numbers, and −1 for "<", 0 for "=", 1 for ">"."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_qualifiers: NDArray[np.int8]
    y_qualifiers: NDArray[np.int8]


@dataclass(frozen=True)
class PairCorrelation:
    """Two numbers; ``points`` is None where individual values are withheld."""

    x: CorrelatedNumber
    y: CorrelatedNumber
    result: Correlated
    sensitivity: Sensitivity | None = None
    points: ScatterPoints | None = None


@dataclass(frozen=True)
class PanelCell:
    """Two numbers of a panel, by their places."""

    first: int
    second: int
    result: Correlated


@dataclass(frozen=True, kw_only=True)
class CorrelationReport(CohortReport):
    """``pair`` is None where there is nothing to correlate; ``cells`` has every two numbers of the panel."""

    asked: Coefficient
    pair: PairCorrelation | None
    panel: tuple[CorrelatedNumber, ...]
    cells: tuple[PanelCell, ...]
