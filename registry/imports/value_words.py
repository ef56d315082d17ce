"""Values that a run staged, as a person reads them: codes as their labels, numbers of rows by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from registry.clinical.unit_text import unit_text
from registry.imports.entities import Entity, entities
from registry.imports.staged import StagedRecord, StagedRow

# What "2017-03-01" is shortened to when only its month or year is known.
SHOWN_OF_A_DATE: Mapping[str, int] = {"month": 7, "year": 4}
Field = models.Field[Any, Any]
Names = Mapping[type[models.Model], Mapping[Any, str]]


def field_label(field: Field) -> str:
    """Return a field's label, with its unit where it has one."""
    unit = written_unit(getattr(getattr(field, "spec", None), "unit", ""))
    return f"{field.verbose_name} ({unit})" if unit else str(field.verbose_name)


def written_unit(code: str) -> str:
    """Return a unit as people write it; a ratio has none."""
    return "" if code == "1" else unit_text(code)


def value_words(field: Field, value: Any, names: Names, precision: str = "") -> str:
    """Return one value in words; nothing for a missing one."""
    if value is None or value == "":
        return ""
    if isinstance(field.related_model, type):
        return names.get(field.related_model, {}).get(value, str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)[: SHOWN_OF_A_DATE.get(precision)]


def referred_names(rows: Iterable[StagedRow]) -> Names:
    """Look up at once what all values of these rows refer to: analytes, methods, sites, studies, by their codes."""
    return names_of(pair for row in rows for record in row.records for pair in _values_of(record))


def names_of(pairs: Iterable[tuple[Field, Any]]) -> Names:
    """Look up at once what values of these fields refer to."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for field, value in pairs:
        if isinstance(field.related_model, type) and value is not None:
            wanted.setdefault(field.related_model, set()).add(value)
    return {
        model: {found.pk: str(getattr(found, "code", found)) for found in model._default_manager.filter(pk__in=numbers)}
        for model, numbers in wanted.items()
    }


def known_field(table: str, name: str) -> Field | None:
    """Return a column of an importable table, if there is one."""
    entity: Entity | None = entities().get(table)
    return entity.field(name) if entity and name in entity.position else None


def _values_of(record: StagedRecord) -> Iterator[tuple[Field, Any]]:
    for table, name, value in record.key:
        if field := known_field(table, name):
            yield field, value
    for change in record.changes:
        if field := known_field(record.entity, change.field):
            yield from ((field, change.old), (field, change.new))
