"""A summary as tidy CSV for programs. The numbers are those of the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils import translation

from analysis.presentation import formatting
from analysis.presentation.cells import decimals_of
from analysis.presentation.wording import method_name
from analysis.statistics.censored.sensitivity import Sensitivity, Substitution
from analysis.statistics.results import Interval
from analysis.summaries import (
    AnalyteSummary,
    Beyond,
    Count,
    CutOffShare,
    Description,
    GroupingSummary,
    GroupSummary,
    Number,
    SummaryReport,
    TestSummary,
    Withheld,
)
from registry.exports.inert import inert_cell

COLUMNS = (
    "analyte", "unit", "grouping", "group", "n", "missing", "unusable", "below_detection", "above_range",
    "mean", "sd", "median", "q1", "q3", "test", "p", "p_adjusted",
    "cut_off", "cut_off_direction", "beyond_low", "beyond_high", "beyond_percent_low", "beyond_percent_high",
    "ci_percent_low", "ci_percent_high", "cut_off_test", "cut_off_p",
    "substituted_p_half_limit", "substituted_p_limit_over_root_two", "substitution_changes_conclusion",
)  # fmt: skip
SUBSTITUTED = {
    Substitution.HALF: "substituted_p_half_limit",
    Substitution.OVER_ROOT_TWO: "substituted_p_limit_over_root_two",
}
WITHHELD_TEXT = "withheld"

Record = dict[str, str]


def to_csv(report: SummaryReport) -> str:
    """Write a report as CSV: a line per analyte, grouping, group and cut-off, each number in a column of its own.

    Numbers are rounded as the page prints them, with a point and a hyphen-minus in every language. A cell is empty
    where there is no number, and ``withheld`` where disclosure control took it away. JSON has the reasons, and all
    digits.
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    with translation.override("en"):
        writer.writerows(_records(report))
    return buffer.getvalue()


def _records(report: SummaryReport) -> Iterator[Record]:
    for analyte in report.analytes:
        about = {"analyte": inert_cell(analyte.code), "unit": inert_cell(analyte.unit)}
        if analyte.overall is not None:
            yield from _group_records(analyte, analyte.overall, about | {"group": "all"}, None)
        for grouping in analyte.groupings:
            for group in grouping.groups:
                names = {"grouping": inert_cell(grouping.code), "group": inert_cell(group.code)}
                yield from _group_records(analyte, group, about | names, grouping)


def _group_records(
    analyte: AnalyteSummary, group: GroupSummary, about: Record, grouping: GroupingSummary | None
) -> Iterator[Record]:
    overall = analyte.overall.description if analyte.overall else None
    record = about | _description(group.description, decimals_of(overall, analyte.decimals))
    if grouping:
        record |= _test(grouping.test, "") | (_sensitivity(grouping.sensitivity) if grouping.sensitivity else {})
    for share in group.description.cut_offs:
        tests = grouping.cut_off_tests if grouping else ()
        test = next((one.test for one in tests if one.cut_off == share.cut_off), None)
        yield record | _cut_off(share) | (_test(test, "cut_off_") if test else {})
    if not group.description.cut_offs:
        yield record


def _description(found: Description, decimals: int) -> Record:
    counts = {
        "n": found.n,
        "missing": found.missing,
        "unusable": found.unusable,
        "below_detection": found.below_detection.count,
        "above_range": found.above_range.count,
    }
    of_mean = formatting.decimals_showing(found.sd, decimals) if isinstance(found.sd, float) else decimals
    numbers = {name: _number(getattr(found, name), of_mean) for name in ("mean", "sd")}
    numbers |= {name: _number(getattr(found, name), decimals) for name in ("median", "q1", "q3")}
    return {name: _count(count) for name, count in counts.items()} | numbers


def _cut_off(share: CutOffShare) -> Record:
    low, high = share.low, share.high
    return {
        "cut_off": formatting.plain_number(share.cut_off.value),
        "cut_off_direction": share.cut_off.direction,
        "beyond_low": _count(low.count),
        "beyond_high": _count(high.count),
        "beyond_percent_low": _percent(low.proportion),
        "beyond_percent_high": _percent(high.proportion),
        "ci_percent_low": _percent(low.interval.low if isinstance(low.interval, Interval) else low.interval),
        "ci_percent_high": _percent(high.interval.high if isinstance(high.interval, Interval) else high.interval),
    }


def _test(test: TestSummary, prefix: str) -> Record:
    p = "" if test.p is None else formatting.p_value(test.p)
    found = {f"{prefix}test": method_name(test.method), f"{prefix}p": p}
    if test.p_adjusted is not None:
        found[f"{prefix}p_adjusted"] = formatting.p_value(test.p_adjusted)
    return found


def _sensitivity(found: Sensitivity) -> Record:
    """Write p on substituted values; whether any changes the conclusion is empty where that can't be told of all."""
    ps = {SUBSTITUTED[one.substitution]: one.p for one in found.substituted}
    record = {name: formatting.p_value(p) for name, p in ps.items() if isinstance(p, float)}
    if found.changes_conclusion or all(one.changes_conclusion is not None for one in found.substituted):
        record["substitution_changes_conclusion"] = "yes" if found.changes_conclusion else "no"
    return record


def _count(count: Count) -> str:
    return WITHHELD_TEXT if isinstance(count, Withheld) else str(count)


def _number(value: Number, decimals: int) -> str:
    if isinstance(value, Beyond):
        return value.sign + _ascii(formatting.plain_number(value.limit))
    if isinstance(value, Withheld):
        return WITHHELD_TEXT
    return _ascii(formatting.number(value, decimals)) if isinstance(value, float) else ""


def _percent(value: object) -> str:
    if isinstance(value, Withheld):
        return WITHHELD_TEXT
    return formatting.percent(value) if isinstance(value, float) else ""


def _ascii(text: str) -> str:
    return text.replace(formatting.MINUS, "-")
