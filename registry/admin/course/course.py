"""What the patient's page shows of the course."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from registry.admin.course.figure import KINDS, Figure, figure_of
from registry.admin.course.items import Item, items_of
from registry.models import Patient


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    item: Item
    kind: str | Promise


@dataclass(frozen=True)
class Course:
    """The figure, if anything is dated; the lines of the table, in order; and those without a date."""

    figure: Figure | None
    dated: tuple[Line, ...]
    undated: tuple[Line, ...]


def course_of(request: HttpRequest, patient: Patient) -> Course:
    """Gather a patient's course, as far as the user may view it; the queries don't grow with the records."""
    items = items_of(request, patient)
    lines = [Line(item, KINDS[item.kind]) for item in items]
    return Course(
        figure_of(items, patient.registry_id),
        tuple(each for each in lines if each.item.span),
        tuple(each for each in lines if not each.item.span),
    )
