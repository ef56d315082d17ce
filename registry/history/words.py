"""Values of events in words: labels of choices, dates and numbers as the reader writes them, names of other records."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Field, ForeignKey, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from registry.access.scope import visible
from registry.audit.tables import MASK
from registry.clinical.unit_text import unit_text
from registry.fields import DatePrecision, DatePrecisionField
from registry.history.reading import SomeUser
from registry.models import Qualifier

AnyField = Field[Any, Any]
Values = Mapping[str, Any]
_DATE_FORMATS = {DatePrecision.MONTH: "YEAR_MONTH_FORMAT", DatePrecision.YEAR: "Y"}
PRECISION = "_precision"


@dataclass(frozen=True)
class Cell:
    """A column of a record with a value, as the database told it."""

    field: AnyField
    value: Any
    precision: str = ""


def fields_by_column(model: type[Model]) -> dict[str, AnyField]:
    """Return the fields of a model by column, in the order of their declaration."""
    return {str(field.column): field for field in model._meta.concrete_fields}


def field_label(field: AnyField) -> str:
    """Return a field's label, with its unit where it has one that people write."""
    unit = getattr(getattr(field, "spec", None), "unit", "")
    label = str(field.verbose_name)
    return f"{label} ({unit_text(unit)})" if unit and unit != "1" else label


def python_value(field: AnyField, raw: Any) -> Any:
    """Return a value of an event as the field holds it; what it can't hold any more stays as it is."""
    if raw is None:
        return None
    if isinstance(field, DateTimeField):
        return _instant(raw)
    target = field.target_field if isinstance(field, ForeignKey) else field
    try:
        return target.to_python(raw)
    except (ValidationError, TypeError, ValueError):
        return raw


def _instant(raw: Any) -> Any:
    """Read a time: SQLite's are UTC and don't say so."""
    read = parse_datetime(str(raw))
    if read is None:
        return raw
    return read if timezone.is_aware(read) else read.replace(tzinfo=dt.UTC)


class Namer:
    """Names what values refer to: asked once for a page, and by the scope of its reader."""

    def __init__(self, user: SomeUser, cells: Iterable[Cell]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for cell in cells:
            related = cell.field.related_model
            if isinstance(related, type) and cell.value is not None:
                wanted[related].add(cell.value)
        self._names = {
            model: {row.pk: str(row) for row in visible(user, model).filter(pk__in=keys).select_related()}
            for model, keys in wanted.items()
        }

    def name(self, model: type[Model], key: Any) -> str:
        """Return the name of a row; of one that is deleted, or of a site that the reader doesn't see, its number."""
        known = self._names.get(model, {}).get(key)
        return known or _("%(kind)s no. %(number)s") % {"kind": model._meta.verbose_name, "number": key}


def words(cell: Cell, namer: Namer) -> str:
    """Return a value in the reader's words; nothing for a missing one."""
    field, raw = cell.field, cell.value
    if raw is None or raw == "":
        return ""
    if raw == MASK:
        return _("not shown")
    if isinstance(field.related_model, type):
        return namer.name(field.related_model, raw)
    value = python_value(field, raw)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value, cell.precision)


def _plain(value: Any, precision: str) -> str:
    if isinstance(value, Decimal):
        return number_format(value.normalize())
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value, _DATE_FORMATS.get(DatePrecision(precision or "day"), "DATE_FORMAT"))
    if isinstance(value, dt.time):
        return time_format(value, "TIME_FORMAT")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {part}" for name, part in value.items())
    return str(value)


def precision_of(field: AnyField, values: Values) -> str:
    """Return how exactly a date is known, as the values beside it tell; nothing where they don't."""
    return str(values.get(f"{field.column}{PRECISION}") or "")


def shown_cells(model: type[Model], values: Values) -> Iterator[Cell]:
    """Yield the columns of a whole record that hold something, in their order; a date with its precision."""
    for column, field in fields_by_column(model).items():
        raw = values.get(column)
        # An equals sign stands beside every number, also one that is missing.
        silent = isinstance(field, DatePrecisionField) or (column.endswith("qualifier") and raw == Qualifier.EQUAL)
        if not field.primary_key and raw not in (None, "") and not silent:
            yield Cell(field, raw, precision_of(field, values))
