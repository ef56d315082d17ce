"""The page of the trend report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.box_drawing import open_ends
from analysis.presentation.box_figure import Box
from analysis.presentation.cells import decimals_of, value_text
from analysis.presentation.cohort_words import lead, methods_paragraph
from analysis.presentation.comparison_figures import value_picture
from analysis.presentation.comparison_words import (
    ADJUSTED,
    adjusted_sentence,
    methods_of,
    named_grouping,
    tested_by,
    why_nothing_compared,
)
from analysis.presentation.outcome_tables import (
    category_table,
    estimate_lines,
    estimates_table,
    number_table,
    outcome_label,
    table_of_tests,
)
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.summary_notes import sentence_of_test
from analysis.presentation.summary_tables import who_of
from analysis.presentation.tables import Cell, Column, Part, Row, Table
from analysis.presentation.trend_figure import TrendFigure, TrendPoint, draw_trend
from analysis.presentation.units import unit_text
from analysis.statistics.catalogue import Measure
from analysis.statistics.proportions import wilson_interval
from analysis.summaries import Beyond, Count, GroupSummary
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome, Outcome, Shape
from analysis.summaries.who import Who


def trend_page(report: ComparisonReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Trend over %(grouping)s") % {"grouping": formatting.within_sentence(str(report.by))},
        lead=lead(report, _lead(report)),
        empty=why_nothing_compared(report),
        sections=_sections(report) if report.patients != 0 else (),
        methods=_methods(report),
    )


def _lead(report: ComparisonReport) -> Iterator[str]:
    order = " < ".join(str(label) for label in report.group_labels)
    yield _("Order of the groups: %(order)s.") % {"order": order}
    yield from tested_by(report)


def _sections(report: ComparisonReport) -> Iterator[Section]:
    if not report.outcomes:
        return
    tables = [table_of_tests(_("Tests for trend"), report)]
    lines = [line for one in report.outcomes for line in estimate_lines(one, report)]
    tables += [estimates_table(_("Estimates"), lines)] if lines else []
    yield Section("tests", _("Tests for trend"), tuple(tables), lead=adjusted_sentence(report))
    for place, one in enumerate(report.outcomes, start=1):
        pictures = [found] if (found := trend_picture(report, one, place)) is not None else []
        if isinstance(one, NumberOutcome):
            if not one.summary.groupings[0].withheld:
                pictures.append(value_picture(one, place, Shape.BOX))
            table = number_table(one.summary)
        else:
            table = category_table(one, report)
        yield Section(f"outcome-{place}", outcome_label(one), (table,), tuple(pictures))


def trend_picture(report: ComparisonReport, one: Outcome, place: int) -> Picture | None:
    """Draw the medians, or the shares, over the groups; None where all are withheld."""
    words = {"outcome": outcome_label(one), "grouping": formatting.within_sentence(str(report.by))}
    title = _("%(outcome)s over %(grouping)s") % words
    figure = _of_number(report, one, title) if isinstance(one, NumberOutcome) else _of_category(report, one, title)
    texts = [(point.label, point.note, point.text) for point in figure.points if point.text]
    if not texts:
        return None
    said = sentence_of_test(one.test)
    finding = _("Line plot of %(title)s: %(texts)s.") % {
        "title": title, "texts": "; ".join(f"{label} {text}" for label, _note, text in texts),
    } + (f" {said}." if said else "")  # fmt: skip
    number = isinstance(one, NumberOutcome)
    caption = [
        _("Squares: medians; lines: quartiles.") if number else _("Squares: shares; lines: Wilson intervals (95 %).")
    ]
    caption += open_ends(point.quartiles for point in figure.points)
    caption += [_("Dashed: the fitted line of the trend.")] if figure.slope is not None else []
    rows = tuple(
        Row(point.label, (Cell(point.note).of(_behind(report, one, code)), Cell(point.text)))
        for code, point in zip(report.group_codes, figure.points, strict=True)
        if point.text
    )
    columns = (Column("n"), Column(figure.value_axis))
    numbers = Table(title, "", figure.group_axis, columns, (Part("", rows),))
    return Picture(f"trend-{place}", title, finding, tuple(caption), numbers, partial(draw_trend, figure))


def _behind(report: ComparisonReport, one: Outcome, code: str) -> Who | None:
    """Say who of a group has the outcome."""
    level = ((report.by_code, code),)
    return who_of(one.summary, level) if isinstance(one, NumberOutcome) else Who(level, one.code)


def _of_number(report: ComparisonReport, one: NumberOutcome, title: str) -> TrendFigure:
    summary, unit = one.summary, unit_text(one.summary.unit)
    axis = _("Median of %(outcome)s") % {"outcome": formatting.within_sentence(str(summary.label))}
    decimals = decimals_of(summary.overall.description if summary.overall else None, summary.decimals)
    points = tuple(_median(group, decimals) for group in summary.groupings[0].groups)
    return TrendFigure(title, f"{axis} ({unit})" if unit else axis, formatting.sentence_start(str(report.by)), points)


def _median(group: GroupSummary, decimals: int) -> TrendPoint:
    """Place a median with its quartiles; one beyond a limit has no place."""
    found = group.description
    parts = [part for part in (found.median, found.q1, found.q3) if isinstance(part, float | Beyond)]
    if len(parts) < 3:
        return TrendPoint(str(group.label), _size(found.n), "", None, None, None)
    box = Box.of(found.q1, found.median, found.q3)
    text = formatting.median_quartiles(*(value_text(part, decimals) for part in parts))
    return TrendPoint(str(group.label), _size(found.n), text, box.median, box.first, box.third, box)


def _size(n: Count) -> str:
    return f"n = {n}" if isinstance(n, int) else _("withheld")


def _of_category(report: ComparisonReport, one: CategoryOutcome, title: str) -> TrendFigure:
    row = one.row
    axis = _("%(outcome)s, percent of patients") % {"outcome": outcome_label(one)}
    points = []
    for place, label in enumerate(report.group_labels):
        count, known = row.levels[0].groups[place], row.group_known[place]
        if not isinstance(count, int) or not isinstance(known, int) or not known:
            points.append(TrendPoint(str(label), _size(known), "", None, None, None))
            continue
        found = wilson_interval(count, known)
        text = f"{formatting.count_percent(count, known)} [{formatting.percent_interval(found.low, found.high)}]"
        ends = (100 * found.low, 100 * found.high)
        points.append(TrendPoint(str(label), _size(known), text, 100 * count / known, *ends))
    slope = next((found.value for found in one.test.estimates if found.measure is Measure.SLOPE_PER_SCORE), None)
    centre = _centre(one)
    shown = isinstance(slope, float) and centre is not None
    return TrendFigure(
        title, axis, formatting.sentence_start(str(report.by)), tuple(points),
        slope=100 * slope if shown and isinstance(slope, float) else None, centre=centre if shown else None,
    )  # fmt: skip


def _centre(one: CategoryOutcome) -> tuple[float, float] | None:
    """Give the mean score and the overall share in percent, through which the fitted line goes."""
    known = [count for count in one.row.group_known if isinstance(count, int)]
    events = [count for count in one.row.levels[0].groups if isinstance(count, int)]
    if len(known) < len(one.row.group_known) or len(events) < len(known) or not sum(known):
        return None
    mean = sum(place * count for place, count in enumerate(known)) / sum(known)
    return mean, 100 * sum(events) / sum(known)


def _methods(report: ComparisonReport) -> MethodsText:
    used = [method for one in report.outcomes for method in methods_of(one)]
    if any(one.test.p_adjusted is not None for one in report.outcomes):
        used.append(ADJUSTED[report.adjustment])
    words = {"grouping": named_grouping(report)}
    sentences = [
        _("Trends were tested over the ordered levels of %(grouping)s.") % words,
        _("Shares were tested with the scores 0, 1, 2 and so on. Tests are two-sided."),
    ]
    return methods_paragraph(report, sentences, used)
