"""A report between groups in none of which is anybody: one sentence in place of empty tables and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.presentation.formatting import within_sentence
from analysis.summaries.cut_offs import CutOffReport
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport
from analysis.summaries.response import ResponseReport
from analysis.summaries.survival import SurvivalReport
from analysis.summaries.table_one import TableOneReport


def nobody_in_groups(report: Any) -> str:
    """Say that no patient is in any of the groups; empty where somebody is, where that is withheld, or without groups.

    A count that disclosure control took away is no zero.
    """
    label, counts = _grouped(report)
    known = list(counts)
    if not label or any(one != 0 for one in known) or report.patients == 0:
        return ""
    return _("No patient of this report is in a group by %(grouping)s: nothing is known of it here.") % {
        "grouping": within_sentence(str(label))
    }


def _grouped(report: Any) -> tuple[Any, Iterable[Any]]:
    match report:
        case ComparisonReport() | CutOffReport():
            return (report.by if report.outcomes else ""), _of_outcomes(report)
        case TableOneReport():
            return report.by, (one.n for one in report.groups)
        case ResponseReport() if report.overall.n != 0:
            return report.by, (one.n for one in report.groups)
        case SurvivalReport() if report.comparison is not None and report.overall.n != 0:
            return report.comparison.label, (one.n for one in report.comparison.groups)
    return "", ()


def _of_outcomes(report: ComparisonReport | CutOffReport) -> Iterator[Any]:
    for one in report.outcomes:
        if isinstance(one, CategoryOutcome):
            yield from (None,) if one.row.withheld else (*one.row.group_known, *one.row.group_missing)
            continue
        for grouping in one.summary.groupings:
            yield from (None,) if grouping.withheld else _counted(grouping)


def _counted(grouping: Any) -> Iterator[Any]:
    for group in grouping.groups:
        yield group.description.n
        yield group.description.missing
