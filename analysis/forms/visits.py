"""The visits that a filter offers."""

from __future__ import annotations

from analysis.forms.base import offered
from analysis.visits import Visit, in_order
from registry.access.scope import Purpose
from registry.models import Specimen, Study, Timepoint, User


def visit_choices(study: Study, user: User | None, *asked: Visit | None) -> list[tuple[str, str]]:
    """List the visits of the study's specimens, and those that the address asks for."""
    rows = offered(user, Specimen.objects.filter(patient__enrolments__study=study), Purpose.SUMMARY)
    found = rows.order_by().values_list("timepoint", "timepoint_cycle", "timepoint_day").distinct()
    visits = [Visit(timepoint or Timepoint.BASELINE.value, cycle, day) for timepoint, cycle, day in found]
    return [(visit.code, visit.label) for visit in in_order([*visits, *(one for one in asked if one is not None)])]
