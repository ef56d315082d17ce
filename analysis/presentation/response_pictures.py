"""The figures of the response report with their words: waterfall and swimmer plot."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.report_page import Picture
from analysis.presentation.swimmer_figure import WIDTH_INCHES, Lane, SwimmerFigure, draw_swimmers
from analysis.presentation.tables import Cell, Column, Part, Row, Table
from analysis.presentation.waterfall_figure import HEIGHT_INCHES, WaterfallFigure, draw_waterfall
from analysis.summaries.response import BAR, LANE, ResponseCategory, ResponseReport, Swimmer
from analysis.summaries.who import Who
from registry.models import TreatmentKind

PIXELS_PER_INCH = 100
MOST_SWIMMERS = 150
"""Lanes of more patients could not be told apart on a page."""

_KIND_LABELS = dict(TreatmentKind.choices)


def waterfall_picture(report: ResponseReport) -> Picture | None:
    """Draw the best change of each patient's sum of diameters; nothing where no bar may be shown or there is none."""
    if not report.bars:
        return None
    groups = [str(one.label) for one in report.groups]
    outside = len(groups)
    names = (*groups, _("in no group")) if groups else (_("patients"),)
    kinds = tuple((one.group if one.group >= 0 else outside) if groups else 0 for one in report.bars)
    title = _titled(_("Best change of the sum of diameters"), report)
    figure = WaterfallFigure(
        title, _("Change from baseline, %"), _("Patients, from the largest rise to the largest fall"),
        tuple(one.change for one in report.bars), kinds, names,
    )  # fmt: skip
    fell = sum(one.change <= -30 for one in report.bars)
    finding = _(
        "Waterfall plot of %(count)d patients: the sum of diameters fell by at least 30 percent in %(fell)d."
    ) % {"count": len(report.bars), "fell": fell}
    caption = (
        _("A bar for each patient with a sum at baseline and later."),
        _("Dashed: a fall of 30 % and a rise of 20 %. Rises beyond 100 % are cut at 100 %."),
    )
    height = round(PIXELS_PER_INCH * HEIGHT_INCHES)
    width = round(PIXELS_PER_INCH * WIDTH_INCHES)
    draw = partial(draw_waterfall, figure)
    return Picture("waterfall", title, finding, caption, _bars(report, figure), draw, width, height)


def _bars(report: ResponseReport, figure: WaterfallFigure) -> Table:
    categories = list(ResponseCategory)
    rows = tuple(
        Row(
            str(place),
            (
                Cell(formatting.number(one.change, 1)).computed_from(Who(fact=f"{BAR}:{place}")),
                Cell(figure.names[kind]),
                Cell(str(categories[one.category].label)),
            ),
        )
        for place, (one, kind) in enumerate(zip(report.bars or (), figure.kinds, strict=True), start=1)
    )  # fmt: skip
    columns = (Column(_("Change, %")), Column(_("Group")), Column(_("Best response")))
    return Table(figure.title, "", _("Bar"), columns, (Part("", rows),))


def swimmer_picture(report: ResponseReport) -> Picture | None:
    """Draw the course of each patient on treatment; nothing where none may be shown or none is dated."""
    if not report.swimmers:
        return None
    shown = report.swimmers[:MOST_SWIMMERS]
    numbered = list(enumerate(shown, start=1))
    codes = tuple(dict.fromkeys(part.kind for one in shown for part in one.stretches))
    kinds = tuple(formatting.sentence_start(str(_KIND_LABELS[code])) for code in codes)
    names = [*(str(one.label) for one in report.groups)] or [""]
    order = [*range(len(names)), -1] if report.groups else [-1]
    parts = tuple(
        (names[group] if group >= 0 else (_("in no group") if report.groups else ""), lanes)
        for group in order
        if (lanes := tuple(_lane(one, codes, number) for number, one in numbered if one.group == group))
    )
    title = _titled(_("Course on treatment"), report)
    events = (
        _("response (CR, PR)"), _("progression or recurrence"), _("resection or transplant"), _("death"),
        _("alive at last contact"),
    )  # fmt: skip
    figure = SwimmerFigure(title, _("Months from the start of treatment"), parts, kinds, events)
    dead = sum(not one.alive for one in shown)
    finding = _("Swimmer plot of %(count)d patients, of whom %(dead)d died.") % {"count": len(shown), "dead": dead}
    caption = [_("A lane for each patient, the longest observed first; coloured: under treatment.")]
    caption.append(_("A treatment whose end is not recorded is drawn as a short stretch."))
    if len(report.swimmers) > len(shown):
        words = {"shown": len(shown), "all": len(report.swimmers)}
        caption.append(_("The %(shown)d longest observed of %(all)d patients are drawn.") % words)
    height = round(PIXELS_PER_INCH * figure.height_inches)
    width = round(PIXELS_PER_INCH * WIDTH_INCHES)
    draw = partial(draw_swimmers, figure)
    return Picture("swimmer", title, finding, tuple(caption), _lanes(figure), draw, width, height)


def _lane(one: Swimmer, codes: tuple[str, ...], number: int) -> Lane:
    stretches = tuple((codes.index(part.kind), part.start, part.end) for part in one.stretches)
    return Lane(one.until, one.alive, stretches, one.responses, one.progressions, one.operations, number)


def _lanes(figure: SwimmerFigure) -> Table:
    parts = tuple(
        Part(heading, tuple(_lane_row(place, lane, figure) for place, lane in enumerate(lanes, start=1)))
        for heading, lanes in figure.parts
    )
    columns = tuple(
        Column(label)
        for label in (_("Treatment"), _("Response"), _("Progression"), _("Operation"), _("Last contact"), _("Status"))
    )
    return Table(figure.title, _("months"), _("Lane"), columns, parts)


def _lane_row(place: int, lane: Lane, figure: SwimmerFigure) -> Row:
    treatments = formatting.list_separator().join(
        f"{figure.kinds[kind]} {formatting.span(_month(start), _month(end))}" for kind, start, end in lane.stretches
    )
    lists = [_months(found) for found in (lane.responses, lane.progressions, lane.operations)]
    status = _("alive") if lane.alive else _("dead")
    until = Cell(_month(lane.until)).computed_from(Who(fact=f"{LANE}:{lane.number}"))
    return Row(str(place), (Cell(treatments), *map(Cell, lists), until, Cell(status)))


def _months(found: tuple[float, ...]) -> str:
    return formatting.list_separator().join(_month(one) for one in found)


def _month(value: float) -> str:
    return formatting.number(value, 1)


def _titled(what: str, report: ResponseReport) -> str:
    if not report.groups:
        return what
    words = {"title": what, "grouping": formatting.within_sentence(str(report.by))}
    return _("%(title)s by %(grouping)s") % words
