"""What is shown of tests: a p-value is a function of the counts and the values that it was computed from.

Of a table whose margins are known, p of χ² or Fisher's test gives the cells back; an exact p of ranks is a multiple of
a fraction that gives the size of a small group. So a test is shown with all that it was computed from, or not at all.
An adjusted p may be the p of another test, times how many there are: so a family of tests of which one is withheld is
shown without adjustment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from analysis.summaries import (
    WITHHELD,
    AnalyteSummary,
    CorrelationSummary,
    GroupingSummary,
    SummaryReport,
    TestSummary,
)
from analysis.summaries.correlation import Correlated

AnyPart = TypeVar("AnyPart")

_Inference = TestSummary | Correlated | CorrelationSummary


def withheld_test(test: TestSummary) -> TestSummary:
    """Keep of a test only what was asked."""
    return replace(
        test, statistic=None, df=(), p=None, n=WITHHELD, reason=None, z=None, estimates=(), pairs=(), p_adjusted=None
    )


def is_withheld(one: _Inference) -> bool:
    """Tell whether disclosure control took a test or a correlation away."""
    return one.p is None and one.reason is None if isinstance(one, TestSummary) else one.p is WITHHELD


def without_broken_families(report: AnyPart) -> AnyPart:
    """Take adjusted p away from each family of which a member is withheld.

    In a summary each grouping and each correlation is a family over the analytes; in other reports all tests are one.
    """
    if isinstance(report, SummaryReport):
        return replace(report, analytes=_by_family(report.analytes))
    # Of strata that are withheld no test is left, and yet they are of the family.
    broken = getattr(report, "strata_withheld", False) or any(map(is_withheld, inferences(report)))
    return _unadjusted(report) if broken else report


def _by_family(analytes: tuple[AnalyteSummary, ...]) -> tuple[AnalyteSummary, ...]:
    every = [part for one in analytes for part in _families(one)]
    whole = [one for one in analytes if one.overall is not None]
    broken = {
        part.code for part in every if _broken(part) or sum(part.code == other.code for other in every) < len(whole)
    }

    def bare(part: AnyPart, code: str) -> AnyPart:
        return _unadjusted(part) if code in broken else part

    return tuple(
        replace(
            one,
            groupings=tuple(bare(part, part.code) for part in one.groupings),
            correlations=tuple(bare(part, part.code) for part in one.correlations),
        )
        for one in analytes
    )


def _families(one: AnalyteSummary) -> Iterator[GroupingSummary | CorrelationSummary]:
    yield from one.groupings
    yield from one.correlations


def _broken(part: GroupingSummary | CorrelationSummary) -> bool:
    return is_withheld(part.test if isinstance(part, GroupingSummary) else part)


def inferences(node: Any) -> Iterator[_Inference]:
    """Find every test and every correlation of a report."""
    if isinstance(node, _Inference):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from inferences(item)
    elif is_dataclass(node):
        for one in fields(node):
            yield from inferences(getattr(node, one.name))


def _unadjusted(node: AnyPart) -> AnyPart:
    return _changed(node, lambda one: replace(one, p_adjusted=None))


def _changed(node: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(node, _Inference):
        return change(node)
    if isinstance(node, tuple):
        return tuple(_changed(item, change) for item in node)
    if is_dataclass(node) and not isinstance(node, type) and type(node).__module__.startswith("analysis.summaries"):
        return replace(node, **{one.name: _changed(getattr(node, one.name), change) for one in fields(node)})
    return node
