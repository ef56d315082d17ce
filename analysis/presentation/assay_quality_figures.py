"""The figures of the assay quality report with their words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.assay_quality_tables import detection_table, months_table
from analysis.presentation.box_drawing import open_ends
from analysis.presentation.box_figure import Box
from analysis.presentation.cells import CellWriter, value_text
from analysis.presentation.drift_figure import HEIGHT_INCHES, WIDTH_INCHES, DriftFigure, draw_drift
from analysis.presentation.grid_figure import WITHHELD, GridFigure, draw_grid
from analysis.presentation.report_page import Picture
from analysis.presentation.tables import Cell, Column, Part, Row, Table
from analysis.presentation.units import unit_text
from analysis.summaries import Withheld
from analysis.summaries.assay_quality import (
    AssayQualityReport,
    Counted,
    DetectionGroup,
    Drift,
    DriftPoint,
    MissingCell,
    ResultFact,
)
from analysis.summaries.who import Who

PIXELS_PER_INCH = 100
MOST_DRIFTS = 8
FEWEST_MONTHS = 2


def detection_pictures(report: AssayQualityReport) -> Iterator[Picture]:
    """Draw the share below the limit, analytes by groups, where some result is below one."""
    rows = [one for one in report.detection if any(group.below.count != 0 for group in (one.overall, *one.groups))]
    labels = tuple(dict.fromkeys(str(group.label) for one in rows for group in one.groups))
    if not rows or not labels:
        return
    cells = [
        [_detected(next((g for g in one.groups if str(g.label) == label), None)) for label in labels] for one in rows
    ]
    if not _any_share(cells):
        return
    title = _("Share below the limit of detection by %(grouping)s") % {"grouping": report.divided_by.label}
    names = tuple(formatting.sentence_start(str(one.analyte)) for one in rows)
    figure = _grid(title, _("below the limit"), names, labels, cells)
    finding = _("Heat map: %(title)s, of %(count)d analytes with results below a limit.") % {
        "title": title, "count": len(rows),
    }  # fmt: skip
    yield _picture("detection", figure, f"{finding} {_highest(figure)}", detection_table(report))


def _detected(group: DetectionGroup | None) -> tuple[float | None, str]:
    if group is None:
        return None, ""
    share = group.below.proportion
    if isinstance(share, float):
        return share, formatting.number(100 * share, 0)
    return None, WITHHELD if isinstance(share, Withheld) else ""


def missing_pictures(report: AssayQualityReport) -> Iterator[Picture]:
    """Draw the share of missing results, sites by months."""
    one = report.missingness
    if one is None or not one.months:
        return
    title = _("Missing results by site and month of collection")
    cells = [[_lacking(cell) for cell in row] for row in one.cells]
    if not _any_share(cells):
        return
    figure = _grid(title, _("missing"), tuple(str(site) for site in one.sites), one.months, cells)
    words = {"sites": len(one.sites), "months": len(one.months)}
    finding = _("Heat map of missing results: %(sites)d sites over %(months)d months.") % words
    yield _picture("missing", figure, f"{finding} {_highest(figure)}", months_table(one, title))


def _highest(figure: GridFigure) -> str:
    """Name the cell with the highest share."""
    cells = [
        (share, row, column)
        for row, shares in zip(figure.rows, figure.shares, strict=True)
        for column, share in zip(figure.columns, shares, strict=True)
        if share is not None
    ]
    share, row, column = max(cells, key=lambda cell: cell[0])
    words = {"row": row, "column": column, "share": formatting.percent(share)}
    return _("The highest share: %(row)s, %(column)s, %(share)s percent.") % words


def _any_share(cells: list[list[tuple[float | None, str]]]) -> bool:
    """Tell whether there is anything to draw: not where every cell is withheld."""
    return any(share is not None for row in cells for share, _text in row)


def _lacking(cell: MissingCell) -> tuple[float | None, str]:
    if isinstance(cell.expected, Withheld) or isinstance(cell.missing, Withheld):
        return None, WITHHELD
    if cell.expected == 0:
        return None, ""
    share = cell.missing / cell.expected
    return share, formatting.number(100 * share, 0)


def _grid(
    title: str, bar_label: str, rows: tuple[str, ...], columns: tuple[str, ...],
    cells: list[list[tuple[float | None, str]]],
) -> GridFigure:  # fmt: skip
    shares = tuple(tuple(share for share, _text in row) for row in cells)
    texts = tuple(tuple(text for _share, text in row) for row in cells)
    return GridFigure(title, bar_label, rows, columns, shares, texts)


def _picture(key: str, figure: GridFigure, finding: str, numbers: Table) -> Picture:
    caption = (
        _("Percent, written in the cells where there is room; dark: many. Grey: none expected, or withheld (×)."),
    )
    width, height = (round(PIXELS_PER_INCH * inches) for inches in figure.size_inches)
    return Picture(key, figure.title, finding, caption, numbers, partial(draw_grid, figure), width, height)


def drift_pictures(report: AssayQualityReport) -> Iterator[Picture]:
    """Draw the course of the median over the months, for the methods with the most months."""
    drawn = [one for one in report.drift if sum(_has_median(point) for point in one.points) >= FEWEST_MONTHS]
    for one in sorted(drawn, key=lambda drift: -len(drift.points))[:MOST_DRIFTS]:
        label, unit = formatting.sentence_start(str(one.analyte)), unit_text(one.unit)
        title = _("Drift of %(analyte)s, %(method)s") % {"analyte": one.analyte, "method": one.method}
        axis = f"{label} ({unit})" if unit else label
        time = _("Month of the run") if one.dated_by_run else _("Month of collection")
        months = {point.month: box for point in one.points if (box := _quartiles(point)).ends is not None}
        figure = DriftFigure(title, axis, time, tuple(months), tuple(months.values()))
        caption = (
            _("Medians of the months, joined, with bars from Q1 to Q3; one result for each patient."),
            *open_ends(months.values()),
        )
        size = round(PIXELS_PER_INCH * WIDTH_INCHES), round(PIXELS_PER_INCH * HEIGHT_INCHES)
        yield Picture(
            f"drift-{one.code}", title, _finding(title, one), caption, _numbers(one, title, time),
            partial(draw_drift, figure), *size,
        )  # fmt: skip


def _has_median(point: DriftPoint) -> bool:
    return isinstance(point.description.median, float)


def _quartiles(point: DriftPoint) -> Box:
    one = point.description
    return Box.of(one.q1, one.median, one.q3)


def _finding(title: str, one: Drift) -> str:
    known = {point.month: point.description.median for point in one.points if _has_median(point)}
    medians = [
        f"{month} {value_text(median, one.decimals)}"
        for month, median in (*list(known.items())[:1], *list(known.items())[-1:])
        if isinstance(median, float)
    ]
    title = _("Line plot of monthly medians. %(title)s: first and last %(medians)s") % {
        "title": title, "medians": ", ".join(medians),
    }  # fmt: skip
    if isinstance(one.tau, float) and isinstance(one.p, float):
        words = {"title": title, "tau": formatting.number(one.tau, 2), "p": formatting.p_statement(one.p)}
        return _("%(title)s; Kendall's τ-b with time %(tau)s, %(p)s.") % words
    return f"{title}."


def _numbers(one: Drift, title: str, time: str) -> Table:
    writer = CellWriter(one.decimals)
    rows = tuple(
        Row(point.month, (_month_count(one, point, writer), writer.median_quartiles(point.description)))
        for point in one.points
    )
    columns = (Column("n"), Column(_("median [Q1, Q3]")))
    return Table(title, unit_text(one.unit), time, columns, (Part("", rows),), writer.marks.notes)


def _month_count(one: Drift, point: DriftPoint, writer: CellWriter) -> Cell:
    fact = f"{Counted.PATIENTS.value}:{ResultFact.DRIFT.value}:{one.code}@{point.month}"
    return writer.count(point.description.n).of(Who(fact=fact))
