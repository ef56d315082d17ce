"""The figures of the comparison report: values by group, shares by group, and a forest of estimates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.box_figure import BoxGroup
from analysis.presentation.empty_levels import reduced
from analysis.presentation.estimate_line import EstimateLine, is_ratio
from analysis.presentation.figures import draw_boxes
from analysis.presentation.forest_figure import WIDTH_INCHES, ForestFigure, ForestLine, draw_forest
from analysis.presentation.outcome_tables import estimate_lines, estimates_table
from analysis.presentation.report_page import Picture
from analysis.presentation.summary_figures import finding, summary_figure
from analysis.presentation.violin_figure import draw_violins
from analysis.statistics.results import Interval
from analysis.summaries.group_comparison import ComparisonReport, NumberOutcome, Shape

PIXELS_PER_INCH = 100
MOST_FORESTS = 4


def value_picture(one: NumberOutcome, place: int, shape: Shape) -> Picture:
    """Draw a number by group, as boxes with points or as violins."""
    summary = one.summary
    made = summary_figure(summary, summary.groupings[0])
    drawn = any(group.points is not None for group in made.drawing.groups)
    if shape is Shape.VIOLIN and drawn:
        caption: tuple[str, ...] = (
            _("Violin: density of the measured values (Gaussian kernel, Scott's rule), scaled by their share."),
            _("Bar and line: quartiles and median. The density leaves out values outside the limits of the assay."),
        )
        caption += made.caption[2:]
        draw = partial(draw_violins, replace(made.drawing, groups=tuple(map(_with_outside, made.drawing.groups))))
        said = finding(summary, reduced(summary.groupings[0])[0], shape)
        return Picture(
            f"values-{place}", made.drawing.title, said, caption, made.numbers, draw, drawn=made.drawn
        )  # fmt: skip
    draw = partial(draw_boxes, made.drawing)
    return Picture(
        f"values-{place}", made.drawing.title, made.finding, made.caption, made.numbers, draw, drawn=made.drawn
    )


def _with_outside(group: BoxGroup) -> BoxGroup:
    """Say below a violin how many values lie outside a limit, which its density leaves out."""
    if group.points is None:
        return group
    words = {"below": sum(group.points.below), "above": sum(group.points.above)}
    notes = [group.note]
    notes += [_("%(below)d below limit") % words] if words["below"] else []
    notes += [_("%(above)d above limit") % words] if words["above"] else []
    return replace(group, note="\n".join(notes))


def forest_pictures(report: ComparisonReport) -> Iterator[Picture]:
    """Draw estimates that can be set against each other: a forest for each measure and unit that has several."""
    lines = list(_lines(report))
    kinds = dict.fromkeys((line.estimate.measure, line.unit_of_value) for _label, line in lines)
    place = 0
    for measure, unit in kinds:
        chosen = [one for one in lines if (one[1].estimate.measure, one[1].unit_of_value) == (measure, unit)]
        if len(chosen) > 1 and place < MOST_FORESTS:
            place += 1
            yield _forest(report, chosen, place)


def _lines(report: ComparisonReport) -> Iterator[tuple[str, EstimateLine]]:
    """Give every estimate with an interval, and its label among the others."""
    several = len(report.outcomes) > 1
    for one in report.outcomes:
        for line in estimate_lines(one, report):
            if isinstance(line.estimate.interval, Interval):
                yield _label(line, "", several=several, two=len(report.group_labels) == 2), line
    for stratum in report.strata:
        level = ((report.stratified_by_code, stratum.code),)
        for one in stratum.outcomes:
            for line in estimate_lines(one, report, level):
                if isinstance(line.estimate.interval, Interval):
                    named = f"{report.stratified_by}: {stratum.label}"
                    label = _label(line, named, several=several, two=len(report.group_labels) == 2)
                    yield label, replace(line, outcome=f"{line.outcome}, {named}")


def _label(line: EstimateLine, stratum: str, *, several: bool, two: bool) -> str:
    outcome = formatting.sentence_start(line.outcome) if several or two else ""
    contrast = "" if two else line.contrast
    return ", ".join(part for part in (outcome, contrast, stratum) if part)


def _forest(report: ComparisonReport, chosen: Sequence[tuple[str, EstimateLine]], place: int) -> Picture:
    first = chosen[0][1]
    ratio = is_ratio(first.estimate.measure)
    axis = formatting.sentence_start(first.measure_text)
    axis += f" ({first.unit_of_value})" if first.unit_of_value else ""
    scale = 100.0 if first.unit_of_value and not first.unit else 1.0
    words = {"measure": axis, "grouping": formatting.within_sentence(str(report.by))}
    title = _("%(measure)s by %(grouping)s") % words
    figure = ForestFigure(
        title=title,
        axis=axis,
        lines=tuple(_drawn(label, line, scale) for label, line in chosen),
        null=1.0 if ratio else 0.0,
        logarithmic=ratio,
    )
    texts = "; ".join(f"{one.label}: {one.text}" for one in figure.lines)
    caption = [_("Squares: estimates; lines: confidence intervals (95 %)."), _("Dashed: no difference.")]
    if len(report.group_labels) == 2:
        caption.append(f"{first.contrast}.")
    return Picture(
        f"forest-{place}", title, _("Forest of estimates. %(texts)s.") % {"texts": texts}, tuple(caption),
        estimates_table(title, (line for _label, line in chosen)), partial(draw_forest, figure),
        width=round(WIDTH_INCHES * PIXELS_PER_INCH), height=round(figure.height_inches * PIXELS_PER_INCH),
    )  # fmt: skip


def _drawn(label: str, line: EstimateLine, scale: float) -> ForestLine:
    value, interval = line.estimate.value, line.estimate.interval
    assert isinstance(value, float)  # Only estimates with an interval are drawn.
    assert isinstance(interval, Interval)
    text = f"{line.value_text} ({line.interval_text})"
    return ForestLine(label, text, value * scale, interval.low * scale, interval.high * scale)
