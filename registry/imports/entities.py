"""The tables that an import writes, read off the resources: key, parent, fields, and what each field accepts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models

from registry.imports.resources import RESOURCES, RecordResource


class Unset:
    """Marks a field that the file says nothing about: it is neither written nor compared."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()


@dataclass(frozen=True)
class Entity:
    """A table as the import sees it.

    Attributes
    ----------
    key
        The fields that identify a row, without the parent.
    parent
        The foreign key to the imported row that it belongs to (``patient``, ``specimen`` …), or nothing.
    fields
        The fields beside parent and key.
    """

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    parent: str
    fields: tuple[str, ...]

    @property
    def parent_name(self) -> str:
        """The parent's table, or nothing."""
        related = self.model._meta.get_field(self.parent).related_model if self.parent else None
        return str(related._meta.model_name) if isinstance(related, type) else ""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Key and fields, in the order in which values are kept."""
        return (*self.key, *self.fields)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each column's value stands."""
        return {name: index for index, name in enumerate(self.columns)}

    def field(self, name: str) -> models.Field[Any, Any]:
        """Return a column's model field."""
        field = self.model._meta.get_field(name)
        if not isinstance(field, models.Field):
            raise LookupError(f"{self.name}.{name} is no column")
        return field

    def blank(self, name: str) -> Any:
        """Return what an empty cell means in this field: null, or an empty text, or its default."""
        field = self.field(name)
        if field.null:
            return None
        return field.get_default() if field.has_default() else ""

    def required(self) -> tuple[str, ...]:
        """Return the fields that a new row can't do without."""
        found = [self.field(name) for name in self.columns]
        return tuple(
            field.name for field in found if not (field.null or field.blank or field.has_default() or field.is_relation)
        )


@cache
def entities() -> dict[str, Entity]:
    """Return the importable tables by name, in the order in which they are written."""
    return {entity.name: entity for entity in map(_entity, RESOURCES)}


def _entity(resource: type[RecordResource]) -> Entity:
    options = resource._meta
    model: type[models.Model] = options.model
    key = tuple(name for name in options.import_id_fields if name != resource.parent)
    left_out = {*options.exclude, *key, resource.parent}
    fields = tuple(field.name for field in model._meta.concrete_fields if field.name not in left_out)
    return Entity(str(model._meta.model_name), model, key, resource.parent, fields)
