"""The figure of a patient's course, as shapes for SVG without styles of its own; the same records give the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from registry.admin.columns import stated_date
from registry.admin.course.axis import Axis, axis_of
from registry.admin.course.items import Item, Kind
from registry.admin.course.lanes import MARKS, Drawing, draw_marks, draw_treatments
from registry.admin.course.panels import MOST_PANELS, censored_note, draw_panel, panels_of
from registry.admin.course.shapes import Label, Shape, at, line

WIDTH = 960
LEFT = 150.0
RIGHT = 930.0
TOP = 26.0
KINDS: dict[Kind, str | Promise] = {
    Kind.DIAGNOSIS: _lazy("diagnosis"),
    Kind.SPECIMEN: _lazy("specimen"),
    Kind.CYTOKINE: _lazy("cytokine value"),
    Kind.IMAGING: _lazy("imaging"),
    Kind.TREATMENT: _lazy("treatment"),
    Kind.RESPONSE: _lazy("response"),
    Kind.RECURRENCE: _lazy("recurrence"),
    Kind.CONTACT: _lazy("contact"),
    Kind.DEATH: _lazy("death"),
}


@dataclass(frozen=True)
class Figure:
    """What the template writes as SVG. `notes` stand below it."""

    width: str
    height: str
    title: str
    description: str
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    notes: tuple[str, ...]


def figure_of(items: Sequence[Item], patient: str) -> Figure | None:
    """Draw the dated items on one axis of time; nothing where none is dated."""
    axis = axis_of(items, LEFT, RIGHT)
    if axis is None:
        return None
    drawing = Drawing(bottom=TOP)
    by_kind = {kind: [item for item in items if item.kind == kind and item.span] for kind in Kind}
    for kind in Kind:
        if kind == Kind.TREATMENT and by_kind[kind]:
            draw_treatments(drawing, axis, by_kind[kind])
        elif kind in MARKS and by_kind[kind]:
            draw_marks(drawing, axis, kind, by_kind[kind])
    panels = panels_of(items)
    for panel in list(panels)[:MOST_PANELS]:
        draw_panel(drawing, axis, panel, panels[panel])
    shapes, labels = _axis(axis, drawing.bottom)
    deaths = [axis.middle(item.span) for item in by_kind[Kind.DEATH] if item.span]
    shapes += [Shape(line(x, TOP, x, drawing.bottom), "course-end") for x in deaths]
    return Figure(
        width=at(WIDTH),
        height=at(drawing.bottom + 8),
        title=_("Course of %(patient)s") % {"patient": patient},
        description=_description(items),
        shapes=(*shapes, *drawing.shapes),
        labels=(*labels, *drawing.labels),
        notes=tuple(_notes(items, len(panels))),
    )


def _axis(axis: Axis, bottom: float) -> tuple[list[Shape], list[Label]]:
    ticks = list(axis.ticks())
    return (
        [Shape(line(x, TOP, x, bottom), "course-grid") for x, _name in ticks],
        [Label(at(x), at(TOP - 10), name, "course-short", "middle") for x, name in ticks],
    )


def _description(items: Sequence[Item]) -> str:
    """Say for who doesn't see the figure what is in it, and where the same stands in words."""
    counts = Counter(item.kind for item in items if item.span)
    spans = [span for item in items for span in (item.span, item.until) if span]
    return _("%(counts)s. From %(first)s to %(last)s. The table below holds the same.") % {
        "counts": "; ".join(f"{KINDS[kind]}: {counts[kind]}" for kind in Kind if counts[kind]),
        "first": stated_date(min(span.first for span in spans)),
        "last": stated_date(max(span.last for span in spans)),
    }


def _notes(items: Sequence[Item], panels: int) -> list[str]:
    values = [item.measurement for item in items if item.measurement and item.measurement.counts and item.span]
    found = [censored_note(values)]
    if any(item.span and item.span.first != item.span.last for item in items):
        found.append(_("A dashed line spans the month or the year, where no more is known of a date."))
    if any(item.kind == Kind.TREATMENT and item.span and not item.until for item in items):
        found.append(_("A treatment that ends in an arrow has no end on record."))
    if panels > MOST_PANELS:
        found.append(_("Cytokines with fewer values are in the table only."))
    return [note for note in found if note]
