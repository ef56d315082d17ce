"""The lanes of the figure: marks of what happened on a day, and bars of treatments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.admin.course.axis import Axis
from registry.admin.course.items import Item, Kind, Span
from registry.admin.course.shapes import (
    Label,
    Shape,
    at,
    bar_end,
    box,
    circle,
    cross,
    diamond,
    line,
    square,
    triangle_up,
)

LANE = 26.0
BAR = 18.0
# How wide a letter of the figure's texts is at most, for texts that must not run into the next.
LETTER = 6.2
MARK = 8.0
Text = str | Promise


@dataclass
class Drawing:
    """What is drawn so far, and how far down."""

    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    bottom: float = 0.0


MARKS: dict[Kind, tuple[Text, Callable[[float, float], str]]] = {
    Kind.DIAGNOSIS: (_("Diagnosis"), diamond),
    Kind.SPECIMEN: (_("Specimens"), square),
    Kind.IMAGING: (_("Imaging"), circle),
    Kind.RESPONSE: (_("Responses"), triangle_up),
    Kind.RECURRENCE: (_("Recurrence"), cross),
    Kind.CONTACT: (_("Contacts"), circle),
    Kind.DEATH: (_("Death"), cross),
}


def draw_marks(drawing: Drawing, axis: Axis, kind: Kind, items: Iterable[Item]) -> None:
    """Draw a lane of marks; a month or a year is a line as long, with the mark in its middle.

    What the figure would write beside a mark is left out where it would run into the next one.
    """
    name, mark = MARKS[kind]
    middle = drawing.bottom + LANE / 2
    drawing.labels.append(Label("0", at(middle + 4), str(name), "course-lane"))
    placed = sorted(((axis.middle(item.span), item) for item in items if item.span), key=lambda pair: pair[0])
    for (x, item), (following, _next) in pairwise([*placed, (axis.right + MARK, None)]):
        if item is None or item.span is None:
            continue
        told = f"{item.when} · {item.text}"
        if item.span.first != item.span.last:
            vague = line(axis.place(item.span.first), middle, axis.place(item.span.last), middle)
            drawing.shapes.append(Shape(vague, "course-vague", told))
        drawing.shapes.append(Shape(mark(x, middle), f"course-{kind}", told))
        if x + MARK + len(item.short) * LETTER <= following - MARK:
            drawing.labels.append(Label(at(x + MARK), at(middle + 4), item.short, "course-short"))
    drawing.bottom += LANE


@dataclass(frozen=True)
class _Bar:
    item: Item
    start: float
    end: float
    open: bool

    @property
    def taken(self) -> float:
        """How far the bar or its name reaches."""
        return max(self.end + MARK * self.open, self.start + (len(self.item.short) + 1) * LETTER)


def draw_treatments(drawing: Drawing, axis: Axis, items: Iterable[Item]) -> None:
    """Draw treatments as bars with their names, in as few rows as fit; one without an end ends in an arrow."""
    rows: list[float] = []
    drawing.labels.append(Label("0", at(drawing.bottom + LANE / 2 + 4), str(_("Treatments")), "course-lane"))
    for bar in _bars(axis, items):
        row = next((place for place, reaches in enumerate(rows) if reaches <= bar.start), len(rows))
        rows[row : row + 1] = [bar.taken + 4]
        _draw_bar(drawing, axis, bar, drawing.bottom + row * LANE)
    drawing.bottom += max(len(rows), 1) * LANE + 4


def _bars(axis: Axis, items: Iterable[Item]) -> Sequence[_Bar]:
    found = []
    for item in items:
        if item.span is None:
            continue
        start = axis.place(item.span.first)
        end = axis.place((item.until or item.span).last)
        found.append(_Bar(item, start, max(end, start + 3), item.until is None))
    return sorted(found, key=lambda bar: (bar.start, bar.end, bar.item.text))


def _draw_bar(drawing: Drawing, axis: Axis, bar: _Bar, top: float) -> None:
    told = f"{bar.item.when} · {bar.item.text}"
    middle = top + LANE - 6
    drawing.shapes.append(Shape(box(bar.start, middle - 3, bar.end - bar.start, 6), "course-treatment", told))
    if bar.open:
        drawing.shapes.append(Shape(bar_end(bar.end, middle), "course-open", told))
    for span in (bar.item.span, bar.item.until):
        if span is not None and span.first != span.last:
            drawing.shapes.append(_vague(axis, span, middle, told))
    drawing.labels.append(Label(at(bar.start), at(middle - 6), bar.item.short, "course-short"))


def _vague(axis: Axis, span: Span, y: float, told: str) -> Shape:
    return Shape(line(axis.place(span.first), y + 6, axis.place(span.last), y + 6), "course-vague", told)
