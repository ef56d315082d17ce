"""The figures of a summary: an analyte by each of its groupings, with the words that go with each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.box_drawing import open_ends
from analysis.presentation.box_figure import Box, BoxFigure, BoxGroup, Points
from analysis.presentation.cells import CellWriter, decimals_of, value_text
from analysis.presentation.drawn_data import DrawnData, drawn_lists, signed
from analysis.presentation.empty_levels import reduced
from analysis.presentation.summary_notes import sentence_of_test
from analysis.presentation.summary_tables import who_of
from analysis.presentation.tables import Column, Part, Row, Table
from analysis.presentation.units import unit_after_number, unit_text
from analysis.summaries import AnalyteSummary, Beyond, Description, GroupingSummary, GroupSummary, Withheld
from analysis.summaries import Points as ColumnOfPoints
from analysis.summaries.group_comparison import Shape
from analysis.summaries.who import State

WHISKER = 1.5
"""A whisker ends at the furthest value within so many interquartile ranges of its quartile (Tukey 1977)."""

MOST_POINTS = 400
"""In a group with more values, only those beyond the whiskers are drawn."""

LOGARITHMIC_FROM = 10.0
"""An axis is logarithmic when the largest value is so many times the third quartile of all."""


@dataclass(frozen=True)
class SummaryFigure:
    """A figure with its words: alternative text, caption, its numbers as a table, and the points that it draws."""

    drawing: BoxFigure
    finding: str
    caption: tuple[str, ...]
    numbers: Table
    drawn: DrawnData | None = None


def summary_figure(analyte: AnalyteSummary, grouping: GroupingSummary) -> SummaryFigure:
    """Make the figure of one analyte by one grouping."""
    grouping, _empty = reduced(grouping)
    drawing = _drawing(analyte, grouping)
    words = finding(analyte, grouping), caption(analyte, drawing)
    return SummaryFigure(drawing, *words, _numbers(analyte, grouping), _points_listed(drawing))


def _points_listed(drawing: BoxFigure) -> DrawnData | None:
    """List the points of each group by their values; none where no point is drawn."""
    lists = []
    for group in drawing.groups:
        if group.points is not None:
            signs = (above - below for below, above in zip(group.points.below, group.points.above, strict=True))
            rows = sorted(zip(group.points.values, signs, strict=True))
            lists.append((group.label, len(rows), (signed(value, sign) for value, sign in rows)))
    return drawn_lists(drawing.group_axis, drawing.value_axis, lists)


def figure_title(analyte: AnalyteSummary, grouping: GroupingSummary) -> str:
    """Name the figure."""
    words = {"analyte": analyte.label, "grouping": formatting.within_sentence(str(grouping.label))}
    return _("%(analyte)s by %(grouping)s") % words


def finding(analyte: AnalyteSummary, grouping: GroupingSummary, shape: Shape = Shape.BOX) -> str:
    """State in words what the figure shows: the medians, the test and its p-value."""
    decimals = _decimals(analyte)
    medians = [
        f"{group.label} {value_text(median, decimals)}"
        for group in grouping.groups
        if isinstance(median := group.description.median, float | Beyond)
    ]
    unit = unit_text(analyte.unit)
    words = {
        "title": figure_title(analyte, grouping),
        "unit": f" ({unit})" if unit else "",
        "medians": ", ".join(medians),
    }
    if not medians:
        return _("%(title)s: there are no values to draw.") % words
    text = (
        _("Box plot of %(title)s. Medians%(unit)s: %(medians)s.")
        if shape is Shape.BOX
        else _("Violin plot of %(title)s. Medians%(unit)s: %(medians)s.")
    ) % words
    test = sentence_of_test(grouping.test)
    return f"{text} {test}." if test else text


def caption(analyte: AnalyteSummary, drawing: BoxFigure) -> tuple[str, ...]:
    """Explain the parts that the figure has, a sentence each."""
    has_points = any(group.points is not None for group in drawing.groups)
    parts = [_("Box: median and quartiles. Whiskers: the furthest value within 1.5 interquartile ranges.")]
    if has_points:
        crowded = _("Points: patients; in a group of more than %(most)d, only those beyond the whiskers.")
        parts.append(crowded % {"most": MOST_POINTS} if drawing.thinned else _("Points: patients."))
    parts += open_ends(group.box for group in drawing.groups)
    if drawing.detection_limit is not None:
        parts.append(_("Grey: below the limit of detection; open triangles: values reported beyond a limit, at it."))
    if drawing.cutoff is not None:
        words = {"value": formatting.plain_number(drawing.cutoff), "unit": unit_after_number(analyte.unit)}
        parts.append(_("Dashed: cut-off %(value)s %(unit)s.") % words)
    if drawing.logarithmic:
        parts.append(_("Logarithmic axis: %(title)s.") % {"title": drawing.title})
    return tuple(parts)


def _drawing(analyte: AnalyteSummary, grouping: GroupingSummary) -> BoxFigure:
    overall = analyte.overall.description if analyte.overall else None
    cut_offs = overall.cut_offs if overall else ()
    cutoff = cut_offs[0].cut_off.value if cut_offs else None
    limit = max(analyte.limits, default=None)
    unit = unit_text(analyte.unit)
    groups = tuple(_group(group) for group in grouping.groups)
    return BoxFigure(
        title=figure_title(analyte, grouping),
        value_axis=f"{analyte.label} ({unit})" if unit else str(analyte.label),
        group_axis=formatting.sentence_start(str(grouping.label)),
        groups=groups,
        cutoff=cutoff,
        cutoff_label="" if cutoff is None else _("cut-off\n%(value)s") % {"value": formatting.plain_number(cutoff)},
        detection_limit=limit,
        detection_label="" if limit is None else _("limit\n%(value)s") % {"value": formatting.plain_number(limit)},
        thinned=any(g.points is not None and g.points.values.size > MOST_POINTS for g in grouping.groups),
        logarithmic=_is_skewed(overall, grouping),
        empty_note="" if any(group.box for group in groups) else _("There are no values to draw."),
    )


def _is_skewed(overall: Description | None, grouping: GroupingSummary) -> bool:
    values = [value for group in grouping.groups if group.points is not None for value in group.points.values]
    if overall is None or not values or min(values) <= 0 or not isinstance(overall.q3, float):
        return False
    return bool(max(values) > LOGARITHMIC_FROM * overall.q3)


def _group(group: GroupSummary) -> BoxGroup:
    description = group.description
    if group.withheld or isinstance(description.n, Withheld):
        return BoxGroup(str(group.label), _("withheld"), None, None)
    box = _box(description, group.points)
    points = None if group.points is None or box is None else _points(group.points, box)
    return BoxGroup(str(group.label), f"n = {description.n}", box, points)


def _box(description: Description, points: ColumnOfPoints | None) -> Box | None:
    quartiles = (description.q1, description.median, description.q3)
    if not all(isinstance(value, float | Beyond) for value in quartiles):
        return None
    box = Box.of(*quartiles)
    if box.first is None or box.third is None:
        return box  # Without the distance of the quartiles there are no whiskers.
    reach = WHISKER * (box.third - box.first)
    low, high = _furthest(description, points, box.first - reach, box.third + reach)
    return replace(box, whisker_low=low, whisker_high=high)


def _furthest(
    description: Description, points: ColumnOfPoints | None, lowest: float, highest: float
) -> tuple[float | None, float | None]:
    """Find the furthest measured values within the fences; where points are withheld, only extremes that are given."""
    if points is not None:
        values = points.values[points.qualifiers == 0]
        inside = values[(values >= lowest) & (values <= highest)]
        return (float(inside.min()), float(inside.max())) if inside.size else (None, None)
    low, high = description.minimum, description.maximum
    return (
        low if isinstance(low, float) and low >= lowest else None,
        high if isinstance(high, float) and high <= highest else None,
    )


def _points(points: ColumnOfPoints, box: Box) -> Points:
    values, qualifiers = points.values, points.qualifiers
    usable = np.isfinite(values)
    if values.size > MOST_POINTS:
        low = -np.inf if box.whisker_low is None else box.whisker_low
        high = np.inf if box.whisker_high is None else box.whisker_high
        usable &= (values < low) | (values > high)
    values, qualifiers = values[usable], qualifiers[usable]
    return Points(
        tuple(float(value) for value in values),
        tuple(bool(code < 0) for code in qualifiers),
        tuple(bool(code > 0) for code in qualifiers),
    )


def _numbers(analyte: AnalyteSummary, grouping: GroupingSummary) -> Table:
    writer = CellWriter(_decimals(analyte))
    rows = []
    for group in grouping.groups:
        found = group.description
        quartiles = tuple(writer.number(value) for value in (found.q1, found.median, found.q3))
        counts = ((writer.count(found.n), State.KNOWN), (writer.share(found.below_detection), State.BELOW_DETECTION))
        level = ((grouping.code, group.code),)
        cells = (*(cell.of(who_of(analyte, level, state)) for cell, state in counts), *quartiles)
        rows.append(Row(str(group.label), cells))
    columns = (Column("n"), Column(_("Below detection limit")), Column("Q1"), Column(_("Median")), Column("Q3"))
    title = figure_title(analyte, grouping)
    part = Part("", tuple(rows))
    return Table(
        title,
        unit_text(analyte.unit),
        formatting.sentence_start(str(grouping.label)),
        columns,
        (part,),
        writer.marks.notes,
    )


def _decimals(analyte: AnalyteSummary) -> int:
    return decimals_of(analyte.overall.description if analyte.overall else None, analyte.decimals)
