"""What a report used where its address asks for nothing, and what would change nothing of it: what its filter shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.statistics.catalogue import Method
from analysis.summaries import SummaryReport, TestSummary
from analysis.summaries.accuracy import AccuracyReport
from analysis.summaries.assay_quality import AssayQualityReport
from analysis.summaries.before_after import BeforeAfterReport
from analysis.summaries.correlation import CorrelationReport
from analysis.summaries.course import CourseReport
from analysis.summaries.cut_offs import CutOffReport
from analysis.summaries.group_comparison import ComparisonReport, NumberOutcome
from analysis.summaries.response import ResponseReport
from analysis.summaries.survival import SurvivalReport
from analysis.summaries.table_one import TableOneReport

Used = Mapping[str, tuple[str, ...]]
"""Codes by the name of the parameter."""

WITH_DEFAULT = ("outcome", "analyte", "by", "row", "panel", "marker", "visit")
"""Parameters of several values that a report chooses itself where none is asked for."""


def idle_in(report: Any) -> frozenset[str]:
    """Name the controls that would change nothing of a report, whatever was chosen in them."""
    match report:
        case ComparisonReport():
            return frozenset(_idle_in_comparison(report))
        case CutOffReport():
            return frozenset() if _adjusts(test for one in report.outcomes for test in one.tests) else _ADJUST
        case CourseReport():
            idle = {"scale": report.censored, "origin": report.recovery is None}
            return frozenset(name for name, is_idle in idle.items() if is_idle)
        case BeforeAfterReport():
            pairs = (group for one in report.analytes for group in (one.overall, *one.groups))
            ranked = any(group.change is not None and group.same != 0 for group in pairs)
            return frozenset() if ranked else frozenset({"zeros"})
        case CorrelationReport():
            found = [one.result for one in (report.pair, *report.cells) if one is not None]
            declared = any(one.method is not Method.KENDALL_CENSORED for one in found)
            return frozenset() if declared else frozenset({"method"})
    return frozenset()


_ADJUST = frozenset({"adjust"})


def _idle_in_comparison(report: ComparisonReport) -> Iterator[str]:
    outcomes = [*report.outcomes, *(one for stratum in report.strata for one in stratum.outcomes)]
    numbers = [one for one in outcomes if isinstance(one, NumberOutcome)]
    if not _adjusts(one.test for one in outcomes):
        yield "adjust"
    if not numbers:
        yield "test"
    if not any(group.points is not None for one in numbers for group in one.summary.groupings[0].groups):
        yield "shape"


def _adjusts(tests: Iterable[TestSummary]) -> bool:
    return any(test.p_adjusted is not None for test in tests)


def used_by(report: Any) -> Used:
    """Give what a report used of what an address can ask for; nothing for a report without such defaults."""
    return {name: codes for name, codes in _used(report).items() if any(codes)}


def _used(report: Any) -> Used:
    match report:
        case ComparisonReport() | CutOffReport():
            return {"outcome": _codes(report.outcomes), "by": (report.by_code,)}
        case SummaryReport():
            return {"analyte": _codes(report.analytes), "by": _groupings(report)}
        case TableOneReport():
            return {"row": _codes(report.rows), "by": (report.by_code,)}
        case SurvivalReport() if report.comparison is not None:
            return {"by": (report.comparison.code,)}
        case CorrelationReport():
            pair = {} if report.pair is None else {"x": (report.pair.x.code,), "y": (report.pair.y.code,)}
            return {"panel": _codes(report.panel), **pair}
        case AccuracyReport():
            return {"marker": _codes(report.markers), "outcome": (report.outcome_code,)}
        case BeforeAfterReport():
            return {"analyte": _codes(one for one in report.analytes if not one.of_records)}
        case CourseReport():
            return {"analyte": (report.analyte_code,), "visit": report.visit_codes, "by": (report.by_code,)}
        case ResponseReport():
            return {"by": (report.by_code,)}
        case AssayQualityReport():
            return {"analyte": tuple(one.overall.code.partition("@")[0] for one in report.detection)}
    return {}


def _codes(items: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.code for one in items))


def _groupings(report: SummaryReport) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.code for analyte in report.analytes for one in analyte.groupings))
