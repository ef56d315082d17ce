"""Tests and estimates between the groups of a grouping."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.results import NotEstimable
from analysis.summaries.values import Confidence, Count, CutOffUsed, Number


@dataclass(frozen=True)
class EstimateSummary:
    """A difference, ratio or effect size."""

    measure: Measure
    value: Number
    interval: Confidence | None = None


@dataclass(frozen=True)
class PairSummary:
    """Comparison of two levels, named by their codes; ``p_adjusted`` within all pairs of the grouping.

    ``estimate`` is the first less, or over, the second, where the method gives one.
    """

    first: str
    second: str
    p_adjusted: float
    estimate: EstimateSummary | None = None


class Design(TextChoices):
    """What a comparison declares its groups to be; the test follows from it, never from the data."""

    TWO_GROUPS = "two_groups", _("two groups")
    NOMINAL = "nominal", _("nominal groups")
    ORDERED = "ordered", _("ordered groups")


@dataclass(frozen=True)
class TestSummary:
    """A two-sided test, or why there is none.

    ``reason`` is set exactly when ``p`` is None. ``df`` is empty for a normal or exact distribution.
    ``n`` counts the patients used. ``method`` is the one that was asked for, also when it could not be computed.
    ``p_adjusted`` is adjusted over the panel of analytes (Benjamini–Hochberg); None for a panel of one.
    """

    __test__ = False  # No test of ours: pytest looks at names.

    design: Design
    method: Method
    statistic: float | None
    df: tuple[float, ...]
    p: float | None
    n: Count
    reason: NotEstimable | None = None
    z: float | None = None
    estimates: tuple[EstimateSummary, ...] = ()
    pairs: tuple[PairSummary, ...] = ()
    pairs_method: Method | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True)
class CutOffTest:
    """Comparison of the share beyond a cut-off between the groups; the undetermined are left out, and counted.

    ``scores`` are those of the trend test, one per group; ``departure_p`` is p of the departure from a straight line.
    """

    cut_off: CutOffUsed
    test: TestSummary
    undetermined: Count
    scores: tuple[float, ...] = ()
    departure_p: Number | None = None
