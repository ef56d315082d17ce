"""What lists and pages write of a value: dates as exactly as they are known, results with sign and unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.formats import date_format, number_format

from registry.clinical.unit_text import unit_text
from registry.fields import DatePrecision
from registry.models import AssayResult, Qualifier

NOTHING = "–"


def stated_date(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """Write a date as exactly as it is known: 2021-03-04, 2021-03 or 2021."""
    if value is None:
        return NOTHING
    shown = {DatePrecision.MONTH: "Y-m", DatePrecision.YEAR: "Y"}.get(DatePrecision(precision), "Y-m-d")
    return date_format(value, shown)


def date_column(model: type[Model], name: str, *, sortable: bool = True) -> Callable[[Any], str]:
    """Make a column of a list from a date and its precision."""
    label = next(field.verbose_name for field in model._meta.fields if field.name == name)

    @admin.display(description=label, ordering=name if sortable else None)
    def column(row: Any) -> str:
        return stated_date(getattr(row, name), getattr(row, f"{name}_precision", DatePrecision.DAY))

    column.__name__ = f"{name}_as_known"
    return column


def measured(result: AssayResult) -> str:
    """Write a result as a laboratory does: ``< 5 pg/mL``, ``not detected``."""
    if result.value is None:
        return str(result.get_qualifier_display())
    sign = "" if result.qualifier == Qualifier.EQUAL else f"{result.qualifier} "
    # The unit of a ratio is 1 in UCUM, which nobody writes.
    unit = "" if result.unit == "1" else unit_text(result.unit)
    return f"{sign}{number_format(result.value.normalize())} {unit}".rstrip()
