"""The panels of the figure: a cytokine's values in one unit each, with what is known of censored ones."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from registry.admin.course.axis import Axis
from registry.admin.course.items import Item, Measurement
from registry.admin.course.lanes import Drawing
from registry.admin.course.shapes import Label, Shape, at, circle, line, triangle_down, triangle_up
from registry.clinical.unit_text import unit_text
from registry.models import Qualifier

PANEL = 92.0
PLOT = 64.0
# So that the figure stays one page; the table holds every value.
MOST_PANELS = 6
Panel = tuple[str, str]


def panels_of(items: Iterable[Item]) -> dict[Panel, list[tuple[Item, Measurement]]]:
    """Return the dated values that count, by analyte and unit; the analytes with most values first."""
    found: dict[Panel, list[tuple[Item, Measurement]]] = {}
    for item in items:
        if item.measurement and item.measurement.counts and item.span:
            key = (item.measurement.analyte, item.measurement.unit)
            found.setdefault(key, []).append((item, item.measurement))
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    return {key: found[key] for key in order}


def draw_panel(drawing: Drawing, axis: Axis, panel: Panel, values: list[tuple[Item, Measurement]]) -> None:
    """Draw the values of one analyte in one unit, from nought up.

    Notes
    -----
    A value below a limit is an open triangle that points down from the limit, one above it points up; not detected,
    which names no limit, is an open triangle on the ground line. Lines join measured values that follow one another,
    and none that is censored.
    """
    top, ground = drawing.bottom + 18, drawing.bottom + 18 + PLOT
    highest = nice_top(max((each.value for _item, each in values if each.value is not None), default=Decimal(1)))
    analyte, unit = panel
    drawing.labels += [
        Label("0", at(top + 8), analyte, "course-lane"),
        Label("0", at(top + 24), "" if unit == "1" else unit_text(unit), "course-short"),
        Label(at(axis.left - 6), at(top + 4), number_format(highest.normalize()), "course-short", "end"),
        Label(at(axis.left - 6), at(ground + 4), "0", "course-short", "end"),
    ]
    drawing.shapes += [
        Shape(line(axis.left, ground, axis.right, ground), "course-ground"),
        Shape(line(axis.left, top, axis.right, top), "course-grid"),
    ]
    _draw_values(drawing, axis, values, ground, highest)
    drawing.bottom += PANEL


def _draw_values(
    drawing: Drawing, axis: Axis, values: list[tuple[Item, Measurement]], ground: float, highest: Decimal
) -> None:
    before: tuple[float, float] | None = None
    marks: list[Shape] = []
    for item, measurement in values:
        if item.span is None:
            continue
        share = float((measurement.value or Decimal(0)) / highest)
        x, y = axis.middle(item.span), ground - PLOT * share
        if before is not None and not measurement.censored:
            drawing.shapes.append(Shape(line(*before, x, y), "course-line"))
        before = None if measurement.censored else (x, y)
        marks.append(_mark(measurement, x, y, f"{item.when} · {item.text}"))
    drawing.shapes += marks


def _mark(measurement: Measurement, x: float, y: float, told: str) -> Shape:
    if measurement.censored == Qualifier.ABOVE:
        return Shape(triangle_up(x, y), "course-censored", told)
    if measurement.censored:
        return Shape(triangle_down(x, y), "course-censored", told)
    return Shape(circle(x, y), "course-cytokine", told)


def nice_top(highest: Decimal) -> Decimal:
    """Return the end of a scale: 1, 2 or 5 with noughts, not below the highest value.

    >>> nice_top(Decimal("31.7")), nice_top(Decimal("0.003")), nice_top(Decimal(0))
    (Decimal('50'), Decimal('0.005'), Decimal('1'))
    """
    if highest <= 0:
        return Decimal(1)
    power = Decimal(10) ** highest.adjusted()
    return next(step * power for step in map(Decimal, (1, 2, 5, 10)) if step * power >= highest)


def censored_note(values: Iterable[Measurement]) -> str:
    """Say what the open triangles mean, where there are any."""
    if not any(each.censored for each in values):
        return ""
    return _("Open triangles are no values, but limits: ▽ below it or not detected, △ above it.")
