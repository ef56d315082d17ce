"""Which reports give their data, and how their numbers are recomputed. One line a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from analysis.dataset.reader import Reader
from analysis.exports.calls import NamedNumber
from analysis.exports.frame import Frame
from analysis.exports.scripts import (
    accuracy,
    assay_quality,
    before_after,
    comparison,
    correlation,
    course,
    cut_offs,
    response,
    summary,
    survival,
    table_one,
)


def no_files(_report: Any) -> dict[str, bytes]:
    """Give no further files."""
    return {}


@dataclass(frozen=True)
class ReportData:
    """How the data of a report are read, and its numbers recomputed.

    Attributes
    ----------
    frame : callable
        Takes what was asked, the computed report and a reader.
    numbers : callable
        Takes what was asked, the computed report and the frame; gives the numbers with their calls.
    modules : tuple of str
        Parts of `analysis.exports.recompute` that the calls need.
    files : callable
        Takes the report; gives further files that the calls read.
    """

    frame: Callable[[Any, Any, Reader], Frame]
    numbers: Callable[[Any, Any, Frame], Iterator[NamedNumber]]
    modules: tuple[str, ...]
    files: Callable[[Any], dict[str, bytes]] = no_files


REPORT_DATA: Mapping[str, ReportData] = MappingProxyType(
    {
        "summary": ReportData(summary.summary_frame, summary.summary_numbers, summary.MODULES),
        "table-1": ReportData(table_one.table_one_frame, table_one.table_one_numbers, table_one.MODULES),
        "comparison": ReportData(comparison.comparison_frame, comparison.comparison_numbers, comparison.MODULES),
        "trend": ReportData(comparison.comparison_frame, comparison.comparison_numbers, comparison.MODULES),
        "cut-offs": ReportData(cut_offs.cut_off_frame, cut_offs.cut_off_numbers, cut_offs.MODULES),
        "correlation": ReportData(correlation.correlation_frame, correlation.correlation_numbers, correlation.MODULES),
        "roc": ReportData(
            accuracy.accuracy_frame, accuracy.accuracy_numbers, accuracy.MODULES, accuracy.accuracy_files
        ),
        "before-after": ReportData(
            before_after.before_after_frame, before_after.before_after_numbers, before_after.MODULES
        ),
        "course": ReportData(course.course_frame, course.course_numbers, course.MODULES),
        "response": ReportData(response.response_frame, response.response_numbers, response.MODULES),
        "assay-quality": ReportData(
            assay_quality.assay_quality_frame, assay_quality.assay_quality_numbers, assay_quality.MODULES
        ),
        "survival": ReportData(survival.survival_frame, survival.survival_numbers, survival.MODULES),
    }
)
"""By the name of the report in its address."""
