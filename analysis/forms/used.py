"""What a report used where its address asks for nothing: what its filter shows as chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.summaries import SummaryReport
from analysis.summaries.accuracy import AccuracyReport
from analysis.summaries.assay_quality import AssayQualityReport
from analysis.summaries.before_after import BeforeAfterReport
from analysis.summaries.correlation import CorrelationReport
from analysis.summaries.course import CourseReport
from analysis.summaries.cut_offs import CutOffReport
from analysis.summaries.group_comparison import ComparisonReport
from analysis.summaries.response import ResponseReport
from analysis.summaries.survival import SurvivalReport
from analysis.summaries.table_one import TableOneReport

Used = Mapping[str, tuple[str, ...]]
"""Codes by the name of the parameter."""

WITH_DEFAULT = ("outcome", "analyte", "by", "row", "panel", "marker", "visit")
"""Parameters of several values that a report chooses itself where none is asked for."""


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
